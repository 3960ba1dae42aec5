"""The pieces that SQLite's full-text index is made up of, which are joined in short steps."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

JOINED_PAGES: Final = 300
"""Pages of SQLite's index that are written in one step."""
_CHANGES: Final = 2
"""Rows that a step changes at least where there was anything to do."""


def count_pieces(session: Session) -> int:
    """Return of how many pieces SQLite's index is made up: each is looked into for every word."""
    return int(session.scalar(text("SELECT count(DISTINCT segid) FROM search_index_idx")) or 0)


def join_some(session: Session, *, is_first: bool) -> bool:
    """Join SQLite's pieces, as far as one short step goes; return whether there is more to do.

    Source: sqlite.org/fts5.html, "The 'merge' Command": negative numbers begin to join them all.
    """
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    connection.exec_driver_sql(
        "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)",
        (-JOINED_PAGES if is_first else JOINED_PAGES,),
    )
    return int(driver.total_changes - before) >= _CHANGES
