"""One look at the database for those who follow: what changed, as events."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from anyio import to_thread

from app import clock
from app.access.keys import list_live_keys
from app.articles.pages import voice_by
from app.articles.parameters import Wording
from app.config import Settings
from app.db.engine import Database
from app.edition.stamp import current_edition
from app.site.queries import get_site
from app.sync.events import Event, event_of
from app.sync.position import Position
from app.sync.queries import Sections, list_changes, read_sections

PAGE: Final = 100

T = TypeVar("T")


async def in_thread(read: Callable[[], T]) -> T:
    """Read in a thread; who is canceled meanwhile waits for it, and leaves none at the database."""
    reading = asyncio.ensure_future(to_thread.run_sync(read))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        await asyncio.wait([reading])
        raise


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the database found after a position, all of one snapshot."""

    events: list[Event]
    upto: Position
    """Everything up to here is in `events`."""
    sections: Sections
    live_keys: Collection[str]
    """Those of the keys asked about that still open anything."""


class Reader:
    """Reads the change feed a page at a time, in the site's own words; blocks."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._settings = settings

    def look(self) -> Position:
        """Return the position after all that changed by now."""
        with self._db.read() as session:
            return Position(current_edition(session))

    def read(self, after: Position, key_ids: frozenset[str]) -> Reading:
        """Read a page after a position, and which of these keys still hold."""
        now = clock.now()
        with self._db.read() as session:
            edition = current_edition(session)
            voice = voice_by(self._settings, get_site(session), Wording(), may_read_paid=True)
            changes = list_changes(session, voice, after=after, limit=PAGE)
            sections = read_sections(session)
            live_keys = list_live_keys(session, key_ids, now) if key_ids else ()
        events = [event_of(change, sections) for change in changes]
        upto = Position(edition) if len(events) < PAGE else events[-1].position
        return Reading(events, upto, sections, live_keys)
