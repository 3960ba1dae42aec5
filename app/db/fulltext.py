"""The full-text index of either database: which articles hold which lexemes, newest first.

SQLite walks its index and stops. It reads a list of keys forwards a fifth faster than backwards:
there the newest come first, for a row id is the timeline key's negative. PostgreSQL's has no order:
a rare word is looked up whole, a common one in spans of the timeline, each of which is a lexeme
too, newest first, so that neither reads much more than a page needs.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count as count_from
from typing import Any, Final, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    Text,
    bindparam,
    column,
    func,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from app.db.expressions import expressions
from app.db.lexemes import (
    SPAN_BITS,
    Lexeme,
    Match,
    Node,
    Span,
    span_lexeme,
    spans,
)
from app.db.rows import at_most, rows_of

EVERY_ENTRY: Final = "search:1"
"""The piece of work, as `restamp` keeps it, that makes the whole index anew."""
RARE: Final = 2_000
"""Articles that PostgreSQL reads at once, whichever a page needs: some 3 ms."""
PARTS: Final = 2
"""Parts of the timeline that PostgreSQL looks at before it looks at all of it.

Where they hold nothing, several common words or filters seldom meet: to find where takes it a
quarter of the time in one piece.
"""


def is_sqlite(session: Session) -> bool:
    """Tell which of the two indexes this is."""
    return session.get_bind().dialect.name == "sqlite"


_ROW: Final = table("search_index", column("rowid", BigInteger)).c.rowid
_GIN: Final = table("search_index", column("timeline_key"))

Conditions = Callable[[SQLColumnExpression[Any]], Sequence[ColumnElement[bool]]]
"""What else must hold of the articles, told of the column of their timeline keys.

Their values are bound by name. Equal ones are put into a statement once.
"""


_Checks = tuple[Conditions, Mapping[str, Any]]
"""The conditions and their values."""


class Rows(Hashable, Protocol):
    """What is read of articles: a constant, statements are kept for it."""

    def __call__(self, found: Subquery, order: ColumnElement[Any]) -> Select[Any]:
        """Select it of those whose timeline keys were found, in an order of what was found."""
        ...


def keys_alone(found: Subquery, order: ColumnElement[Any]) -> Select[int]:
    """Read no more than the keys."""
    return select(found.c.timeline_key).order_by(order)


def _nothing_else(_: SQLColumnExpression[Any]) -> Sequence[ColumnElement[bool]]:
    return ()


_NO_CHECKS: Final[_Checks] = _nothing_else, {}


def _holding(*names: str, on_sqlite: bool) -> Select[int]:
    """Select the timeline keys of what holds the expressions that are bound to some names."""
    if on_sqlite:
        (name,) = names
        held = column("search_index").op("MATCH")(bindparam(name, type_=Text))
        return select((-_ROW).label("timeline_key")).where(held)
    holds = [
        text(f"lexemes @@ CAST(:{name} AS tsquery)").bindparams(bindparam(name, type_=Text))
        for name in names
    ]
    return select(_GIN.c.timeline_key).where(*holds)


def holds_at(key: SQLColumnExpression[Any], name: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """Return the condition that the article of a timeline key holds the expression of a name."""
    return key.in_(_holding(name, on_sqlite=on_sqlite))


def contains(
    searched: SQLColumnExpression[str], name: str, *, on_sqlite: bool
) -> ColumnElement[bool]:
    """Return the condition that a text holds the words of a name, letter by letter."""
    place = func.instr if on_sqlite else func.strpos
    found: ColumnElement[int] = place(searched, bindparam(name, type_=Text))
    return found > 0


_LOW: Final = bindparam("low", type_=BigInteger)
_HIGH: Final = bindparam("high", type_=BigInteger)
_ROWS_BETWEEN: Final = _ROW > -_HIGH, _ROW <= -_LOW
"""What lies in a span, as SQLite's index can look for it."""


def _names(number: int) -> list[str]:
    """Return the names that so many expressions are bound to."""
    return [f"expression_{place}" for place in range(number)]


def _named(match: Match, also: Sequence[Node] = (), *, on_sqlite: bool) -> dict[str, Any]:
    """Return the expressions of a match that is narrowed to `also`, by their names."""
    several = expressions(match, also, on_sqlite=on_sqlite)
    return dict(zip(_names(len(several)), several, strict=True))


@lru_cache(maxsize=500)
def _walk(rows: Rows, conditions: Conditions, *, newest_first: bool) -> Select[Any]:
    """Select from SQLite's index, which is walked from either end."""
    found = (
        _holding(*_names(1), on_sqlite=True)
        .add_columns(_ROW.label("row"))
        .where(*_ROWS_BETWEEN, *conditions(-_ROW))
        .order_by(_ROW if newest_first else _ROW.desc())
        .limit(at_most("limit"))
        # Said in words, for SQLAlchemy would make it a value, and SQLite plans what reads a virtual
        # table anew for each value of that.
        .offset(at_most(0))
        .subquery()
    )
    return rows(found, found.c.row if newest_first else found.c.row.desc())


@lru_cache(maxsize=500)
def _ordered(rows: Rows, number: int, conditions: Conditions, *, newest_first: bool) -> Select[Any]:
    """Select from PostgreSQL's index: all that hold it are found, then put in order, then checked.

    Each step is fenced off from the planner, who would rather walk the keys and read the lexemes
    of each, which takes a second where few hold it.
    """
    found = _holding(*_names(number), on_sqlite=False).cte("found")
    found = found.prefix_with("MATERIALIZED")
    key = found.c.timeline_key
    order = key.desc() if newest_first else key
    ordered = select(key).where(key >= _LOW, key < _HIGH).order_by(order).offset(0).subquery()
    key = ordered.c.timeline_key
    order = key.desc() if newest_first else key
    checked = select(key).where(*conditions(key)).order_by(order).limit(at_most("limit"))
    kept = checked.subquery()
    key = kept.c.timeline_key
    return rows(kept, key.desc() if newest_first else key)


@lru_cache(maxsize=500)
def _number(number: int, conditions: Conditions, *, on_sqlite: bool) -> Select[int]:
    holding = _holding(*_names(number), on_sqlite=on_sqlite)
    if on_sqlite:
        counted = holding.with_only_columns(func.count().label("articles"))
        return counted.where(*_ROWS_BETWEEN, *conditions(-_ROW))
    key = holding.cte("found").prefix_with("MATERIALIZED").c.timeline_key
    return select(func.count().label("articles")).where(key >= _LOW, key < _HIGH, *conditions(key))


def find(  # noqa: PLR0913, PLR0917 - what of which, where, how many, and what else
    session: Session,
    rows: Rows,
    match: Match,
    span: Span,
    limit: int,
    checks: _Checks = _NO_CHECKS,
) -> Sequence[Any]:
    """Return the rows of the first `limit` articles of a span that hold a match."""
    conditions, values = checks
    bound = {**values, "low": span.low, "high": span.high}
    if is_sqlite(session):
        bound |= {**_named(match, on_sqlite=True), "limit": limit}
        statement = _walk(rows, conditions, newest_first=span.newest_first)
        return rows_of(session, statement, bound)
    found: list[Any] = []
    for also in _each_span(session, match, span, found):
        asked = _named(match, also, on_sqlite=False)
        statement = _ordered(rows, len(asked), conditions, newest_first=span.newest_first)
        # As many each time: another number would be another statement to plan.
        found += rows_of(session, statement, {**asked, **bound, "limit": limit})
        if len(found) >= limit:
            break
    return found[:limit]


def count(session: Session, match: Match, span: Span, checks: _Checks = _NO_CHECKS) -> int:
    """Count the articles of a span that hold a match."""
    conditions, values = checks
    on_sqlite = is_sqlite(session)
    asked = _named(match, on_sqlite=on_sqlite)
    statement = _number(len(asked), conditions, on_sqlite=on_sqlite)
    bound = {**values, **asked, "low": span.low, "high": span.high}
    return int(rows_of(session, statement, bound)[0].articles)


_KEY: Final = _GIN.c.timeline_key
_ENDS: Final = select(func.min(_KEY), func.max(_KEY)).where(_KEY >= _LOW, _KEY < _HIGH)


def _each_span(
    session: Session, match: Match, span: Span, found: Sequence[Any]
) -> Iterator[tuple[Node, ...]]:
    """Give what narrows a search on PostgreSQL to one part of a span after the other.

    A rare match is looked up at once, and what was in none of the first parts. After a part that
    added nothing to what was `found`, the next begins where there is an article: there may be none
    for years.
    """
    is_rare = match.at_most is not None and match.at_most <= RARE
    low, high = span.low, span.high
    for in_vain in count_from(PARTS if is_rare else 0):
        if in_vain >= PARTS and not found:
            yield ()
            return
        ((oldest, newest),) = rows_of(session, _ENDS, {"low": low, "high": high})
        if oldest is None:
            return
        for level, number in spans(oldest, newest, newest_first=span.newest_first):
            before = len(found)
            yield (Lexeme(span_lexeme(level, number)),)
            if len(found) == before:
                if span.newest_first:
                    high = number << SPAN_BITS[level]
                else:
                    low = (number + 1) << SPAN_BITS[level]
                break
        else:
            return
