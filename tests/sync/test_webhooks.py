import asyncio
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.tables import Webhook, WebhookDelivery
from app.edition.watch import Watch
from app.sync.deliverer import Deliverer
from app.sync.deliveries import (
    BACKOFF,
    MAX_FAILURES,
    PAGE,
    ROOM,
    claim,
    fill,
    list_heads,
    record,
    result_of,
)
from tests import make
from tests.receiver import Received, Receiver, receiving
from tests.statements import noted

PATH = "/v1/editorial/webhooks"
ALLOWED = (ip_network("127.0.0.1/32"),)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"outbound_allow": ALLOWED})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@dataclass
class Hand:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Newsroom:
    """A newsroom with one webhook, told by hand."""

    db: Database
    settings: Settings
    receiver: Receiver
    clock: Hand
    webhook_id: int = 0
    secret: str = ""

    def deliverer(self, seconds: float = 5) -> Deliverer:
        """Start a worker, as after a restart: it knows nothing but the database."""
        return Deliverer(
            self.db,
            self.settings,
            Watch(self.db),
            seconds=seconds,
            now=self.clock,
        )

    def deliver(self, deliverer: Deliverer | None = None) -> None:
        """Send all that is due."""
        deliverer = deliverer or self.deliverer()
        for webhook_id, due_at in deliverer.prepare().items():
            while due_at <= self.clock.at and deliverer.send_next(webhook_id):
                pass

    def log(self) -> list[Any]:
        """Give all deliveries, the oldest first."""
        with self.db.read() as session:
            columns = list(WebhookDelivery.__table__.columns)
            return list(session.execute(select(*columns).order_by(WebhookDelivery.id)).all())

    def states(self) -> list[str]:
        return [row.state for row in self.log()]

    def webhook(self) -> Any:
        with self.db.read() as session:
            return session.execute(
                select(Webhook.is_active, Webhook.failures, Webhook.paused_at)
            ).one()


@pytest.fixture
def admin(db: Database) -> dict[str, str]:
    return make.key(db, "admin")


def made(client: TestClient, admin: dict[str, str], url: str) -> dict[str, Any]:
    answer = client.post(PATH, json={"url": url}, headers=admin)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def newsroom(db: Database, settings: Settings, receiver: Receiver) -> Newsroom:
    from app.sync.webhooks import create_webhook  # noqa: PLC0415 - as the route does

    with db.write() as session:
        webhook_id, secret = create_webhook(session, receiver.url, make.NOW, allow=ALLOWED)
    return Newsroom(db, settings, receiver, Hand(), webhook_id, secret)


def positions(receiver: Receiver) -> list[str]:
    return [one.headers["webhook-id"] for one in receiver.received]


def slugs(receiver: Receiver) -> list[str]:
    return [json.loads(one.body)["article"]["slug"] for one in receiver.received]


# What is sent


def test_an_event_is_the_row_of_the_feed_signed(newsroom: Newsroom, client: TestClient) -> None:
    make.article(newsroom.db, "moon", bodyHtml="<p>Ayça.</p>")
    wait_for(newsroom, lambda: newsroom.states() == ["delivered"])
    row = client.get("/v1/changes").json()["items"][0]
    (got,) = newsroom.receiver.received
    assert json.loads(got.body) == row
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"] == "Manset"
    assert got.headers["webhook-id"] == row["position"]
    assert 0 <= time.time() - int(got.headers["webhook-timestamp"]) < 60
    assert newsroom.secret.startswith("whsec_")
    key = b64decode(newsroom.secret.removeprefix("whsec_"))
    assert len(key) == 32
    told = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    seal = b64encode(hmac.new(key, told, sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{seal}"


def test_a_webhook_is_told_of_what_changes_after_it_was_made(
    db: Database, settings: Settings, client: TestClient, admin: dict[str, str], receiver: Receiver
) -> None:
    make.article(db, "before")
    made(client, admin, receiver.url)
    make.article(db, "after")
    room = Newsroom(db, settings, receiver, Hand(datetime.now(UTC) + timedelta(seconds=1)))
    for _ in range(200):
        room.deliver()
        if receiver.received:
            break
        time.sleep(0.05)  # the application's own deliverer has it
    assert slugs(receiver) == ["after"]


def test_nothing_unpublished_is_told(newsroom: Newsroom) -> None:
    make.article(newsroom.db, "paid", isAccessibleForFree=False, bodyHtml="<p>canary-1</p>")
    make.article(newsroom.db, "draft", state="draft", datePublished=None, headline="canary-2")
    make.article(newsroom.db, "down", bodyHtml="<p>canary-3</p>")
    make.article(newsroom.db, "down", state="withheld", bodyHtml="<p>canary-4</p>")
    make.article(newsroom.db, "dead")
    make.tombstone(newsroom.db, "dead")
    newsroom.deliver()
    rows = [json.loads(one.body) for one in newsroom.receiver.received]
    assert [row["op"] for row in rows] == ["upsert", "withheld", "deleted"]
    assert rows[0]["article"]["bodyHtml"] is None
    assert rows[1]["article"] is rows[2]["article"] is None
    assert not any(b"canary" in one.body for one in newsroom.receiver.received)


def test_what_is_taken_down_before_it_is_sent_is_not_sent(newsroom: Newsroom) -> None:
    newsroom.receiver.answer = lambda _: (500, {}, b"")
    make.article(newsroom.db, "moon")
    newsroom.deliver()
    make.article(newsroom.db, "moon", state="withheld", headline="canary")
    newsroom.receiver.answer = lambda _: (204, {}, b"")
    newsroom.clock.move(minutes=1)
    newsroom.deliver()
    assert newsroom.states() == ["superseded", "delivered"]
    ops = [json.loads(one.body)["op"] for one in newsroom.receiver.received]
    assert ops == ["upsert", "withheld"]


# In order, once, until it is accepted


def test_events_come_in_the_order_of_the_feed(newsroom: Newsroom) -> None:
    names = [make.article(newsroom.db) for _ in range(5)]
    newsroom.deliver()
    assert slugs(newsroom.receiver) == names
    assert newsroom.states() == ["delivered"] * 5
    newsroom.deliver()
    assert len(newsroom.receiver.received) == 5


def test_the_next_event_waits_for_the_one_before(newsroom: Newsroom) -> None:
    make.article(newsroom.db, "one")
    make.article(newsroom.db, "two")
    newsroom.receiver.answer = lambda _: (500, {}, b"")
    newsroom.deliver()
    newsroom.clock.move(seconds=4)
    newsroom.deliver()
    assert slugs(newsroom.receiver) == ["one"]
    newsroom.receiver.answer = lambda _: (200, {}, b"thanks")
    newsroom.clock.move(seconds=2)
    newsroom.deliver()
    assert slugs(newsroom.receiver) == ["one", "one", "two"]
    first, again, _ = positions(newsroom.receiver)
    assert first == again
    times = [one.headers["webhook-timestamp"] for one in newsroom.receiver.received]
    assert int(times[1]) - int(times[0]) == 6
    assert (newsroom.log()[0].attempts, newsroom.log()[0].status) == (2, 200)
    assert newsroom.webhook().failures == 0


def test_pauses_grow_until_an_event_is_given_up_for_the_next(newsroom: Newsroom) -> None:
    make.article(newsroom.db, "one")
    make.article(newsroom.db, "two")
    newsroom.receiver.answer = lambda one: (500 if b'"one"' in one.body else 204, {}, b"")
    for pause in BACKOFF:
        newsroom.deliver()
        head = newsroom.log()[0]
        assert pause <= head.due_at - newsroom.clock.at <= pause * 1.1
        assert (head.state, head.status, head.error) == ("waiting", 500, "not-accepted")
        newsroom.clock.at = head.due_at - timedelta(microseconds=1)
        newsroom.deliver()
        assert newsroom.log()[0].attempts == head.attempts
        newsroom.clock.at = head.due_at
    newsroom.deliver()
    assert newsroom.states() == ["failed", "delivered"]
    assert slugs(newsroom.receiver) == ["one"] * (len(BACKOFF) + 1) + ["two"]
    assert newsroom.log()[0].ended_at == newsroom.clock.at


def test_silence_and_redirects_are_failures(newsroom: Newsroom) -> None:
    make.article(newsroom.db)

    def slowly(_: Received) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.5)
        return 204, {}, b""

    newsroom.receiver.answer = slowly
    newsroom.deliver(newsroom.deliverer(seconds=0.2))
    assert (newsroom.log()[0].status, newsroom.log()[0].error) == (None, "unreachable")
    newsroom.receiver.answer = lambda _: (302, {"Location": "/else"}, b"")
    newsroom.clock.move(minutes=1)
    newsroom.deliver()
    assert (newsroom.log()[0].status, newsroom.log()[0].error) == (302, "not-accepted")
    assert newsroom.states() == ["waiting"]


def test_a_name_that_leads_to_a_private_address_is_not_asked(newsroom: Newsroom) -> None:
    url = newsroom.receiver.url.replace("127.0.0.1", "localhost")
    with newsroom.db.write() as session:
        session.execute(update(Webhook).values(url=url))
    newsroom.settings = newsroom.settings.model_copy(update={"outbound_allow": ()})
    make.article(newsroom.db)
    newsroom.deliver()
    assert newsroom.receiver.received == []
    assert newsroom.log()[0].error == "unreachable"
    with newsroom.db.write() as session:  # an address that was allowed when it was given
        session.execute(update(Webhook).values(url=newsroom.receiver.url))
    newsroom.clock.move(minutes=1)
    newsroom.deliver()
    assert newsroom.receiver.received == []


def test_an_attempt_that_was_cut_off_is_made_again_by_another_worker(newsroom: Newsroom) -> None:
    make.article(newsroom.db)
    newsroom.deliverer().prepare()
    with newsroom.db.write() as session:
        lost = claim(session, newsroom.webhook_id, newsroom.clock.at)
    assert lost is not None
    newsroom.deliver()
    assert newsroom.receiver.received == []
    newsroom.clock.move(seconds=61)
    newsroom.deliver()
    assert newsroom.states() == ["delivered"]
    with newsroom.db.write() as session:  # the first was only frozen, and tells its tale late
        assert not record(session, lost, result_of(500), newsroom.clock.at, BACKOFF)
    assert newsroom.states() == ["delivered"]
    assert newsroom.webhook().failures == 0


def test_many_deliverers_at_once_send_each_event_once(newsroom: Newsroom) -> None:
    names = [make.article(newsroom.db) for _ in range(12)]

    def work(_: int) -> None:
        for _ in range(4):
            newsroom.deliver()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    newsroom.deliver()
    assert slugs(newsroom.receiver) == names
    assert newsroom.states() == ["delivered"] * 12


def test_a_change_becomes_one_delivery_though_two_read_it(newsroom: Newsroom) -> None:
    make.article(newsroom.db, "moon")
    late = newsroom.deliverer()

    def changes(*parts: Any) -> Any:
        found = late._changes(*parts)  # noqa: SLF001 - between its look and its writing
        newsroom.deliverer().prepare()
        return found

    fill(newsroom.db, changes, newsroom.clock.at)
    assert newsroom.states() == ["waiting"]


def test_an_import_does_not_fill_the_log(newsroom: Newsroom) -> None:
    total = ROOM + 2 * PAGE
    make.articles(newsroom.db, [make.said() for _ in range(total)])
    deliverer = newsroom.deliverer()
    for _ in range(total):
        deliverer.prepare()
        assert newsroom.states().count("waiting") < ROOM + PAGE
        with newsroom.db.write() as session:
            done = {"state": "delivered", "ended_at": newsroom.clock.at}
            session.execute(update(WebhookDelivery).values(done))
        if len(newsroom.log()) == total:
            break
    ids = [int(row.position.partition("-")[2]) for row in newsroom.log()]
    assert ids == sorted(set(ids))
    assert len(ids) == total


# Paused, and going on


def test_a_webhook_that_fails_too_often_is_paused(newsroom: Newsroom) -> None:
    newsroom.receiver.answer = lambda _: (503, {}, b"")
    for _ in range(4):
        make.article(newsroom.db)
    while newsroom.webhook().is_active:
        assert newsroom.webhook().paused_at is None
        newsroom.deliver()
        newsroom.clock.move(days=2)
    assert (newsroom.webhook().is_active, newsroom.webhook().failures) == (False, MAX_FAILURES)
    newsroom.deliver()
    assert len(newsroom.receiver.received) == MAX_FAILURES


def test_a_webhook_that_is_gone_is_paused_and_goes_on_where_it_stopped(
    newsroom: Newsroom, client: TestClient, admin: dict[str, str]
) -> None:
    newsroom.receiver.answer = lambda _: (410, {}, b"")
    make.article(newsroom.db, "one")
    newsroom.clock.at = datetime.now(UTC)
    wait_for(newsroom, lambda: not newsroom.webhook().is_active)
    here = f"{PATH}/{newsroom.webhook_id}"
    shown = client.get(here, headers=admin).json()
    assert shown["isActive"] is False
    assert shown["pausedAt"] is not None
    assert client.get(PATH, headers=admin).json()["items"] == [shown]
    make.article(newsroom.db, "two")
    make.article(newsroom.db, "two", headline="Again")
    newsroom.deliver()
    assert slugs(newsroom.receiver) == ["one"]
    newsroom.receiver.answer = lambda _: (204, {}, b"")
    answer = client.patch(here, json={"isActive": True}, headers=admin)
    assert answer.json() == shown | {"isActive": True, "pausedAt": None, "failures": 0}
    wait_for(newsroom, lambda: newsroom.states() == ["delivered"] * 2)
    assert slugs(newsroom.receiver) == ["one", "one", "two"]


def wait_for(newsroom: Newsroom, is_done: Callable[[], bool]) -> None:
    """Help the application's own deliverer until it is done."""
    for _ in range(200):
        newsroom.clock.at = datetime.now(UTC)
        newsroom.deliver()
        if is_done():
            return
        time.sleep(0.05)
    raise AssertionError(newsroom.log())


# The application's own deliverer


def test_the_application_sends_by_itself_what_is_published(
    client: TestClient, db: Database, admin: dict[str, str], receiver: Receiver
) -> None:
    made(client, admin, receiver.url)
    names = [make.article(db) for _ in range(3)]
    began = time.monotonic()
    while len(receiver.received) < 3 and time.monotonic() - began < 10:
        time.sleep(0.02)
    assert slugs(receiver) == names


class Stumbling(Deliverer):
    """Fails the first time at both of its works."""

    def __init__(self, *parts: Any, error: Exception, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.errors = {"prepare": error, "send_next": error}

    def prepare(self) -> Any:
        if error := self.errors.pop("prepare", None):
            raise error
        return super().prepare()

    def send_next(self, webhook_id: int) -> bool:
        if error := self.errors.pop("send_next", None):
            raise error
        return super().send_next(webhook_id)


@pytest.mark.parametrize("error", [SQLAlchemyError("away"), RuntimeError("a defect")], ids=type)
def test_a_deliverer_goes_on_after_a_failure(
    newsroom: Newsroom, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    make.article(newsroom.db)

    async def work() -> None:
        watch = Watch(newsroom.db)
        deliverer = Stumbling(newsroom.db, newsroom.settings, watch, error=error)
        running = asyncio.create_task(deliverer.run())
        async with asyncio.timeout(20):
            while newsroom.states() != ["delivered"]:
                await asyncio.sleep(0.05)
        deliverer.stop()
        await running

    asyncio.run(work())
    assert [line.name for line in caplog.records] == ["manset.webhooks"] * 2
    assert len(newsroom.receiver.received) == 1


def test_a_deliverer_that_is_told_to_stop_waits_for_the_answer(newsroom: Newsroom) -> None:
    make.article(newsroom.db)

    def slowly(_: Received) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.5)
        return 204, {}, b""

    newsroom.receiver.answer = slowly

    async def work() -> None:
        watch = Watch(newsroom.db)
        deliverer = Deliverer(newsroom.db, newsroom.settings, watch)
        running = asyncio.create_task(deliverer.run())
        async with asyncio.timeout(20):
            while not newsroom.receiver.received:
                await asyncio.sleep(0.02)
        deliverer.stop()
        await running

    asyncio.run(work())
    assert newsroom.states() == ["delivered"]


def test_the_log_is_forgotten_after_thirty_days(newsroom: Newsroom) -> None:
    make.article(newsroom.db)
    newsroom.deliver()
    newsroom.clock.move(days=29)
    newsroom.deliver()
    assert newsroom.states() == ["delivered"]
    newsroom.clock.move(days=2)
    newsroom.deliver()
    assert newsroom.states() == []


def test_what_was_delivered_is_not_looked_through_for_what_waits(newsroom: Newsroom) -> None:
    make.article(newsroom.db)
    newsroom.deliver()
    db = newsroom.db
    explain = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
    with db.read() as session, noted(db) as statements:
        list_heads(session)
        ((statement, values),) = statements
        # No value may decide of which rows an index is made: plans are made before it is known.
        assert "waiting" not in list(values.values() if isinstance(values, dict) else values)
        plan = session.connection().exec_driver_sql(f"{explain} {statement}", values)
        assert "ix_webhook_delivery_waiting" in str(plan.all())
