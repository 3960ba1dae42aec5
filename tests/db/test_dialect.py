"""What SQLite is told, when it may keep a write-ahead log, and how many values are looked for."""

import sqlite3
import sys

import pytest
from sqlalchemy import select

from app.db.dialect import add_up, among, driver, journal_mode, sqlite_pragmas, wal_is_safe
from app.db.engine import Database
from app.db.tables import SearchWord, Shelf, table_of


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 43, 2), False),
        ((3, 44, 0), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 46, 1), False),
        ((3, 49, 2), False),
        ((3, 50, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 50, 12), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_the_log_is_kept_only_where_it_loses_nothing(
    version: tuple[int, int, int],
    is_safe: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert wal_is_safe(version) is is_safe


def test_this_sqlite_keeps_a_write_ahead_log_where_it_may() -> None:
    expected = "WAL" if wal_is_safe(driver().sqlite_version_info) else "DELETE"
    assert journal_mode() == expected


def test_every_connection_is_told_to_wait_and_to_keep_its_promises() -> None:
    told = sqlite_pragmas("WAL")

    assert "journal_mode=WAL" in told
    assert {
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
    } <= set(told)


def test_where_there_is_no_wheel_the_standard_library_s_sqlite_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)  # what an import finds then is nothing
    assert driver() is sqlite3


@pytest.mark.parametrize(
    "listed", [[], ["a"], ["a", "'b\"", "ş%_\\{}", "", "NULL", "gone", "a"], ["b", "x\x1fb"], [""]]
)
def test_one_of_many_texts_is_found_as_it_is(db: Database, listed: list[str]) -> None:
    there = {"a", "b", "'b\"", "ş%_\\{}", "", "NULL", "x\x1fb"}
    with db.write() as session:
        add_up(session, table_of(SearchWord), [(word, 1) for word in sorted(there)])
    with db.read() as session:
        found = session.scalars(
            select(SearchWord.word).where(among(session, SearchWord.word, listed))
        ).all()
    assert sorted(found) == sorted(there & {*listed})


def test_one_of_many_numbers_is_found(db: Database) -> None:
    there = [-(2**63) + 1, -1, 0, 7, 2**63 - 1]
    with db.write() as session:
        add_up(session, table_of(Shelf), [("tag:1", key) for key in there])
    key = Shelf.timeline_key
    with db.read() as session:
        for listed in ([], [7], there, [*range(1_000), 2**63 - 1]):
            found = session.scalars(select(key).where(among(session, key, listed)).order_by(key))
            assert found.all() == sorted({*there} & {*listed})
