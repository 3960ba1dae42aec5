"""The salts of the days: random, the same for every worker, deleted when their day is past."""

import asyncio
import secrets
from datetime import date
from typing import Final

from anyio import to_thread
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.db.dialect import insert
from app.db.engine import Database
from app.db.tables import VisitDay, VisitSalt

SALT_BYTES: Final = 32
_REMEMBERED: Final = 6
"""Days that a report may be about."""


class Salts:
    """The salts that this worker knows; a new one is in the database before it is used."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[date, bytes] = {}
        self._looking = asyncio.Lock()

    async def of(self, day: date) -> bytes:
        """Return the day's salt. Raises what the database raises when it is away."""
        if day not in self._known:
            async with self._looking:
                if day not in self._known:
                    found = await to_thread.run_sync(self._get, day)
                    while len(self._known) >= _REMEMBERED:
                        del self._known[next(iter(self._known))]
                    self._known[day] = found
        return self._known[day]

    def _get(self, day: date) -> bytes:
        with self._db.read() as session:
            found = _find_salt(session, day)
        if found is not None:
            return found
        with self._db.write() as session:
            is_whole = not session.scalar(select(exists().where(VisitDay.day == day)))
            made = {"day": day, "salt": secrets.token_bytes(SALT_BYTES), "is_whole": is_whole}
            session.execute(insert(session, VisitSalt).values(made).on_conflict_do_nothing())
            salt = _find_salt(session, day)
        assert salt is not None  # noqa: S101 - this transaction or another made it
        return salt


def _find_salt(session: Session, day: date) -> bytes | None:
    return session.scalar(select(VisitSalt.salt).where(VisitSalt.day == day))
