"""What the full-text index of either database holds: what goes in and out, and its sum."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Connection, Text, column, select, text
from sqlalchemy.orm import Session

from app.db.fulltext import is_sqlite
from app.db.lexemes import SPAN_BITS, lexemes_of, span_lexeme
from app.db.tables import SearchEntry, SearchText
from app.db.unnest import unnested

PORTION: Final = 1_000
"""Articles that are put in at once where all are."""
_ENTRY: Final = column("key", BigInteger), column("listed", Text)


def put(connection: Connection, entries: Sequence[tuple[int, str]]) -> None:
    """Put articles into the index: their timeline keys, and their lexemes between spaces."""
    if connection.dialect.name == "sqlite":
        # in the order of row ids: out of it, FTS5 begins a piece of its index for each
        rows = [(-key, lexemes) for key, lexemes in sorted(entries, reverse=True)]
        connection.exec_driver_sql("INSERT INTO search_index (rowid, lexemes) VALUES (?, ?)", rows)
        return
    rows = []
    for key, lexemes in entries:
        names = [span_lexeme(level, key >> bits) for level, bits in enumerate(SPAN_BITS)]
        # in the order that PostgreSQL keeps them in, which takes it longer to find
        rows.append((key, " ".join(sorted([*lexemes.split(), *names]))))
    source, values = unnested(_ENTRY, rows, connection.dialect)
    connection.exec_driver_sql(
        "INSERT INTO search_index (timeline_key, lexemes)"  # noqa: S608 - places of values
        " SELECT key, array_to_tsvector(string_to_array(listed, ' '))"
        f" FROM ({source}) AS entry (key, listed)",
        values,
    )


def fill(connection: Connection) -> None:
    """Put all articles into an empty index, from what is kept of their words and shelves.

    Newest first, as SQLite's has them: each portion goes on where the one before ended.
    """
    columns = SearchText.headline, SearchText.body, SearchText.terms, SearchEntry.shelves
    key, last = SearchText.timeline_key, 2**63 - 1
    while rows := connection.execute(
        select(key, *columns)
        .join(SearchEntry, SearchEntry.timeline_key == key)
        .where(key < last)
        .order_by(key.desc())
        .limit(PORTION)
    ).all():
        last = rows[-1].timeline_key
        put(connection, [(place, lexemes_of(*texts)) for place, *texts in rows])


def take(connection: Connection, keys: Sequence[int]) -> None:
    """Take articles out of the index."""
    if keys:
        here = "rowid = -:key" if connection.dialect.name == "sqlite" else "timeline_key = :key"
        statement = text(f"DELETE FROM search_index WHERE {here}")  # noqa: S608 - one of two
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
