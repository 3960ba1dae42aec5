"""The committer, one a worker: reports wait for each other for a moment, then share one commit."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from app.db.dialect import is_store_away, is_to_be_repeated
from app.errors import Unavailable
from app.http.metrics import VISITS
from app.visits.ledger import Event, Outcome

logger = logging.getLogger("manset.visits")

MAX_WAITING: Final = 20_000
MAX_BATCH: Final = 1_000
LINGER_SECONDS: Final = 0.005
PATIENCE_SECONDS: Final = 5.0
TICK_SECONDS: Final = 0.25
MAX_REPEATS: Final = 5

Write = Callable[[Sequence[Event]], list[Outcome]]
"""Counts some events in one transaction, and returns when that is on disk."""


@dataclass(slots=True, eq=False)
class _Group:
    """Reports that came together and are counted together, and who waits for it."""

    events: Sequence[Event]
    outcomes: asyncio.Future[list[Outcome]]
    since: float


class Committer:
    """Takes reports in, commits them in groups, and tells each sender when theirs is on disk.

    Nothing is taken out of memory's queue before its transaction has ended, well or badly; what
    waits longer than five seconds is answered 503, and may have been counted all the same.
    """

    def __init__(self, write: Write) -> None:
        """Commit by `write`, which runs in one thread, never twice at once."""
        self._write = write
        self._waiting: deque[_Group] = deque()
        self._number = 0
        self._wake = asyncio.Event()
        self._is_stopped = False

    def put(self, events: Sequence[Event]) -> asyncio.Future[list[Outcome]]:
        """Queue some reports, to be counted together. Raises Unavailable when too many wait."""
        if self._number + len(events) > MAX_WAITING:
            VISITS.failed(len(events))
            raise _busy()
        loop = asyncio.get_running_loop()
        group = _Group(events, loop.create_future(), time.monotonic())
        self._waiting.append(group)
        self._number += len(events)
        self._wake.set()
        return group.outcomes

    def stop(self) -> None:
        """Take no pause any more; `run` ends when all that waits is on disk."""
        self._is_stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Commit until told to stop, and then until nothing waits."""
        with ThreadPoolExecutor(1, "visits") as thread:
            while self._waiting or not self._is_stopped:
                if not self._waiting:
                    VISITS.waiting(0, 0.0)
                    self._wake.clear()
                    await self._wake.wait()
                    continue
                await self._linger()
                await self._commit(thread, self._take())
        VISITS.waiting(0, 0.0)

    async def _linger(self) -> None:
        rest = self._waiting[0].since + LINGER_SECONDS - time.monotonic()
        if rest > 0 and self._number < MAX_BATCH and not self._is_stopped:
            await asyncio.sleep(rest)

    def _take(self) -> list[_Group]:
        taken: list[_Group] = []
        size = 0
        while self._waiting and (not taken or size + len(self._waiting[0].events) <= MAX_BATCH):
            taken.append(self._waiting.popleft())
            size += len(taken[-1].events)
        return taken

    async def _commit(self, thread: ThreadPoolExecutor, groups: list[_Group]) -> None:
        size = sum(len(group.events) for group in groups)
        VISITS.batch(size)
        loop = asyncio.get_running_loop()
        settled = loop.run_in_executor(thread, self._settle, groups)
        while not settled.done():
            now = time.monotonic()
            VISITS.waiting(self._number, now - groups[0].since)
            for group in chain(groups, self._waiting):
                if now - group.since >= PATIENCE_SECONDS and not group.outcomes.done():
                    VISITS.failed(len(group.events))
                    group.outcomes.set_exception(_busy())
            await asyncio.wait([settled], timeout=TICK_SECONDS)
        self._number -= size
        for group, outcomes in zip(groups, settled.result(), strict=True):
            if group.outcomes.done():  # given up, or nobody waits any more
                continue
            if isinstance(outcomes, Exception):
                VISITS.failed(len(group.events))
                group.outcomes.set_exception(outcomes)
            else:
                group.outcomes.set_result(outcomes)

    def _settle(self, groups: Sequence[_Group]) -> list[list[Outcome] | Exception]:
        """Count these, in one transaction if that can be; return what became of each group.

        What no transaction takes is looked for by halving, so that it stops nobody else's.
        """
        events = [event for group in groups for event in group.events]
        try:
            outcomes = iter(self._written(events))
        except Exception as error:
            if is_store_away(error):
                logger.warning("visits wait: the store is not available: %s", type(error).__name__)
                return [_busy() for _ in groups]
            if len(groups) == 1:
                logger.exception("a report cannot be counted")
                return [_busy()]
            middle = len(groups) // 2
            return self._settle(groups[:middle]) + self._settle(groups[middle:])
        return [list(islice(outcomes, len(group.events))) for group in groups]

    def _written(self, events: Sequence[Event]) -> list[Outcome]:
        """Write, again where the database asks for it, and once more after any other failure."""
        for attempt in range(MAX_REPEATS):
            try:
                return self._write(events)
            except Exception as error:
                if is_to_be_repeated(error):
                    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - only apart
                elif attempt > 0 or is_store_away(error):
                    raise
        return self._write(events)


def _busy() -> Unavailable:
    return Unavailable("Visits cannot be counted now: send it again, with the same id.")
