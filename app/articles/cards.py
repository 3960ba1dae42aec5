"""From rows to answers: cards and whole articles, in the words asked for; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from app.articles.meta import meta_of
from app.articles.schemas import (
    ArticleOut,
    Card,
    CardFields,
    Correction,
    Dates,
    Hijri,
    Ref,
    SectionOut,
    StoryFields,
    TermOut,
    Translation,
)
from app.calendar.civil import rfc3339
from app.calendar.hijri import HijriCalendar
from app.calendar.names import (
    Numerals,
    direction,
    gregorian_text,
    hijri_month,
    hijri_text,
    weekday,
)
from app.db.tables import SECOND
from app.db.types import instant_of

WORDS_PER_MINUTE: Final = 230

_instant_text: Final = lru_cache(maxsize=10_000)(rfc3339)
"""The front page's instants are told again with each new edition, and make a third of its cards."""

Row = Any
"""One row of a SELECT of the columns that queries name; typed by them alone."""


@dataclass(frozen=True, slots=True)
class Voice:
    """In whose zone, calendar, language and digits an answer speaks, and to whom."""

    zone: ZoneInfo
    hijri: HijriCalendar
    locale: str
    numerals: Numerals
    now: datetime
    url_of: Callable[[int, str], str]
    site_name: str
    may_read_paid: bool = False

    def instant(self, value: datetime) -> str:
        """Return the instant as RFC 3339 with the newsroom's offset."""
        return _instant_text(value, self.zone)

    def hijri_day(self, day: date) -> Hijri | None:
        """Return the day in the Hijri calendar, or None outside its range."""
        found = self.hijri.of(day)
        if found is None:
            return None
        return Hijri(
            iso=found.iso,
            text=hijri_text(found, self.locale, self.numerals),
            year=found.year,
            month=found.month,
            day=found.day,
            monthName=hijri_month(found.month, self.locale),
            calendar="umm-al-qura",
            offsetDays=self.hijri.offset_days,
        )

    def dates(self, day: date) -> Dates:
        """Return the day as people read it."""
        return Dates(
            weekday=weekday(day, self.locale),
            text=gregorian_text(day, self.locale, self.numerals),
            hijri=self.hijri_day(day),
        )


@dataclass(frozen=True, slots=True)
class Names:
    """The tags and authors of some articles, by article id, each in its article's order.

    And visits and views in all, of those that have any.
    """

    tags: Mapping[int, list[Ref]] = field(default_factory=dict)
    authors: Mapping[int, list[Ref]] = field(default_factory=dict)
    read: Mapping[int, tuple[int, int]] = field(default_factory=dict)


def story_fields(row: Row, names: Names, voice: Voice) -> StoryFields:
    """Build what is said of any article, published or not."""
    label_holds = row.label_until is None or row.label_until > voice.now
    return StoryFields(
        id=row.id,
        slug=row.slug,
        url=voice.url_of(row.id, row.slug),
        headline=row.headline,
        label=row.label if label_holds else None,
        labelUntil=voice.instant(row.label_until) if row.label_until and label_holds else None,
        summary=row.summary,
        language=row.language,
        direction=direction(row.language),
        urgency=row.urgency,
        section=None
        if row.section_id is None
        else Ref(id=row.section_id, slug=row.section_slug, name=row.section_name),
        tags=names.tags.get(row.id, []),
        authors=names.authors.get(row.id, []),
        image=row.image,
        source=row.source,
        canonicalUrl=row.canonical_url,
        translationGroup=row.translation_group,
        isAccessibleForFree=row.is_accessible_for_free,
        dateModified=voice.instant(row.modified_at),
        version=row.version,
        wordCount=row.word_count,
        readingMinutes=max(1, -(-row.word_count // WORDS_PER_MINUTE)),
    )


def _fields(row: Row, names: Names, voice: Voice) -> CardFields:
    fields = cast("CardFields", story_fields(row, names, voice))  # a copy would cost as much again
    fields["datePublished"] = voice.instant(row.published_at)
    fields["day"] = row.day.isoformat()
    return fields


def _body(row: Row, voice: Voice) -> str | None:
    return row.body_html if row.is_accessible_for_free or voice.may_read_paid else None


def card(row: Row, names: Names, voice: Voice, include: Sequence[str] = ()) -> Card:
    """Build the card of one row; `include` adds `bodyHtml`, `dates` or `meta`."""
    fields = _fields(row, names, voice)
    built = cast("Card", fields)
    if "bodyHtml" in include:
        built["bodyHtml"] = _body(row, voice)
    if "dates" in include:
        built["dates"] = voice.dates(row.day)
    if "meta" in include:
        built["meta"] = meta_of(fields, voice.site_name)
    visits, views = names.read.get(row.id, (0, 0))
    if "visits" in include:
        built["visits"] = visits
    if "views" in include:
        built["views"] = views
    return built


def correction_out(note: Row, voice: Voice) -> Correction:
    """Build a note on what was changed."""
    return Correction(kind=note.kind, text=note.text, at=voice.instant(note.at))


def translation(row: Row) -> Translation:
    """Build the short name of an article from a row."""
    return Translation(id=row.id, slug=row.slug, language=row.language, headline=row.headline)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one article: its names, and notes, translations, neighbors as rows."""

    names: Names
    corrections: Sequence[Row]
    translations: Sequence[Row]
    previous: Row | None
    next: Row | None


def whole(row: Row, around: Around, voice: Voice, include: Sequence[str] = ()) -> ArticleOut:
    """Build one article, whole; `include` adds `meta`."""
    fields = _fields(row, around.names, voice)
    return ArticleOut(
        **fields,
        bodyHtml=_body(row, voice),
        dates=voice.dates(row.day),
        corrections=[correction_out(note, voice) for note in around.corrections],
        translations=[translation(other) for other in around.translations],
        previous=translation(around.previous) if around.previous else None,
        next=translation(around.next) if around.next else None,
        meta=meta_of(fields, voice.site_name) if "meta" in include else None,
    )


def keys_shown(article: ArticleOut) -> list[str]:
    """Return the surrogate keys of what a whole article shows: itself, its terms, its neighbors."""
    others = [*article["translations"], article["previous"], article["next"]]
    section = article["section"]
    return [
        *(f"article-{one['id']}" for one in (article, *others) if one is not None),
        *([f"section-{section['id']}"] if section is not None else ()),
        *(f"tag-{one['id']}" for one in article["tags"]),
        *(f"author-{one['id']}" for one in article["authors"]),
    ]


def term_out(row: Row, zone: ZoneInfo) -> TermOut:
    """Build a tag or an author with its kept count."""
    return TermOut(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        articles=row.articles,
        newest=rfc3339(instant_of(row.newest_key // SECOND * SECOND), zone),
    )


def section_out(row: Row, zone: ZoneInfo) -> SectionOut:
    """Build a section with its kept count and the section above it."""
    above = None
    if row.parent_id is not None:
        above = Ref(id=row.parent_id, slug=row.above, name=row.above_name)
    return SectionOut(**term_out(row, zone), parent=above)
