"""When the server is told to stop."""

import asyncio
import signal
import threading

from app.http.stopping import when_told_to_stop


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
