"""The JSON of days and totals."""

from typing_extensions import TypedDict

from app.articles.schemas import DayText, Hijri, Page
from app.http.shape import shape

_From = TypedDict("_From", {"from": DayText})


@shape
class DayRow(_From):
    """One day, month or year: its first (`from`) and last civil day, and what it holds."""

    period: str
    """`2018-04-24`, `2018-04`, `2018`; in the Hijri calendar `1439-08-08` and so on."""
    to: DayText
    articles: int
    """Public articles that appeared in it."""
    visits: int | None
    """Null with `lang`: visits are not kept by language."""
    views: int | None
    """Null with `lang`."""
    weekday: str | None
    """The day's name; null for months and years."""
    hijri: Hijri | None
    """The day in the Hijri calendar; null for months and years, and outside its range."""
    complete: bool
    """False while it still goes on."""


@shape
class Days(TypedDict):
    """Days, months or years, newest first; those without an article are there too."""

    items: list[DayRow]


@shape
class DayOut(TypedDict):
    """One day: its row, and the first page of its articles."""

    row: DayRow
    articles: Page


@shape
class SectionTotal(TypedDict):
    """How many public articles a section and all below it hold."""

    id: int
    slug: str
    name: str
    articles: int


@shape
class LanguageTotal(TypedDict):
    """How many public articles there are in one language."""

    language: str
    articles: int


@shape
class Totals(TypedDict):
    """The whole archive in numbers."""

    articles: int
    visits: int
    """Visitors of each day, summed, with what was counted elsewhere before."""
    views: int
    since: DayText | None
    """The civil day of the oldest public article."""
    sections: list[SectionTotal]
    """In editorial order, a parent before its children."""
    languages: list[LanguageTotal]
    """Most articles first."""
