"""The watch: each worker's reading of the edition, on which all hangs that must notice a change."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database
from app.db.tables import Edition

logger = logging.getLogger("manset.watch")

READ_EVERY_SECONDS: Final = 0.2


class Watch:
    """The newest edition this worker knows of, read five times a second and after own writes.

    `number` never falls. `read_at` is when it was last read, on the monotonic clock; while the
    database cannot be read it stands still. After each reading `chores` run, in a thread, one
    after another: work that is due, whichever worker comes first.
    """

    def __init__(self, db: Database, chores: Callable[[], object]) -> None:
        self.number = 0
        self.read_at = -1.0
        self._db = db
        self._chores = chores
        self._changed = asyncio.Event()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopped = False

    def poke(self) -> None:
        """Have the edition read at once; safe to call from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

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
                await to_thread.run_sync(self._chores)
            except SQLAlchemyError as error:
                logger.warning("The edition cannot be read: %s", type(error).__name__)
            except Exception:
                logger.exception("A chore failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), READ_EVERY_SECONDS)
            self._wake.clear()

    async def _read(self) -> None:
        began = monotonic()
        number = await to_thread.run_sync(self._look)
        self.read_at = began
        if number > self.number:
            self.number = number
            self._changed.set()
            self._changed = asyncio.Event()

    def _look(self) -> int:
        with self._db.read() as session:
            return session.execute(select(Edition.number)).scalar_one()
