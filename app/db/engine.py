"""The databases: `read()` that cannot write, `write()` that alone commits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.db import dialect
from app.db.patience import PATIENCE
from app.errors import Unavailable

READ_SECONDS = 5
WRITE_SECONDS = 30
LOCK_SECONDS = 5
CONNECT_SECONDS = 3
TALLY_SECONDS = 4
"""Whoever waits for a tally waits five seconds: what it cannot have by then, it gives up."""
PATIENT_SECONDS = 3600
"""A statement that moves, copies or restores a large newsroom takes its time."""
PATIENT_LOCK_SECONDS = 60
"""Another process that does so is waited for."""
WRITER_CACHE_KIB = 24 * 1024
"""An import touches a page of every shelf in each batch; with 2 MiB it reads most of them anew."""
WRITER_WORK_KIB = 64 * 1024
"""What PostgreSQL may put in order at a time when an import fills its search index."""
PLANS = (
    " -c enable_seqscan=off -c plan_cache_mode=force_generic_plan"
    " -c max_parallel_workers_per_gather=0 -c jit=off"
)
"""How PostgreSQL plans for readers, who want a page, at a cost that does not grow with the archive.

By itself it would read every lexeme of each article, plan a search anew each time, which takes as
long as to run it, and start processes or compile for some ms of work.
"""
WRITER_PRAGMAS = (f"cache_size=-{WRITER_CACHE_KIB}", "wal_autocheckpoint=8000")
"""8,000 pages are 32 MiB: a page that every batch changes is folded into the file once for many."""


class Database:
    """One newsroom's store. Reading never blocks writing; on SQLite one writes at a time."""

    def __init__(self, url: str | URL, *, readers: int = 8) -> None:
        """Open nothing yet; `readers` bounds the connections kept for reading."""
        self.url = make_url(url)
        self._listeners: list[Callable[[Mapping[Any, Any]], object]] = []
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            engines = _sqlite_engines(str(self.file), readers)
        else:
            engines = _postgresql_engines(self.url, readers)
        self._reader, self._writer, self._tallier, self._patient = engines

    @property
    def file(self) -> Path:
        """Return where the embedded database lies."""
        return Path(self.url.database or "")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open one snapshot that stays the same until it is closed and that refuses to write."""
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Begin to write at once, commit at the end of the block, roll back if it raises.

        Nothing is committed for somebody who was told already that it could not be done.
        """
        with Session(self._writer, autoflush=False, expire_on_commit=False) as session:
            yield session
            patience = PATIENCE.get()
            if patience is not None and patience.is_over:
                raise Unavailable("It came too late to be saved.")
            session.commit()
            for act in self._listeners:
                act(session.info)

    def after_commit(self, act: Callable[[Mapping[Any, Any]], object]) -> None:
        """Have `act` run with the session's `info` after each commit of `write`, in its thread."""
        self._listeners.append(act)

    @contextmanager
    def tally(self) -> Iterator[Session]:
        """`write()` on a connection kept for one thread that writes all the time, a little."""
        with Session(self._tallier, autoflush=False, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """Begin to write at once, and undo it all at the end of the block."""
        with Session(self._writer, autoflush=False, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection in one transaction, for migrations and copies, which take long."""
        with self._patient.begin() as connection:
            yield connection

    def ping(self) -> None:
        """Read one row. Raises what the database raises when it cannot."""
        with self._reader.connect() as connection:
            connection.execute(text("SELECT number FROM edition"))

    def close(self) -> None:
        """Close every connection; on SQLite the log is folded into the file first."""
        self._reader.dispose()
        self._tallier.dispose()
        self._patient.dispose()
        if self.is_sqlite and self.file.exists():
            with suppress(dialect.driver().Error):  # another process reads: it will fold the log
                raw = self._writer.raw_connection()
                try:
                    cursor = raw.cursor()
                    cursor.execute("PRAGMA busy_timeout=0")  # nor is that waited for
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    raw.close()
        self._writer.dispose()


def _sqlite_engines(file: str, readers: int) -> tuple[Engine, Engine, Engine, Engine]:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    url = URL.create("sqlite", database=file)  # as text, a "?" in its name would end it
    pragmas = dialect.sqlite_pragmas(dialect.journal_mode())

    def engine(size: int, seconds: int, begin: str, *extra: str) -> Engine:
        made = create_engine(
            url,
            module=dialect.driver(),
            pool_size=size,
            max_overflow=0,
            pool_timeout=seconds,
            pool_use_lifo=True,  # the pages that it read last are in a connection's own memory
            hide_parameters=True,
            json_deserializer=orjson.loads,
        )
        _prepare_sqlite(made, (*pragmas, *extra), begin)
        return made

    def busy(seconds: int) -> str:
        return f"busy_timeout={seconds * 1_000}"

    return (
        engine(readers, 2, "BEGIN", "query_only=ON"),
        engine(1, LOCK_SECONDS, "BEGIN IMMEDIATE", *WRITER_PRAGMAS),
        engine(1, TALLY_SECONDS, "BEGIN IMMEDIATE", *WRITER_PRAGMAS, busy(TALLY_SECONDS)),
        engine(1, LOCK_SECONDS, "BEGIN IMMEDIATE", *WRITER_PRAGMAS, busy(PATIENT_LOCK_SECONDS)),
    )


def _prepare_sqlite(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _postgresql_engines(url: URL, readers: int) -> tuple[Engine, Engine, Engine, Engine]:
    from app.db.impatient import (  # noqa: PLC0415 - a driver that SQLite has no use for
        connection_class,
    )

    def engine(
        seconds: int,
        size: int,
        lock_seconds: int = LOCK_SECONDS,
        more: str = "",
        *,
        only_reads: bool = False,
    ) -> Engine:
        options = (
            f"-c statement_timeout={seconds}s -c lock_timeout={min(seconds, lock_seconds)}s"
            f" -c idle_in_transaction_session_timeout=60s -c timezone=UTC{more}"
        )
        made = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=size,
            max_overflow=0,
            pool_timeout=2,
            pool_use_lifo=True,  # what it prepared is in a connection's own memory
            hide_parameters=True,
            json_deserializer=orjson.loads,
            connect_args={"connect_timeout": CONNECT_SECONDS, "options": options},
        )
        kind = connection_class(seconds)

        def connect(_dialect: object, _entry: object, words: Any, named: Any) -> DBAPIConnection:  # noqa: ANN401 - of the driver
            connection = kind.connect(*words, **named)
            if only_reads:  # of each by itself, SQLAlchemy would say so each time it is lent
                connection.only_reads()
            return cast("DBAPIConnection", connection)

        def lent(connection: Any, _entry: object, _proxy: object) -> None:  # noqa: ANN401 - as above
            if not connection.is_there():
                raise InvalidatePoolError

        event.listen(made, "do_connect", connect)
        event.listen(made, "checkout", lent)
        return made

    reader = engine(READ_SECONDS, readers, more=PLANS, only_reads=True)
    patient = engine(PATIENT_SECONDS, 1, PATIENT_LOCK_SECONDS)
    writer = engine(WRITE_SECONDS, 4, more=f" -c work_mem={WRITER_WORK_KIB}")
    return reader, writer, engine(TALLY_SECONDS, 1), patient
