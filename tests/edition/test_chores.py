"""Chores: done again at once while there is more, tried again when they fail, ended in order."""

import asyncio
import logging
from collections.abc import Callable
from threading import Event
from time import monotonic

import pytest
from sqlalchemy.exc import OperationalError

from app.edition.chores import LOOK_EVERY_SECONDS, Chores


def run(act: Callable[[], bool], until: Callable[[], bool]) -> None:
    """Run chores until something holds, then stop them and wait for their end."""

    async def main() -> None:
        chores = Chores(act)
        task = asyncio.create_task(chores.run())
        began = monotonic()
        while not until() and monotonic() - began < 30:
            await asyncio.sleep(0.005)
        chores.stop()
        await asyncio.wait_for(task, 30)

    asyncio.run(main())
    assert until()


def test_what_has_more_is_done_at_once_and_what_has_not_rests() -> None:
    times: list[float] = []

    def act() -> bool:
        times.append(monotonic())
        return len(times) < 20

    run(act, lambda: len(times) >= 22)
    assert times[19] - times[0] < 19 * LOOK_EVERY_SECONDS
    assert times[20] - times[19] >= LOOK_EVERY_SECONDS / 2
    assert times[21] - times[20] >= LOOK_EVERY_SECONDS / 2


@pytest.mark.parametrize(
    ("failure", "level"),
    [
        (OperationalError("SELECT 'a secret'", None, Exception("away")), logging.WARNING),
        (ZeroDivisionError("a mistake"), logging.ERROR),
    ],
)
def test_a_failure_is_logged_and_tried_again(
    failure: Exception, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[None] = []

    def act() -> bool:
        done.append(None)
        if len(done) < 3:
            raise failure
        return False

    with caplog.at_level(logging.WARNING, "manset.chores"):
        run(act, lambda: len(done) >= 4)
    assert [record.levelno for record in caplog.records] == [level] * 2
    assert "secret" not in caplog.text


def test_who_stops_waits_for_what_is_being_done() -> None:
    begun, ended = Event(), Event()

    def act() -> bool:
        begun.set()
        ended.wait(0.3)
        ended.set()
        return True

    run(act, begun.is_set)
    assert ended.is_set()
