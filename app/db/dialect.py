"""What differs between SQLite and PostgreSQL, and nowhere else."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    SQLColumnExpression,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    false,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from app.db.tables import Base, table_of
from app.db.unnest import SEPARATOR, listed_text, unnested

logger = logging.getLogger("manset.db")

WAL_LIMIT_BYTES = 64 * 1024 * 1024
MAX_SQLITE_VALUES: Final = 30_000
"""Values in one statement; SQLite takes 32,766."""

_SQLITE_ERROR: Final = 1  # "SQL logic error": no such table or column, which waiting does not cure
_TO_BE_REPEATED: Final = frozenset({"40001", "40P01"})


def driver() -> ModuleType:
    """Return the DB-API module for SQLite: `pysqlite3` where it has a wheel, else `sqlite3`."""
    try:
        return import_module("pysqlite3")
    except ImportError:
        return import_module("sqlite3")


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


def among(
    session: Session, column: SQLColumnExpression[Any], values: Iterable[str] | Iterable[int]
) -> ColumnElement[bool]:
    """Return the condition that a column has one of many values, which are handed over as one.

    To name each of 500 by itself costs more than to look for it.
    """
    listed: list[Any] = list(values)
    if not listed:
        return false()
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(orjson.dumps(listed).decode()).table_valued("value")
        return column.in_(select(each.c.value))
    kind = postgresql.ARRAY(Text if isinstance(listed[0], str) else BigInteger)
    as_text = listed_text(listed)
    if as_text is None:
        return column == any_(bindparam(None, listed, type_=kind))
    return column == any_(cast(func.string_to_array(as_text, SEPARATOR), kind))


def insert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return the INSERT of the session's database, the kind that knows ON CONFLICT."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_many(
    session: Session,
    table: type[Base],
    columns: Sequence[str],
    rows: Sequence[tuple[str | int, ...]],
    *,
    adding: tuple[str, ...] = (),
) -> None:
    """Insert many short rows of text and integers by the driver itself.

    With `adding`, rows may be there already: their numbers in these columns are added to those.
    `add_up` does the same for few, and tells what came of it.

    Naming each value of each row costs as much as the database does: 5 µs a row, of which an
    article has eight. PostgreSQL takes all rows in one statement, a text for each column.
    """
    connection = session.connection()
    into = f"INSERT INTO {table.__tablename__} ({', '.join(columns)})"
    then = _on_conflict(table_of(table), adding) if adding else ""
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"{into} VALUES ({places}) {then}", list(rows))
        return
    kinds = [table.__table__.c[name] for name in columns]
    source, values = unnested(kinds, rows, connection.dialect)
    connection.exec_driver_sql(f"{into} {source} {then}", values)


def insert_returning(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], returning: Sequence[str]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Insert rows, each of the same columns, and return some columns of each, in any order."""
    connection = session.connection()
    told = [table.c[name] for name in returning]
    if connection.dialect.name == "sqlite":
        return connection.execute(sqlite.insert(table).returning(*told), rows).all()
    columns = [table.c[name] for name in rows[0]]
    source, values = unnested(columns, [tuple(row.values()) for row in rows], connection.dialect)
    into = f"INSERT INTO {table.name} ({', '.join(rows[0])})"
    statement = f"{into} {source} RETURNING {', '.join(returning)}"
    return connection.exec_driver_sql(statement, values).all()


def add_up(
    session: Session,
    table: Table,
    rows: Sequence[tuple[Any, ...]],
    adding: Sequence[str] = (),
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Insert whole rows, or add their numbers in the columns `adding` to those that are there.

    Returns the rows that were inserted or changed, as they are now: where nothing is to be added,
    those that were not there before. Days are text in what is given, `YYYY-MM-DD`. No key may be
    there twice; keys in ascending order keep two writers from waiting for each other.
    """
    if not rows:
        return []
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        source, values = unnested(list(table.columns), rows, connection.dialect)
        statement = _add_up(table, tuple(adding), source)
        return connection.exec_driver_sql(statement, values).all()
    found: list[Row[*tuple[Any, ...]]] = []
    size = MAX_SQLITE_VALUES // len(table.columns)
    for start in range(0, len(rows), size):
        several = rows[start : start + size]
        statement = _sqlite_add_up(table, tuple(adding), len(several))
        values = tuple(value for row in several for value in row)
        found += connection.exec_driver_sql(statement, values).all()
    return found


@lru_cache(maxsize=2_048)  # one for each number of rows
def _sqlite_add_up(table: Table, adding: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(table.columns))})"
    return _add_up(table, adding, f"VALUES {', '.join([row] * rows)}")


def _add_up(table: Table, adding: tuple[str, ...], source: str) -> str:
    names = ", ".join(column.name for column in table.columns)
    then = _on_conflict(table, adding)
    return f"INSERT INTO {table.name} ({names}) {source} {then} RETURNING {names}"


def _on_conflict(table: Table, adding: tuple[str, ...]) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    more = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in adding)
    return f"ON CONFLICT ({keys}) DO {f'UPDATE SET {more}' if adding else 'NOTHING'}"


def is_store_away(error: Exception) -> bool:
    """Tell a store that is down, locked or full from a statement that is wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return isinstance(error, OperationalError) and code & 0xFF != _SQLITE_ERROR


def is_to_be_repeated(error: Exception) -> bool:
    """Tell that the database ended a transaction that would succeed if it were done again."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _TO_BE_REPEATED
