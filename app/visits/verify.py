"""Recomputing what is kept of visits, and naming every difference."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.db.tables import Scope, VisitAdjustment, VisitDay, VisitSalt, VisitSeen, VisitTotal

_KINDS: Final = {Scope.SITE.value: "site", Scope.ARTICLE.value: "article"}

Counts = dict[Any, tuple[int, int]]


def each_wrong_count(session: Session) -> Iterator[str]:
    """Name each total that is not the sum of its days and balances.

    And each day whose visits are not those of its visitors, as long as these are known.
    """
    by_total = (VisitTotal.scope_type, VisitTotal.scope_id)
    kept = _counts(session, select(*by_total, VisitTotal.visits, VisitTotal.views))
    by_scope = (VisitDay.scope_type, VisitDay.scope_id)
    days = _counts(
        session,
        select(*by_scope, func.sum(VisitDay.visits), func.sum(VisitDay.views)).group_by(*by_scope),
    )
    balances = _adjusted(session, VisitAdjustment.day.is_(None), with_day=False)
    for place in sorted({*kept, *days, *balances}):
        visits, views = (
            days.get(place, (0, 0))[n] + balances.get(place, (0, 0))[n] for n in (0, 1)
        )
        if kept.get(place, (0, 0)) != (visits, views):
            told = f"{_KINDS.get(place[0], place[0])} {place[1]}"
            yield f"visits of {told}: {kept.get(place, (0, 0))} kept, {(visits, views)} counted"
    yield from _wrong_days(session)


def _wrong_days(session: Session) -> Iterator[str]:
    """Compare the days whose visitors are all still known: visits exactly, views by their bound."""
    whole = select(VisitSalt.day).where(VisitSalt.is_whole)
    by_day = (VisitDay.scope_type, VisitDay.scope_id, VisitDay.day)
    kept = _counts(
        session, select(*by_day, VisitDay.visits, VisitDay.views).where(VisitDay.day.in_(whole))
    )
    by_seen = (VisitSeen.scope_type, VisitSeen.scope_id, VisitSeen.day)
    seen = _counts(
        session,
        select(*by_seen, func.count(), func.sum(VisitSeen.hits))
        .where(VisitSeen.day.in_(whole), VisitSeen.scope_type != Scope.PAGES.value)
        .group_by(*by_seen),
    )
    adjusted = _adjusted(session, VisitAdjustment.day.in_(whole), with_day=True)
    for place in sorted({*kept, *seen}):
        visits, hits = (seen.get(place, (0, 0))[n] + adjusted.get(place, (0, 0))[n] for n in (0, 1))
        kept_visits, kept_views = kept.get(place, (0, 0))
        if kept_visits != visits or kept_views > hits:
            told = f"{_KINDS.get(place[0], place[0])} {place[1]} on {place[2]}"
            yield (
                f"visits of {told}: {(kept_visits, kept_views)} kept,"
                f" {visits} visitors with {hits} reports"
            )


def _adjusted(session: Session, which: Any, *, with_day: bool) -> Counts:  # noqa: ANN401 - a condition
    by = [VisitAdjustment.scope_type, VisitAdjustment.scope_id]
    keys: list[Any] = [*by, VisitAdjustment.day] if with_day else list(by)
    sums = func.sum(VisitAdjustment.visits), func.sum(VisitAdjustment.views)
    return _counts(session, select(*keys, *sums).where(which).group_by(*keys))


def _counts(session: Session, statement: Select[*tuple[Any, ...]]) -> Counts:
    """Return the last two columns of each row by those before them."""
    rows = (tuple(row) for row in session.execute(statement))
    return {row[:-2]: (int(row[-2]), int(row[-1])) for row in rows}
