"""Readers and their reports, and what the newsroom has counted of them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from app import clock
from app.config import Settings
from app.db.engine import Database
from app.db.tables import (
    Article,
    Scope,
    VisitDay,
    VisitExcludedDay,
    VisitSeen,
    VisitTotal,
)
from app.http.background import at_work
from app.visits.intake import Intake
from tests.conftest import ISTANBUL

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
SITE = (Scope.SITE.value, 0)
NUMBERS = count(1)

T = TypeVar("T")
Counts = dict[tuple[int, int], tuple[int, int]]


def ago(days: int) -> date:
    """Return the newsroom's day so many days before this one."""
    return clock.today(ISTANBUL.zone) - timedelta(days=days)


def name() -> str:
    """Make an id that no other report has."""
    return f"reading-{next(NUMBERS)}"


def article_id(db: Database, slug: str) -> int:
    with db.read() as session:
        return session.execute(select(Article.id).where(Article.slug == slug)).scalar_one()


def days(db: Database) -> dict[tuple[int, int, str], tuple[int, int]]:
    """Return visits and views of each scope and day."""
    with db.read() as session:
        rows = session.execute(
            select(
                VisitDay.scope_type,
                VisitDay.scope_id,
                VisitDay.day,
                VisitDay.visits,
                VisitDay.views,
            )
        )
        return {(kind, scope, str(day)): (n, m) for kind, scope, day, n, m in rows}


def totals(db: Database) -> Counts:
    """Return visits and views of each scope."""
    with db.read() as session:
        rows = session.execute(
            select(VisitTotal.scope_type, VisitTotal.scope_id, VisitTotal.visits, VisitTotal.views)
        )
        return {(kind, scope): (n, m) for kind, scope, n, m in rows}


def excluded(db: Database) -> dict[str, int]:
    """Return how many reports were not counted, by reason."""
    with db.read() as session:
        rows = session.execute(select(VisitExcludedDay.reason, VisitExcludedDay.reports))
        return {reason: number for reason, number in rows}  # noqa: C416 - rows are not pairs


def visitors(db: Database, day: str) -> int:
    """Return how many visitors of the site are known for a day."""
    with db.read() as session:
        rows = session.scalars(
            select(VisitSeen.visitor).where(
                VisitSeen.day == date.fromisoformat(day), VisitSeen.scope_type == Scope.SITE.value
            )
        )
        return len(set(rows))


def fields(agent: str = BROWSER, **more: str) -> dict[bytes, bytes]:
    """Return the header of a report."""
    named = {"user-agent": agent, **{key.replace("_", "-"): text for key, text in more.items()}}
    return {key.encode(): text.encode() for key, text in named.items()}


def counting(
    db: Database,
    settings: Settings,
    act: Callable[[Intake], Awaitable[T]],
    *,
    at: Callable[[], datetime] = lambda: datetime.now(UTC),
    **changes: Any,
) -> T:
    """Run an intake, at a time and with settings of one's own, while `act` reports to it."""

    async def run() -> T:
        intake = Intake(db, settings.model_copy(update=changes), at)
        async with at_work(intake):
            return await act(intake)

    return asyncio.run(run())
