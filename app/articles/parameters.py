"""The query parameters of reading, and the filter that they mean."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from app.articles.addresses import address_of
from app.articles.schemas import Card
from app.articles.shelf import Filter, label_term, language_term, urgency_term
from app.articles.taxonomy import AUTHOR, SECTION, TAG, shelves_of
from app.calendar.civil import bounds
from app.calendar.names import Numerals
from app.db.types import microseconds
from app.errors import Fault, Unprocessable
from app.http.deps import Query
from app.http.paging import PageQuery
from app.http.parameters import (
    MAX_WORDS,
    Day,
    DayOrInstant,
    Ids,
    Labels,
    Languages,
    Slugs,
    Urgencies,
    integer,
    words_of,
)
from app.site.queries import Site

FIRST_DAY: Final = date(1600, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
"""No article lies outside these days; a filter may ask for any."""

Locale = Literal["en", "tr", "ar", "fa", "ur", "id", "ms", "bn", "fr", "de", "az", "bs", "sq", "ru"]
FIELDS: Final = tuple(sorted(Card.__annotations__))
INCLUDABLE: Final = ("bodyHtml", "dates", "meta", "views", "visits")
COUNTED: Final = ("views", "visits")
"""Those of them that change without an edition."""
SHELVED: Final = ("section", "tag", "author", "lang", "urgency", "label")
"""The filters that are shelves: 50 values in all, since each is walked for itself."""
FILTERS: Final = (
    *SHELVED,
    *("day", "from_", "to", "hijri", "ids"),
)
"""The parameters that decide which articles a list holds."""
HIJRI: Final = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"


def _address(text: str) -> str:
    try:
        address_of(text)
    except ValueError as error:
        raise PydanticCustomError("not-an-address", "expected a URL or a path") from error
    return text


class Wording(Query):
    """In which words and digits dates and numbers are told."""

    locale: Locale | None = None
    """The language of names and words; the site's own by default."""
    numerals: Numerals = "auto"
    """The digits of texts for readers; `auto` takes the locale's own."""


class ArticleQuery(Wording):
    """In which words, with what more, and whether as a preview."""

    include: Annotated[tuple[str, ...], words_of(("meta",))] | None = Field(
        None, examples=[["meta"]]
    )
    """What is left out unless asked for: `meta`, for the head of the article's page."""
    preview: (
        Annotated[
            str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": "^[!-~]+$"})
        ]
        | None
    ) = None
    """A token that the newsroom made for this article."""


class ResolveQuery(Query):
    """Which address."""

    url: Annotated[str, AfterValidator(_address)] = Field(
        max_length=2_048,
        # only documented: no query holds control characters
        json_schema_extra={"pattern": r"^[^\x00-\x1f\x7f]*$"},
        examples=["https://old.example/2015/11/19/moon/", "/?p=4711"],
    )
    """An http or https URL, or a path from the root on, percent-encoded as any parameter is."""


class FilterQuery(Wording, PageQuery):
    """Which articles."""

    section: Slugs | None = Field(None, examples=[["world"]])
    """In any of these sections or below them, by slug."""
    tag: Slugs | None = Field(None, examples=[["energy", "transport"]])
    """With any of these tags, by slug."""
    author: Slugs | None = Field(None, examples=[["night-desk"]])
    """By any of these authors, by slug."""
    lang: Languages | None = Field(None, examples=[["en"]])
    """In any of these languages."""
    urgency: Urgencies | None = Field(None, examples=[[1, 2, 3]])
    """Of any of these urgencies, 1 the highest."""
    label: Labels | None = Field(None, examples=[["URGENT"]])
    """Under any of these labels, in any case; a label that has ended does not count."""
    day: Day | None = Field(None, examples=["2018-04-24"])
    """Of this civil day of the newsroom."""
    from_: DayOrInstant | None = Field(
        None, alias="from", examples=["2018-04-20", "2018-04-20T09:00:00+03:00"]
    )
    """From this day, or from this instant on."""
    to: DayOrInstant | None = Field(None, examples=["2018-04-24"])
    """To this day, that day included, or before this instant."""
    hijri: Annotated[str, Field(pattern=f"^{HIJRI}$")] | None = Field(None, examples=["1439-08"])
    """Of this Hijri year, month or day, in the newsroom's own Hijri calendar."""
    ids: Ids | None = Field(None, examples=[[1, 2, 3]])
    """Of these ids."""


class ListQuery(FilterQuery):
    """Which articles, in what order, and how much of each."""

    sort: Literal["newest", "oldest"] = "newest"
    """By `datePublished`."""
    fields: Annotated[tuple[str, ...], words_of(FIELDS)] | None = Field(
        None, examples=[["slug", "headline"]]
    )
    """These fields alone, and those of `include`; `id` always comes."""
    include: Annotated[tuple[str, ...], words_of(INCLUDABLE)] | None = Field(
        None, examples=[["bodyHtml", "dates", "meta"]]
    )
    """Fields that lists leave out unless asked; `visits` and `views` in all, up to seconds ago."""
    count: Literal["exact"] | None = None
    """Adds `total`."""


class RelatedQuery(Wording):
    """How many related articles, in which words."""

    limit: Annotated[int, integer(1, 20)] = 5
    """How many at most."""


NOTHING: Final = (0, 0)
"""A timeline range that holds no key, and that no other range widens."""


def _keys(first: date, last: date, site: Site) -> tuple[int, int]:
    """Return the half-open timeline range of inclusive days."""
    first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    if first > last:
        return NOTHING
    start, end = bounds(first, last, site.zone)
    return microseconds(start), microseconds(end)


def _range(query: FilterQuery, site: Site) -> tuple[int, int] | None:
    """Return the timeline range that day, hijri, from and to leave together."""
    asked = []
    if query.day is not None:
        asked.append(_keys(query.day, query.day, site))
    if query.hijri is not None:
        span = site.hijri.span(query.hijri)
        asked.append(_keys(*span, site) if span else NOTHING)
    if query.from_ is not None:
        asked.append(_since(query.from_, site))
    if query.to is not None:
        asked.append(_until(query.to, site))
    if not asked:
        return None
    return max(a for a, _ in asked), min(b for _, b in asked)


def _since(value: date | datetime, site: Site) -> tuple[int, int]:
    if isinstance(value, datetime):
        return microseconds(value), _keys(FIRST_DAY, LAST_DAY, site)[1]
    return _keys(value, LAST_DAY, site)


def _until(value: date | datetime, site: Site) -> tuple[int, int]:
    if isinstance(value, datetime):
        return _keys(FIRST_DAY, LAST_DAY, site)[0], microseconds(value)
    return _keys(FIRST_DAY, value, site)


def _bound(query: FilterQuery) -> None:
    """Raise Unprocessable for more values than one statement should be made of."""
    asked = {name: len(set(getattr(query, name) or ())) for name in SHELVED}
    if sum(asked.values()) > MAX_WORDS:
        raise Unprocessable(
            f"All filters together take {MAX_WORDS} values.",
            errors=[Fault("too-many-values", parameter=max(asked, key=lambda name: asked[name]))],
        )


def scope_of(query: FilterQuery, *told: str) -> str:
    """Return what a cursor is bound to: what is told, and the filters as they were asked for."""
    asked = ((name, getattr(query, name)) for name in FILTERS)
    return "\n".join([*told, *(f"{name}={value}" for name, value in asked if value is not None)])


def filter_of(
    session: Session,
    query: FilterQuery,
    site: Site,
    now: datetime,
    *,
    with_branches: bool = False,
) -> Filter:
    """Return what the parameters mean: slugs become shelves, days become timeline ranges.

    With `with_branches` the sections below those that are named are told too.

    Raises:
        Unprocessable: the filters name more than MAX_WORDS values together.

    """
    _bound(query)
    named = ((SECTION, query.section), (TAG, query.tag), (AUTHOR, query.author))
    asked = [(kind, slugs) for kind, slugs in named if slugs is not None]
    filed = shelves_of(session, asked, with_branches=with_branches)
    shelves = [*filed.named]
    for values, term in (
        (query.lang, language_term),
        (query.urgency, urgency_term),
        (query.label, label_term),
    ):
        if values is not None:
            shelves.append(tuple(sorted({term(value) for value in values})))
    return Filter(
        shelves=tuple(shelves),
        below=filed.below,
        keys=_range(query, site),
        ids=tuple(int(one) for one in query.ids or ()),
        labels_at=now if query.label is not None else None,
    )
