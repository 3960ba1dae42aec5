"""What a full-text index holds of an article and is asked for: words without positions; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final
from zlib import crc32

SPAN_BITS: Final = (41, 43, 45, 47, 49, 51)
"""Lengths of spans: 2^41 microseconds are 25 days, and each is four of the one before."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """Holds where an article has this lexeme, or with `is_prefix` one that begins so."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Holds where each part does."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where one of its parts does; without any, nowhere."""

    parts: tuple["Node", ...]


Node = Lexeme | All | AnyOf


@dataclass(frozen=True, slots=True)
class Match:
    """What is looked for: all of `wanted` and none of `unwanted`.

    `at_most` is a known bound of how many articles hold that, None where none is known.
    """

    wanted: tuple[Node, ...]
    unwanted: tuple[Node, ...] = ()
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range of timeline keys that is looked through, and from which end."""

    low: int
    high: int
    newest_first: bool = True


PUBLIC: Final = "#"
"""The lexeme of every article, and what begins those of its shelves."""
NOWHERE: Final = Lexeme("!")
"""A lexeme that no article has."""


def spans(low: int, high: int, *, newest_first: bool) -> Iterator[tuple[int, int]]:
    """Give levels and numbers of spans that cover the keys from `low` to `high`, in order."""
    first, last = low >> SPAN_BITS[0], high >> SPAN_BITS[0]
    walked = 0
    while first <= last:
        level = size = 0
        for level, bits in enumerate(SPAN_BITS):
            larger = 4 << (bits - SPAN_BITS[0])
            edge = last + 1 if newest_first else first
            if level + 1 == len(SPAN_BITS) or edge % larger or larger > 4 * walked:
                break
        size = 1 << (SPAN_BITS[level] - SPAN_BITS[0])
        number = last if newest_first else first
        yield level, number >> (SPAN_BITS[level] - SPAN_BITS[0])
        walked += size
        if newest_first:
            last -= size
        else:
            first += size


def span_lexeme(level: int, number: int) -> str:
    """Return the lexeme of the articles in one span of the timeline."""
    return f"#{level}:{number}"


def mark_of(form: str) -> int:
    """Return the number by which the neighbors of a word know it."""
    return crc32(form.encode()) & 0x7FFF


def pair_lexemes(marks: Sequence[int]) -> set[str]:
    """Return the lexemes of words that follow each other, by their marks; 0 ends a block.

    Each is one of 16,384, which others share: it tells where to look for a phrase, and who looks
    there compares the words.
    """
    named = _pair_names()
    return {named[(a * 31 + b) & 0x3FFF] for a, b in pairwise(marks) if a and b}


@cache
def _pair_names() -> list[str]:
    return [f"~{pair:x}" for pair in range(0x4000)]


def lexemes_of(headline: str, body: str, terms: str, shelves: str) -> str:
    """Return all lexemes of an article from what is kept of it."""
    forms = f"{headline}{body}".split()
    marks = [0 if form == "|" else mark_of(form) for form in forms]
    return " ".join([terms, shelves, *pair_lexemes(marks)])
