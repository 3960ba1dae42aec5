"""The full-text index of either database: which articles hold which lexemes, newest first.

SQLite walks its index by timeline key and stops. PostgreSQL's has no order: a rare word is looked
up whole, a common one in spans of the timeline, each of which is a lexeme too, newest first, so
that neither reads much more than a page needs.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
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

from app.db.lexemes import (
    NOWHERE,
    SPAN_BITS,
    All,
    AnyOf,
    Lexeme,
    Match,
    Node,
    Span,
    span_lexeme,
    spans,
)

EVERY_ENTRY: Final = "search:1"
"""The piece of work, as `restamp` keeps it, that makes the whole index anew."""
RARE: Final = 2_000
"""Articles that PostgreSQL reads at once, whichever a page needs: some 3 ms."""
PARTS: Final = 2
"""Parts of the timeline that PostgreSQL looks at before it looks at all of it.

Where they hold nothing, several common words or filters seldom meet: to find where takes it a
quarter of the time in one piece.
"""


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _fts5(node: Node) -> str:
    match node:
        case Lexeme(name, is_prefix):
            quoted = name.replace('"', '""')
            return f'"{quoted}"*' if is_prefix else f'"{quoted}"'
        case All(parts):
            return _joined([_fts5(part) for part in parts], "AND")
        case AnyOf(parts):
            return _joined([_fts5(part) for part in parts or (NOWHERE,)], "OR")


def _tsquery(node: Node) -> str:
    match node:
        case Lexeme(name, is_prefix):
            quoted = name.replace("\\", "\\\\").replace("'", "''")
            return f"'{quoted}':*" if is_prefix else f"'{quoted}'"
        case All(parts):
            return _joined([_tsquery(part) for part in parts], "&")
        case AnyOf(parts):
            return _joined([_tsquery(part) for part in parts or (NOWHERE,)], "|")


def _expression(session: Session, match: Match, also: Sequence[Node]) -> str:
    wanted = All((*match.wanted, *also))
    if _is_sqlite(session):
        found = _fts5(wanted)
        return f"{found} NOT {_fts5(AnyOf(match.unwanted))}" if match.unwanted else found
    found = _tsquery(wanted)
    return f"{found} & !{_tsquery(AnyOf(match.unwanted))}" if match.unwanted else found


_FTS5: Final = table("search_index", column("rowid"))
_GIN: Final = table("search_index", column("timeline_key"))

Conditions = Callable[[SQLColumnExpression[Any]], Sequence[ColumnElement[bool]]]
"""What else must hold of the articles, told of the column of their timeline keys."""


def _holding(session: Session, match: Match, *also: Node) -> Select[tuple[int]]:
    expression = _expression(session, match, also)
    if _is_sqlite(session):
        return select(_FTS5.c.rowid.label("timeline_key")).where(
            column("search_index").op("MATCH")(expression)
        )
    holds = text("lexemes @@ CAST(:expression AS tsquery)").bindparams(
        bindparam("expression", expression, Text, unique=True)
    )
    return select(_GIN.c.timeline_key).where(holds)


def holds_at(session: Session, match: Match, key: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that the article of a timeline key holds a match."""
    return key.in_(_holding(session, match))


def contains(
    session: Session, searched: SQLColumnExpression[str], words: str
) -> ColumnElement[bool]:
    """Return the condition that a text holds these words, letter by letter."""
    place = func.instr if _is_sqlite(session) else func.strpos
    found: ColumnElement[int] = place(searched, words)
    return found > 0


_WALK: Final = {
    newest_first: select(_FTS5.c.rowid)
    .where(
        column("search_index").op("MATCH")(bindparam("expression", type_=Text)),
        _FTS5.c.rowid >= bindparam("low"),
        _FTS5.c.rowid < bindparam("high"),
    )
    .order_by(_FTS5.c.rowid.desc() if newest_first else _FTS5.c.rowid)
    .limit(bindparam("limit", type_=Integer))
    for newest_first in (True, False)
}
"""Of SQLite: the index is walked by timeline key, from either end."""


def find_keys(
    session: Session, match: Match, span: Span, limit: int, conditions: Conditions = lambda _: ()
) -> list[int]:
    """Return the timeline keys of the first `limit` articles of a span that hold a match."""
    if _is_sqlite(session):
        values = {
            "expression": _expression(session, match, ()),
            "low": span.low,
            "high": span.high,
            "limit": limit,
        }
        statement = _WALK[span.newest_first].where(*conditions(_FTS5.c.rowid))
        return list(session.connection().execute(statement, values).scalars())
    session.execute(text("SET LOCAL enable_seqscan = off"))  # it would read every lexeme of each
    found: list[int] = []
    for looked_at, also in enumerate(_each_span(session, match, span)):
        here = also if found or looked_at < PARTS else ()
        found += session.scalars(_some(session, match, here, span, limit - len(found), conditions))
        if len(found) == limit or not here:
            break
    return found


def count_keys(
    session: Session, match: Match, span: Span, conditions: Conditions = lambda _: ()
) -> int:
    """Count the articles of a span that hold a match."""
    if not _is_sqlite(session):
        session.execute(text("SET LOCAL enable_seqscan = off"))
    found = _holding(session, match).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    key = found.c.timeline_key
    statement = select(func.count()).where(key >= span.low, key < span.high, *conditions(key))
    return session.execute(statement).scalar_one()


def _some(  # noqa: PLR0913, PLR0917 - one for each part of the statement
    session: Session,
    match: Match,
    also: Sequence[Node],
    span: Span,
    limit: int,
    conditions: Conditions,
) -> Select[tuple[int]]:
    """Select from PostgreSQL's index: all that hold it are found, then put in order, then checked.

    Each step is fenced off from the planner, who would rather walk the keys and read the lexemes
    of each, which takes a second where few hold it.
    """
    found = _holding(session, match, *also).cte("found").prefix_with("MATERIALIZED")
    key = found.c.timeline_key
    order = key.desc() if span.newest_first else key
    ordered = (
        select(key).where(key >= span.low, key < span.high).order_by(order).offset(0).subquery()
    )
    key = ordered.c.timeline_key
    return select(key).where(*conditions(key)).limit(limit)


def _each_span(session: Session, match: Match, span: Span) -> Iterator[tuple[Node, ...]]:
    """Give what narrows a search on PostgreSQL to one part of a span after the other.

    A rare match is looked up at once.
    """
    if match.at_most is not None and match.at_most <= RARE:
        yield ()
        return
    row = session.execute(select(func.min(_GIN.c.timeline_key), func.max(_GIN.c.timeline_key)))
    oldest, newest = row.one()
    if oldest is None:
        return
    low, high = max(span.low, oldest), min(span.high - 1, newest)
    for level, number in spans(low, high, newest_first=span.newest_first):
        yield (Lexeme(span_lexeme(level, number)),)


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
        rows.append(" ".join([*lexemes.split(), *names]))
    connection.exec_driver_sql(
        "INSERT INTO search_index (timeline_key, lexemes)"
        " SELECT key, array_to_tsvector(string_to_array(listed, ' '))"
        " FROM unnest(%s::bigint[], %s::text[]) AS entry (key, listed)",
        ([key for key, _ in entries], rows),
    )


def take(connection: Connection, keys: Sequence[int]) -> None:
    """Take articles out of the index."""
    if keys:
        column_name = "rowid" if connection.dialect.name == "sqlite" else "timeline_key"
        statement = text(f"DELETE FROM search_index WHERE {column_name} = :key")  # noqa: S608
        connection.execute(statement, [{"key": key} for key in keys])


def sum_of(session: Session, key: int, lexemes: set[str]) -> int:
    """Return what one article adds to `index_sum`."""
    if not _is_sqlite(session):
        names = {span_lexeme(level, key >> bits) for level, bits in enumerate(SPAN_BITS)}
        lexemes = lexemes | names
    return sum(map(hash, lexemes))


def index_sum(session: Session) -> int:
    """Return the sum of the hashes of all lexemes in the index, once for each article."""
    if _is_sqlite(session):
        terms = text("SELECT term, doc FROM search_index_term")
        return sum(hash(term) * articles for term, articles in session.execute(terms))
    arrays = text("SELECT tsvector_to_array(lexemes) FROM search_index")
    return sum(
        sum(map(hash, lexemes))
        for lexemes in session.scalars(arrays, execution_options={"yield_per": 500})
    )
