"""The JSON of the masthead: the header above a newsroom's front page."""

from typing_extensions import TypedDict

from app.articles.schemas import DayText, Direction, Hijri
from app.http.shape import shape


@shape
class SiteOut(TypedDict):
    """The newsroom."""

    name: str
    language: str
    """A BCP 47 tag."""
    timeZone: str
    """Whose civil days are meant; a name of the IANA database."""
    direction: Direction
    """Of the locale that the words are in."""


@shape
class Gregorian(TypedDict):
    """A civil day in the Gregorian calendar."""

    iso: DayText
    text: str
    """`24 April 2018`."""


@shape
class MastheadDate(TypedDict):
    """The masthead's day, as people read it."""

    day: DayText
    weekday: str
    text: str
    """`24 April 2018 - Tuesday - 8 Shaban 1439`."""
    gregorian: Gregorian
    hijri: Hijri | None
    """Null outside the calendar's range, 1 August 1924 to 16 November 2077."""


@shape
class MastheadDay(TypedDict):
    """One of the last days and what it holds."""

    day: DayText
    text: str
    """`24/04/2018`."""
    articles: int
    visits: int | None
    """Null with `lang`: visits are not kept by language."""
    views: int | None
    """Null with `lang`."""


@shape
class MastheadTotals(TypedDict):
    """All up to the masthead's day."""

    articles: int
    articlesText: str
    """`136,892`."""
    visits: int | None
    """Null with `lang`: visits are not kept by language."""
    views: int | None
    """Null with `lang`."""


@shape
class LinkOut(TypedDict):
    """A link of the masthead."""

    rel: str
    name: str
    href: str


@shape
class Masthead(TypedDict):
    """The header above the front page."""

    site: SiteOut
    date: MastheadDate
    days: list[MastheadDay]
    """Newest first; days without an article are there too."""
    totals: MastheadTotals
    links: list[LinkOut]
    text: str
    """The whole line, from the date to the total."""
