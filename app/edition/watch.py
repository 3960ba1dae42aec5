"""The watch: each worker's reading of the edition, on which all hangs that must notice a change."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database
from app.edition.stamp import TAKEN, current_edition
from app.errors import Unavailable

logger = logging.getLogger("manset.watch")

READ_EVERY_SECONDS: Final = 0.2
TRUSTED_SECONDS: Final = 1.0
"""How old a reading may be while what it says is taken to hold."""
AWAY_SECONDS: Final = 60.0
"""How old the last reading may be where the database cannot be read."""
_SLICES: Final = 10
_SLICE_SECONDS: Final = 0.1
_FAILURES: Final = 3


class Watch:
    """The newest edition this worker knows of: read five times a second, and told by own writes.

    `number` never falls. `read_at` is when it was last read, on the monotonic clock; while the
    database cannot be read it stands still. The reading waits for nothing else, so that whoever
    depends on it may count on it.
    """

    def __init__(self, db: Database) -> None:
        self.number = 0
        self.read_at = float("-inf")
        self._db = db
        self._failures = 0
        self._away_at = float("-inf")
        self._changed = asyncio.Event()
        self._read_or_failed = asyncio.Event()
        self._wake = asyncio.Event()
        self._lock = Lock()
        self._thread = CapacityLimiter(1)  # of its own: busy requests do not keep it waiting
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopped = False

    def current(self) -> int | None:
        """Return the edition if it is known to hold: read within the last second.

        While it was lately found that the database cannot be read, the last one holds on for a
        minute. None: `renew` is to be waited for.
        """
        now = monotonic()
        age = now - self.read_at
        if age <= TRUSTED_SECONDS:
            return self.number
        is_away = now - self._away_at <= TRUSTED_SECONDS
        return self.number if is_away and age <= AWAY_SECONDS else None

    async def renew(self) -> int:
        """Wait for a reading, and return the edition that holds.

        A process that was stopped for a while finds its last reading old although the database is
        there: so nothing is given up before a second of waiting, counted in slices of running
        time, or before some readings were tried and failed.

        Raises:
            Unavailable: the database could not be read for a minute.

        """
        failures = self._failures
        self._wake.set()
        for _ in range(_SLICES):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._read_or_failed.wait(), _SLICE_SECONDS)
            if monotonic() - self.read_at <= TRUSTED_SECONDS:
                return self.number
            if self._failures - failures >= _FAILURES:
                break
            self._wake.set()
        self._away_at = monotonic()
        number = self.current()
        if number is None:
            raise Unavailable("The store cannot answer now.")
        return number

    def heed(self, info: Mapping[Any, Any]) -> None:
        """Learn from a transaction that was just committed here which edition it took, if any."""
        number = info.get(TAKEN)
        if number is not None:
            self._note(number)

    def stop(self) -> None:
        """Let the reading end after the one under way."""
        self._is_stopped = True
        self._wake.set()

    async def after(self, number: int) -> int:
        """Wait until the edition is greater than `number`; return it."""
        while self.number <= number:
            await self._changed.wait()
        return self.number

    async def run(self) -> None:
        """Read until told to stop; never leaves a thread at the database behind."""
        self._loop = asyncio.get_running_loop()
        while not self._is_stopped:
            try:
                await self._read()
            except SQLAlchemyError as error:
                self._failures += 1
                logger.warning("The edition cannot be read: %s", type(error).__name__)
            self._read_or_failed.set()
            self._read_or_failed = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), READ_EVERY_SECONDS)
            self._wake.clear()

    async def _read(self) -> None:
        began = monotonic()
        number = await to_thread.run_sync(self._look, limiter=self._thread)
        self.read_at = began
        self._note(number)

    def _look(self) -> int:
        with self._db.read() as session:
            return current_edition(session)

    def _note(self, number: int) -> None:
        """Take a number that was committed; in whatever thread."""
        with self._lock:
            is_new = number > self.number
            if is_new:
                self.number = number
        if is_new and self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and all who wait in it
                self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
