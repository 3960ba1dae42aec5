"""Pages of articles that lie on shelves: the rarest of them leads, or the index."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.articles.meeting import count_met, list_met
from app.articles.shapes import NOTHING, ONE_SHELF, Reading, Shape, number_of, page_of
from app.articles.shelf import Filter, Window, count_all
from app.db.fulltext import is_sqlite
from app.db.rows import rows_of
from app.db.tables import Article, ShelfTally

GLANCE: Final = 500
"""Entries of the rarest shelf among which others mostly meet it: some 0.2 ms."""
KNOWN_SECONDS: Final = 60
"""For so long a connection goes by a tally that it has read."""
MOST_KNOWN: Final = 1_000
"""Shelves whose tallies it knows; anyone may name shelves that there are not."""
_ID: Final = Reading((Article.id,))
_TALLIES: Final = select(ShelfTally.term, ShelfTally.articles).where(
    ShelfTally.term.in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Order:
    """Groups of shelves, the rarest first, and how many articles stood on that lately."""

    shelves: Sequence[tuple[str, ...]]
    rarest: int

    @property
    def is_long(self) -> bool:
        """Whether shelves may meet nowhere near."""
        return self.rarest > GLANCE


@dataclass(frozen=True, slots=True)
class _Known:
    """How many articles stand on shelves, as a connection knows it until some monotonic second."""

    until: float
    tally: dict[str, int] = field(default_factory=dict)


def _rarest_first(session: Session, wanted: Filter) -> Order:
    """Return the order of shelves; where there is one, or ids lead, nothing is counted."""
    if len(wanted.shelves) <= 1 or wanted.ids:
        return Order(wanted.shelves, 0)
    tally = _lately(session, [term for group in wanted.shelves for term in group])
    counted = sorted((sum(tally[term] for term in group), group) for group in wanted.shelves)
    return Order([group for _, group in counted], counted[0][0])


def _lately(session: Session, terms: Sequence[str]) -> Mapping[str, int]:
    """Return how many articles stood on shelves when this connection looked, within a minute.

    Nothing but the way to an answer depends on it, and to look costs as much as half a page does.
    """
    info = session.connection().info
    known: _Known | None = info.get(_Known)
    if known is None or known.until < time.monotonic() or len(known.tally) > MOST_KNOWN:
        known = info[_Known] = _Known(time.monotonic() + KNOWN_SECONDS)
    unknown = [term for term in terms if term not in known.tally]
    if unknown:
        found = dict(rows_of(session, _TALLIES, {"terms": unknown}))
        known.tally.update({term: found.get(term, 0) for term in unknown})
    return known.tally


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
    reading: Reading,
    wanted: Filter,
    shelves: Sequence[tuple[str, ...]],
    window: Window | None,
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
        reading=reading,
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


def list_page(session: Session, reading: Reading, wanted: Filter, window: Window) -> Sequence[Any]:
    """Return one page's rows of what is read, in the window's order.

    Where long shelves do not meet at a glance, the index tells where they do.
    """
    order = _rarest_first(session, wanted)
    shape, values = _asked(reading, wanted, order.shelves, window)
    has_arrays = not is_sqlite(session)
    fills = order.rarest >= window.limit + window.skip
    if shape.arms == 1 and shape.groups and (order.is_long or (has_arrays and fills)):
        at_a_glance = replace(shape, is_glance=True, has_arrays=has_arrays)
        rows = rows_of(session, page_of(at_a_glance), {**values, "glance": GLANCE})
        if len(rows) == window.limit:
            return rows
    if order.is_long:
        met = list_met(session, reading, wanted, window, order.rarest)
        if met is not None:
            return met
    return rows_of(session, page_of(shape), values)


def count_page(session: Session, wanted: Filter) -> int:
    """Count all articles that `wanted` leaves; kept tallies answer where they can."""
    if wanted.ids:
        return len(list_page(session, _ID, wanted, Window(limit=len(wanted.ids))))
    if not wanted.shelves and wanted.keys is None:
        return count_all(session)
    order = _rarest_first(session, wanted)
    if order.is_long:
        met = count_met(session, wanted, order.rarest)
        if met is not None:
            return met
    shape, values = _asked(NOTHING, wanted, order.shelves, None)
    if shape == ONE_SHELF:
        kept = rows_of(session, _TALLIES, {"terms": [values["term_0"]]})
        return sum(row.articles for row in kept)
    return int(rows_of(session, number_of(shape), values)[0].articles)
