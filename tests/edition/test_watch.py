"""The watch: what is known of the edition, and for how long it is taken to hold."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.edition import watch as watching
from app.edition.stamp import TAKEN, next_edition
from app.edition.watch import AWAY_SECONDS, TRUSTED_SECONDS, Watch
from app.errors import Unavailable


class Store:
    """A database that is there or away, as the test says, and counts who comes."""

    def __init__(self, db: Database) -> None:
        self.is_away = False
        self.looks = 0
        self._db = db

    @contextmanager
    def read(self) -> Iterator[Session]:
        self.looks += 1
        if self.is_away:
            raise OperationalError("SELECT 1", None, Exception("away"))
        with self._db.read() as session:
            yield session


@contextmanager
def running(store: Store) -> Iterator[Any]:
    """Give what runs a coroutine function with a watch that reads."""

    def run(act: Any) -> Any:
        async def main() -> Any:
            watch = Watch(cast("Database", store))
            task = asyncio.create_task(watch.run())
            try:
                return await asyncio.wait_for(act(watch), 30)
            finally:
                watch.stop()
                await task

        return asyncio.run(main())

    yield run


def published(db: Database) -> int:
    with db.write() as session:
        return next_edition(session)


def test_an_edition_is_noticed_and_never_falls(db: Database) -> None:
    async def act(watch: Watch) -> None:
        assert await watch.renew() == watch.current()
        before = watch.number
        began = monotonic()
        waiting = asyncio.create_task(watch.after(before))
        number = await asyncio.to_thread(published, db)
        assert await waiting == number > before
        assert monotonic() - began < 5
        watch.heed({TAKEN: before})
        watch.heed({})
        assert watch.current() == number

    with running(Store(db)) as run:
        run(act)


def test_a_commit_of_this_process_is_known_before_it_is_read(db: Database) -> None:
    store = Store(db)

    async def act(watch: Watch) -> None:
        await watch.renew()
        waiting = asyncio.create_task(watch.after(watch.number))
        looks, told = store.looks, watch.number + 1
        teller = Thread(target=watch.heed, args=({TAKEN: told},))
        teller.start()
        teller.join()
        assert watch.number == told
        assert await waiting == told
        assert store.looks - looks <= 1  # it was not read out of turn

    with running(store) as run:
        run(act)


def test_a_process_that_stood_still_reads_anew_before_it_says_anything(db: Database) -> None:
    async def act(watch: Watch) -> None:
        await watch.renew()
        number = published(db)
        watch.read_at -= AWAY_SECONDS * 10
        assert watch.current() is None
        assert await watch.renew() == number

    with running(Store(db)) as run:
        run(act)


def test_a_store_that_is_away_holds_what_was_read_for_a_minute(db: Database) -> None:
    store = Store(db)

    async def act(watch: Watch) -> None:
        number = await watch.renew()
        store.is_away = True
        watch.read_at = monotonic() - TRUSTED_SECONDS - 1
        assert watch.current() is None
        began = monotonic()
        assert await watch.renew() == number
        assert monotonic() - began < 5
        assert watch.current() == number
        watch.read_at = monotonic() - AWAY_SECONDS - 1
        assert watch.current() is None
        with pytest.raises(Unavailable):
            await watch.renew()
        store.is_away = False
        assert await watch.renew() == number

    with running(store) as run:
        run(act)


def test_nothing_is_known_before_the_first_reading(db: Database) -> None:
    store = Store(db)
    store.is_away = True

    async def act(watch: Watch) -> None:
        assert watch.current() is None
        with pytest.raises(Unavailable):
            await watch.renew()

    with running(store) as run:
        run(act)


def test_what_is_told_after_the_end_is_heard_by_nobody(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "READ_EVERY_SECONDS", 0.01)
    kept = SimpleNamespace()

    async def act(watch: Watch) -> None:
        await watch.renew()
        kept.watch = watch

    with running(Store(db)) as run:
        run(act)
    kept.watch.heed({TAKEN: 10**6})
    assert kept.watch.number == 10**6
