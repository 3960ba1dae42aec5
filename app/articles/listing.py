"""Pages of articles that lie on shelves: the rarest of them leads, or the index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import SQLColumnExpression, bindparam, select
from sqlalchemy.orm import Session

from app.articles.meeting import count_met, keys_met
from app.articles.shapes import ONE_SHELF, Shape, at_keys, number_of, page_of
from app.articles.shelf import Filter, Window, count_all
from app.db.fulltext import is_sqlite
from app.db.rows import rows_of
from app.db.tables import Article, ShelfTally

GLANCE: Final = 500
"""Entries of the rarest shelf among which others mostly meet it: some 0.2 ms."""
_TALLIES: Final = select(ShelfTally.term, ShelfTally.articles).where(
    ShelfTally.term.in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Order:
    """Groups of shelves, the rarest first, and how many articles stand on that."""

    shelves: Sequence[tuple[str, ...]]
    rarest: int

    @property
    def is_long(self) -> bool:
        """Whether shelves may meet nowhere near."""
        return self.rarest > GLANCE


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
    if order.is_long:
        if shape.arms == 1:
            at_a_glance = replace(shape, is_glance=True, has_arrays=not is_sqlite(session))
            rows = rows_of(session, page_of(at_a_glance), {**values, "glance": GLANCE})
            if len(rows) == window.limit:
                return rows
        keys = keys_met(session, wanted, window, order.rarest)
        if keys is not None:
            return rows_at(
                session, columns, keys, newest_first=window.newest_first, with_section=with_section
            )
    return rows_of(session, page_of(shape), values)


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
    statement = at_keys(columns, newest_first=newest_first, with_section=with_section)
    return rows_of(session, statement, {"keys": keys})


def count_page(session: Session, wanted: Filter) -> int:
    """Count all articles that `wanted` leaves; kept tallies answer where they can."""
    if wanted.ids:
        return len(list_page(session, (Article.id,), wanted, Window(limit=len(wanted.ids))))
    if not wanted.shelves and wanted.keys is None:
        return count_all(session)
    order = _rarest_first(session, wanted)
    if order.is_long:
        met = count_met(session, wanted, order.rarest)
        if met is not None:
            return met
    shape, values = _asked((), wanted, order.shelves, None)
    if shape == ONE_SHELF:
        kept = rows_of(session, _TALLIES, {"terms": [values["term_0"]]})
        return sum(row.articles for row in kept)
    return int(rows_of(session, number_of(shape), values)[0].articles)
