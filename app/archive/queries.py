"""The statements behind days and totals: sums of kept tallies, never counts of articles."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.articles.shelf import OF_A_LANGUAGE, count_all, published
from app.calendar.civil import Period
from app.db.rows import at_most, rows_of
from app.db.tables import Article, DayTally, Shelf, ShelfTally
from app.visits.queries import SITE, Numbers, numbers_by_day

_BY_DAY: Final = (
    select(DayTally.day, func.sum(DayTally.articles).label("articles"))
    .where(
        DayTally.day >= bindparam("first"),
        DayTally.day <= bindparam("last"),
        DayTally.articles > 0,
    )
    .group_by(DayTally.day)
    .order_by(DayTally.day)
)
_OF_LANGUAGES: Final = _BY_DAY.where(
    func.lower(DayTally.language).in_(bindparam("languages", expanding=True))
)
_LATER: Final = select(func.coalesce(func.sum(DayTally.articles), 0).label("articles")).where(
    DayTally.day > bindparam("day")
)


def count_by_day(
    session: Session, first: date, last: date, languages: Sequence[str] | None = None
) -> dict[date, int]:
    """Return the articles of each inclusive day that has any, in these languages if given."""
    values: dict[str, Any] = {"first": first, "last": last}
    if languages is None:
        rows = rows_of(session, _BY_DAY, values)
    else:
        values["languages"] = [tag.lower() for tag in languages]
        rows = rows_of(session, _OF_LANGUAGES, values)
    return {day: int(articles) for day, articles in rows}


def count_by_period(
    session: Session, periods: Sequence[Period], languages: Sequence[str] | None = None
) -> list[int]:
    """Return the articles of each period, in the order of the periods."""
    if not periods:
        return []
    return _sums(count_by_day(session, *_ends(periods), languages), periods)


def read_by_period(session: Session, periods: Sequence[Period]) -> list[Numbers]:
    """Return visits and views of the site in each period, in the order of the periods."""
    if not periods:
        return []
    days = numbers_by_day(session, SITE, *_ends(periods))
    visits = _sums({day: numbers.visits for day, numbers in days.items()}, periods)
    views = _sums({day: numbers.views for day, numbers in days.items()}, periods)
    return [Numbers(*both) for both in zip(visits, views, strict=True)]


def _ends(periods: Sequence[Period]) -> tuple[date, date]:
    return min(period.first for period in periods), max(period.last for period in periods)


def _sums(days: Mapping[date, int], periods: Sequence[Period]) -> list[int]:
    """Return the sum of each period; `days` are in order."""
    order = list(days)
    sums = [0, *accumulate(days.values())]
    return [
        sums[bisect_right(order, period.last)] - sums[bisect_left(order, period.first)]
        for period in periods
    ]


def count_until(session: Session, day: date, languages: Sequence[str] | None = None) -> int:
    """Return how many public articles appeared on `day` or before it."""
    if languages is not None:
        return sum(count_by_day(session, date.min, day, languages).values())
    return count_all(session) - int(rows_of(session, _LATER, {"day": day})[0].articles)


_NEWEST: Final = (
    select(func.max(Shelf.timeline_key)).where(Shelf.term == ShelfTally.term).scalar_subquery()
)
_LANGUAGES: Final = (
    published(Article.language, ShelfTally.articles)
    .join_from(ShelfTally, Article, Article.timeline_key == _NEWEST)
    .where(OF_A_LANGUAGE, ShelfTally.articles > 0)
)
"""A shelf's name is folded; how a language is written, an article on it tells."""
_FIRST_DAY: Final = published(Article.day).order_by(Article.timeline_key).limit(at_most(1))


def count_by_language(session: Session) -> list[tuple[str, int]]:
    """Return each language that has public articles with their number, most first."""
    rows = rows_of(session, _LANGUAGES)
    return sorted(((language, n) for language, n in rows), key=lambda row: (-row[1], row[0]))


def find_first_day(session: Session) -> date | None:
    """Return the civil day of the oldest public article, None when there is none."""
    return next((row.day for row in rows_of(session, _FIRST_DAY)), None)
