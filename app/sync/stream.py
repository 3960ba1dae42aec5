"""The event stream: one hub in each worker, which reads once and tells all who follow."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Send

from app.edition.watch import Watch
from app.errors import Unavailable
from app.sync.events import Recent, groups_of
from app.sync.position import Position
from app.sync.queries import Sections
from app.sync.reading import Reader, Reading, in_thread
from app.sync.schemas import FollowQuery

logger = logging.getLogger("manset.stream")

RETRY_MILLISECONDS: Final = 2_000
BEAT_SECONDS: Final = 15.0
STUCK_SECONDS: Final = 30.0
"""Who takes nothing for so long is disconnected."""
LAST_WORDS_SECONDS: Final = 1.0
"""How long followers have to take the end of the stream when the server stops."""
MAX_FOLLOWERS: Final = 4_000
"""In each worker; one costs some 25 KB."""
CHUNK_BYTES: Final = 16_384
"""Events are sent together up to this size; beyond it the server waits for a slow follower."""
READERS: Final = 2
"""Followers who may be reading up from the database at once: requests need the threads too."""


class Hub:
    """Followers of one worker, and the newest events, read once for all of them.

    `position` only grows: all up to it is in `recent`, or older than what that keeps and to be
    read from the database.
    """

    def __init__(
        self,
        reader: Reader,
        watch: Watch,
        *,
        beat_seconds: float = BEAT_SECONDS,
        stuck_seconds: float = STUCK_SECONDS,
    ) -> None:
        self.position = Position(0, 0)
        self.recent = Recent(self.position)
        self.sections = Sections({}, {})
        self.is_closed = False
        self.stuck_seconds = stuck_seconds
        self._reader = reader
        self._watch = watch
        self._beat_seconds = beat_seconds
        self._followers: set[Follower] = set()
        self._readers = asyncio.Semaphore(READERS)
        self._stopped = asyncio.Event()

    def check_room(self) -> None:
        """Raise Unavailable where no follower more can be taken."""
        if self.is_closed or len(self._followers) >= MAX_FOLLOWERS:
            raise Unavailable("No follower more can be taken now.")

    async def look(self) -> Position:
        """Return where whoever follows from now on begins."""
        return await in_thread(self._reader.look)

    def add(self, follower: "Follower") -> None:
        """Begin to tell a follower."""
        self._followers.add(follower)
        follower.wake()

    def remove(self, follower: "Follower") -> None:
        """Tell a follower no more."""
        self._followers.discard(follower)

    def close(self) -> None:
        """End all streams, at once: a server that stops waits for its open answers."""
        self.is_closed = True
        for follower in self._followers:
            follower.wake()
        asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self._drop_all)

    def _drop_all(self) -> None:
        for follower in list(self._followers):
            follower.drop()

    def stop(self) -> None:
        """Let the telling end, and all streams with it."""
        self.close()
        self._stopped.set()

    async def run(self) -> None:
        """Read and tell until told to stop."""
        telling = asyncio.create_task(self._tell_all())
        await self._stopped.wait()
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling

    async def _tell_all(self) -> None:
        is_begun = False
        beat_at = monotonic() + self._beat_seconds
        while True:
            try:
                if not is_begun:
                    self._start_from(await self.look())
                    is_begun = True
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, beat_at - monotonic())):
                        await self._watch.after(self.position.whole_edition)
                    await self._read_on()
            except SQLAlchemyError as error:
                logger.warning("The changes cannot be read: %s", type(error).__name__)
                await asyncio.sleep(1)
            except Exception:
                logger.exception("The stream failed")
                await asyncio.sleep(1)
            if monotonic() >= beat_at:
                beat_at = monotonic() + self._beat_seconds
                for follower in list(self._followers):
                    follower.beat()

    def _start_from(self, position: Position) -> None:
        self.position = position
        self.recent = Recent(position)
        for follower in list(self._followers):  # whoever came before the first look
            follower.wake()

    async def _read_on(self) -> None:
        """Read what is new, page by page, and wake all who follow."""
        if not self._followers:  # whoever comes back reads up from the database
            self._start_from(Position(self._watch.number))
            return
        keys = frozenset(one.key_id for one in self._followers if one.key_id is not None)
        reading = await in_thread(partial(self._reader.read, self.position, keys))
        if reading.sections != self.sections:  # kept events stand on the shelves of before
            self.recent = Recent(self.position)
            self.sections = reading.sections
        self.recent.add(reading.events)
        self.position = max(self.position, reading.upto)
        for follower in list(self._followers):
            if follower.key_id in keys and follower.key_id not in reading.live_keys:
                follower.end()
            follower.wake()

    async def read_up(self, follower: "Follower") -> Reading:
        """Read the page that is older than what is kept, for one follower."""
        keys = frozenset() if follower.key_id is None else frozenset([follower.key_id])
        async with self._readers:
            return await in_thread(partial(self._reader.read, follower.position, keys))


class Follower:
    """One client of the stream: all up to `position` was sent to it.

    It costs a task only while there is something to send; who is slow has the server's buffer
    full and is not sent more, and goes on from the hub's events or the database.
    """

    def __init__(
        self,
        hub: Hub,
        query: FollowQuery,
        position: Position,
        *,
        key_id: str | None,
        may_read_paid: bool,
    ) -> None:
        self.position = position
        self.key_id = key_id
        self.may_read_paid = may_read_paid
        self._hub = hub
        self._query = query
        self._is_beat_due = False
        self._is_ended = False
        self._is_over = False
        self._pump: asyncio.Task[None] | None = None
        self._sending_since: float | None = None

    async def follow(self, receive: Receive, send: Send) -> None:
        """Be told until the client leaves, or is dropped."""
        self._receive, self._send = receive, send
        self._task = asyncio.current_task()
        greeting = f"retry: {RETRY_MILLISECONDS}\nid: {self.position}\n\n"
        await send({"type": "http.response.body", "body": greeting.encode(), "more_body": True})
        self._hub.add(self)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if not self._is_ended or self._task is None or self._task.uncancel() > 0:
                raise
        finally:
            self._hub.remove(self)
            if self._pump is not None:
                self._pump.cancel()

    def wake(self) -> None:
        """Begin to send what there is to be sent, unless that goes on already."""
        if self._pump is None and not self._is_over:
            self._pump = asyncio.get_running_loop().create_task(self._send_on())

    def beat(self) -> None:
        """Send a comment, so that both ends know that the other is there; drop who is stuck."""
        since = self._sending_since
        if since is None:
            self._is_beat_due = True
            self.wake()
        elif monotonic() - since > self._hub.stuck_seconds:
            self.drop()

    def end(self) -> None:
        """Let the stream end before anything more is sent."""
        self._is_ended = True
        self.wake()

    def drop(self) -> None:
        """Cut the connection: what the server still holds for the client would keep it open."""
        self._is_ended = True
        server = getattr(self._receive, "__self__", None)  # uvicorn's: no other way to its socket
        if (transport := getattr(server, "transport", None)) is not None:
            transport.abort()
        elif self._task is not None:
            self._task.cancel()

    async def _send_on(self) -> None:
        try:
            while not (self._is_ended or self._hub.is_closed):
                if self._is_beat_due:
                    self._is_beat_due = False
                    await self._give(b":\n\n")
                elif self.position < self._hub.position:
                    await self._tell()
                else:
                    return
            self._is_over = True
            await self._give(b"", more=False)
        except SQLAlchemyError as error:  # what is missing comes when the client connects again
            logger.warning("A follower cannot be told: %s", type(error).__name__)
            self._is_over = True
            await self._give(b"", more=False)
        finally:
            self._pump = None

    async def _tell(self) -> None:
        """Send the next events that there are."""
        hub = self._hub
        events = hub.recent.since(self.position)
        upto, sections = hub.position, hub.sections
        if events is None:
            reading = await hub.read_up(self)
            if self.key_id is not None and self.key_id not in reading.live_keys:
                self._is_ended = True
                return
            events, upto, sections = reading.events, reading.upto, reading.sections
        groups = groups_of(self._query, sections)
        chunk, size = [], 0
        for event in events:
            chunk.append(told := event.for_reader(groups, may_read_paid=self.may_read_paid))
            size += len(told)
            if size >= CHUNK_BYTES:
                await self._give(b"".join(chunk))
                chunk, size = [], 0
                if self._is_ended or hub.is_closed:
                    return
        if chunk:
            await self._give(b"".join(chunk))
        self.position = max(self.position, upto)

    async def _give(self, body: bytes, *, more: bool = True) -> None:
        self._sending_since = monotonic()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
        self._sending_since = None
