"""Purging: what a cache in front is told, and when."""

import asyncio
from collections.abc import Awaitable, Callable

from app.articles.queries import get_article
from app.config import Settings
from app.db.engine import Database
from app.edition.watch import Watch
from app.http.background import at_work
from app.sync.purge import MANY, Purger
from tests import make
from tests.receiver import Receiver, receiving

Until = Callable[[int], Awaitable[None]]


def told(receiver: Receiver) -> list[set[str]]:
    assert all(one.method == "PURGE" for one in receiver.received)
    assert all(
        one.headers["xkey-purge"] == one.headers["surrogate-key"] for one in receiver.received
    )
    return [set(one.headers["xkey-purge"].split()) for one in receiver.received]


def run(
    db: Database,
    settings: Settings,
    receiver: Receiver,
    test: Callable[[Until], Awaitable[None]],
    again: tuple[float, ...] = (600.0,),
) -> None:
    async def main() -> None:
        watch = Watch(db)
        purging = settings.model_copy(update={"purge_urls": (receiver.url,)})
        purger = Purger(db, purging, watch, again_seconds=again)

        async def until(number: int) -> None:
            async with asyncio.timeout(20):
                while len(receiver.received) < number:
                    await asyncio.sleep(0.01)

        async with at_work(watch, purger):
            await test(until)

    asyncio.run(main())


def test_a_cache_is_told_everything_at_the_start_and_then_what_shows_a_change(
    db: Database, settings: Settings
) -> None:
    make.articles(
        db,
        [make.said(f"s-{n}", datePublished=f"2026-02-0{1 + n}T09:00:00+03:00") for n in range(5)],
    )
    with receiving() as receiver:

        async def test(until: Until) -> None:
            await until(1)
            make.article(db, "s-2", datePublished="2026-02-03T09:00:00+03:00", headline="New")
            await until(2)
            make.article(db, "s-2", datePublished="2026-02-03T09:00:00+03:00", state="withheld")
            await until(3)
            make.section(db, "world")
            make.site(db, name="Other")
            await until(4)

        run(db, settings, receiver, test)
    first, changed, withheld, site = told(receiver)[:4]
    assert first == site == {"site"}
    with db.read() as session:
        ids = {n: get_article(session, f"s-{n}").id for n in (1, 3)}
    beside = {f"article-{one}" for one in ids.values()}
    assert {"all", "articles"} | beside < changed
    assert len(changed) == 5
    assert {"all", "articles"} < withheld
    assert len(withheld) == 3


def test_what_is_many_is_told_as_everything(db: Database, settings: Settings) -> None:
    with receiving() as receiver:

        async def test(until: Until) -> None:
            await until(1)
            make.articles(db, [make.said() for _ in range(MANY + 1)])
            await until(2)

        run(db, settings, receiver, test)
    assert told(receiver) == [{"site"}, {"site"}]


def test_it_is_told_again_later_and_until_the_cache_is_back(
    db: Database, settings: Settings
) -> None:
    with receiving() as receiver:
        receiver.answer = lambda _: (503 if len(receiver.received) < 3 else 200, {}, b"")

        async def test(until: Until) -> None:
            await until(5)

        run(db, settings, receiver, test, again=(0.05, 0.1))
    assert told(receiver)[:5] == [{"site"}] * 5


def test_without_a_cache_nothing_is_done(db: Database, settings: Settings) -> None:
    async def main() -> None:
        async with asyncio.timeout(10):
            await Purger(db, settings, Watch(db)).run()

    asyncio.run(main())
