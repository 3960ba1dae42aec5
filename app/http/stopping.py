"""Learning in time that the server is told to stop."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def when_told_to_stop(act: Callable[[], None], linger_seconds: float = 0) -> Iterator[None]:
    """Within the block, run `act` in the event loop when a signal tells the server to stop.

    The server itself learns of it `linger_seconds` later, at once from a second signal: until then
    it goes on answering, for those who have not yet learned that it is not ready.

    The server waits for open answers before it ends the application's lifespan, so that whoever
    holds answers open for ever has to learn it before. What handles the signal goes on doing so;
    where nothing does, or outside the main thread, nothing is changed.
    """
    loop = asyncio.get_running_loop()
    before = {}
    told: list[int] = []
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(act)
        handler = before[signal.Signals(number)]
        assert callable(handler)  # noqa: S101 - no other was replaced
        if linger_seconds and not told:
            loop.call_soon_threadsafe(loop.call_later, linger_seconds, handler, number, None)
        else:
            handler(number, frame)
        told.append(number)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, handler)
