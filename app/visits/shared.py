"""Limits that several workers and machines share through Redis or Valkey; without it, their own."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.visits.limits import DAY_SECONDS, WINDOW_SECONDS, Limit, Local, window_of

logger = logging.getLogger("manset.visits")

TIMEOUT_SECONDS: Final = 0.05
FAILURES: Final = 5
OPEN_SECONDS: Final = 10.0
PREFIX: Final = "manset:visits:1:"
"""Of every key, with a version; what follows is a digest or one of our own words."""


class Shared:
    """Counts in Redis; while it does not answer in time, those of this process.

    After five failures in a row it is left alone for ten seconds, so that its loss costs no
    request more than a twentieth of a second, and hardly any request that.
    """

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._local = Local()
        self._failures = 0
        self._closed_at = 0.0

    async def take(self, limits: Sequence[Limit], now: datetime) -> bool:
        """Count one under each limit's name; tell whether all of them allow it."""
        window = window_of(now)

        async def ask() -> bool:
            async with self._redis.pipeline(transaction=False) as pipe:
                for limit in limits:
                    key = f"{PREFIX}{limit.name}:{window}"
                    pipe.incr(key)
                    pipe.expire(key, 2 * WINDOW_SECONDS)
                counts = (await pipe.execute())[::2]
            return all(
                int(count) <= limit.most for count, limit in zip(counts, limits, strict=True)
            )

        return await self._ask(ask, lambda: self._local.take(limits, now))

    async def gather(self, name: str, member: str, most: int) -> bool:
        """Add to a set; tell whether the member is one of the first `most` of it."""
        key = f"{PREFIX}{name}"

        async def ask() -> bool:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.sismember(key, member)
                pipe.scard(key)
                is_there, size = await pipe.execute()
                if is_there or int(size) >= most:
                    return bool(is_there)
                pipe.sadd(key, member)
                pipe.expire(key, DAY_SECONDS)
                await pipe.execute()
            return True

        return await self._ask(ask, lambda: self._local.gather(name, member, most))

    async def close(self) -> None:
        """Leave the server."""
        await self._redis.aclose()

    async def _ask(
        self, ask: Callable[[], Awaitable[bool]], otherwise: Callable[[], Awaitable[bool]]
    ) -> bool:
        if time.monotonic() < self._closed_at:
            return await otherwise()
        try:
            found = await ask()
        except (RedisError, OSError, TimeoutError, ValueError) as error:
            self._failures += 1
            if self._failures >= FAILURES:
                self._failures = 0
                self._closed_at = time.monotonic() + OPEN_SECONDS
                logger.warning("Redis does not answer: %s", type(error).__name__)
            return await otherwise()
        self._failures = 0
        return found
