"""The Umm al-Qura calendar, moved by a newsroom's offset and by the month starts it declares."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

from hijridate import Hijri

from app.calendar.civil import By, Period

FIRST_YEAR, LAST_YEAR = 1343, 1500
"""The Hijri years the table covers, both whole: 1 August 1924 to 16 November 2077."""

_MONTHS = (LAST_YEAR - FIRST_YEAR + 1) * 12
_MAX_OFFSET_DAYS = 2
_MAX_OVERRIDE_DAYS = 3
# The published table has eight months of 28 or 31 days before 1365; 29 and 30 are no law.
_MONTH_LENGTHS = range(28, 32)
_TEXT = re.compile("([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True, slots=True, order=True)
class HijriDate:
    """A day by its Hijri numbers; ordered as time is."""

    year: int
    month: int
    day: int

    @property
    def iso(self) -> str:
        """Return the ISO-shaped text, "1439-08-08"."""
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


@cache
def _table() -> tuple[int, ...]:
    """Return the proleptic ordinals of the months' first days, and of the day after the last."""
    starts = [
        Hijri(FIRST_YEAR + place // 12, place % 12 + 1, 1, validate=False).to_gregorian()
        for place in range(_MONTHS)
    ]
    length = Hijri(LAST_YEAR, 12, 1).month_length()
    return (*(start.toordinal() for start in starts), starts[-1].toordinal() + length)


def _place(year: int, month: int) -> int | None:
    """Return which month of the table this is, counted from 0; None where it has no such month."""
    if FIRST_YEAR <= year <= LAST_YEAR and month in range(1, 13):
        return (year - FIRST_YEAR) * 12 + month - 1
    return None


@dataclass(frozen=True, slots=True)
class HijriCalendar:
    """One newsroom's Hijri calendar: each civil day of its range is one Hijri day, in order.

    `offset_days` (-2 to 2) shifts the civil day before it is looked up, never the Hijri number:
    with -1 every month begins a civil day later. `overrides` holds the first civil day of a
    (Hijri year, month) as the newsroom declared it; it is absolute, the offset does not move it,
    and the month before grows or shrinks to meet it. A month has 28 to 31 days.

    Raises:
        ValueError: the offset is out of bounds; an overridden month is not in the table or moves
            more than 3 days from it; or a month beside an override would be too short or too long.
    """

    offset_days: int = 0
    overrides: Mapping[tuple[int, int], date] = field(default_factory=dict, hash=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if abs(self.offset_days) > _MAX_OFFSET_DAYS:
            raise ValueError("the offset is -2 to 2 days")
        declared = MappingProxyType(dict(self.overrides))
        table = _table()
        starts = [start - self.offset_days for start in table]
        places = []
        for (year, month), first in declared.items():
            place = _place(year, month)
            if place is None:
                raise ValueError("the calendar has no such month")
            if abs(first.toordinal() - table[place]) > _MAX_OVERRIDE_DAYS:
                raise ValueError("a month begins at most 3 days from the table's first day")
            starts[place] = first.toordinal()
            places.append(place)
        touched = {near for place in places for near in (place - 1, place) if near >= 0}
        if any(starts[place + 1] - starts[place] not in _MONTH_LENGTHS for place in touched):
            raise ValueError("a month has 28 to 31 days")
        object.__setattr__(self, "overrides", declared)
        object.__setattr__(self, "_starts", tuple(starts))

    def first_day(self, year: int, month: int) -> date:
        """Return the civil day on which a month begins.

        Raises:
            ValueError: the calendar has no such month.
        """
        place = _place(year, month)
        if place is None:
            raise ValueError("the calendar has no such month")
        return date.fromordinal(self._starts[place])

    def of(self, day: date) -> HijriDate | None:
        """Return the Hijri date of a civil day; None outside 1343-01-01 to 1500-12-30."""
        ordinal = day.toordinal()
        if not self._starts[0] <= ordinal < self._starts[-1]:
            return None
        place = self._place_of(ordinal)
        year, month = divmod(place, 12)
        return HijriDate(FIRST_YEAR + year, month + 1, ordinal - self._starts[place] + 1)

    def day(self, year: int, month: int, day: int) -> date | None:
        """Return the civil day of a Hijri date; None if this calendar has no such day."""
        place = _place(year, month)
        if place is None or not 1 <= day <= self._starts[place + 1] - self._starts[place]:
            return None
        return date.fromordinal(self._starts[place] + day - 1)

    def month(self, year: int, month: int) -> Period | None:
        """Return a Hijri month, "1439-08"; None if this calendar has no such month."""
        place = _place(year, month)
        return None if place is None else self._span(f"{year:04}-{month:02}", place, 1)

    def year(self, year: int) -> Period | None:
        """Return a Hijri year, "1439"; None if this calendar does not reach it."""
        place = _place(year, 1)
        return None if place is None else self._span(f"{year:04}", place, 12)

    def periods(self, first: date, last: date, by: By) -> list[Period]:
        """Return the whole Hijri periods that touch the inclusive civil days, newest first.

        Days outside the calendar's range are left out; the caller bounds the span.
        """
        low = max(first.toordinal(), self._starts[0])
        high = min(last.toordinal(), self._starts[-1] - 1)
        if low > high:
            return []
        if by == "day":
            days = map(date.fromordinal, range(high, low - 1, -1))
            return [Period(hijri.iso, day, day) for day in days if (hijri := self.of(day))]
        oldest, newest = self._place_of(low), self._place_of(high)
        if by == "month":
            places = range(newest, oldest - 1, -1)
            names = (f"{FIRST_YEAR + place // 12:04}-{place % 12 + 1:02}" for place in places)
            return [self._span(name, place, 1) for name, place in zip(names, places, strict=True)]
        years = range(newest // 12, oldest // 12 - 1, -1)
        return [self._span(f"{FIRST_YEAR + year:04}", year * 12, 12) for year in years]

    def span(self, text: str) -> tuple[date, date] | None:
        """Return the inclusive civil days that "1439", "1439-08" or "1439-08-08" names.

        None if this calendar has no such year or day: out of range, or day 30 of a month of 29.

        Raises:
            ValueError: another form than these in ASCII digits, a month that is not 01 to 12, or
                a day that is not 01 to 31.
        """
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError("a Hijri date is written YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part or 0) for part in found.groups())
        if day:
            exact = self.day(year, month, day)
            return None if exact is None else (exact, exact)
        period = self.month(year, month) if month else self.year(year)
        return None if period is None else (period.first, period.last)

    def _place_of(self, ordinal: int) -> int:
        return bisect_right(self._starts, ordinal) - 1

    def _span(self, name: str, place: int, months: int) -> Period:
        first, after = self._starts[place], self._starts[place + months]
        return Period(name, date.fromordinal(first), date.fromordinal(after - 1))
