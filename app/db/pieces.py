"""How a full-text index takes much in, and is made quick to read again.

SQLite's is made up of pieces, of which each transaction adds one and each costs every search; they
are joined in short steps. PostgreSQL's has a list of what waits to be put into its tree, which
every search reads: it is short, but for the time in which much is put in.
"""

from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

JOINED_PAGES: Final = 300
"""Pages of SQLite's index that are written in one step."""
MERGED: Final = 4
"""Pieces of one size that SQLite joins when another is added: its own default."""
MERGED_OF_MUCH: Final = 16
"""The same while much is put in, which takes a twelfth less time then."""
WAITING_KIB: Final = 256
"""Length of PostgreSQL's list, as the migration made it."""
WAITING_OF_MUCH_KIB: Final = 65_536
"""The same while much is put in: twice as fast. Another connection empties it meanwhile, and while
that is at it, the list may become longer."""
PAIR: Final = 2
"""Pieces of one size that are joined when it is asked for; by default 4."""
_CONFIGURE: Final = "INSERT INTO search_index (search_index, rank) VALUES (?, ?)"
_PAIRS: Final = text("SELECT v FROM search_index_config WHERE k = 'usermerge'")
_CHANGES: Final = 2
"""Rows that a step changes at least where there was anything to do."""
_TREE: Final = "ix_search_index_lexemes"


def begin_much(connection: Connection) -> None:
    """Have the index take in much in fewer and larger portions, until `end_much`."""
    if connection.dialect.name == "sqlite":
        _merge(connection, MERGED_OF_MUCH)
    elif _is_ours(connection):
        _let_wait(connection, WAITING_OF_MUCH_KIB)


def put_in_place(connection: Connection) -> bool:
    """Put what waits into PostgreSQL's tree, if this role may; return whether it may.

    Others may add to the list meanwhile.
    """
    if not _is_ours(connection):
        return False
    connection.execute(text("SELECT gin_clean_pending_list(:tree)"), {"tree": _TREE})
    return True


def end_much(connection: Connection) -> None:
    """Have it be quick to read again, and put in its place what waits."""
    if connection.dialect.name == "sqlite":
        _merge(connection, MERGED)
    elif put_in_place(connection):  # first, for to alter the index keeps all others from it
        _let_wait(connection, WAITING_KIB)


def is_taking_much(session: Session) -> bool:
    """Tell whether `begin_much` has not been followed by `end_much` yet."""
    if session.get_bind().dialect.name == "sqlite":
        kept = text("SELECT v FROM search_index_config WHERE k = 'automerge'")
        return bool(session.scalar(kept) == MERGED_OF_MUCH)
    options = text("SELECT reloptions FROM pg_class WHERE oid = CAST(:tree AS regclass)")
    told = f"gin_pending_list_limit={WAITING_KIB}"
    return told not in (session.scalar(options, {"tree": _TREE}) or ())


def _merge(connection: Connection, pieces: int) -> None:
    connection.exec_driver_sql(_CONFIGURE, ("automerge", pieces))


def _let_wait(connection: Connection, kib: int) -> None:
    connection.execute(text(f"ALTER INDEX {_TREE} SET (gin_pending_list_limit = {kib})"))


def _is_ours(connection: Connection) -> bool:
    """Tell whether this role may alter the index; one that does not own it goes on more slowly."""
    owner = text(
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST(:tree AS regclass)"
    )
    return bool(connection.scalar(owner, {"tree": _TREE}))


_PIECES: Final = text(
    "WITH RECURSIVE piece (id) AS (SELECT min(segid) FROM search_index_idx"
    " UNION ALL SELECT (SELECT min(segid) FROM search_index_idx WHERE segid > piece.id)"
    " FROM piece WHERE piece.id IS NOT NULL) SELECT count(id) FROM piece"
)


def count_pieces(session: Session) -> int:
    """Return of how many pieces SQLite's index is made up: each is looked into for every word."""
    return int(session.scalar(_PIECES) or 0)


def join_some(session: Session, *, is_all: bool = False) -> bool:
    """Join pieces of one size, as far as one short step goes; return whether there is more to do.

    Where `is_all`, this is the first of the steps that join all pieces, whatever their sizes.

    Source: sqlite.org/fts5.html, "The 'merge' Command": a negative number begins to join them all.
    """
    connection = session.connection()
    if connection.scalar(_PAIRS) != PAIR:
        connection.exec_driver_sql(_CONFIGURE, ("usermerge", PAIR))
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    connection.exec_driver_sql(_CONFIGURE, ("merge", -JOINED_PAGES if is_all else JOINED_PAGES))
    return int(driver.total_changes - before) >= _CHANGES
