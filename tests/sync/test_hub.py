"""The hub from within: heartbeats, those who take nothing, no more room, a store that is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Message

from app.db.engine import Database
from app.edition.watch import Watch
from app.errors import Unavailable
from app.http.background import at_work
from app.sync import stream
from app.sync.events import Recent, event_of
from app.sync.position import BEGINNING, Position
from app.sync.queries import Sections
from app.sync.reading import Reader, Reading
from app.sync.schemas import Change, FollowQuery
from app.sync.stream import Follower, Hub
from tests import make
from tests.conftest import ISTANBUL

SECONDS = 10


class Client:
    """One end of a connection; takes nothing more once it is deaf."""

    def __init__(self, hub: Hub, position: Position = BEGINNING, key_id: str | None = None) -> None:
        self.bodies: list[bytes] = []
        self.is_over = False
        self.hears = asyncio.Event()
        self.hears.set()
        self.left = asyncio.Event()
        self.changed = asyncio.Event()
        follower = Follower(hub, FollowQuery(), position, key_id=key_id, may_read_paid=False)
        self.task = asyncio.create_task(follower.follow(self.receive, self.send))

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.hears.wait()
        self.bodies.append(message["body"])
        self.is_over = not message["more_body"]
        self.changed.set()
        if self.is_over:
            self.left.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    def heard(self, text: bytes) -> bool:
        return text in b"".join(self.bodies)


@asynccontextmanager
async def running(db: Database, reader: Reader | None = None, **times: float) -> AsyncIterator[Hub]:
    watch = Watch(db)
    hub = Hub(reader or Reader(db, ISTANBUL), watch, **times)
    async with at_work(watch, hub):
        yield hub


def run(test: Awaitable[None]) -> None:
    async def main() -> None:
        await test

    asyncio.run(main())


def test_both_ends_hear_that_the_other_is_there(db: Database) -> None:
    async def test() -> None:
        async with running(db, beat_seconds=0.05) as hub:
            client = Client(hub)
            await client.until(lambda: client.bodies.count(b":\n\n") >= 3)
            assert client.bodies[0] == b"retry: 2000\nid: 0\n\n"
            client.left.set()
            await client.task

    run(test())


def test_who_takes_nothing_for_long_is_dropped_and_the_others_are_not(db: Database) -> None:
    async def test() -> None:
        async with running(db, beat_seconds=0.05, stuck_seconds=0.2) as hub:
            deaf, other = Client(hub), Client(hub)
            await deaf.until(lambda: bool(deaf.bodies))
            deaf.hears.clear()
            await asyncio.to_thread(make.article, db, "moon")
            async with asyncio.timeout(SECONDS):
                await deaf.task
            assert not deaf.is_over
            await other.until(lambda: other.heard(b'"slug":"moon"'))
            assert not other.task.done()
            other.left.set()
            await other.task

    run(test())


def test_who_comes_back_to_a_hub_without_followers_is_told_what_was_missed(db: Database) -> None:
    async def test() -> None:
        async with running(db) as hub:
            await asyncio.to_thread(make.article, db, "first")
            async with asyncio.timeout(SECONDS):
                while hub.position < Position(1):
                    await asyncio.sleep(0.01)
            client = Client(hub)
            await client.until(lambda: client.heard(b'"slug":"first"'))
            await asyncio.to_thread(make.article, db, "second")
            await client.until(lambda: client.heard(b'"slug":"second"'))
            hub.close()
            await client.until(lambda: client.is_over)
            await client.task
            with pytest.raises(Unavailable):
                hub.check_room()

    run(test())


def test_there_is_room_for_so_many_and_no_more(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MAX_FOLLOWERS", 1)

    async def test() -> None:
        async with running(db) as hub:
            hub.check_room()
            client = Client(hub)
            await client.until(lambda: bool(client.bodies))
            with pytest.raises(Unavailable):
                hub.check_room()
            client.left.set()
            await client.task
            hub.check_room()

    run(test())


def test_a_hub_that_closes_does_not_wait_for_who_takes_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LAST_WORDS_SECONDS", 0.1)

    async def test() -> None:
        async with running(db) as hub:
            deaf, other = Client(hub), Client(hub)
            await other.until(lambda: bool(other.bodies))
            deaf.hears.clear()
            hub.close()
            async with asyncio.timeout(SECONDS):
                await deaf.task
                await other.task
            assert (deaf.is_over, other.is_over) == (False, True)

    run(test())


def test_who_reads_up_with_a_key_that_has_ended_is_let_go(db: Database) -> None:
    make.article(db, "moon")

    async def test() -> None:
        async with running(db) as hub:
            client = Client(hub, key_id="0123456789ab")
            await client.until(lambda: client.is_over)
            await client.task
            assert not client.heard(b"moon")

    run(test())


def test_a_server_that_cancels_a_follower_is_obeyed(db: Database) -> None:
    async def test() -> None:
        async with running(db) as hub:
            client = Client(hub)
            await client.until(lambda: bool(client.bodies))
            client.task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await client.task

    run(test())


class Failing(Reader):
    """A reader whose store is away for so many looks."""

    def __init__(self, db: Database, error: Exception, *, looks: int, pages: int) -> None:
        super().__init__(db, ISTANBUL)
        self.error, self.looks, self.pages = error, looks, pages

    def look(self) -> Position:
        self.looks -= 1
        if self.looks >= 0:
            raise self.error
        return super().look()

    def read(self, after: Position, key_ids: frozenset[str]) -> Reading:
        self.pages -= 1
        if self.pages >= 0:
            raise self.error
        return super().read(after, key_ids)


AWAY = OperationalError("SELECT 1", {}, Exception("away"))


@pytest.mark.parametrize("error", [AWAY, ValueError("a defect")])
def test_the_hub_goes_on_when_the_store_is_back(db: Database, error: Exception) -> None:
    async def test() -> None:
        reader = Failing(db, error, looks=1, pages=1)
        async with running(db, reader) as hub:
            client = Client(hub)
            async with asyncio.timeout(SECONDS):
                while reader.looks >= 0:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            await asyncio.to_thread(make.article, db, "moon")
            await client.until(lambda: client.heard(b'"slug":"moon"'))
            assert reader.pages < 0
            client.left.set()
            await client.task

    run(test())


def test_a_follower_who_cannot_be_told_is_let_go_to_come_again(db: Database) -> None:
    make.article(db, "moon")

    async def test() -> None:
        async with running(db, Failing(db, AWAY, looks=0, pages=1)) as hub:
            client = Client(hub)
            await client.until(lambda: client.is_over)
            await client.task
            again = Client(hub)
            await again.until(lambda: again.heard(b'"slug":"moon"'))
            again.left.set()
            await again.task

    run(test())


def change(edition: int, article_id: int) -> Change:
    return Change(
        position=f"{edition}-{article_id}",
        edition=edition,
        id=article_id,
        op="withheld",
        reason=None,
        at="2026-03-01T15:00:00+03:00",
        article=None,
    )


def test_the_newest_events_are_kept_each_article_once_and_in_order() -> None:
    recent = Recent(Position(4))
    made = [event_of(change(*place), Sections({}, {})) for place in [(5, 1), (5, 2), (6, 3)]]
    recent.add(made)
    recent.add([again := event_of(change(7, 1), Sections({}, {}))])

    assert recent.since(Position(3)) is None
    assert recent.since(Position(4)) == [made[1], made[2], again]
    assert recent.since(Position(5)) == [made[2], again]
    assert recent.since(Position(5, 2)) == [made[2], again]
    assert recent.since(Position(7)) == []

    recent.add(event_of(change(8, n), Sections({}, {})) for n in range(1, 501))
    assert recent.floor == Position(4)
    recent.add([event_of(change(9, 600), Sections({}, {}))])
    assert recent.floor == Position(8, 1)
    assert recent.since(Position(8)) is not None
    assert recent.since(Position(7)) is None
