"""How well an article answers a question, from whole numbers alone; pure.

For each group of a question the best of its words counts, by BM25 with k1 = 1.2, b = 0.5 and a
length of 300 words as the mean: `idf * f * 2.2 / (f + 1.2 * (0.5 + 0.5 * words / 300))`, where `f`
is how often the word's stem stands in the article, up to 9, and 4 more if in its headline, and
`idf` is `ln(1 + (N - n + 0.5) / (n + 0.5))` of N public articles of which n have the word. The sum
is multiplied by `1 + 2^(-age / 90)`, the age being the days between the article and the newest
public one: the order follows from what is published, not from when one asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp2, log
from typing import Final

from app.search.document import HEADLINE

K1: Final = 1.2
B: Final = 0.5
MEAN_WORDS: Final = 300
IN_HEADLINE: Final = 4
HALF_LIFE: Final = 90 * 86_400_000_000
"""Microseconds: 90 days."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One word of a question: how rare it is, its stems by language, and all its terms.

    Those under no language are of the languages that have no stemmer.
    """

    idf: float
    stems: Mapping[str, Sequence[str]]
    terms: Sequence[str]

    def is_in(self, terms: str) -> bool:
        """Tell whether an article of these terms has the word."""
        return any(f" {term} " in terms for term in self.terms)


def rarity(articles: int, public: int) -> float:
    """Return how much a word tells that stands in so many of all public articles."""
    return log(1 + (public - articles + 0.5) / (articles + 0.5))


def times_of(stem: str, weights: str) -> int:
    """Return how often a stem counts in an article of these `weights`, once if they are silent."""
    place = weights.find(f"{HEADLINE}{stem}:")
    extra = IN_HEADLINE
    if place < 0:
        place = weights.find(f" {stem}:")
        extra = 0
    if place < 0:
        return 1
    return int(weights[place + len(stem) + 2]) + extra


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is weighed of an article; `terms` is None where it has every word of the question.

    `age` is in microseconds.
    """

    language: str
    words: int
    weights: str
    age: int
    terms: str | None = None


def score(groups: Sequence[Sequence[Weighed]], one: Candidate) -> float:
    """Return how well an article answers."""
    length = K1 * (1 - B + B * one.words / MEAN_WORDS)
    total = 0.0
    for group in groups:
        best = 0.0
        for word in group:
            if one.terms is not None and not word.is_in(one.terms):
                continue
            stems = word.stems.get(one.language) or word.stems.get("", ())
            times = max([times_of(stem, one.weights) for stem in stems], default=1)
            best = max(best, word.idf * times * (K1 + 1) / (times + length))
        total += best
    return total * (1 + exp2(-one.age / HALF_LIFE))
