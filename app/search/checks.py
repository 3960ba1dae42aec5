"""What the index alone cannot tell of an article, as conditions that are made once a shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, not_, or_, select

from app.articles.shelf import Key, label_lasts, published, standing
from app.db import fulltext
from app.db.tables import Article, SearchText

PHRASES: Final = "phrase_{}"
"""Begins the names of the phrases of a group, by its number."""
WORDS: Final = "words_{}"
"""The name of what the index is asked for the other words of a group."""
EXCLUDED: Final = "excluded"
"""Begins the names of the phrases that an article must not have."""
LABELS: Final = "labels_{}"
LABELS_AT: Final = "labels_at"
IDS: Final = "ids"
_ARTICLE: Final = published(Article.timeline_key)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a question with phrases: of each, whether it is of headlines alone.

    With `has_words`, an article without any of them may hold what `WORDS` names.
    """

    phrases: tuple[bool, ...]
    has_words: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """All that the text of the conditions follows from; the rest are values, bound by name.

    `excluded` tells of phrases what a group does; `labels` is how many groups of labels there are.
    """

    on_sqlite: bool
    groups: tuple[Group, ...]
    excluded: tuple[bool, ...]
    labels: int
    has_labels_at: bool
    has_ids: bool

    def __call__(self, key: Key) -> Sequence[ColumnElement[bool]]:
        """Return the conditions for the article of a timeline key."""
        found = [self._any_of(number, group, key) for number, group in enumerate(self.groups)]
        if self.excluded:
            found.append(not_(self._has(EXCLUDED, self.excluded, key)))
        found += [
            standing(key, bindparam(LABELS.format(number), expanding=True))
            for number in range(self.labels)
        ]
        if self.has_labels_at:
            labeled = _ARTICLE.where(Article.timeline_key == key, label_lasts(LABELS_AT))
            found.append(labeled.exists())
        if self.has_ids:
            among = Article.id.in_(bindparam(IDS, expanding=True))
            found.append(key.in_(_ARTICLE.where(among)))
        return found

    def _any_of(self, number: int, group: Group, key: Key) -> ColumnElement[bool]:
        found = self._has(PHRASES.format(number), group.phrases, key)
        if not group.has_words:
            return found
        words = WORDS.format(number)
        return or_(found, fulltext.holds_at(key, words, on_sqlite=self.on_sqlite))

    def _has(self, name: str, phrases: Sequence[bool], key: Key) -> ColumnElement[bool]:
        """Return the condition that an article has any of some phrases, word for word."""
        texts = SearchText.headline, SearchText.body
        has = [
            fulltext.contains(one, f"{name}_{number}", on_sqlite=self.on_sqlite)
            for number, in_headline in enumerate(phrases)
            for one in texts[: 1 if in_headline else 2]
        ]
        return select(SearchText.headline).where(SearchText.timeline_key == key, or_(*has)).exists()


def named(name: str, phrases: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the values of some phrases, each by its name."""
    return {f"{name}_{number}": f" {' '.join(one)} " for number, one in enumerate(phrases)}
