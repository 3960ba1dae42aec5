"""What the sample newsroom writes: headlines and bodies, put together from the words it knows."""

from collections.abc import Iterable
from functools import cache
from html import escape
from random import Random
from typing import NamedTuple

from app.importers.sample_words.arabic import ARABIC
from app.importers.sample_words.english import ENGLISH
from app.importers.sample_words.others import FRENCH, GERMAN, PERSIAN, URDU
from app.importers.sample_words.turkish import TURKISH

Texts = dict[str, list[str]]
"""Templates by kind: "head", "lead", "fact", "things", …"""

ALIGNED_PLACES, ALIGNED_THINGS, ALIGNED_HEADS = 12, 4, 2
"""How many places, things and headlines of a topic mean the same in English, Turkish and Arabic."""

TOPICS = (
    *("city", "city", "world", "world", "economy", "economy", "sport", "sport", "weather"),
    *("weather", "culture", "science", "transport", "agriculture", "energy"),
)
"""What is written about, each as often as it comes up; the names are slugs of sections."""

_WORDS = {
    "en": ENGLISH,
    "tr": TURKISH,
    "ar": ARABIC,
    "fr": FRENCH,
    "de": GERMAN,
    "fa": PERSIAN,
    "ur": URDU,
}
_LISTS = frozenset(("days", "months", "cities", "stems", "ends", "things"))
_GROUP = {"tr": ".", "fr": "\u202f", "de": ".", "fa": "\u066c"}  # between thousands; else a comma
_DECIMAL = {"tr": ",", "fr": ",", "de": ",", "fa": "\u066b"}  # else a point
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}
_BYTES = {"ar": 1.8, "fa": 1.8, "ur": 1.8, "tr": 1.1, "fr": 1.05}  # UTF-8 bytes a character

_AMOUNTS = (*range(12, 100), *range(100, 1_000, 7), *range(1_000, 60_000, 150))
_TENTHS = (*range(3, 100), *range(100, 600, 10))  # of a percent
_SMALL = range(3, 61)
_YEARS = range(1871, 1999)
_RENDERINGS = 40  # of one claim, with other words each time
_RENDERINGS_OF_A_FACT = 8  # about one thing

_SHORTEST, _SPREAD = 950, 2_250  # bytes a body is meant to have
_LONG = 2_000  # bytes from which paragraphs have a sentence more
_FEWEST, _MOST = 3, 12  # paragraphs, to which a quote and a link may add two


class Story(NamedTuple):
    """What one article tells, apart from its language: a topic, a code, and places in lists."""

    topic: str
    head: int
    place: int
    other: int
    thing: int
    n: int
    k: int
    p: int
    y: int
    day: int
    month: int
    code: str


def draw_story(rng: Random, topic: str, *, heads: int, places: int, things: int) -> Story:
    """Draw a story whose headline, places and thing are among the first so many of their lists.

    Places and things early in their lists come up far more often than late ones, as words do.
    """
    draw = rng.random
    first, second = draw(), draw()
    place = int(first * first * first * places)
    return Story(
        topic=topic,
        head=int(draw() * heads),
        place=place,
        other=(place + 1 + int(second * second * (places - 1))) % places,
        thing=int(draw() * draw() * things),
        n=int(draw() * len(_AMOUNTS)),
        k=int(draw() * draw() * len(_SMALL)),
        p=int(draw() * len(_TENTHS)),
        y=int(draw() * len(_YEARS)),
        day=int(draw() * 7),
        month=int(draw() * 12),
        code=f"{chr(65 + int(draw() * 26))}-{1_000 + int(draw() * 9_000)}",
    )


def read_words(block: str) -> tuple[Texts, dict[str, Texts]]:
    """Return the texts of a language and those of each topic, from lines of `kind: text`.

    A topic goes from its `topic:` line to the next empty one.
    """
    general: Texts = {}
    topics: dict[str, Texts] = {}
    texts = general
    for line in block.strip().splitlines():
        kind, _, text = line.partition(": ")
        if not line:
            texts = general
        elif kind == "topic":
            texts = topics.setdefault(text, {})
        else:
            texts.setdefault(kind, []).extend(text.split(", ") if kind in _LISTS else [text])
    return general, topics


class Language:
    """A language the newsroom writes in; after it is made, it never changes.

    Most sentences of a body come from a stock made once; a lead and a fact are the story's own.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.texts, self.topics = read_words(_WORDS[code])
        stems, ends = self.texts["stems"], self.texts["ends"]
        self.places = self.texts["cities"] + [
            stems[a] + ends[(a + b) % len(ends)].replace("_", " ")
            for b in range(len(ends))
            for a in range(len(stems))
        ]
        self.subjects = [topic for topic in TOPICS if topic in self.topics]
        group, decimal = _GROUP.get(code, ","), _DECIMAL.get(code, ".")
        self._amounts = self._numbers(f"{n:,}".replace(",", group) for n in _AMOUNTS)
        self._percents = self._numbers(
            f"{n // 10}{decimal}{n % 10}" if n % 10 else f"{n // 10}" for n in _TENTHS
        )
        self._small = self._numbers(map(str, _SMALL))
        self._years = self._numbers(map(str, _YEARS))
        self._bytes = _BYTES.get(code, 1.0)
        rng = Random(0)  # noqa: S311 - a sample, not a secret
        self._claims = len(self.texts["claim"])
        self._general = [
            self._render(self._pick("says", rng) + " " + claim, self.draw(rng, TOPICS[0]))
            for _ in range(_RENDERINGS)
            for claim in self.texts["claim"]
        ]
        self._topical = {
            topic: [
                [
                    [
                        self._render(fact, self.draw(rng, topic)._replace(thing=thing))
                        for _ in range(_RENDERINGS_OF_A_FACT)
                    ]
                    for fact in texts["fact"]
                ]
                for thing in range(len(texts["things"]))
            ]
            for topic, texts in self.topics.items()
        }

    def draw(self, rng: Random, topic: str) -> Story:
        """Draw a story about `topic` from everything the language has words for."""
        texts = self.topics[topic]
        return draw_story(
            rng,
            topic,
            heads=len(texts["head"]),
            places=len(self.places),
            things=len(texts["things"]),
        )

    def facts(self, story: Story) -> dict[str, str]:
        """Return the words that fill the templates for this story."""
        return {
            "place": self.places[story.place],
            "other": self.places[story.other],
            "thing": self.topics[story.topic]["things"][story.thing],
            "n": self._amounts[story.n],
            "k": self._small[story.k],
            "p": self._percents[story.p],
            "y": self._years[story.y],
            "day": self.texts["days"][story.day],
            "month": self.texts["months"][story.month],
            "code": story.code,
        }

    def headline(self, story: Story, facts: dict[str, str]) -> str:
        """Return the story's headline, as plain text and without a label."""
        return self._capital(self.topics[story.topic]["head"][story.head].format_map(facts))

    def lead(self, story: Story, facts: dict[str, str]) -> str:
        """Return the sentence that the story begins with, as plain text."""
        leads = self.topics[story.topic]["lead"]
        return self._capital(leads[story.n % len(leads)].format_map(facts))

    def phrase(self, kind: str, facts: dict[str, str], rng: Random) -> str:
        """Return one of the language's own texts ("caption", "correction", …), as plain text."""
        return self._capital(self._pick(kind, rng).format_map(facts))

    def body(self, story: Story, facts: dict[str, str], rng: Random) -> str:
        """Return 3 to 14 paragraphs of clean HTML, 0.8 to 4 KB, some with lists, links and more."""
        draw = rng.random
        topical = self._topical[story.topic][story.thing]
        fresh = self.topics[story.topic]["fact"]
        turn, at = int(draw() * len(topical)), int(draw() * len(self._general))
        extras = self._extras(facts, rng)
        target = (_SHORTEST + draw() * draw() * _SPREAD) / self._bytes
        sentences = 3 if target * self._bytes > _LONG else 2
        first = self._capital(fresh[turn].format_map(facts))
        blocks = [f"<p>{self.lead(story, facts)} {first}</p>"]
        size = len(blocks[0]) + sum(len(extra) for _, extra in extras)
        while len(blocks) < _FEWEST or (size < target and len(blocks) < _MOST):
            parts = []
            if len(blocks) < len(topical):
                choices = topical[(turn + len(blocks)) % len(topical)]
                parts.append(choices[int(draw() * len(choices))])
            while len(parts) < sentences:
                # The next claim, in any rendering: none comes twice before all have been there.
                at = (at + 1 + self._claims * int(draw() * _RENDERINGS)) % len(self._general)
                parts.append(self._general[at])
            block = f"<p>{' '.join(parts)}</p>"
            size += len(block)
            blocks.append(block)
        count = len(blocks)
        for share, extra in reversed(extras):
            blocks.insert(max(1, int(share * count)), extra)
        return "".join(blocks)

    def _extras(self, facts: dict[str, str], rng: Random) -> list[tuple[float, str]]:
        """Return what stands between the paragraphs, each with its place from 0 to 1, in order."""
        draw = rng.random
        found: list[tuple[float, str]] = []
        if draw() < 0.15:  # noqa: PLR2004 - the shares of articles are best read in their place
            caption = self.phrase("caption", facts, rng)
            image = f'<img src="https://media.example/{facts["code"]}.jpg" alt="{caption}">'
            credit = "<em>Photo Desk</em>"
            caption = f"<figcaption>{caption} {credit}</figcaption>"
            found.append((0.2, f"<figure>{image}{caption}</figure>"))
        if draw() < 0.3:  # noqa: PLR2004
            subhead = escape(self.phrase("subhead", facts, rng), quote=False)
            found.append((0.45, f"<h2>{subhead}</h2>"))
        if draw() < 0.2:  # noqa: PLR2004
            quote = self.phrase("quote", facts, rng)
            found.append((0.7, f"<blockquote><p>{quote}</p></blockquote>"))
        if draw() < 0.1:  # noqa: PLR2004
            rows = "".join(
                f"<li>{self._any(self.places, rng)}: {self._any(self._amounts, rng)}</li>"
                for _ in range(3 + int(draw() * 4))
            )
            found.append((0.9, f"<ul>{rows}</ul>"))
        if draw() < 0.2:  # noqa: PLR2004
            sentence = self._any(self._general, rng)
            link = self._pick("link", rng)
            link = f'<a rel="noopener" href="https://data.example/{facts["code"]}">{link}</a>'
            found.append((1.0, f"<p><strong>{facts['other']}:</strong> {sentence} {link}</p>"))
        return found

    def _render(self, template: str, story: Story) -> str:
        return self._capital(template.format_map(self.facts(story)))

    def _capital(self, text: str) -> str:
        first = "İ" if self.code == "tr" and text[0] == "i" else text[0].upper()
        return first + text[1:]

    def _pick(self, kind: str, rng: Random) -> str:
        return self._any(self.texts[kind], rng)

    def _any(self, texts: list[str], rng: Random) -> str:
        return texts[int(rng.random() * len(texts))]

    def _numbers(self, texts: Iterable[str]) -> list[str]:
        return [text.translate(_DIGITS.get(self.code, {})) for text in texts]


@cache
def language_of(code: str) -> Language:
    """Return the language of a code ("en", "tr", "ar", "fr", "de", "fa", "ur"), made once."""
    return Language(code)
