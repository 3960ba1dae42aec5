"""Rows that PostgreSQL takes apart itself are those that it was given."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, BigInteger, Boolean, Date, LargeBinary, Text, column

from app.db.engine import Database
from app.db.types import EPOCH, Instant, microseconds
from app.db.unnest import unnested

COLUMNS = (
    column("text", Text),
    column("number", BigInteger),
    column("flag", Boolean),
    column("day", Date),
    column("told", JSON(none_as_null=True)),
    column("bytes", LargeBinary),
    column("at", Instant),
)
LETTERS = st.sampled_from("a\x1e\x1f\\'\",{}%\n é\U0001f600") | st.characters(
    codec="utf-8", exclude_characters="\x00"
)
TEXTS = st.text(LETTERS, max_size=6)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.booleans(),
        st.none() | st.dates(date(1, 1, 1)),
        st.none() | st.dictionaries(TEXTS, TEXTS | st.integers(0, 9), max_size=2),
        st.none() | st.binary(max_size=4),
        st.none() | st.timedeltas(timedelta(0), timedelta(36_500)).map(lambda d: EPOCH + d),
    ),
    min_size=1,
    max_size=4,
)


def kept(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *before, at = row
    return (*before, None if at is None else microseconds(at))


def test_what_comes_back_is_what_was_given(elsewhere: Callable[[str], Database]) -> None:
    db = elsewhere("postgresql")

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ROWS)
    @example([("", 0, False, date(2026, 2, 1), {}, b"", EPOCH)])
    @example([("\x1f", *[None] * 6), ("\x1e", *[None] * 6)])
    def ask(rows: list[tuple[Any, ...]]) -> None:
        with db.read() as session:
            connection = session.connection()
            statement, values = unnested(COLUMNS, rows, connection.dialect)
            found = [tuple(row) for row in connection.exec_driver_sql(statement, values)]
        assert found == [kept(row) for row in rows]

    ask()
