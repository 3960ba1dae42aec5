"""A newsroom in one file: made while it is written to, restored into either database.

The file is an SQLite database whatever the newsroom is kept in, so a backup is also the way from
one database to the other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from sqlalchemy import URL, Connection, Table, delete, insert, inspect, select, text, update

from app.db import indexing
from app.db.dialect import driver
from app.db.engine import Database
from app.db.migrate import CHAIN, migrate
from app.db.tables import NOT_BACKED_UP, Base, Edition, Section, table_of

CHUNK: Final = 500


class NotRestorableError(Exception):
    """The backup or the place to restore it to is not fit; the message says why."""


@contextmanager
def _in_place_of(target: Path) -> Iterator[Path]:
    """Give a new file beside `target` that takes its name when all went well, on disk by then."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=target.name, delete=False) as made:
        file = Path(made.name)
    try:
        yield file
        with file.open("rb") as written:
            os.fsync(written.fileno())
        file.replace(target)
        directory = os.open(target.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    finally:
        for left in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)


def back_up(db: Database, target: Path) -> None:
    """Copy the newsroom as it is at one moment to `target`, replacing it whole.

    Writers go on meanwhile.

    Raises:
        ValueError: `target` is the newsroom's own file.

    """
    if db.is_sqlite and target.exists() and target.samefile(db.file):
        raise ValueError(f"{target} is the newsroom itself: back up to another file")
    with _in_place_of(target) as file:
        if db.is_sqlite:
            _copy_file(db.file, file)
            _leave_out(file)
            return
        copy = _database(file)
        try:
            migrate(copy)
            with db.read() as session, copy.connection() as into:
                _copy_rows(session.connection(), into)
                _carry_sequences(session.connection(), into)
        finally:
            copy.close()


def restore(backup: Path, db: Database) -> None:
    """Put the newsroom of a backup into an empty database.

    Raises:
        NotRestorableError: the backup is damaged, of a newer version or no backup, or the database
            holds a newsroom. Nothing is changed then.

    """
    _check(backup)
    if db.is_sqlite:
        if db.file.exists():
            raise NotRestorableError(f"{db.file} exists: restore into a place that is empty")
        with _in_place_of(db.file) as file:
            _copy_file(backup, file)
            _migrate_file(file)
        return
    with db.connection() as there:
        if inspect(there).has_table("site") and there.scalar(text("SELECT count(*) FROM site")):
            raise NotRestorableError("the database holds a newsroom already")
    with NamedTemporaryFile(prefix="manset-restore-") as scratch:
        _copy_file(backup, Path(scratch.name))  # a newer schema must not touch the backup itself
        _migrate_file(Path(scratch.name))
        migrate(db)
        copy = _database(Path(scratch.name))
        try:
            with copy.read() as session, db.connection() as into:
                _copy_rows(session.connection(), into)
                _carry_sequences(session.connection(), into)
        finally:
            copy.close()


def _database(file: Path) -> Database:
    return Database(URL.create("sqlite", database=str(file)))


def _migrate_file(file: Path) -> None:
    copy = _database(file)
    try:
        migrate(copy)
    finally:
        copy.close()


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise NotRestorableError(f"{backup} is not a file")
    sqlite = driver()
    connection = sqlite.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)
    try:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
        connection.execute("SELECT number FROM edition")
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite.DatabaseError as error:
        raise NotRestorableError(f"{backup} is not a backup of a newsroom") from error
    finally:
        connection.close()
    if found != "ok":
        raise NotRestorableError(f"{backup} is damaged: {found}")
    if version not in CHAIN:
        raise NotRestorableError(f"{backup} is of a newer version of Manset")


def _copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite database by its backup API: one moment's state, whoever writes."""
    sqlite = driver()
    there, here = sqlite.connect(source), sqlite.connect(target)
    try:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")
    finally:
        here.close()
        there.close()


def _leave_out(file: Path) -> None:
    """Delete from a copy what is not backed up, so that its bytes are gone too."""
    connection = driver().connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete=ON")
        for table in Base.metadata.sorted_tables:
            if table.info == NOT_BACKED_UP:
                connection.execute(f"DELETE FROM {table.name}")  # noqa: S608 - our own name
    finally:
        connection.close()


def _copy_rows(source: Connection, target: Connection) -> None:
    """Copy all tables; a section goes in before its parent is known, so parents come last."""
    target.execute(delete(Edition))
    for table in Base.metadata.sorted_tables:
        if table.info == NOT_BACKED_UP:
            continue
        result = source.execution_options(yield_per=CHUNK).execute(
            select(table).order_by(*table.primary_key)
        )
        for rows in result.mappings().partitions():
            values = [dict(row) for row in rows]
            if table is table_of(Section):
                values = [{**row, "parent_id": None} for row in values]
            target.execute(insert(table), values)
    parents = select(Section.id, Section.parent_id).where(Section.parent_id.is_not(None))
    for section_id, parent_id in source.execute(parents):
        target.execute(update(Section).where(Section.id == section_id).values(parent_id=parent_id))
    indexing.fill(target)


def _carry_sequences(source: Connection, target: Connection) -> None:
    """Let the target give out ids beyond all that the source ever gave, deleted rows' included."""
    for table in Base.metadata.sorted_tables:
        if table.autoincrement_column is None:
            continue
        last = source.scalar(text(_LAST_ID[source.dialect.name]), _names(table))
        if last:
            for statement in _GO_ON_FROM[target.dialect.name]:
                target.execute(text(statement), {"last": last, **_names(table)})


def _names(table: Table) -> dict[str, str]:
    assert table.autoincrement_column is not None  # noqa: S101 - the caller looked
    return {"table": table.name, "column": table.autoincrement_column.name}


_LAST_ID: Final = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = :table",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column))",
}
_GO_ON_FROM: Final = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = :table",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)",
    ),
    "postgresql": ("SELECT setval(pg_get_serial_sequence(:table, :column), :last)",),
}
