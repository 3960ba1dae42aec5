"""Pages of articles that lie on shelves: their statements, each made once for every shape."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    FromClause,
    Integer,
    Select,
    SQLColumnExpression,
    bindparam,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from app.articles.meeting import count_met, keys_met
from app.articles.shelf import Filter, Key, Window, count_all, published
from app.db.rows import rows_of
from app.db.tables import Article, Section, Shelf, ShelfTally

GLANCE: Final = 1_000
"""Entries of the rarest shelf among which others mostly meet it: some 0.3 ms."""


@dataclass(frozen=True, slots=True)
class Shape:
    """All that the text of a page's statement follows from; the rest are its values.

    To put a statement together costs more than to run it, and there are few shapes: each is made
    once. `arms` is how many shelves lead, none where the timeline does; `groups` tells of each
    other group whether it is a single shelf.
    """

    columns: tuple[SQLColumnExpression[Any], ...]
    with_section: bool
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

    def narrowed(self, statement: Select[Any], key: Key) -> Select[Any]:
        """Keep what the other groups and the ranges leave, by the statement's `key` column."""
        for number, is_single in enumerate(self.groups):
            other = aliased(Shelf)
            value: BindParameter[str] = bindparam(f"group_{number}", expanding=not is_single)
            term = other.term == value if is_single else other.term.in_(value)
            there = select(other.term).where(term, other.timeline_key == key).exists()
            statement = statement.where(there)
        if self.has_labels:
            until = Article.label_until
            statement = statement.where(or_(until.is_(None), until > bindparam("labels_at")))
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
        return statement.order_by(order).limit(bindparam(limit, type_=Integer))

    def led(self) -> FromClause:
        """Return the keys that lie on the leading shelves and that all else leaves."""
        arms = []
        for number in range(self.arms):
            shelf = aliased(Shelf)
            key: Key = shelf.timeline_key
            arm = select(key).where(shelf.term == bindparam(f"term_{number}"))
            if self.is_glance:
                key = self.ordered(self.ranged(arm, key), key, "glance").subquery().c.timeline_key
                arm = select(key)
            if self.has_labels:
                arm = arm.join(Article, Article.timeline_key == key)
            arms.append(self.ordered(self.narrowed(arm, key), key, "reach"))
        if len(arms) == 1:
            return arms[0].subquery()
        return union(*(select(arm.subquery().c.timeline_key) for arm in arms)).subquery()


@lru_cache(maxsize=1_000)
def _page(shape: Shape) -> Select[Any]:
    statement = published(*shape.columns)
    key: Key = Article.timeline_key
    if shape.arms:
        found = shape.led()
        statement = statement.join_from(
            found, Article, Article.timeline_key == found.c.timeline_key
        )
        key = found.c.timeline_key
    else:
        statement = shape.narrowed(statement, key)
        if shape.has_ids:
            statement = statement.where(Article.id.in_(bindparam("ids", expanding=True)))
    if shape.with_section:
        statement = statement.outerjoin(Section, Section.id == Article.section_id)
    statement = shape.ordered(statement, key, "limit")
    return statement.offset(bindparam("skip", type_=Integer)) if shape.has_skip else statement


@lru_cache(maxsize=1_000)
def _number(shape: Shape) -> Select[Any]:
    if shape.arms:
        return select(func.count().label("articles")).select_from(shape.led())
    return shape.narrowed(published(func.count().label("articles")), Article.timeline_key)


_TALLIES: Final = select(ShelfTally.term, ShelfTally.articles).where(
    ShelfTally.term.in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Order:
    """Groups of shelves, the rarest first, and how many articles stand on that."""

    shelves: Sequence[tuple[str, ...]]
    rarest: int

    def is_long(self, wanted: Filter) -> bool:
        """Tell whether shelves may meet nowhere near, where the index knows all of them."""
        return self.rarest > GLANCE and wanted.labels_at is None


def _rarest_first(session: Session, wanted: Filter) -> Order:
    """Return the order of shelves; where there is one, or ids lead, nothing is counted."""
    if len(wanted.shelves) <= 1 or wanted.ids:
        return Order(wanted.shelves, 0)
    terms = [term for group in wanted.shelves for term in group]
    tally = {row.term: row.articles for row in rows_of(session, _TALLIES, {"terms": terms})}
    counted = sorted((sum(tally.get(term, 0) for term in group), group) for group in wanted.shelves)
    return Order([group for _, group in counted], counted[0][0])


def _place(window: Window | None) -> dict[str, int]:
    if window is None:
        return {}
    place = {"limit": window.limit, "reach": window.limit + window.skip}
    if window.skip:
        place["skip"] = window.skip
    if window.beyond is not None:
        place["beyond"] = window.beyond
    return place


def _asked(
    columns: tuple[SQLColumnExpression[Any], ...],
    wanted: Filter,
    shelves: Sequence[tuple[str, ...]],
    window: Window | None,
    *,
    with_section: bool = False,
) -> tuple[Shape, dict[str, Any]]:
    """Return the shape of the statement that is asked for, and its values.

    The first of the shelves leads, unless ids do, so that no list is scanned.
    """
    lead: tuple[str, ...] = ()
    others = list(shelves)
    if others and not wanted.ids:
        lead, *others = others
    values: dict[str, Any] = {f"term_{number}": term for number, term in enumerate(lead)}
    for number, group in enumerate(others):
        values[f"group_{number}"] = group[0] if len(group) == 1 else group
    if wanted.keys is not None:
        values["first_key"], values["end_key"] = wanted.keys
    if wanted.ids:
        values["ids"] = wanted.ids
    if wanted.labels_at is not None:
        values["labels_at"] = wanted.labels_at
    values |= _place(window)
    shape = Shape(
        columns=columns,
        with_section=with_section,
        arms=len(lead),
        groups=tuple(len(group) == 1 for group in others),
        has_keys=wanted.keys is not None,
        has_ids=bool(wanted.ids),
        has_labels=wanted.labels_at is not None,
        newest_first=window is None or window.newest_first,
        has_beyond="beyond" in values,
        has_limit="limit" in values,
        has_skip="skip" in values,
    )
    return shape, values


def list_page(
    session: Session,
    columns: tuple[SQLColumnExpression[Any], ...],
    wanted: Filter,
    window: Window,
    *,
    with_section: bool = False,
) -> Sequence[Any]:
    """Return one page's rows of these columns, in the window's order.

    `columns` is a constant: the statement is kept for it. `with_section` joins the section. Where
    long shelves do not meet at a glance, the index tells where they do.
    """
    order = _rarest_first(session, wanted)
    shape, values = _asked(columns, wanted, order.shelves, window, with_section=with_section)
    if order.is_long(wanted):
        if shape.arms == 1:
            glance = {**values, "glance": GLANCE}
            rows = rows_of(session, _page(replace(shape, is_glance=True)), glance)
            if len(rows) == window.limit:
                return rows
        keys = keys_met(session, wanted, window, order.rarest)
        if keys is not None:
            return rows_at(
                session, columns, keys, newest_first=window.newest_first, with_section=with_section
            )
    return rows_of(session, _page(shape), values)


def rows_at(
    session: Session,
    columns: tuple[SQLColumnExpression[Any], ...],
    keys: Sequence[int],
    *,
    newest_first: bool = True,
    with_section: bool = False,
) -> Sequence[Any]:
    """Return the rows of the articles of some timeline keys, in order."""
    if not keys:
        return []
    statement = _at(columns, newest_first=newest_first, with_section=with_section)
    return rows_of(session, statement, {"keys": keys})


@lru_cache
def _at(
    columns: tuple[SQLColumnExpression[Any], ...], *, newest_first: bool, with_section: bool
) -> Select[Any]:
    key = Article.timeline_key
    statement = published(*columns).where(key.in_(bindparam("keys", expanding=True)))
    if with_section:
        statement = statement.outerjoin(Section, Section.id == Article.section_id)
    return statement.order_by(key.desc() if newest_first else key)


def count_page(session: Session, wanted: Filter) -> int:
    """Count all articles that `wanted` leaves; kept tallies answer where they can."""
    if wanted.ids:
        return len(list_page(session, (Article.id,), wanted, Window(limit=len(wanted.ids))))
    if not wanted.shelves and wanted.keys is None:
        return count_all(session)
    order = _rarest_first(session, wanted)
    if order.is_long(wanted):
        met = count_met(session, wanted, order.rarest)
        if met is not None:
            return met
    shape, values = _asked((), wanted, order.shelves, None)
    if shape == ONE_SHELF:
        kept = rows_of(session, _TALLIES, {"terms": [values["term_0"]]})
        return sum(row.articles for row in kept)
    return int(rows_of(session, _number(shape), values)[0].articles)


ONE_SHELF: Final = Shape(
    columns=(),
    with_section=False,
    arms=1,
    groups=(),
    has_keys=False,
    has_ids=False,
    has_labels=False,
    has_limit=False,
)
"""What is counted already."""
