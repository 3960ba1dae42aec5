"""What is kept for some days alone, deleted when they are past."""

from datetime import UTC, date, datetime, timedelta
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
    """Deletes salts, visitors and ids of days too old to be reported about.

    The salt goes first: from then on the digests that it made say nothing of anybody. It and the
    visitors are looked for once an hour, the ids, of which all are looked through, once a day.
    """

    def __init__(self, db: Database, zone: ZoneInfo) -> None:
        self._db = db
        self._zone = zone
        self._due_at = datetime.min.replace(tzinfo=UTC)
        self._cleared = date.min
        """Up to which day ids are deleted."""
        self._beyond: bytes | None = b""
        """The id up to which they are, None once that is all of them."""

    def work(self, now: datetime) -> bool:
        """Delete one chunk if it is time to; return whether there may be more."""
        if now < self._due_at:
            return False
        first = day_of(now, self._zone) - timedelta(days=KEPT_DAYS)
        if first != self._cleared:
            self._cleared, self._beyond = first, b""
        with self._db.write() as session:
            more = _delete_visitors(session, first)
            if self._beyond is not None:
                self._beyond = _delete_ids(session, first, self._beyond)
        if not more and self._beyond is None:
            self._due_at = now + EVERY
            return False
        return True


def _delete_visitors(session: Session, first: date) -> bool:
    """Delete salts and a chunk of visitors before a day; return whether there may be more."""
    session.execute(delete(VisitSalt).where(VisitSalt.day < first))
    key = (VisitSeen.day, VisitSeen.scope_type, VisitSeen.scope_id, VisitSeen.visitor)
    old = select(*key).where(VisitSeen.day < first).limit(CHUNK)
    seen = session.execute(delete(VisitSeen).where(tuple_(*key).in_(old)))
    return bool(seen.rowcount == CHUNK)  # type: ignore[attr-defined]


def _delete_ids(session: Session, first: date, beyond: bytes) -> bytes | None:
    """Delete, among a chunk of ids, those before a day; return the last, None with the last chunk.

    An id that is taken in meanwhile is of a later day.
    """
    chunk = select(VisitEvent.id).where(VisitEvent.id > beyond).order_by(VisitEvent.id)
    last = session.scalar(chunk.offset(CHUNK - 1).limit(1))
    here = VisitEvent.id > beyond if last is None else VisitEvent.id.between(beyond, last)
    session.execute(delete(VisitEvent).where(here, VisitEvent.day < first))
    return last
