"""Who writes the sample newsroom's articles: each a line of JSON, in the order of their moments."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeAlias
from zlib import crc32
from zoneinfo import ZoneInfo

from app.calendar.civil import rfc3339
from app.importers.sample_days import Moment, draw_moments
from app.importers.sample_text import (
    ALIGNED_HEADS,
    ALIGNED_PLACES,
    ALIGNED_THINGS,
    TOPICS,
    Language,
    Story,
    draw_story,
    language_of,
)

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
"""What one line of JSON can hold."""

BYLINES = (
    *("Night Desk", "Morning Desk", "Weekend Desk", "City Desk", "World Desk", "Economy Desk"),
    *("Energy Desk", "Farm Desk", "Transport Desk", "Science Desk", "Culture Desk", "Sport Desk"),
    *("Weather Desk", "Video Desk", "Photo Desk", "Data Team", "Graphics Team", "Archive Team"),
    *("Fact Check Team", "Letters Desk", "Book Desk", "Film Desk", "Music Desk", "Chess Desk"),
    *("Translation Desk", "Turkish Service", "Arabic Service", "French Service", "German Service"),
    *("Persian Service", "Urdu Service", "Ankara Bureau", "Istanbul Bureau", "Cairo Bureau"),
    *("Berlin Bureau", "Paris Bureau", "Tehran Bureau", "Lahore Bureau", "London Bureau"),
    "Regional Bureau",
)
"""The authors: plainly desks, teams and bureaus."""

TAGGED_PLACES = 120
"""How many of the English places, the most frequent ones, are tags."""

_WORLD = ("world", "middle-east", "europe", "asia")
_ALIGNED = ("tr", "ar")  # with the first places and things of English
_SERVICES = {
    "tr": "turkish-service",
    "ar": "arabic-service",
    "fr": "french-service",
    "de": "german-service",
    "fa": "persian-service",
    "ur": "urdu-service",
}
_SHARES = ("en",) * 55 + ("tr",) * 25 + ("ar",) * 12 + ("fr", "de", "fa", "ur") * 2  # percent
_URGENCIES = (5,) * 74 + (4,) * 13 + (3,) * 7 + (6,) * 3 + (7, 8, 9)  # percent
_SOURCES = ("Sample Wire", "Harbor Press Pool", "Regional News Exchange")
_SIZES = ((1600, 900), (1200, 800), (1024, 683), (800, 1000))

_ALERTS = 0.01  # the share of articles with a label
_REACH = 400  # articles from one related one to the next, at most
_PLACED = 0.985  # in a section
_SUMMARIZED = 0.85
_PICTURED = 0.4
_SOURCED = 0.12
_FREE = 0.98
_CHANGED = 0.25
_CORRECTED = 0.004
_LINKED = 0.025  # to earlier articles
_SIGNED_BY_TWO, _SIGNED = 0.1, 0.97

_SLUG_LENGTH = 70  # characters before a number
_SLUG_BITS = 1 << 24  # 2 MiB: in 136,892 articles, 1 slug in 240 gets a number it did not need
_LETTERS = str.maketrans(
    "çğıöşüâîûàéèêëôïñÇĞİIÖŞÜÉ",  # noqa: RUF001 - letters of Turkish and French
    "cgiosuaiuaeeeeoinCGiIOSUE",
    "\u2019'",
)
_PAIRS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "œ": "oe"}
)
_MARKS = str.maketrans(dict.fromkeys(":,.;?!&%()/-،؛؟\u06d4\u066b\u066c\u200c\u202f", " "))


def slug_of(text: str, language: str) -> str:
    """Return lower-case words with hyphens; Latin ones in ASCII, others in their own script."""
    if language in {"de", "fr"}:
        text = text.translate(_PAIRS)
    slug = "-".join(text.translate(_LETTERS).translate(_MARKS).lower().split())
    return slug if len(slug) <= _SLUG_LENGTH else slug[: _SLUG_LENGTH + 1].rpartition("-")[0]


def bare(thing: str) -> str:
    """Return what an English thing is called without its article, as a tag: "ring road"."""
    return thing.removeprefix("the ").removeprefix("a ")


class Desk:
    """Writes one article after the other; remembers what keeps them apart, in bounded memory.

    `end` is the instant after the last day; no article changes later than that.
    """

    def __init__(self, rng: Random, zone: ZoneInfo, end: datetime) -> None:
        self._rng = rng
        self._zone = zone
        self._groups = 0
        self._last = end - timedelta(seconds=1)
        self._serial = 0
        self._shared: dict[int, Story] = {}  # by group, of this day
        self._slugs = bytearray(_SLUG_BITS // 8)
        english = language_of("en")
        self._thing_tags = {
            topic: [slug_of(bare(thing), "en") for thing in texts["things"]]
            for topic, texts in english.topics.items()
        }
        self._place_tags = [slug_of(place, "en") for place in english.places[:TAGGED_PLACES]]
        self._authors = [slug_of(desk, "en") for desk in BYLINES]

    def each_article(self, day: date, count: int) -> Iterator[dict[str, JsonValue]]:
        """Yield the articles of one day, as lines, oldest first; days come in order."""
        moments = draw_moments(day, count, zone=self._zone, rng=self._rng, groups=self._groups)
        self._groups = max(self._groups, *(moment.group for moment in moments))
        self._shared.clear()
        for moment in moments:
            yield self._article(moment)

    def _article(self, moment: Moment) -> dict[str, JsonValue]:
        """Return the article that appears at this moment, as its line."""
        self._serial += 1
        rng, draw = self._rng, self._rng.random
        language = language_of(moment.language or _SHARES[int(draw() * len(_SHARES))])
        story = self._story(moment, language)
        facts = language.facts(story)
        headline = language.headline(story, facts)
        alert = draw() < _ALERTS
        modified, corrections = self._changes(moment.at, language, facts)
        return {
            "type": "article",
            "externalId": f"sample:{self._serial:06}",
            "state": "published",
            "slug": self._free_slug(slug_of(headline, language.code)),
            "headline": headline,
            "label": language.phrase("label", facts, rng) if alert else None,
            "labelUntil": None,
            "summary": language.lead(story, facts) if draw() < _SUMMARIZED else None,
            "bodyHtml": language.body(story, facts, rng),
            "language": language.code,
            "urgency": 1 + int(draw() * 2) if alert else _URGENCIES[int(draw() * len(_URGENCIES))],
            "section": self._section(story),
            "tags": self._tags_of(story, language.code),
            "authors": self._authors_of(language.code),
            "image": self._image(language.phrase("caption", facts, rng)),
            "source": _SOURCES[int(draw() * len(_SOURCES))] if draw() < _SOURCED else None,
            "canonicalUrl": None,
            "translationGroup": f"sample:set-{moment.group:05}" if moment.group else None,
            "isAccessibleForFree": draw() < _FREE,
            "datePublished": rfc3339(moment.at, self._zone),
            "dateModified": rfc3339(modified, self._zone),
            "publishAt": None,
            "embargoedUntil": None,
            "expiresAt": None,
            "cancelReason": None,
            "canceledAt": None,
            "corrections": corrections,
            "oldSlugs": [],
            "related": self._related() if draw() < _LINKED else [],
        }

    def _story(self, moment: Moment, language: Language) -> Story:
        """Return a new story, or the one that the other languages of the group tell."""
        rng = self._rng
        if not moment.group:
            return language.draw(rng, language.subjects[int(rng.random() * len(language.subjects))])
        if moment.group not in self._shared:
            self._shared[moment.group] = draw_story(
                rng,
                TOPICS[int(rng.random() * len(TOPICS))],
                heads=ALIGNED_HEADS,
                places=ALIGNED_PLACES,
                things=ALIGNED_THINGS,
            )
        return self._shared[moment.group]

    def _free_slug(self, slug: str) -> str:
        """Return the slug, with the article's number unless it is surely the first of its kind.

        A slug without a number never ends in a digit, so it equals none with a number.
        """
        place, bit = divmod(crc32(slug.encode()) % _SLUG_BITS, 8)
        if self._slugs[place] >> bit & 1 or slug[-1].isdigit():
            return f"{slug}-{self._serial}"
        self._slugs[place] |= 1 << bit
        return slug

    def _section(self, story: Story) -> str | None:
        draw = self._rng.random
        if draw() >= _PLACED:
            return None
        return _WORLD[int(draw() * len(_WORLD))] if story.topic == "world" else story.topic

    def _tags_of(self, story: Story, language: str) -> list[JsonValue]:
        """Return the topic, and what the English lists share with this language's."""
        found: list[JsonValue] = [story.topic]
        if language == "en" or (language in _ALIGNED and story.thing < ALIGNED_THINGS):
            found.append(self._thing_tags[story.topic][story.thing])
        known = TAGGED_PLACES if language == "en" else ALIGNED_PLACES
        found.extend(self._place_tags[p] for p in (story.place, story.other) if p < known)
        return found

    def _authors_of(self, language: str) -> list[JsonValue]:
        draw = self._rng.random
        roll, share = draw(), draw()
        if roll >= _SIGNED:
            return []
        # Some desks write far more than others.
        first = int(share * share * len(self._authors))
        if roll >= _SIGNED_BY_TWO:
            return [self._authors[first]]
        second = _SERVICES.get(language, self._authors[first - 1])
        return [self._authors[first], second] if self._authors[first] != second else [second]

    def _image(self, caption: str) -> JsonValue:
        draw = self._rng.random
        if draw() >= _PICTURED:
            return None
        width, height = _SIZES[int(draw() * len(_SIZES))]
        return {
            "url": f"https://media.example/{self._serial:06}.jpg",
            "width": width,
            "height": height,
            "alt": caption,
            "caption": caption,
            "credit": "Photo Desk",
        }

    def _changes(
        self, at: datetime, language: Language, facts: dict[str, str]
    ) -> tuple[datetime, list[JsonValue]]:
        """Return when the article was last changed, and its corrections (the last change)."""
        draw = self._rng.random
        roll = draw()
        if roll >= _CHANGED:
            return at, []
        changed = min(at + timedelta(seconds=60 + int(draw() * 7_200)), self._last)
        if roll >= _CORRECTED:
            return changed, []
        text = language.phrase("correction", facts, self._rng)
        return changed, [{"kind": "correction", "text": text, "at": rfc3339(changed, self._zone)}]

    def _related(self) -> list[JsonValue]:
        """Return up to three earlier articles, newest first; none for the first article."""
        number, found = self._serial, list[JsonValue]()
        for _ in range(1 + int(self._rng.random() * 3)):
            number -= 1 + int(self._rng.random() * _REACH)
            if number < 1:
                break
            found.append(f"sample:{number:06}")
        return found
