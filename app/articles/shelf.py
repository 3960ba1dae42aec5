"""Shelves: the terms an article is filed under, and what is asked of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.db.lexemes import Span
from app.db.rows import rows_of
from app.db.tables import Article, Shelf, ShelfTally, State

Key = SQLColumnExpression[int | None] | SQLColumnExpression[int]
"""A column of timeline keys."""


def published(*columns: SQLColumnExpression[Any]) -> Select[Any]:
    """Select columns of what the public may see; every public read starts here."""
    return select(*columns).where(Article.state == State.PUBLISHED)


def section_term(section_id: int) -> str:
    """Return the shelf of a section and all below it."""
    return f"section:{section_id}"


def tag_term(tag_id: int) -> str:
    """Return the shelf of a tag."""
    return f"tag:{tag_id}"


def author_term(author_id: int) -> str:
    """Return the shelf of an author."""
    return f"author:{author_id}"


def language_term(language: str) -> str:
    """Return the shelf of one language tag, whatever case it is written in."""
    return f"language:{language.lower()}"


def urgency_term(urgency: int | str) -> str:
    """Return the shelf of one urgency."""
    return f"urgency:{urgency}"


def label_term(label: str) -> str:
    """Return the shelf of one label, whatever case it is written in.

    All four i of Turkish are one: its SON DAKİKA is "son dakika" in small letters, which is not
    what Unicode's language-neutral folding makes of it.
    """
    folded = unicodedata.normalize("NFC", label).casefold()
    return "label:" + folded.replace("i\u0307", "i").replace("\u0131", "i")


FILED_UNDER: Final = frozenset({"section", "tag", "author"})


EVER: Final = (-(2**63 - 1), 2**63 - 1)
"""The whole timeline; the negative of each end is a number of 64 bits too."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of articles is narrowed to: all of these together.

    `shelves` are groups of terms, any of each group. `keys` is a half-open timeline range, None
    the whole timeline. `labels_at` drops labels that ended by then. `below` are the shelves of the
    sections below those named, where they were asked for.
    """

    shelves: tuple[tuple[str, ...], ...] = ()
    below: tuple[str, ...] = ()
    keys: tuple[int, int] | None = None
    ids: tuple[int, ...] = ()
    labels_at: datetime | None = None

    def span(self, *, newest_first: bool = True, beyond: int | None = None) -> Span:
        """Return the part of the timeline that is looked through, from which end."""
        low, high = self.keys or EVER
        if beyond is not None and newest_first:
            high = min(high, beyond)
        elif beyond is not None:
            low = max(low, beyond + 1)
        return Span(low, high, newest_first)

    def own_shelves(self) -> list[tuple[str, ...]]:
        """Return the shelves that articles themselves stand on: of sections, those below too."""
        return [
            (*group, *self.below) if group[0].startswith("section:") else group
            for group in self.shelves
        ]

    def keys_shown(self) -> list[str]:
        """Return the surrogate keys of the sections, tags and authors it is narrowed to."""
        terms = [term.split(":") for group in self.shelves for term in group]
        return [f"{kind}-{name}" for kind, name, *_ in terms if kind in FILED_UNDER and name]


@dataclass(frozen=True, slots=True)
class Window:
    """A page's place: at most `limit` articles beyond the timeline key `beyond`, in one order.

    To `skip` articles costs as much as to read them.
    """

    limit: int
    newest_first: bool = True
    beyond: int | None = None
    skip: int = 0


def standing(key: Key, group: Sequence[str] | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that what has this timeline `key` stands on a shelf of the group."""
    other = aliased(Shelf)
    return select(other.term).where(other.term.in_(group), other.timeline_key == key).exists()


def label_lasts(name: str) -> ColumnElement[bool]:
    """Return the condition that an article's label has not ended by the instant of a name."""
    until = Article.label_until
    return or_(until.is_(None), until > bindparam(name))


OF_A_LANGUAGE: Final = (ShelfTally.term >= "language:") & (ShelfTally.term < "language;")
"""The condition that a tally is that of a language: of these each article has one."""
_ALL: Final = select(func.coalesce(func.sum(ShelfTally.articles), 0).label("articles")).where(
    OF_A_LANGUAGE
)


def count_all(session: Session) -> int:
    """Return how many articles are public, from the kept tallies of their languages."""
    return int(rows_of(session, _ALL)[0].articles)
