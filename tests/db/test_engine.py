"""`read()` that cannot write, `write()` that alone commits, on both databases."""

import logging
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import monotonic
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.db import dialect
from app.db.engine import CONNECT_SECONDS, Database
from app.db.migrate import migrate
from app.db.tables import Edition
from app.edition.stamp import current_edition, next_edition
from tests import make

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "journal_size_limit": 64 * 1024 * 1024,
}


def test_both_kinds_of_sqlite_connection_keep_their_promises(embedded: Database) -> None:
    with embedded.read() as reading, embedded.write() as writing:
        for ask, query_only in ((reading.scalar, 1), (writing.scalar, 0)):
            told = {name: ask(text(f"PRAGMA {name}")) for name in PRAGMAS}
            assert told == PRAGMAS
            assert ask(text("PRAGMA query_only")) == query_only


def test_what_may_take_long_waits_a_minute_for_another(embedded: Database) -> None:
    with embedded.connection() as patient:
        told = {name: patient.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
    assert told == PRAGMAS | {"busy_timeout": 60_000}


def test_every_connection_of_a_pool_is_told(embedded: Database) -> None:
    with embedded.read() as one, embedded.read() as other, embedded.read() as third:
        for session in (one, other, third):
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
            assert session.scalar(text("PRAGMA query_only")) == 1


def test_postgresql_waits_for_nothing_for_ever(elsewhere: Callable[[str], Database]) -> None:
    db = elsewhere("postgresql")

    def told(ask: Callable[..., Any]) -> list[Any]:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        return [ask(text(f"SHOW {name}")) for name in names]

    with db.read() as session:
        assert told(session.scalar) == ["5s", "5s", "1min"]
        assert session.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert session.scalar(text("SHOW transaction_read_only")) == "on"
        assert session.scalar(text("SHOW timezone")) == "UTC"
    with db.write() as session:
        assert told(session.scalar) == ["30s", "5s", "1min"]
        assert session.scalar(text("SHOW synchronous_commit")) == "on"


def test_postgresql_connections_that_died_are_replaced(
    elsewhere: Callable[[str], Database],
) -> None:
    db = elsewhere("postgresql")
    with db.read() as session:
        first = session.scalar(text("SELECT pg_backend_pid()"))
    with db.write() as session:
        session.execute(text("SELECT pg_terminate_backend(:first, 5000)"), {"first": first})

    with db.read() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_postgresql_connections_that_were_told_something_are_kept(
    elsewhere: Callable[[str], Database],
) -> None:
    db = elsewhere("postgresql")
    pid = text("SELECT pg_backend_pid()")
    with db.read() as session:
        first = session.scalar(pid)
        session.execute(text("LISTEN moon"))
    with db.write() as session:
        session.execute(text("NOTIFY moon"))

    with db.read() as session:
        assert session.scalar(pid) == first


def test_postgresql_keeps_what_is_prepared_from_one_reading_to_the_next(
    elsewhere: Callable[[str], Database],
) -> None:
    db = elsewhere("postgresql")
    migrate(db)
    for _ in range(10):
        with db.read() as session:
            current_edition(session)
    with db.read() as session:
        prepared = list(session.scalars(text("SELECT statement FROM pg_prepared_statements")))
    assert [one for one in prepared if "edition" in one]

    with pytest.raises(DBAPIError), db.read() as session:
        session.execute(text("SELECT 1 / 0"))
    with db.read() as session:
        assert current_edition(session) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET number = 99",
        "DELETE FROM site",
        "INSERT INTO tag (slug, name) VALUES ('moon', 'Moon')",
        "CREATE TABLE other (id integer)",
        "DROP TABLE slug",
    ],
)
def test_reading_refuses_to_write(db: Database, statement: str) -> None:
    with db.read() as session, pytest.raises(DBAPIError):
        session.execute(text(statement))

    with db.read() as session:
        assert current_edition(session) == 0


def test_reading_never_commits_what_an_entity_was_changed_to(db: Database) -> None:
    with db.read() as session:
        edition = session.get_one(Edition, 1)
        edition.number = 99

    with db.read() as session:
        assert current_edition(session) == 0


def test_a_reading_stays_the_same_while_others_write(db: Database) -> None:
    with db.read() as session:
        before = current_edition(session)
        make.article(db)
        assert current_edition(session) == before
    with db.read() as session:
        assert current_edition(session) == before + 1


def test_a_reader_blocks_no_writer_and_a_writer_no_reader(db: Database) -> None:
    began = monotonic()
    with db.read() as reading:
        current_edition(reading)
        with db.write() as writing:
            next_edition(writing)
            with db.read() as meanwhile:
                assert current_edition(meanwhile) == 0
    assert monotonic() - began < 2
    with db.read() as session:
        assert current_edition(session) == 1


class BoomError(Exception):
    """Something that goes wrong in the middle."""


def test_writing_keeps_nothing_when_it_raises(db: Database) -> None:
    def write() -> None:
        with db.write() as session:
            next_edition(session)
            raise BoomError

    with pytest.raises(BoomError):
        write()

    with db.read() as session:
        assert current_edition(session) == 0
    with db.write() as session:  # the connection is fit for the next
        assert next_edition(session) == 1


def test_writing_keeps_nothing_when_its_last_word_is_refused(db: Database) -> None:
    def write() -> None:
        with db.write() as session:
            next_edition(session)
            session.execute(update(Edition).values(id=2))

    with pytest.raises(IntegrityError):
        write()

    with db.read() as session:
        assert current_edition(session) == 0


def test_a_rehearsal_is_undone(db: Database) -> None:
    with db.rehearse() as session:
        assert next_edition(session) == 1

    with db.read() as session:
        assert current_edition(session) == 0


def test_the_second_writer_waits_for_the_first(db: Database) -> None:
    numbers: list[int] = []

    def write() -> None:
        with db.write() as session:
            numbers.append(next_edition(session))

    with db.write() as session:
        numbers.append(next_edition(session))
        second = Thread(target=write)
        second.start()
        second.join(0.2)
        assert second.is_alive()
    second.join()
    assert numbers == [1, 2]


def test_reading_first_does_not_make_a_writer_fail(embedded: Database) -> None:
    """A transaction that turned from reading to writing would, at once, where others wrote."""
    other = Database(str(embedded.url))
    with embedded.write() as session:
        current_edition(session)
        with other.read() as reading:
            current_edition(reading)
        assert next_edition(session) == 1
    other.close()


def test_foreign_keys_hold(db: Database) -> None:
    statement = "INSERT INTO slug (slug, article_id) VALUES ('nobody', 4711)"
    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(text(statement))


def test_what_is_logged_of_a_failure_holds_no_value(db: Database) -> None:
    with pytest.raises(DBAPIError) as caught, db.write() as session:
        session.execute(text("INSERT INTO tag (slug, nam) VALUES (:s, 'x')"), {"s": "hush-hush"})
    assert "hush-hush" not in str(caught.value)


def test_a_store_that_cannot_be_read_does_not_pass_for_one_that_can(
    db: Database, empty_url: Callable[[], str]
) -> None:
    db.ping()
    empty = Database(empty_url())
    with pytest.raises(DBAPIError):
        empty.ping()
    empty.close()


def test_closing_folds_the_log_into_the_file(embedded: Database, tmp_path: Path) -> None:
    make.article(embedded, "moon")
    embedded.close()

    copy = tmp_path / "copy.db"
    shutil.copyfile(embedded.file, copy)
    opened = Database(f"sqlite:///{copy}")
    with opened.read() as session:
        assert session.scalar(text("SELECT slug FROM article")) == "moon"
    opened.close()


def test_closing_waits_for_nobody_who_still_reads(embedded: Database) -> None:
    other = Database(str(embedded.url))
    with other.read() as session:
        current_edition(session)
        make.article(embedded)
        began = monotonic()
        embedded.close()
        assert monotonic() - began < 2
    other.close()


def test_the_folder_of_a_new_newsroom_is_made(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'deep' / 'down' / 'manset.db'}")
    migrate(db)
    db.close()
    assert db.file.is_file()


class OldDriver(ModuleType):
    """The standard library's module, saying it is of a version that loses commits in its log."""

    sqlite_version = "3.40.1"
    sqlite_version_info = (3, 40, 1)

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)


def test_a_version_that_loses_commits_keeps_no_log_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dialect, "driver", lambda: OldDriver("old"))

    with caplog.at_level(logging.WARNING, logger="manset.db"):
        db = Database(f"sqlite:///{tmp_path / 'old.db'}")

    [record] = caplog.records
    assert "3.40.1" in record.getMessage()
    assert "pysqlite3" in record.getMessage()
    migrate(db)
    with db.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "delete"
        assert session.scalar(text("PRAGMA synchronous")) == 2
    with db.write() as session:
        assert next_edition(session) == 1
    with db.read() as session:
        assert current_edition(session) == 1
    db.close()


def test_a_server_that_takes_connections_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        db = Database(f"postgresql://manset:manset@127.0.0.1:{port}/manset")
        began = monotonic()
        with pytest.raises(DBAPIError) as told:
            db.ping()
        assert CONNECT_SECONDS - 1 < monotonic() - began < CONNECT_SECONDS + 1.5
        db.close()
    assert dialect.is_store_away(told.value)
