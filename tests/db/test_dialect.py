"""What SQLite is told, and when it may keep a write-ahead log."""

import sqlite3
import sys

import pytest

from app.db.dialect import driver, journal_mode, sqlite_pragmas, wal_is_safe


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
