"""What a worker does besides answering: begun and ended with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol


class Background(Protocol):
    """Something that goes on by itself; `run` ends, leaving no thread behind, after `stop`."""

    async def run(self) -> None:
        """Go on until told to stop."""
        ...

    def stop(self) -> None:
        """Let it end."""
        ...


@asynccontextmanager
async def at_work(*several: Background) -> AsyncIterator[None]:
    """Have these run within the block; at its end each is stopped and waited for, the last first.

    So each may rely on those before it.
    """
    running = [(one, asyncio.create_task(one.run())) for one in several]
    try:
        yield
    finally:
        for one, task in reversed(running):
            one.stop()
            await task
