"""Days begin and end where the wall says so, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar.civil import (
    By,
    Period,
    bounds,
    day_of,
    gregorian_period,
    gregorian_periods,
    parse_day,
    rfc3339,
)

ISTANBUL = ZoneInfo("Europe/Istanbul")
ONE_DAY = timedelta(days=1)
ONE_MICROSECOND = timedelta(microseconds=1)

# Zones that skip or repeat midnight, that skipped or repeated a whole day, or that do neither.
ZONES = (
    "UTC",
    "Europe/Istanbul",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Juneau",
    "America/Toronto",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Manila",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kwajalein",
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(datetime(1840, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive ends
days = st.dates(date(1840, 1, 1), date(2150, 1, 1))

UNUSUAL_DAYS = (
    # a day like any other
    ("Europe/Istanbul", "2018-04-24", "2018-04-23T21:00", "2018-04-24T21:00"),
    # 25 hours, not at midnight, on a date moved by decree
    ("Europe/Istanbul", "2015-11-08", "2015-11-07T21:00", "2015-11-08T22:00"),
    # midnight skipped: 00:00 became 01:00
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", "2018-11-05T02:00"),
    ("America/Havana", "2018-03-11", "2018-03-11T05:00", "2018-03-12T04:00"),
    ("Asia/Beirut", "2018-03-25", "2018-03-24T22:00", "2018-03-25T21:00"),
    ("Africa/Cairo", "2023-04-28", "2023-04-27T22:00", "2023-04-28T21:00"),
    # midnight skipped from within the day before: 23:30 became 00:30
    ("America/Toronto", "1919-03-30", "1919-03-30T05:00", "1919-03-31T04:30"),
    ("America/Toronto", "1919-03-31", "1919-03-31T04:30", "1919-04-01T04:00"),
    # midnight twice: 01:00 became 00:00
    ("America/Havana", "2018-11-04", "2018-11-04T04:00", "2018-11-05T05:00"),
    # the last hour twice: 24:00 became 23:00
    ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00", "2018-02-18T03:00"),
    # midnight twice with the day before between: 00:01 became 23:01
    ("America/St_Johns", "2010-11-06", "2010-11-06T02:30", "2010-11-07T02:30"),
    ("America/St_Johns", "2010-11-07", "2010-11-07T02:30", "2010-11-08T03:30"),
    # the whole day skipped
    ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", "2011-12-31T10:00"),
    # 47 hours: the date line moved
    ("Pacific/Kwajalein", "1969-09-30", "1969-09-29T13:00", "1969-10-01T12:00"),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "day", "start", "end"), UNUSUAL_DAYS)
def test_a_day_runs_from_its_first_instant_to_the_next_day(
    zone: str, day: str, start: str, end: str
) -> None:
    civil = date.fromisoformat(day)
    assert bounds(civil, civil, ZoneInfo(zone)) == (utc(start), utc(end))


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_thirty_years_meets_the_next_at_an_instant_that_turns_the_date(
    zone: str,
) -> None:
    there = ZoneInfo(zone)
    day, end = date(1995, 1, 1), bounds(date(1995, 1, 1), date(1995, 1, 1), there)[0]
    while day.year < 2025:
        start, end = end, bounds(day, day, there)[1]
        assert day_of(start - ONE_MICROSECOND, there) < day
        if start < end:
            assert start.astimezone(there).date() == day
            assert day_of(start, there) == day_of(end - ONE_MICROSECOND, there) == day
        day += ONE_DAY


@settings(deadline=None)
@given(instants, zones)
def test_every_instant_lies_within_its_day(instant: datetime, zone: ZoneInfo) -> None:
    day = day_of(instant, zone)
    start, end = bounds(day, day, zone)
    assert start <= instant < end


@settings(deadline=None)
@given(days, st.integers(0, 400), zones)
def test_a_span_is_its_days_laid_end_to_end(first: date, length: int, zone: ZoneInfo) -> None:
    last = first + length * ONE_DAY
    start, end = bounds(first, last, zone)
    assert (start, bounds(first, first, zone)[1]) == bounds(first, first, zone)
    assert end == bounds(last, last, zone)[1] == bounds(last + ONE_DAY, last + ONE_DAY, zone)[0]
    assert start <= end


def test_an_hour_that_is_run_twice_across_midnight_stays_in_the_day_already_begun() -> None:
    zone = ZoneInfo("America/St_Johns")
    wall = [utc(f"2010-11-07T{time}").astimezone(zone) for time in ("02:29", "02:30", "02:40")]
    assert [moment.strftime("%d %H:%M") for moment in wall] == ["06 23:59", "07 00:00", "06 23:10"]
    assert [day_of(moment, zone).day for moment in wall] == [6, 7, 7]


def test_a_span_that_ends_before_it_begins_holds_nothing() -> None:
    start, end = bounds(date(2018, 4, 24), date(2018, 4, 20), ISTANBUL)
    assert end <= start


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_the_first_and_the_last_day_there_are_have_bounds(zone: str) -> None:
    start, end = bounds(date.min, date.max, ZoneInfo(zone))
    assert start - datetime.min.replace(tzinfo=UTC) < ONE_DAY
    assert end == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "text"),
    [
        ("2015-11-19T20:19:00+00:00", "Europe/Istanbul", "2015-11-19T22:19:00+02:00"),
        ("2018-04-24T09:00:00+00:00", "Europe/Istanbul", "2018-04-24T12:00:00+03:00"),
        ("2018-04-24T09:00:00.999999+00:00", "UTC", "2018-04-24T09:00:00+00:00"),
        ("2018-04-24T09:00:00+00:00", "Asia/Kathmandu", "2018-04-24T14:45:00+05:45"),
        ("2018-04-24T09:00:00+00:00", "America/St_Johns", "2018-04-24T06:30:00-02:30"),
        # Istanbul kept 1:56:56 before 1910
        ("1905-01-01T00:00:00+00:00", "Europe/Istanbul", "1905-01-01T00:00:00+00:00"),
        ("9999-12-31T23:00:00+00:00", "Europe/Istanbul", "9999-12-31T23:00:00+00:00"),
        ("0001-01-01T00:00:00+00:00", "America/New_York", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_an_instant_is_written_with_the_zones_offset_or_else_in_utc(
    instant: str, zone: str, text: str
) -> None:
    assert rfc3339(datetime.fromisoformat(instant), ZoneInfo(zone)) == text


@given(instants, zones)
def test_what_is_written_is_the_same_second(instant: datetime, zone: ZoneInfo) -> None:
    text = rfc3339(instant, zone)
    assert len(text) == 25
    assert datetime.fromisoformat(text) == instant.replace(microsecond=0)


def test_a_time_without_a_zone_is_no_instant() -> None:
    naive = datetime(2018, 4, 24, 9)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="no zone"):
        day_of(naive, ISTANBUL)
    with pytest.raises(ValueError, match="no zone"):
        rfc3339(naive, ISTANBUL)


def test_a_day_is_read_in_one_form() -> None:
    assert parse_day("2018-04-24") == date(2018, 4, 24)
    assert parse_day("2016-02-29") == date(2016, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20180424",
        "2018-4-24",
        "2018-W17-2",
        "2018-114",
        "2018-04-24T00:00",
        "2018-04-24\n",
        " 2018-04-24",
        "2018-02-30",
        "2018-13-01",
        "2018-00-10",
        "0000-01-01",
        "-2018-04-24",
        "\u0662\u0660\u0661\u0668-\u0660\u0664-\u0662\u0664",
        "\uff12\uff10\uff11\uff18-04-24",
    ],
)
def test_another_form_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|year"):
        parse_day(text)


@pytest.mark.parametrize(
    ("by", "period"),
    [
        ("day", Period("2016-02-10", date(2016, 2, 10), date(2016, 2, 10))),
        ("month", Period("2016-02", date(2016, 2, 1), date(2016, 2, 29))),
        ("year", Period("2016", date(2016, 1, 1), date(2016, 12, 31))),
    ],
)
def test_a_day_lies_in_a_whole_period(by: By, period: Period) -> None:
    assert gregorian_period(date(2016, 2, 10), by) == period


def test_periods_are_whole_and_newest_first() -> None:
    first, last = date(2017, 11, 30), date(2018, 2, 1)
    names = {by: [p.name for p in gregorian_periods(first, last, by)] for by in get_args(By)}
    assert names["month"] == ["2018-02", "2018-01", "2017-12", "2017-11"]
    assert names["year"] == ["2018", "2017"]
    assert (len(names["day"]), names["day"][0], names["day"][-1]) == (
        64,
        "2018-02-01",
        "2017-11-30",
    )
    assert gregorian_periods(last, first, "day") == []


@given(days, st.integers(0, 1000), st.sampled_from(get_args(By)))
def test_periods_cover_their_span_without_gap_or_overlap(first: date, length: int, by: By) -> None:
    last = first + length * ONE_DAY
    periods = gregorian_periods(first, last, by)
    assert periods[-1].first <= first <= periods[-1].last
    assert periods[0].first <= last <= periods[0].last
    for newer, older in pairwise(periods):
        assert older.last + ONE_DAY == newer.first


@pytest.mark.parametrize("by", get_args(By))
def test_periods_reach_both_ends_of_the_calendar(by: By) -> None:
    assert gregorian_periods(date.min, date.min, by)[-1].first == date.min
    assert gregorian_periods(date.max, date.max, by)[0].last == date.max
