"""What is kept for some days alone, deleted when they are past."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from app.calendar.civil import day_of
from app.db.engine import Database
from app.db.tables import VisitEvent, VisitSalt, VisitSeen
from app.visits.corrections import KEPT_DAYS

CHUNK: Final = 10_000
EVERY: Final = timedelta(hours=1)


class Retention:
    """Deletes, once an hour, salts, visitors and ids of days too old to be reported about.

    The salt goes first: from then on the digests that it made say nothing of anybody.
    """

    def __init__(self, db: Database, zone: ZoneInfo) -> None:
        self._db = db
        self._zone = zone
        self._due_at = datetime.min.replace(tzinfo=UTC)

    def work(self, now: datetime) -> bool:
        """Delete one chunk if it is time to; return whether there may be more."""
        if now < self._due_at:
            return False
        with self._db.write() as session:
            more = delete_old(session, now, self._zone)
        if not more:
            self._due_at = now + EVERY
        return more


def delete_old(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Delete at most a chunk of each kind; return whether there may be more."""
    first = day_of(now, zone) - timedelta(days=KEPT_DAYS)
    session.execute(delete(VisitSalt).where(VisitSalt.day < first))
    key = (VisitSeen.day, VisitSeen.scope_type, VisitSeen.scope_id, VisitSeen.visitor)
    old_seen = select(*key).where(VisitSeen.day < first).limit(CHUNK)
    seen = session.execute(delete(VisitSeen).where(tuple_(*key).in_(old_seen)))
    old_events = select(VisitEvent.id).where(VisitEvent.day < first).limit(CHUNK)
    events = session.execute(delete(VisitEvent).where(VisitEvent.id.in_(old_events)))
    return CHUNK in (seen.rowcount, events.rowcount)  # type: ignore[attr-defined]
