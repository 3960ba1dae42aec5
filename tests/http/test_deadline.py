import asyncio
import threading

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.articles.shelf import count_all
from app.db.engine import Database
from app.db.patience import PATIENCE
from app.errors import Unavailable
from app.http import deadline
from app.http.deadline import Deadline
from tests import make

SECONDS = 0.05
START: Message = {"type": "http.response.start", "status": 200, "headers": []}
BODY: Message = {"type": "http.response.body", "body": b"x"}


async def nothing() -> Message:
    raise AssertionError


async def asked(layer: Deadline) -> list[Message]:
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    await layer({"type": "http", "method": "GET"}, nothing, send)
    return got


def test_an_answer_in_time_passes_and_may_then_take_as_long_as_it_likes() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await asyncio.sleep(2 * SECONDS)
        await send(BODY)

    assert asyncio.run(asked(Deadline(app, SECONDS))) == [START, BODY]


def test_an_answer_that_does_not_begin_in_time_is_503_and_never_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    over: list[bool] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        patience = PATIENCE.get()
        assert patience is not None
        over.append(patience.is_over)
        await asyncio.sleep(2 * SECONDS)
        over.append(patience.is_over)
        await send(START)
        await send(BODY)

    start, body = asyncio.run(asked(Deadline(app, SECONDS)))
    assert (start["status"], over) == (503, [False, True])
    assert (b"retry-after", b"2") in start["headers"]
    assert b"urn:manset:problem:unavailable" in body["body"]
    assert [record.name for record in caplog.records] == ["manset.deadline"]
    assert PATIENCE.get() is None


def test_beyond_so_many_that_wait_others_are_sent_away_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadline, "MOST_WAITING", 2)

    async def several() -> list[int]:
        go = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await go.wait()
            await send(START)

        layer = Deadline(app, 5)
        waiting = [asyncio.create_task(asked(layer)) for _ in range(2)]
        await asyncio.sleep(0)
        third = await asked(layer)
        go.set()
        answers = [*await asyncio.gather(*waiting), third, await asked(layer)]
        return [answer[0]["status"] for answer in answers]

    assert asyncio.run(several()) == [200, 200, 503, 200]


def test_what_comes_too_late_is_not_saved(db: Database) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.to_thread(save)
        await send(START)

    refused: list[Exception] = []

    def save() -> None:
        waits = threading.Event()
        waits.wait(2 * SECONDS)
        try:
            make.article(db, "late")
        except Unavailable as error:
            refused.append(error)

    start, _ = asyncio.run(asked(Deadline(app, SECONDS)))
    assert (start["status"], len(refused)) == (503, 1)
    with db.read() as session:
        assert count_all(session) == 0
    make.article(db, "late")
    with db.read() as session:
        assert count_all(session) == 1
