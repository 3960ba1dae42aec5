"""Work that comes due by itself, done by whichever worker comes first."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger("manset.chores")

LOOK_EVERY_SECONDS: Final = 0.2


class Chores:
    """Does `act` five times a second, in a thread of its own, and at once again while it says so.

    `act` returns whether more is to be done now. A failure is logged, and it is tried again.
    """

    def __init__(self, act: Callable[[], bool]) -> None:
        self._act = act
        self._stopped = asyncio.Event()
        self._thread = CapacityLimiter(1)

    def stop(self) -> None:
        """Let it end once what is being done is done."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until told to stop; never leaves a thread behind that writes."""
        while not self._stopped.is_set():
            if not await self._try():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), LOOK_EVERY_SECONDS)

    async def _try(self) -> bool:
        try:
            return await to_thread.run_sync(self._act, limiter=self._thread)
        except SQLAlchemyError as error:
            logger.warning("What is due cannot be done: %s", type(error).__name__)
        except Exception:
            logger.exception("A chore failed")
        return False
