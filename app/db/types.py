"""Column types that mean the same on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Id = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit row number that the database gives; never given twice."""

Key = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared and ordered by its bytes, so that both databases agree."""


def microseconds(instant: datetime) -> int:
    """Return the microseconds since 1970 of an aware `instant`."""
    return (instant - EPOCH) // MICROSECOND


def instant_of(microseconds_since_1970: int) -> datetime:
    """Return the aware UTC instant that many microseconds after 1970 began."""
    return EPOCH + timedelta(microseconds=microseconds_since_1970)


def _microseconds_or_none(instant: datetime | None) -> int | None:
    return None if instant is None else microseconds(instant)


def _instant_or_none(kept: int | None) -> datetime | None:
    return None if kept is None else EPOCH + timedelta(0, 0, kept)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as 64-bit microseconds since 1970; read back in UTC."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """Return what turns the instant into the number that is kept, without a call in between."""
        return _microseconds_or_none

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        """Return what turns the number that is kept into the instant, likewise."""
        return _instant_or_none
