"""Civil days of the newsroom's zone, their instants, and Gregorian days, months and years."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

By = Literal["day", "month", "year"]
"""What a period spans."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ONE_DAY = timedelta(days=1)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_RFC3339_LENGTH = len("2015-11-19T22:19:00+02:00")


@dataclass(frozen=True, slots=True)
class Period:
    """A whole day, month or year of some calendar, as the civil days from first to last.

    `name` is ISO-shaped in that calendar: "2018-04-24", "2018-04", "2018", or "1439-08".
    """

    name: str
    first: date
    last: date


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the civil day an aware instant belongs to; later instants never get earlier days.

    It is the date on the wall, but for one case: where clocks went back across midnight (St. John's
    until 2011, from 00:01 to 23:01) the second run of the last hour stays in the day already begun.

    Raises:
        ValueError: the instant is naive.
        OverflowError: the day lies outside the years 1 to 9999.
    """
    if instant.tzinfo is None:
        raise ValueError("the instant has no zone")
    wall = instant.astimezone(zone)
    day = wall.date()
    if wall.fold:
        # astimezone returns its receiver unchanged where the zone is the same one.
        moment = instant.astimezone(UTC)
        while _start(day + _ONE_DAY, zone) <= moment:
            day += _ONE_DAY
    return day


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the half-open UTC interval of the inclusive days [first, last].

    It holds exactly the instants whose `day_of` lies there: empty for a day the zone skipped,
    ending at or before its start if `last` comes before `first`, and cut off at the ends of the
    years 1 to 9999.
    """
    end = _LATEST if last == date.max else _start(last + _ONE_DAY, zone)
    return _start(first, zone), end


def _start(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant, in UTC, at which the wall reads `day` or later."""
    midnight = datetime.combine(day, time(), zone)
    try:
        start = midnight.astimezone(UTC)
    except OverflowError:
        return _EARLIEST
    if start.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    # Midnight was skipped. PEP 495: within a gap, fold 1 reads before the change and fold 0 after
    # it, a gap's width apart; halving a skipped day takes 17 steps, each of about 1 us.
    before = midnight.replace(fold=1).astimezone(UTC)
    seconds = (start - before) // timedelta(seconds=1)
    low, high = 0, seconds
    while low < high:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).date() >= day:
            high = middle
        else:
            low = middle + 1
    return before + timedelta(seconds=high)


def rfc3339(instant: datetime, zone: ZoneInfo) -> str:
    """Return an aware instant as RFC 3339 text with the zone's offset, cut to the whole second.

    Where section 5.6 has no words for that (offsets with seconds, as local mean time had, or a
    local year outside 1 to 9999), the same instant is given in UTC, as "+00:00".

    Raises:
        ValueError: the instant is naive.
    """
    if instant.tzinfo is None:
        raise ValueError("the instant has no zone")
    try:
        text = instant.astimezone(zone).isoformat(timespec="seconds")
    except OverflowError:
        text = ""
    if len(text) == _RFC3339_LENGTH:
        return text
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def parse_day(text: str) -> date:
    """Return the day that "YYYY-MM-DD" names, in ASCII digits and no other form of ISO 8601.

    Raises:
        ValueError: another form, or no such day.
    """
    if _DAY.fullmatch(text) is None:
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(text)


def gregorian_period(day: date, by: By) -> Period:
    """Return the whole day, month or year that contains `day`."""
    year, month = day.year, day.month
    if by == "day":
        return Period(day.isoformat(), day, day)
    if by == "month":
        last = date(year, month, monthrange(year, month)[1])
        return Period(f"{year:04}-{month:02}", date(year, month, 1), last)
    return Period(f"{year:04}", date(year, 1, 1), date(year, 12, 31))


def gregorian_periods(first: date, last: date, by: By) -> list[Period]:
    """Return the whole periods that touch the inclusive days [first, last], newest first.

    Empty if `last` comes before `first`; the caller bounds the span.
    """
    found: list[Period] = []
    day = last
    while day >= first:
        period = gregorian_period(day, by)
        found.append(period)
        if period.first == date.min:
            break
        day = period.first - _ONE_DAY
    return found
