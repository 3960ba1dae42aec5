"""The statements that pages of articles are read by, each made once for every shape."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    any_,
    bindparam,
    func,
    select,
    union,
)
from sqlalchemy.orm import aliased

from app.articles.shelf import Key, label_lasts, published
from app.db.rows import at_most
from app.db.tables import Article, Section, Shelf, table_of


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is read of public articles: some columns, and whether those of their section too.

    Each is a constant, and equal to itself alone: statements are kept for it.
    """

    columns: tuple[SQLColumnExpression[Any], ...]
    with_section: bool = False

    def all(self) -> Select[Any]:
        """Select it of all public articles."""
        return self._joined(published(*self.columns))

    def at(self, found: FromClause, key: Key) -> Select[Any]:
        """Select it of those whose timeline keys were found."""
        on = Article.timeline_key == key
        return self._joined(published(*self.columns).join_from(found, Article, on))

    def _joined(self, statement: Select[Any]) -> Select[Any]:
        if not self.with_section:
            return statement
        return statement.outerjoin(Section, Section.id == Article.section_id)

    def __call__(self, found: FromClause, order: ColumnElement[Any]) -> Select[Any]:
        """Select it of those that were found, in an order."""
        return self.at(found, found.c.timeline_key).order_by(order)


@dataclass(frozen=True, slots=True)
class Shape:
    """All that the text of a page's statement follows from; the rest are its values.

    To put a statement together costs more than to run it, and there are few shapes: each is made
    once. `arms` is how many shelves lead, none where the timeline does; `groups` tells of each
    other group whether it is a single shelf.
    """

    reading: Reading
    arms: int
    groups: tuple[bool, ...]
    has_keys: bool
    has_ids: bool
    has_labels: bool
    newest_first: bool = True
    has_beyond: bool = False
    has_limit: bool = True
    has_skip: bool = False
    is_glance: bool = False
    """Only so many entries of the leading shelf are looked at."""
    has_arrays: bool = False
    """What a glance finds is looked for on each single shelf in one pass: PostgreSQL can."""

    @property
    def arrayed(self) -> list[int]:
        """Return which of the other groups take what a glance finds as an array."""
        if not self.has_arrays:
            return []
        return [number for number, is_single in enumerate(self.groups) if is_single]

    def narrowed(self, statement: Select[Any], key: Key) -> Select[Any]:
        """Keep what the other groups and the ranges leave, by the statement's `key` column."""
        for number, is_single in enumerate(self.groups):
            if number in self.arrayed:
                continue
            other = aliased(Shelf)
            value: BindParameter[str] = bindparam(f"group_{number}", expanding=not is_single)
            term = other.term == value if is_single else other.term.in_(value)
            there = select(other.term).where(term, other.timeline_key == key)
            # So that PostgreSQL looks for each key: it knows little of how many lie on a shelf, and
            # would rather read both to their ends.
            there = there.suffix_with("OFFSET 0", dialect="postgresql")
            statement = statement.where(there.exists())
        if self.has_labels:
            statement = statement.where(label_lasts("labels_at"))
        return self.ranged(statement, key)

    def ranged(self, statement: Select[Any], key: Key) -> Select[Any]:
        """Keep what lies in the ranges."""
        if self.has_keys:
            statement = statement.where(key >= bindparam("first_key"), key < bindparam("end_key"))
        if self.has_beyond:
            beyond: BindParameter[int] = bindparam("beyond")
            statement = statement.where(key < beyond if self.newest_first else key > beyond)
        return statement

    def ordered(self, statement: Select[Any], key: Key, limit: str) -> Select[Any]:
        """Put the statement in order by its `key` column, and bound it by the value of a name."""
        if not self.has_limit:
            return statement
        order = key.desc() if self.newest_first else key
        return statement.order_by(order).limit(at_most(limit))

    def glanced(self) -> tuple[Select[Any], Key]:
        """Select what is read of those of a shelf's first entries that all else leaves.

        Returns their key column too.
        """
        arm, key = _arm(0)
        seen = self.ordered(self.ranged(arm, key), key, "glance")
        found: FromClause = seen.subquery()
        where: list[ColumnElement[bool]] = []
        for number in self.arrayed:
            entries = func.array(seen.scalar_subquery())
            found = table_of(Shelf).alias()
            key = found.c.timeline_key
            where = [found.c.term == bindparam(f"group_{number}"), key == any_(entries)]
            seen = select(key).where(*where)
        key = found.c.timeline_key
        return self.narrowed(self.reading.at(found, key).where(*where), key), key

    def led(self) -> FromClause:
        """Return the keys that lie on the leading shelves and that all else leaves."""
        arms = []
        for number in range(self.arms):
            arm, key = _arm(number)
            if self.has_labels:
                arm = arm.join(Article, Article.timeline_key == key)
            arms.append(self.ordered(self.narrowed(arm, key), key, "reach"))
        if len(arms) == 1:
            return arms[0].subquery()
        return union(*(select(arm.subquery().c.timeline_key) for arm in arms)).subquery()


def _arm(number: int) -> tuple[Select[int], Key]:
    """Select the keys of one of the leading shelves; return their column too."""
    shelf = aliased(Shelf)
    key = shelf.timeline_key
    return select(key).where(shelf.term == bindparam(f"term_{number}")), key


@lru_cache(maxsize=1_000)
def page_of(shape: Shape) -> Select[Any]:
    """Return the statement of a page."""
    key: Key = Article.timeline_key
    if shape.is_glance:
        statement, key = shape.glanced()
    elif shape.arms:
        found = shape.led()
        key = found.c.timeline_key
        statement = shape.reading.at(found, key)
    else:
        statement = shape.narrowed(shape.reading.all(), key)
        if shape.has_ids:
            statement = statement.where(Article.id.in_(bindparam("ids", expanding=True)))
    statement = shape.ordered(statement, key, "limit")
    return statement.offset(bindparam("skip", type_=Integer)) if shape.has_skip else statement


@lru_cache(maxsize=1_000)
def number_of(shape: Shape) -> Select[Any]:
    """Return the statement that counts what a shape leaves."""
    if shape.arms:
        return select(func.count().label("articles")).select_from(shape.led())
    return shape.narrowed(published(func.count().label("articles")), Article.timeline_key)


@lru_cache
def at_keys(reading: Reading) -> Select[Any]:
    """Return the statement of the articles of some timeline keys."""
    return reading.all().where(Article.timeline_key.in_(bindparam("keys", expanding=True)))


NOTHING: Final = Reading(())
ONE_SHELF: Final = Shape(
    reading=NOTHING,
    arms=1,
    groups=(),
    has_keys=False,
    has_ids=False,
    has_labels=False,
    has_limit=False,
)
"""What is counted already."""
