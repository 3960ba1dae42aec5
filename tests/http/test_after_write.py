"""What happens after something may have been written, and when the server is told to stop."""

import asyncio
import signal
import threading

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.http.after_write import AfterWrite
from app.http.stopping import when_told_to_stop


def test_it_acts_after_each_method_that_may_write_also_when_that_fails() -> None:
    acts: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        acts.append(scope["method"])
        if scope["path"] == "/fails":
            raise ConnectionError
        await PlainTextResponse("")(scope, receive, send)

    client = TestClient(AfterWrite(app, lambda: acts.append("act")))
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"):
        client.request(method, "/")
    with pytest.raises(ConnectionError):
        client.post("/fails")

    reads = ["GET", "HEAD", "OPTIONS"]
    writes = ["POST", "act", "PATCH", "act", "DELETE", "act", "POST", "act"]
    assert acts == [*reads, *writes]


def test_a_signal_is_told_of_in_the_loop_and_goes_on_to_its_handler() -> None:
    handled: list[int] = []

    async def run() -> None:
        told = asyncio.Event()
        with when_told_to_stop(told.set):
            signal.raise_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                await told.wait()

    before = signal.signal(signal.SIGTERM, lambda number, _: handled.append(number))
    try:
        mine = signal.getsignal(signal.SIGTERM)
        asyncio.run(run())
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, before)
    assert handled == [signal.SIGTERM]


def test_nothing_changes_where_nothing_handles_the_signal_or_in_another_thread() -> None:
    found = []

    async def run() -> None:
        with when_told_to_stop(lambda: None):
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        asyncio.run(run())
        thread = threading.Thread(target=lambda: asyncio.run(run()))
        thread.start()
        thread.join()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert found == [signal.SIG_DFL] * 2
