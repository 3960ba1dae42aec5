"""The statements behind the numbers: kept days and totals, never counts of readings."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session

from app.articles.shelf import published, standing
from app.db.rows import rows_of
from app.db.tables import Article, Scope, VisitDay, VisitExcludedDay, VisitTotal

Metric = Literal["visits", "views"]


class Place(NamedTuple):
    """What is counted for: the site, or one article."""

    kind: int
    id: int


SITE: Final = Place(Scope.SITE.value, 0)


def article_place(article_id: int) -> Place:
    """Return the place of one article."""
    return Place(Scope.ARTICLE.value, article_id)


class Numbers(NamedTuple):
    """Visits and views of some days, or in all."""

    visits: int = 0
    views: int = 0


_BY_DAY: Final = (
    select(VisitDay.day, VisitDay.visits, VisitDay.views)
    .where(
        VisitDay.scope_type == bindparam("kind"),
        VisitDay.scope_id == bindparam("id"),
        VisitDay.day >= bindparam("first"),
        VisitDay.day <= bindparam("last"),
    )
    .order_by(VisitDay.day)
)
_IN_ALL: Final = select(VisitTotal.visits, VisitTotal.views).where(
    VisitTotal.scope_type == bindparam("kind"), VisitTotal.scope_id == bindparam("id")
)


def numbers_by_day(session: Session, place: Place, first: date, last: date) -> dict[date, Numbers]:
    """Return the numbers of each inclusive day that has any, in order."""
    values = {**place._asdict(), "first": first, "last": last}
    return {day: Numbers(*both) for day, *both in rows_of(session, _BY_DAY, values)}


def numbers_in_all(session: Session, place: Place) -> Numbers:
    """Return the numbers in all, what was counted elsewhere before included."""
    rows = rows_of(session, _IN_ALL, place._asdict())
    return Numbers(*rows[0]) if rows else Numbers()


def numbers_as_of(session: Session, first: date, last: date) -> tuple[dict[date, Numbers], Numbers]:
    """Return the site's numbers of the inclusive days that have any, and in all up to the last."""
    visits, views = numbers_in_all(session, SITE)
    found = numbers_by_day(session, SITE, first, date.max)
    for day in [day for day in found if day > last]:
        later = found.pop(day)
        visits, views = visits - later.visits, views - later.views
    return found, Numbers(visits, views)


def list_top(
    session: Session,
    days: Sequence[date],
    shelves: Sequence[Sequence[str]],
    *,
    metric: Metric,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return id, visits and views of the public articles that were read most on these days.

    Equals are in the order of the newest. Days are named one by one and articles as what is not
    the site: else a planner may walk the whole history of every article instead.
    """
    read = (
        select(
            VisitDay.scope_id.label("id"),
            func.sum(VisitDay.visits).label("visits"),
            func.sum(VisitDay.views).label("views"),
        )
        .where(VisitDay.day.in_(days), VisitDay.scope_type != Scope.SITE.value)
        .group_by(VisitDay.scope_id)
        .subquery()
    )
    measure = read.c[metric]
    return session.execute(
        published(Article.id, read.c.visits, read.c.views)
        .join_from(read, Article, Article.id == read.c.id)
        .where(measure > 0, *(standing(Article.timeline_key, group) for group in shelves))
        .order_by(measure.desc(), Article.timeline_key.desc())
        .limit(limit)
    ).all()


def list_excluded(session: Session, first: date, last: date) -> Sequence[Row[date, str, int]]:
    """Return day, reason and number of the reports that were not counted, newest day first."""
    return session.execute(
        select(VisitExcludedDay.day, VisitExcludedDay.reason, VisitExcludedDay.reports)
        .where(VisitExcludedDay.day >= first, VisitExcludedDay.day <= last)
        .order_by(VisitExcludedDay.day.desc(), VisitExcludedDay.reason)
    ).all()
