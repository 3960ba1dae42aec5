"""The deliverer: in each worker, what sends events to webhooks."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

import anyio
import orjson
from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock
from app.articles.pages import voice_by
from app.articles.parameters import Wording
from app.config import Settings
from app.db.engine import Database
from app.edition.watch import Watch
from app.http.destination import UrlRefusedError
from app.http.outbound import SECONDS, UnreachableError, post
from app.site.queries import get_site
from app.sync.deliveries import (
    BACKOFF,
    Claim,
    Result,
    claim,
    fill,
    find_change,
    list_heads,
    purge,
    record,
    record_superseded,
    result_of,
    signed,
)
from app.sync.position import LAST_ID, Position
from app.sync.queries import list_changes
from app.sync.schemas import Change

logger = logging.getLogger("manset.webhooks")

THREADS: Final = 8
"""Receivers that are being told at once, by each worker."""
LOOK_EVERY: Final = timedelta(seconds=2)
"""How soon a worker sees what others changed without an edition: replays, webhooks started."""
PURGE_EVERY: Final = timedelta(hours=1)
JITTER: Final = 0.1
"""Retries come up to a tenth later, so that they do not come all at once."""


class Deliverer:
    """Sends what is due, webhook by webhook in order; any number of workers may each have one."""

    def __init__(  # noqa: PLR0913 - the last three are for tests
        self,
        db: Database,
        settings: Settings,
        watch: Watch,
        *,
        backoff: Sequence[timedelta] = BACKOFF,
        seconds: float = SECONDS,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._db = db
        self._settings = settings
        self._watch = watch
        self._backoff = backoff
        self._seconds = seconds
        self._now = now
        self._purge_at: datetime | None = None
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._stopped = asyncio.Event()
        self._random = SystemRandom()

    def prepare(self) -> Mapping[int, datetime]:
        """Make deliveries of what is new; return when each webhook's next is due."""
        now = self._now()
        while fill(self._db, self._changes, now):
            pass
        if self._purge_at is None or now >= self._purge_at:
            self._purge_at = now + PURGE_EVERY
            with self._db.write() as session:
                purge(session, now)
        with self._db.read() as session:
            return list_heads(session)

    def send_next(self, webhook_id: int) -> bool:
        """Send a webhook's next event, if it is due; return whether it was.

        Nothing is held in the database while it is sent: whoever is killed meanwhile leaves an
        attempt that another worker makes again, under the same `Webhook-Id`.
        """
        with self._db.write() as session:
            mine = claim(session, webhook_id, self._now())
        if mine is None:
            return False
        with self._db.read() as session:
            change = find_change(session, self._changes, mine.position)
        if change is None:
            with self._db.write() as session:
                record_superseded(session, mine, self._now())
            return True
        result = self._send(mine, orjson.dumps(change))
        backoff = [wait * (1 + self._random.random() * JITTER) for wait in self._backoff]
        with self._db.write() as session:
            is_stopped = record(session, mine, result, self._now(), backoff)
        if is_stopped:
            logger.warning("Webhook %d is paused: it fails", webhook_id)
        return True

    def _changes(self, session: Session, after: Position, limit: int) -> Sequence[Change]:
        """Read the feed as anyone may: without the bodies of paid stories."""
        voice = voice_by(self._settings, get_site(session), Wording(), may_read_paid=False)
        return list_changes(session, voice, after=after, limit=limit)

    def _send(self, mine: Claim, body: bytes) -> Result:
        headers = signed(mine.secret, str(mine.position), body, self._now())
        try:
            allow = self._settings.outbound_allow
            answer = post(mine.url, body, headers, seconds=self._seconds, allow=allow)
        except (UnreachableError, UrlRefusedError):
            return Result(None, "unreachable")
        return result_of(answer.status)

    def stop(self) -> None:
        """Let it end once what is being sent has been answered."""
        self._stopped.set()

    async def run(self) -> None:
        """Send until told to stop; never leaves a thread behind that sends."""
        threads = anyio.CapacityLimiter(THREADS)
        while not self._stopped.is_set():
            number = self._watch.number
            wait = LOOK_EVERY
            try:
                heads = await to_thread.run_sync(self.prepare)
                wait = self._start(heads, threads)
            except SQLAlchemyError as error:
                logger.warning("Webhooks cannot be read: %s", type(error).__name__)
                number = LAST_ID  # no hurry
            except Exception:
                logger.exception("Webhooks failed")
                number = LAST_ID
            await self._news(number, wait)
        if self._busy:
            await asyncio.wait(self._busy.values())

    def _start(self, heads: Mapping[int, datetime], threads: anyio.CapacityLimiter) -> timedelta:
        """Begin with what is due; return how long nothing else will be."""
        now = self._now()
        wait = LOOK_EVERY
        for webhook_id, due_at in heads.items():
            if webhook_id in self._busy:
                continue
            if due_at > now:
                wait = min(wait, due_at - now)
                continue
            task = asyncio.create_task(self._send_all(webhook_id, threads))
            self._busy[webhook_id] = task
            task.add_done_callback(lambda _, done=webhook_id: self._busy.pop(done, None))  # type: ignore[misc]
        return wait

    async def _send_all(self, webhook_id: int, threads: anyio.CapacityLimiter) -> None:
        try:
            while not self._stopped.is_set() and await to_thread.run_sync(
                self.send_next, webhook_id, limiter=threads
            ):
                pass
        except SQLAlchemyError as error:
            logger.warning("A delivery cannot be kept: %s", type(error).__name__)
            await asyncio.sleep(1)
        except Exception:
            logger.exception("A delivery failed")
            await asyncio.sleep(1)

    async def _news(self, number: int, wait: timedelta) -> None:
        """Wait for a new edition, for a webhook to be done, for the end, or for so long."""
        edition = asyncio.create_task(self._watch.after(number))
        end = asyncio.create_task(self._stopped.wait())
        await asyncio.wait(
            {edition, end, *self._busy.values()},
            timeout=wait.total_seconds(),
            return_when=asyncio.FIRST_COMPLETED,
        )
        edition.cancel()
        end.cancel()
