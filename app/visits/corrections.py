"""Counts changed by hand: an old counter's days and balances, and what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.dialect import add_up
from app.db.tables import (
    Article,
    VisitAdjustment,
    VisitDay,
    VisitSalt,
    VisitSeen,
    VisitTotal,
    table_of,
)
from app.errors import Fault, Unprocessable
from app.visits.queries import SITE, Numbers, Place, article_place

KEPT_DAYS: Final = 4
"""Days before today whose visitors are still known: a reading may be told 72 hours late."""
_COUNTS: Final = ("visits", "views")

Key = tuple[int, int, date | None]
"""A place and a day of it; without a day, its total alone."""


class Change(NamedTuple):
    """What is to become of one count; without an article, of the site's."""

    article: int | None
    day: date | None
    visits: int
    views: int

    @property
    def place(self) -> Place:
        """Return what is counted for."""
        return SITE if self.article is None else article_place(self.article)

    @property
    def key(self) -> Key:
        """Return which count it is."""
        return (*self.place, self.day)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes counts, when, on which day of the newsroom, and why."""

    actor: str
    now: datetime
    today: date
    reason: str


def take_counts_over(
    session: Session, rows: Sequence[Change], hand: Hand, *, is_absolute: bool
) -> Numbers:
    """Add the counts of another counter, or put them in the place of what is there.

    A row without a day is the balance from before all days. Returns what totals have grown by.

    Raises:
        Unprocessable: a row is there twice, of a day to come, or of no article; or a count would
            fall below zero.

    """
    _check(session, {f"/rows/{index}": row for index, row in enumerate(rows)}, hand.today)
    present = _hold(session, [row.key for row in rows])
    changes = {
        row.key: Numbers(
            row.visits - (present[row.key].visits if is_absolute else 0),
            row.views - (present[row.key].views if is_absolute else 0),
        )
        for row in rows
    }
    _apply(session, changes)
    known_since = hand.today - timedelta(days=KEPT_DAYS)
    _note(
        session,
        {key: by for key, by in changes.items() if key[2] is None or key[2] >= known_since},
        hand,
    )
    return Numbers(
        sum(by.visits for by in changes.values()), sum(by.views for by in changes.values())
    )


def adjust_count(session: Session, change: Change, hand: Hand) -> int:
    """Add to one count, or take from it; return the number of the note that stays of it.

    Raises:
        Unprocessable: a day to come, no such article, the count would fall below zero, or nothing
            would change.

    """
    if not (change.visits or change.views):
        raise Unprocessable("Nothing would be changed.", errors=[Fault("no-change")])
    _check(session, {"": change}, hand.today)
    changes = {change.key: Numbers(change.visits, change.views)}
    _hold(session, list(changes))
    _apply(session, changes)
    (made,) = _note(session, changes, hand)
    return made


def list_adjustments(
    session: Session, *, limit: int, beyond: int | None, backward: bool
) -> Sequence[Row[Any]]:
    """Return at most `limit` notes older than the number `beyond`, or newer ones `backward`."""
    number = VisitAdjustment.id
    statement = select(*table_of(VisitAdjustment).columns).limit(limit)
    if beyond is not None:
        statement = statement.where(number > beyond if backward else number < beyond)
    return session.execute(statement.order_by(number if backward else number.desc())).all()


def get_adjustment(session: Session, number: int) -> Row[Any]:
    """Return one note."""
    columns = table_of(VisitAdjustment).columns
    return session.execute(select(*columns).where(columns.id == number)).one()


def forget_article(session: Session, article_id: int) -> None:
    """Delete the counts of an article that is deleted; those of the site stay."""
    place = article_place(article_id)
    session.execute(
        delete(VisitSeen).where(
            VisitSeen.day.in_(select(VisitSalt.day)),
            VisitSeen.scope_type == place.kind,
            VisitSeen.scope_id == place.id,
        )
    )
    for table in (VisitDay, VisitTotal, VisitAdjustment):
        session.execute(
            delete(table).where(table.scope_type == place.kind, table.scope_id == place.id)
        )


def _check(session: Session, rows: Mapping[str, Change], today: date) -> None:
    """Raise Unprocessable with the place of each row that cannot be; `rows` are by their places."""
    wanted = {row.article for row in rows.values() if row.article is not None}
    there = set(session.scalars(select(Article.id).where(Article.id.in_(wanted))))
    seen: set[Key] = set()
    faults = []
    for place, row in rows.items():
        if row.article is not None and row.article not in there:
            faults.append(Fault("no-such-article", pointer=f"{place}/article"))
        if row.day is not None and row.day > today:
            faults.append(Fault("no-such-day", pointer=f"{place}/day"))
        if row.key in seen:
            faults.append(Fault("repeated", pointer=place))
        seen.add(row.key)
    if faults:
        raise Unprocessable("These counts cannot be changed.", errors=faults[:20])


def _hold(session: Session, keys: Sequence[Key]) -> dict[Key, Numbers]:
    """Have a row for each count, which nobody else changes from now on; return the counts."""
    days = sorted((kind, scope, day.isoformat()) for kind, scope, day in keys if day is not None)
    rows = [(*key, 0, 0) for key in days]
    found: dict[Key, Numbers] = {
        (kind, scope, date.fromisoformat(str(day))): Numbers(visits, views)
        for kind, scope, day, visits, views in add_up(session, table_of(VisitDay), rows, _COUNTS)
    }
    places = sorted({(kind, scope) for kind, scope, _ in keys})
    add_up(session, table_of(VisitTotal), [(*place, 0, 0) for place in places], _COUNTS)
    for kind, scope, day in keys:
        if day is None:
            found[kind, scope, None] = balance(session, Place(kind, scope))
    return found


def balance(session: Session, place: Place) -> Numbers:
    """Return what a total has that is of no day."""
    row = session.execute(
        select(
            func.coalesce(func.sum(VisitAdjustment.visits), 0),
            func.coalesce(func.sum(VisitAdjustment.views), 0),
        ).where(
            VisitAdjustment.scope_type == place.kind,
            VisitAdjustment.scope_id == place.id,
            VisitAdjustment.day.is_(None),
        )
    ).one()
    return Numbers(int(row[0]), int(row[1]))


def _apply(session: Session, changes: Mapping[Key, Numbers]) -> None:
    totals: dict[tuple[int, int], Numbers] = {}
    for (kind, scope, _), by in changes.items():
        before = totals.get((kind, scope), Numbers())
        totals[kind, scope] = Numbers(before.visits + by.visits, before.views + by.views)
    days = [
        {"of_kind": kind, "of_scope": scope, "of_day": day, **_by(by)}
        for (kind, scope, day), by in changes.items()
        if day is not None
    ]
    whole = [
        {"of_kind": kind, "of_scope": scope, **_by(by)} for (kind, scope), by in totals.items()
    ]
    try:
        for table, rows in ((VisitDay, days), (VisitTotal, whole)):
            if rows:
                session.connection().execute(_more(table), rows)
    except IntegrityError:
        raise Unprocessable(
            "A count would fall below zero.", errors=[Fault("below-zero")]
        ) from None


def _by(by: Numbers) -> dict[str, int]:
    return {"by_visits": by.visits, "by_views": by.views}


def _more(table: type[VisitDay] | type[VisitTotal]) -> Any:  # noqa: ANN401 - SQLAlchemy's update
    statement = update(table).where(
        table.scope_type == bindparam("of_kind"), table.scope_id == bindparam("of_scope")
    )
    if table is VisitDay:
        statement = statement.where(VisitDay.day == bindparam("of_day"))
    return statement.values(
        visits=table.visits + bindparam("by_visits"), views=table.views + bindparam("by_views")
    )


def _note(session: Session, changes: Mapping[Key, Numbers], hand: Hand) -> list[int]:
    rows = [
        {
            "day": day,
            "scope_type": kind,
            "scope_id": scope,
            "visits": by.visits,
            "views": by.views,
            "reason": hand.reason,
            "actor": hand.actor,
            "created_at": hand.now,
        }
        for (kind, scope, day), by in changes.items()
        if any(by)
    ]
    if not rows:
        return []
    made = insert(VisitAdjustment).returning(VisitAdjustment.id, sort_by_parameter_order=True)
    return list(session.scalars(made, rows))
