"""The sample newsroom publishes exactly as much on each day as it was asked to."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from app.calendar.civil import bounds, day_of
from app.importers.sample import each_line
from app.importers.sample_days import draw_moments, plan_days

ISTANBUL = ZoneInfo("Europe/Istanbul")
PAGE_DAY = date(2018, 4, 24)
PAGE_COUNTS = (41, 37, 36, 35, 39)
ONE_DAY = timedelta(days=1)


def planned(articles: int, last_days: Sequence[int] = ()) -> Counter[date]:
    rng = Random(1)  # noqa: S311 - a sample, not a secret
    plan = plan_days(articles=articles, until=PAGE_DAY, last_days=last_days, zone=ISTANBUL, rng=rng)
    return Counter(dict(plan))


@pytest.mark.parametrize(
    ("articles", "until", "last_days", "zone"),
    [
        (0, PAGE_DAY, (), "Europe/Istanbul"),
        (1, PAGE_DAY, (), "Europe/Istanbul"),
        (40, PAGE_DAY, (), "Europe/Istanbul"),
        (188, PAGE_DAY, PAGE_COUNTS, "Europe/Istanbul"),
        (189, PAGE_DAY, PAGE_COUNTS, "Europe/Istanbul"),
        (1_500, PAGE_DAY, PAGE_COUNTS, "Europe/Istanbul"),
        (300, PAGE_DAY, (0, 1, 0, 250), "UTC"),
        (400, date(2015, 11, 9), (30, 90, 30), "Europe/Istanbul"),  # 8 November 2015: 25 hours
        (400, date(2018, 3, 12), (30, 90, 30), "America/Havana"),  # no midnight on the 11th
        (400, date(2018, 11, 5), (30, 90, 30), "America/Havana"),  # two of them on the 4th
        (400, date(2010, 11, 8), (30, 90, 30), "America/St_Johns"),  # back across midnight
        (400, date(2011, 12, 31), (30, 0, 30), "Pacific/Apia"),  # 30 December 2011 never was
        (400, date(2012, 1, 2), (), "Pacific/Apia"),
        (90, date(9999, 12, 31), (20, 20), "UTC"),
        (30, date(1, 1, 2), (10, 20), "UTC"),
    ],
)
def test_days_have_the_counts_asked_for(
    articles: int, until: date, last_days: Sequence[int], zone: str
) -> None:
    place = ZoneInfo(zone)
    lines = each_line(articles=articles, until=until, last_days=last_days, zone=place)
    published = (str(line["datePublished"]) for line in lines if line["type"] == "article")
    counts = Counter(day_of(datetime.fromisoformat(instant), place) for instant in published)

    assert counts.total() == articles
    assert tuple(counts[until - n * ONE_DAY] for n in range(len(last_days))) == tuple(last_days)
    assert max(counts, default=until) <= until


def test_other_days_have_about_forty_in_a_weekly_rhythm() -> None:
    counts = planned(6_000, last_days=PAGE_COUNTS)
    first = min(counts)
    usual = [first + n * ONE_DAY for n in range(1, (PAGE_DAY - first).days - 4)]
    weekend = [counts[day] for day in usual if day.weekday() >= 5]
    working = [counts[day] for day in usual if day.weekday() < 5]

    assert 37 < sum(counts[day] for day in usual) / len(usual) < 43
    assert sum(weekend) / len(weekend) + 8 < sum(working) / len(working)
    assert len({counts[day] for day in usual}) > 15
    assert sum(counts[day] == 0 for day in usual) <= 3
    assert max(counts.values()) < 60


def test_a_silent_day_is_rare_but_happens() -> None:
    counts = planned(136_892)
    first = min(counts)
    days = (PAGE_DAY - first).days

    assert 9 * 365 < days < 10 * 365
    assert 1 <= sum(not counts[first + n * ONE_DAY] for n in range(days)) <= days / 200


@pytest.mark.parametrize(
    ("articles", "until", "last_days", "zone", "words"),
    [
        (10, PAGE_DAY, (6, 5), "UTC", "the last days have 11 articles, more than all 10"),
        (-1, PAGE_DAY, (), "UTC", "more than all -1"),
        (10, PAGE_DAY, (5, -1), "UTC", "fewer than 0"),
        (10, date(2011, 12, 30), (5,), "Pacific/Apia", "2011-12-30 does not exist"),
        (500, date(1, 1, 3), (), "UTC", "too few for 500 articles"),
    ],
)
def test_counts_that_do_not_fit_are_refused_at_the_call(
    articles: int, until: date, last_days: Sequence[int], zone: str, words: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        each_line(articles=articles, until=until, last_days=last_days, zone=ZoneInfo(zone))


def test_moments_lie_within_days_of_any_length() -> None:
    havana = ZoneInfo("America/Havana")
    for day in (date(2018, 3, 11), date(2018, 11, 4)):
        start, end = bounds(day, day, havana)
        rng = Random(5)  # noqa: S311 - a sample, not a secret
        moments = draw_moments(day, 20_000, zone=havana, rng=rng, groups=0)

        assert len(moments) == 20_000
        assert start <= moments[0].at < start + timedelta(minutes=5)
        assert end - timedelta(minutes=5) < moments[-1].at < end
