"""The full-text index of either database: which articles hold which lexemes, newest first.

SQLite walks its index by timeline key and stops. PostgreSQL's has no order: a rare word is looked
up whole, a common one in spans of the timeline, each of which is a lexeme too, newest first, so
that neither reads much more than a page needs.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
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
from app.db.unnest import unnested

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


_FTS5: Final = table("search_index", column("rowid"))
_GIN: Final = table("search_index", column("timeline_key"))

Conditions = Callable[[SQLColumnExpression[Any]], Sequence[ColumnElement[bool]]]
"""What else must hold of the articles, told of the column of their timeline keys.

Their values are bound by name. Equal ones are put into a statement once.
"""


_Checks = tuple[Conditions, Mapping[str, Any]]
"""The conditions and their values."""


class Rows(Hashable, Protocol):
    """What is read of articles: a constant, statements are kept for it."""

    def __call__(self, keys: Select[int], *, newest_first: bool) -> Select[Any]:
        """Turn the statement of their keys into that of its rows, in the same order."""
        ...


def keys_alone(keys: Select[int], *, newest_first: bool) -> Select[int]:  # noqa: ARG001 - Rows
    """Read no more than the keys, in their order."""
    return keys


def _nothing_else(_: SQLColumnExpression[Any]) -> Sequence[ColumnElement[bool]]:
    return ()


_NO_CHECKS: Final[_Checks] = _nothing_else, {}


def _holding(*names: str, on_sqlite: bool) -> Select[int]:
    """Select the timeline keys of what holds the expressions that are bound to some names."""
    if on_sqlite:
        (name,) = names
        held = column("search_index").op("MATCH")(bindparam(name, type_=Text))
        return select(_FTS5.c.rowid.label("timeline_key")).where(held)
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


def _names(number: int) -> list[str]:
    """Return the names that so many expressions are bound to."""
    return [f"expression_{place}" for place in range(number)]


def _named(match: Match, also: Sequence[Node] = (), *, on_sqlite: bool) -> dict[str, Any]:
    """Return the expressions of a match that is narrowed to `also`, by their names."""
    several = expressions(match, also, on_sqlite=on_sqlite)
    return dict(zip(_names(len(several)), several, strict=True))


@lru_cache(maxsize=500)
def _walk(rows: Rows, conditions: Conditions, *, newest_first: bool) -> Select[Any]:
    """Select from SQLite's index, which is walked by timeline key from either end."""
    key = _FTS5.c.rowid
    keys = (
        _holding(*_names(1), on_sqlite=True)
        .where(key >= _LOW, key < _HIGH, *conditions(key))
        .order_by(key.desc() if newest_first else key)
        .limit(at_most("limit"))
        # Said in words, for SQLAlchemy would make it a value, and SQLite plans what reads a virtual
        # table anew for each value of that.
        .offset(at_most(0))
    )
    return rows(keys, newest_first=newest_first)


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
    keys = select(key).where(*conditions(key)).order_by(order).limit(at_most("limit"))
    return rows(keys, newest_first=newest_first)


@lru_cache(maxsize=500)
def _number(number: int, conditions: Conditions, *, on_sqlite: bool) -> Select[int]:
    found = _holding(*_names(number), on_sqlite=on_sqlite).cte("found")
    found = found.prefix_with("MATERIALIZED", dialect="postgresql")
    key = found.c.timeline_key
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
    for looked_at, also in enumerate(_each_span(session, match, span, found)):
        here = also if found or looked_at < PARTS else ()
        asked = _named(match, here, on_sqlite=False)
        statement = _ordered(rows, len(asked), conditions, newest_first=span.newest_first)
        # As many each time: another number would be another statement to plan.
        found += rows_of(session, statement, {**asked, **bound, "limit": limit})
        if len(found) >= limit or not here:
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

    A rare match is looked up at once. After a part that added nothing to what was `found`, the next
    begins where there is an article: there may be none for years.
    """
    if match.at_most is not None and match.at_most <= RARE:
        yield ()
        return
    low, high = span.low, span.high
    while True:
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


_ENTRY: Final = column("key", BigInteger), column("listed", Text)


def put(connection: Connection, entries: Sequence[tuple[int, str]]) -> None:
    """Put articles into the index: their timeline keys, and their lexemes between spaces."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO search_index (rowid, lexemes) VALUES (?, ?)", list(entries)
        )
        return
    rows = []
    for key, lexemes in entries:
        names = [span_lexeme(level, key >> bits) for level, bits in enumerate(SPAN_BITS)]
        rows.append((key, " ".join([*lexemes.split(), *names])))
    source, values = unnested(_ENTRY, rows, connection.dialect)
    connection.exec_driver_sql(
        "INSERT INTO search_index (timeline_key, lexemes)"  # noqa: S608 - places of values
        " SELECT key, array_to_tsvector(string_to_array(listed, ' '))"
        f" FROM ({source}) AS entry (key, listed)",
        values,
    )


def take(connection: Connection, keys: Sequence[int]) -> None:
    """Take articles out of the index."""
    if keys:
        column_name = "rowid" if connection.dialect.name == "sqlite" else "timeline_key"
        statement = text(f"DELETE FROM search_index WHERE {column_name} = :key")  # noqa: S608
        connection.execute(statement, [{"key": key} for key in keys])


def sum_of(session: Session, key: int, lexemes: set[str]) -> int:
    """Return what one article adds to `index_sum`."""
    if not is_sqlite(session):
        names = {span_lexeme(level, key >> bits) for level, bits in enumerate(SPAN_BITS)}
        lexemes = lexemes | names
    return sum(map(hash, lexemes))


def index_sum(session: Session) -> int:
    """Return the sum of the hashes of all lexemes in the index, once for each article."""
    if is_sqlite(session):
        terms = text("SELECT term, doc FROM search_index_term")
        return sum(hash(term) * articles for term, articles in session.execute(terms))
    arrays = text("SELECT tsvector_to_array(lexemes) FROM search_index")
    return sum(
        sum(map(hash, lexemes))
        for lexemes in session.scalars(arrays, execution_options={"yield_per": 500})
    )
