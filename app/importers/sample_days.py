"""When the sample newsroom publishes: how many articles a day, and at which seconds of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.calendar.civil import bounds

_USUAL = (43, 46, 45, 44, 43, 31, 28)  # Monday first: 40 a day on average
_SWING = 9  # articles more or fewer than usual, at most
_SILENT = 0.002  # the share of days on which nothing appears
_HOURS = tuple(  # a day in 24ths, each as often as stories appear in it
    hour for hour, weight in enumerate("211112469998877888765543") for _ in range(int(weight))
)
_TRANSLATED = 0.012  # of all draws: a story told in two or three languages
_TOGETHER = 0.005  # of all draws: stories that share one second
_APART = (120, 540)  # seconds between the languages of one story
_LONGEST_SET = timedelta(seconds=3 * _APART[1])


class Moment(NamedTuple):
    """The second at which one article appears; `group` counts from 1 and 0 means no translations.

    `language` is set for the members of a group, and None elsewhere.
    """

    at: datetime
    group: int = 0
    language: str | None = None


def plan_days(
    *, articles: int, until: date, last_days: Sequence[int], zone: ZoneInfo, rng: Random
) -> list[tuple[date, int]]:
    """Return the days that have articles, oldest first, with counts that add up to `articles`.

    `last_days` are the counts of `until` and the days before it, newest first.

    Raises:
        ValueError: a count is negative, the last days have more than `articles`, one of them does
            not exist in `zone` and should have some, or the years before `until` are too few.
    """
    if min(last_days, default=0) < 0:
        raise ValueError("a day cannot have fewer than 0 articles")
    if articles < sum(last_days):
        raise ValueError(f"the last days have {sum(last_days)} articles, more than all {articles}")
    plan: list[tuple[date, int]] = []
    left, given = articles, iter(last_days)
    for ordinal in range(until.toordinal(), 0, -1):
        wanted = next(given, None)
        if wanted is None and not left:
            break
        day = date.fromordinal(ordinal)
        count = _count(day, wanted, left=left, zone=zone, rng=rng)
        left -= count
        if count:
            plan.append((day, count))
    if left:
        raise ValueError(f"the years before {until} are too few for {articles} articles")
    plan.reverse()
    return plan


def _count(day: date, wanted: int | None, *, left: int, zone: ZoneInfo, rng: Random) -> int:
    start, end = bounds(day, day, zone)
    if start >= end:  # a day that the zone skipped
        if wanted:
            raise ValueError(f"{day} does not exist in {zone.key}, and cannot have articles")
        return 0
    return min(left, _usual(day, rng)) if wanted is None else wanted


def _usual(day: date, rng: Random) -> int:
    if rng.random() < _SILENT:
        return 0
    # The sum of two draws makes small deviations common and large ones rare.
    return _USUAL[day.weekday()] - _SWING + int((_SWING + 0.5) * (rng.random() + rng.random()))


def draw_moments(
    day: date, count: int, *, zone: ZoneInfo, rng: Random, groups: int
) -> list[Moment]:
    """Return `count` moments of the civil day, in order; new groups are numbered after `groups`."""
    start, end = bounds(day, day, zone)
    length = (end - start) // timedelta(seconds=1)
    found: list[Moment] = []
    while len(found) < count:
        share = (_HOURS[int(rng.random() * len(_HOURS))] + rng.random()) / 24
        at = start + timedelta(seconds=int(share * length))
        roll = rng.random()
        if roll < _TRANSLATED and at + _LONGEST_SET < end and count - len(found) > 1:
            groups += 1
            for language in ("en", "tr", "ar")[: 2 + int(rng.random() * 2)]:
                found.append(Moment(at, groups, language))
                at += timedelta(seconds=_APART[0] + int(rng.random() * (_APART[1] - _APART[0])))
        elif _TRANSLATED <= roll < _TRANSLATED + _TOGETHER:
            found += [Moment(at)] * 2
        else:
            found.append(Moment(at))
    del found[count:]
    return sorted(found, key=attrgetter("at"))
