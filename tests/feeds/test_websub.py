"""The hub is told of what is new after it is there, once, and again until it has heard."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from threading import Thread
from urllib.parse import parse_qsl

import pytest

from app.config import Settings
from app.db.engine import Database
from app.edition.stamp import current_edition
from app.edition.watch import Watch
from app.feeds.websub import BACKOFF, LEASE, MOST_ARTICLES, REST, Pinger, claim
from tests import make
from tests.receiver import Received, Receiver, receiving

BASE = "https://moon.example/feeds"
ALLOWED = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def hub() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class Worker:
    """One worker's pinger, at a time of its own."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db, self.time = db, make.NOW
        self.watch = Watch(db)
        allowed = settings.model_copy(update={"outbound_allow": ALLOWED})
        self.pinger = Pinger(db, allowed, self.watch, now=self.now)

    def now(self) -> datetime:
        return self.time

    def after(self, wait: timedelta = timedelta()) -> None:
        """Let time go by, then look once."""
        self.time += wait
        with self.db.read() as session:
            self.watch.number = current_edition(session)
        assert self.pinger.ping() is False


def told(one: Received) -> set[str]:
    """Return the feeds that a request names."""
    assert one.headers["content-type"] == "application/x-www-form-urlencoded"
    (mode, publish), *urls = parse_qsl(one.body.decode(), strict_parsing=True)
    assert (mode, publish) == ("hub.mode", "publish")
    assert {name for name, _ in urls} == {"hub.url"}
    return {url for _, url in urls}


def in_each_form(*paths: str) -> set[str]:
    return {
        f"{BASE}{path}/{file}" for path in paths for file in ("rss.xml", "atom.xml", "feed.json")
    }


def test_the_hub_is_told_of_each_feed_that_has_something_new(
    db: Database, settings: Settings, hub: Receiver
) -> None:
    make.site(db, url="https://moon.example", webSubHub=hub.url)
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    worker = Worker(db, settings)
    worker.after()
    make.article(db, "moon", section="asia", tags=["a", "ش"], authors=["desk"], language="tr")
    make.article(db, "draft", state="draft", tags=["secret"])
    worker.after()
    assert len(hub.received) == 1  # not so soon again
    worker.after(REST)
    worker.after(REST)
    first, second = map(told, hub.received)
    assert first == in_each_form("")
    assert second == in_each_form(
        *("", "/sections/asia", "/sections/world", "/tags/a", "/tags/%D8%B4", "/authors/desk"),
        "/languages/tr",
    )


def test_a_hub_that_is_down_is_told_again_and_at_last_let_be(
    db: Database, settings: Settings, hub: Receiver
) -> None:
    make.site(db, url="https://moon.example", webSubHub=hub.url)
    hub.answer = lambda _: (503, {}, b"")
    worker = Worker(db, settings)
    worker.after()
    for number, wait in enumerate(BACKOFF, 1):
        worker.after(wait - timedelta(seconds=1))
        assert len(hub.received) == number
        worker.after(timedelta(seconds=1))
        assert len(hub.received) == number + 1
    worker.after(timedelta(days=1))
    assert len(hub.received) == len(BACKOFF) + 1
    hub.answer = lambda _: (202, {}, b"")
    make.article(db, "moon")
    worker.after()
    worker.after(timedelta(days=1))
    assert len(hub.received) == len(BACKOFF) + 2


def test_of_several_workers_one_tells_and_another_takes_over_when_it_dies(
    db: Database, settings: Settings, hub: Receiver
) -> None:
    make.site(db, url="https://moon.example", webSubHub=hub.url)
    workers = [Worker(db, settings) for _ in range(3)]
    threads = [Thread(target=worker.after) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hub.received) == 1
    make.article(db, "moon")
    with db.write() as session:  # one that is killed before it has told
        assert claim(session, settings, make.NOW + REST) is not None
    workers[0].after(REST)
    assert len(hub.received) == 1
    workers[0].after(LEASE)
    assert len(hub.received) == 2


def test_an_import_is_told_in_a_word(db: Database, settings: Settings, hub: Receiver) -> None:
    make.site(db, url="https://moon.example", webSubHub=hub.url)
    make.articles(db, [make.said(tags=[f"t{n}"]) for n in range(MOST_ARTICLES + 1)])
    Worker(db, settings).after()
    assert [told(one) for one in hub.received] == [in_each_form("")]


def test_many_feeds_are_told_in_several_requests(
    db: Database, settings: Settings, hub: Receiver
) -> None:
    make.site(db, url="https://moon.example", webSubHub=hub.url)
    make.articles(db, [make.said(tags=[f"t{n}"]) for n in range(30)])
    Worker(db, settings).after()
    several = [told(one) for one in hub.received]
    assert set().union(*several) == in_each_form(
        "", "/languages/en", *(f"/tags/t{n}" for n in range(30))
    )
    assert max(map(len, several)) == 60


@pytest.mark.parametrize("url", [None, "http://10.0.0.1/", "http://localhost:1/"])
def test_nobody_is_told_where_there_is_no_hub_or_none_that_may_be_reached(
    db: Database,
    settings: Settings,
    hub: Receiver,
    url: str | None,
    query_count: Callable[[], int],
) -> None:
    make.site(db, url="https://moon.example", webSubHub=url)
    worker = Worker(db, settings)
    worker.after()
    worker.after()  # learns when it is due again
    query_count()
    worker.after()
    assert query_count() == 1  # the test's own
    assert hub.received == []
