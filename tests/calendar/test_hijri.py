"""Civil days in the Hijri calendar: the table, and the offset a newsroom gives it."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.civil import By, Period
from app.calendar.hijri import FIRST_YEAR, LAST_YEAR, HijriCalendar, HijriDate

ONE_DAY = timedelta(days=1)
TABLE = HijriCalendar()
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
MONTHS = [(year, month) for year in YEARS for month in range(1, 13)]
FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)
OFFSETS = (-2, -1, 0, 1, 2)

# First days as published, in every stretch of the table that has its own source; the months of 28
# and 31 days among them.
MONTH_STARTS = {
    (1343, 1): (date(1924, 8, 1), 30),
    (1343, 9): (date(1925, 3, 27), 28),
    (1364, 8): (date(1945, 7, 11), 28),
    (1400, 1): (date(1979, 11, 20), 30),
    (1437, 2): (date(2015, 11, 13), 29),
    (1439, 8): (date(2018, 4, 17), 29),
    (1439, 9): (date(2018, 5, 16), 30),
    (1445, 9): (date(2024, 3, 11), 30),
    (1450, 12): (date(2029, 4, 15), 29),
    (1451, 4): (date(2029, 8, 11), 30),
    (1452, 1): (date(2030, 5, 3), 30),
    (1500, 12): (date(2077, 10, 18), 30),
}

offsets = st.integers(-2, 2)
civil_days = st.dates(FIRST - timedelta(days=60), LAST + timedelta(days=60))


def length(period: Period) -> int:
    return (period.last - period.first).days + 1


def test_the_days_of_the_page_are_those_its_readers_saw() -> None:
    assert TABLE.of(date(2018, 4, 24)) == HijriDate(1439, 8, 8)
    assert TABLE.of(date(2015, 11, 19)) == HijriDate(1437, 2, 7)


@pytest.mark.parametrize(("named", "published"), MONTH_STARTS.items())
def test_months_begin_and_last_as_published(
    named: tuple[int, int], published: tuple[date, int]
) -> None:
    month = TABLE.month(*named)
    assert month is not None
    assert (month.first, length(month)) == published
    assert TABLE.first_day(*named) == month.first
    assert TABLE.of(month.first) == HijriDate(*named, 1)


def test_a_month_is_not_always_29_or_30_days_long() -> None:
    lengths = {named: length(m) for named in MONTHS if (m := TABLE.month(*named))}
    assert {named: n for named, n in lengths.items() if n not in {29, 30}} == {
        (1343, 9): 28,
        (1345, 5): 31,
        (1345, 8): 28,
        (1348, 11): 31,
        (1348, 12): 28,
        (1349, 10): 28,
        (1349, 11): 31,
        (1364, 8): 28,
    }


@pytest.mark.parametrize("year", range(1420, 1451))
def test_every_day_of_a_year_comes_back(year: int) -> None:
    whole = TABLE.year(year)
    assert whole is not None
    day = whole.first
    while day <= whole.last:
        hijri = TABLE.of(day)
        assert hijri is not None
        assert hijri.year == year
        assert TABLE.day(hijri.year, hijri.month, hijri.day) == day
        day += ONE_DAY


@pytest.mark.parametrize("offset", OFFSETS)
def test_every_hijri_day_appears_once_and_in_order_whatever_the_offset(offset: int) -> None:
    calendar = HijriCalendar(offset)
    first, last = FIRST - offset * ONE_DAY, LAST - offset * ONE_DAY
    assert calendar.of(first - ONE_DAY) is None
    assert calendar.of(last + ONE_DAY) is None
    count = (last - first).days + 1
    seen = [calendar.of(first + n * ONE_DAY) for n in range(count)]
    expected = [TABLE.of(FIRST + n * ONE_DAY) for n in range(count)]
    assert seen == expected
    assert seen[0] == HijriDate(1343, 1, 1)
    assert seen[-1] == HijriDate(1500, 12, 30)


@given(civil_days, offsets)
def test_the_offset_moves_the_civil_day_and_never_the_hijri_number(day: date, offset: int) -> None:
    assert HijriCalendar(offset).of(day) == TABLE.of(day + offset * ONE_DAY)


def test_with_an_offset_of_minus_one_the_month_begins_a_day_later() -> None:
    calendar = HijriCalendar(-1)
    assert calendar.of(date(2018, 4, 24)) == HijriDate(1439, 8, 7)
    assert calendar.first_day(1439, 9) == date(2018, 5, 17)


@pytest.mark.parametrize("offset", [-3, 3, 30])
def test_an_offset_of_more_than_two_days_is_refused(offset: int) -> None:
    with pytest.raises(ValueError, match="-2 to 2"):
        HijriCalendar(offset)


@pytest.mark.parametrize(("year", "month"), [(1342, 12), (1501, 1), (1439, 0), (1439, 13)])
def test_there_is_nothing_outside_the_calendar(year: int, month: int) -> None:
    assert TABLE.month(year, month) is None
    assert TABLE.day(year, month, 1) is None
    with pytest.raises(ValueError, match="no such month"):
        TABLE.first_day(year, month)
    assert TABLE.year(1342) is None
    assert TABLE.year(1501) is None


@pytest.mark.parametrize("day", [0, -1, 30, 31])
def test_a_day_the_month_does_not_have_is_none(day: int) -> None:
    assert TABLE.day(1439, 8, day) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1439", (date(2017, 9, 21), date(2018, 9, 10))),
        ("1439-08", (date(2018, 4, 17), date(2018, 5, 15))),
        ("1439-08-08", (date(2018, 4, 24), date(2018, 4, 24))),
        ("1439-08-30", None),
        ("1439-08-31", None),
        ("1342", None),
        ("1501-01", None),
        ("2018-04-24", None),
        ("0000", None),
    ],
)
def test_a_hijri_text_names_civil_days(text: str, days: tuple[date, date] | None) -> None:
    assert TABLE.span(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "143",
        "14390",
        "1439-8",
        "1439-8-8",
        "1439-00",
        "1439-13",
        "1439-08-00",
        "1439-08-32",
        "1439-08-8",
        "1439-08-08-",
        "14390808",
        "1439/08/08",
        " 1439",
        "1439\n",
        "-1439",
        "\u0661\u0664\u0663\u0669-\u0660\u0668",
    ],
)
def test_another_form_of_a_hijri_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        TABLE.span(text)


def test_periods_are_whole_and_newest_first() -> None:
    first, last = date(2018, 4, 24), date(2018, 5, 17)
    assert [period.name for period in TABLE.periods(first, last, "month")] == ["1439-09", "1439-08"]
    assert TABLE.periods(first, last, "year") == [
        Period("1439", date(2017, 9, 21), date(2018, 9, 10))
    ]
    days = TABLE.periods(first, last, "day")
    assert days[0] == Period("1439-09-02", last, last)
    assert days[-1] == Period("1439-08-08", first, first)
    assert len(days) == 24


@pytest.mark.parametrize("by", get_args(By))
def test_days_outside_the_calendar_have_no_period(by: By) -> None:
    assert TABLE.periods(date.min, FIRST - ONE_DAY, by) == []
    assert TABLE.periods(LAST + ONE_DAY, date.max, by) == []
