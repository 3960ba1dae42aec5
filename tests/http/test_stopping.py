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


def test_the_server_learns_of_it_later_and_of_a_second_signal_at_once() -> None:
    handled: list[float] = []

    async def run(signals: int) -> None:
        told = asyncio.Event()
        with when_told_to_stop(told.set, 0.3):
            for _ in range(signals):
                signal.raise_signal(signal.SIGTERM)
            began = loop_time()
            async with asyncio.timeout(5):
                await told.wait()
                assert len(handled) == signals - 1
                while len(handled) < signals:
                    await asyncio.sleep(0.01)
            assert loop_time() - began >= 0.25

    def loop_time() -> float:
        return asyncio.get_running_loop().time()

    before = signal.signal(signal.SIGTERM, lambda number, _: handled.append(number))
    try:
        for signals in (1, 2):
            handled.clear()
            asyncio.run(run(signals))
    finally:
        signal.signal(signal.SIGTERM, before)
