"""Shelves: the terms an article is filed under, and the pages that lie on them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select, union
from sqlalchemy.orm import Session, aliased

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


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of articles is narrowed to: all of these together.

    `shelves` are groups of terms, any of each group. `keys` is a half-open timeline range, None
    the whole timeline. `labels_at` drops labels that ended by then.
    """

    shelves: tuple[tuple[str, ...], ...] = ()
    keys: tuple[int, int] | None = None
    ids: tuple[int, ...] = ()
    labels_at: datetime | None = None

    def keys_shown(self) -> list[str]:
        """Return the surrogate keys of the sections, tags and authors it is narrowed to."""
        terms = [term.split(":") for group in self.shelves for term in group]
        return [f"{kind}-{name}" for kind, name, *_ in terms if kind in FILED_UNDER and name]

    def within(self, key: Key) -> list[ColumnElement[bool]]:
        """Return the conditions on a timeline `key` column."""
        if self.keys is None:
            return []
        return [key >= self.keys[0], key < self.keys[1]]

    def lasting(self) -> list[ColumnElement[bool]]:
        """Return the conditions on the label of an article."""
        if self.labels_at is None:
            return []
        return [or_(Article.label_until.is_(None), Article.label_until > self.labels_at)]


@dataclass(frozen=True, slots=True)
class Window:
    """A page's place: at most `limit` articles beyond the timeline key `beyond`, in one order."""

    limit: int
    newest_first: bool = True
    beyond: int | None = None

    def of(self, statement: Select[Any], key: Key) -> Select[Any]:
        """Narrow, order and bound a statement by its timeline `key` column."""
        if self.beyond is not None:
            statement = statement.where(
                key < self.beyond if self.newest_first else key > self.beyond
            )
        return statement.order_by(key.desc() if self.newest_first else key).limit(self.limit)


def standing(key: Key, group: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that what has this timeline `key` stands on a shelf of the group."""
    other = aliased(Shelf)
    return select(other.term).where(other.term.in_(group), other.timeline_key == key).exists()


def _arm(wanted: Filter, term: str, others: Sequence[Sequence[str]]) -> tuple[Select[Any], Key]:
    """Return the keys on one shelf that the other groups and the ranges leave, and their column."""
    shelf = aliased(Shelf)
    key = shelf.timeline_key
    statement = select(key).where(
        shelf.term == term, *wanted.within(key), *(standing(key, group) for group in others)
    )
    if wanted.labels_at is not None:
        statement = statement.join(Article, Article.timeline_key == key).where(*wanted.lasting())
    return statement, key


def _rarest_first(session: Session, shelves: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if len(shelves) == 1:
        return list(shelves)
    terms = [term for group in shelves for term in group]
    rows = session.execute(
        select(ShelfTally.term, ShelfTally.articles).where(ShelfTally.term.in_(terms))
    )
    tally = {row.term: row.articles for row in rows}
    return sorted(shelves, key=lambda group: sum(tally.get(term, 0) for term in group))


def select_page(
    session: Session, columns: Sequence[SQLColumnExpression[Any]], wanted: Filter, window: Window
) -> Select[Any]:
    """Return the statement for one page, driven by the rarest shelf so that no list is scanned."""
    key = Article.timeline_key
    if not wanted.shelves or wanted.ids:
        statement = published(*columns).where(
            *wanted.within(key),
            *wanted.lasting(),
            *(standing(key, group) for group in wanted.shelves),
        )
        if wanted.ids:
            statement = statement.where(Article.id.in_(wanted.ids))
        return window.of(statement, key)
    first, *others = _rarest_first(session, wanted.shelves)
    arms = [
        select(window.of(*_arm(wanted, term, others)).subquery().c.timeline_key) for term in first
    ]
    found = (union(*arms) if len(arms) > 1 else arms[0]).subquery()
    statement = published(*columns).join_from(found, Article, key == found.c.timeline_key)
    return window.of(statement, found.c.timeline_key)


def count_page(session: Session, wanted: Filter) -> int:
    """Count all articles that `wanted` leaves; kept tallies answer where they can."""
    if wanted.ids:
        everything = Window(limit=len(wanted.ids))
        statement = select_page(session, [Article.id], wanted, everything)
        return session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    if not wanted.shelves and wanted.keys is None:
        return count_all(session)
    if not wanted.shelves:
        statement = published(func.count()).where(*wanted.within(Article.timeline_key))
        return int(session.execute(statement).scalar_one())
    first, *others = _rarest_first(session, wanted.shelves)
    if len(first) == 1 and not others and wanted.keys is None and wanted.labels_at is None:
        kept = select(ShelfTally.articles).where(ShelfTally.term == first[0])
        return session.execute(kept).scalar_one_or_none() or 0
    arms = [_arm(wanted, term, others)[0] for term in first]
    found = (union(*arms) if len(arms) > 1 else arms[0]).subquery()
    return session.execute(select(func.count()).select_from(found)).scalar_one()


def count_all(session: Session) -> int:
    """Return how many articles are public, from the kept tallies of their languages."""
    statement = select(func.coalesce(func.sum(ShelfTally.articles), 0)).where(
        ShelfTally.term >= "language:", ShelfTally.term < "language;"
    )
    return int(session.execute(statement).scalar_one())
