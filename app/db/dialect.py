"""What differs between SQLite and PostgreSQL, and nowhere else."""

import logging
import sqlite3
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

logger = logging.getLogger("manset.db")

WAL_LIMIT_BYTES = 64 * 1024 * 1024


def driver() -> ModuleType:
    """Return the DB-API module for SQLite: `pysqlite3` where it has a wheel, else `sqlite3`."""
    try:
        return import_module("pysqlite3")
    except ImportError:
        return sqlite3


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Tell whether SQLite `version` is free of the WAL-reset bug, which loses commits.

    It came with 3.7.0 and was fixed in 3.51.3, and for older lines in 3.50.7 and 3.44.6
    (sqlite.org/wal.html).
    """
    line = version[:2]
    if line == (3, 50):
        return version >= (3, 50, 7)
    if line == (3, 44):
        return version >= (3, 44, 6)
    return version >= (3, 51, 3)


def journal_mode() -> str:
    """Return the journal mode that this SQLite keeps its promises in; warn where it is not WAL."""
    if wal_is_safe(driver().sqlite_version_info):
        return "WAL"
    logger.warning(
        "SQLite %s has the WAL-reset bug (fixed in 3.51.3): using the rollback journal, in which"
        " readers wait for the writer. Install the pysqlite3 wheel or a newer SQLite.",
        driver().sqlite_version,
    )
    return "DELETE"


def sqlite_pragmas(mode: str) -> tuple[str, ...]:
    """Return what each new SQLite connection is told before its first use."""
    return (
        f"journal_mode={mode}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "temp_store=MEMORY",
        f"journal_size_limit={WAL_LIMIT_BYTES}",
    )


def insert(session: Session, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """Return the INSERT of the session's database, the kind that knows ON CONFLICT."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_many(
    session: Session,
    table: type[DeclarativeBase],
    columns: Sequence[str],
    rows: Sequence[tuple[str | int, ...]],
) -> None:
    """Insert many short rows of text and integers by the driver itself.

    Naming each value of each row costs as much as the database does: 5 µs a row, of which an
    article has eight.
    """
    connection = session.connection()
    place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    places = ", ".join([place] * len(columns))
    connection.exec_driver_sql(
        f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608
        list(rows),
    )
