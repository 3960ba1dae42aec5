"""Months that a newsroom declares, and what holds for every calendar it can make."""

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar.civil import By, Period
from app.calendar.hijri import FIRST_YEAR, LAST_YEAR, HijriCalendar, HijriDate

ONE_DAY = timedelta(days=1)
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
MONTHS = [(year, month) for year in YEARS for month in range(1, 13)]
FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)

civil_days = st.dates(FIRST - timedelta(days=60), LAST + timedelta(days=60))


@st.composite
def calendars(draw: st.DrawFn) -> HijriCalendar:
    """Draw a calendar with any offset and up to three declared months, none next to another."""
    offset = draw(st.integers(-2, 2))
    places = draw(st.sets(st.integers(0, len(MONTHS) - 1).map(lambda n: n // 2 * 2), max_size=3))
    moved = HijriCalendar(offset)
    overrides = {}
    for place in places:
        start = moved.first_day(*MONTHS[place])
        for days in draw(st.permutations(range(-1, 2))):
            first = start + timedelta(days=days)
            try:
                HijriCalendar(offset, {MONTHS[place]: first})
            except ValueError:
                continue
            overrides[MONTHS[place]] = first
            break
    return HijriCalendar(offset, overrides)


def test_a_declared_month_takes_days_from_its_neighbor_or_gives_them() -> None:
    late = HijriCalendar(overrides={(1439, 9): date(2018, 5, 17)})
    assert late.of(date(2018, 5, 16)) == HijriDate(1439, 8, 30)
    assert late.of(date(2018, 5, 17)) == HijriDate(1439, 9, 1)
    assert late.of(date(2018, 6, 14)) == HijriDate(1439, 9, 29)
    assert late.of(date(2018, 6, 15)) == HijriDate(1439, 10, 1)

    early = HijriCalendar(overrides={(1439, 9): date(2018, 5, 15)})
    assert early.of(date(2018, 5, 14)) == HijriDate(1439, 8, 28)
    assert early.of(date(2018, 6, 14)) == HijriDate(1439, 9, 31)
    assert early.day(1439, 8, 29) is None
    assert early.span("1439-09-31") == (date(2018, 6, 14), date(2018, 6, 14))


def test_the_offset_does_not_move_a_declared_month() -> None:
    calendar = HijriCalendar(1, {(1439, 9): date(2018, 5, 16)})
    assert calendar.first_day(1439, 8) == date(2018, 4, 16)
    assert calendar.first_day(1439, 9) == date(2018, 5, 16)
    assert calendar.first_day(1439, 10) == date(2018, 6, 14)


def test_a_declared_year_moves_its_neighbor_too() -> None:
    moved = HijriCalendar(overrides={(1441, 1): date(2019, 9, 1)})
    assert HijriCalendar().year(1441) == Period("1441", date(2019, 8, 31), date(2020, 8, 19))
    assert moved.year(1441) == Period("1441", date(2019, 9, 1), date(2020, 8, 19))
    assert moved.year(1440) == Period("1440", date(2018, 9, 11), date(2019, 8, 31))


@settings(deadline=None)
@given(calendars())
def test_every_calendar_tiles_its_range_with_months_of_28_to_31_days(
    calendar: HijriCalendar,
) -> None:
    months = [period for named in MONTHS if (period := calendar.month(*named))]
    assert len(months) == len(MONTHS)
    assert {(month.last - month.first).days + 1 for month in months} <= {28, 29, 30, 31}
    assert all(one.last + ONE_DAY == other.first for one, other in pairwise(months))


@settings(deadline=None)
@given(calendars(), civil_days)
def test_every_day_of_every_calendar_comes_back(calendar: HijriCalendar, day: date) -> None:
    hijri, next_hijri = calendar.of(day), calendar.of(day + ONE_DAY)
    if hijri is None:
        return
    assert calendar.day(hijri.year, hijri.month, hijri.day) == day
    assert calendar.span(hijri.iso) == (day, day)
    if next_hijri is not None:
        assert hijri < next_hijri
        assert next_hijri.day in {1, hijri.day + 1}


@pytest.mark.parametrize(
    ("offset", "overrides", "complaint"),
    [
        (0, {(1439, 9): date(2018, 5, 20)}, "at most 3 days"),
        (0, {(1439, 9): date(2018, 5, 12)}, "at most 3 days"),
        (0, {(1439, 9): date(2018, 5, 13)}, "28 to 31"),  # month 8 would have 26 days
        (0, {(1439, 9): date(2018, 5, 19)}, "28 to 31"),  # month 8 would have 32 days
        (0, {(1439, 10): date(2018, 6, 12)}, "28 to 31"),  # month 9 would have 27 days
        (-2, {(1439, 9): date(2018, 5, 16)}, "28 to 31"),  # the offset begins month 8 on the 19th
        (0, {(1439, 9): date(2018, 5, 18), (1439, 10): date(2018, 6, 14)}, "28 to 31"),
        (0, {(1439, 9): date(2018, 5, 14), (1439, 10): date(2018, 6, 13)}, "28 to 31"),
        (0, {(1343, 1): date(1924, 8, 4)}, "28 to 31"),
        (0, {(1500, 12): date(2077, 10, 16)}, "28 to 31"),
        (0, {(1342, 12): date(1924, 7, 2)}, "no such month"),
        (0, {(1501, 1): date(2077, 11, 17)}, "no such month"),
        (0, {(1439, 13): date(2018, 9, 11)}, "no such month"),
        (0, {(1439, 0): date(2017, 9, 21)}, "no such month"),
    ],
)
def test_a_declared_month_that_cannot_be_is_refused(
    offset: int, overrides: dict[tuple[int, int], date], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        HijriCalendar(offset, overrides)


def test_the_ends_of_the_range_may_be_declared() -> None:
    calendar = HijriCalendar(
        overrides={(1343, 1): date(1924, 7, 31), (1500, 12): date(2077, 10, 17)}
    )
    assert calendar.of(date(1924, 7, 31)) == HijriDate(1343, 1, 1)
    assert calendar.of(LAST) == HijriDate(1500, 12, 31)


def test_a_calendar_is_a_value() -> None:
    declared = {(1439, 9): date(2018, 5, 17)}
    one, other = HijriCalendar(1, declared), HijriCalendar(1, dict(declared))
    assert one == other
    assert hash(one) == hash(other)
    declared.clear()
    assert one == other
    assert one != HijriCalendar(1)


@settings(deadline=None)
@given(calendars(), civil_days, st.integers(-5, 900), st.sampled_from(get_args(By)))
def test_periods_cover_what_the_calendar_knows_of_a_span(
    calendar: HijriCalendar, first: date, days: int, by: By
) -> None:
    last = first + days * ONE_DAY
    periods = calendar.periods(first, last, by)
    known = [day for n in range(days + 1) if calendar.of(day := first + n * ONE_DAY)]
    assert bool(periods) == bool(known)
    if known:
        assert periods[-1].first <= known[0] <= periods[-1].last
        assert periods[0].first <= known[-1] <= periods[0].last
    assert all(older.last + ONE_DAY == newer.first for newer, older in pairwise(periods))
    assert all(calendar.span(period.name) == (period.first, period.last) for period in periods)
