"""The committer: who waits together shares a commit, and nobody waits for ever."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlalchemy.exc import OperationalError

from app.db.engine import Database
from app.errors import Unavailable
from app.http.background import at_work
from app.visits import committer as module
from app.visits.committer import MAX_BATCH, MAX_WAITING, Committer
from app.visits.ledger import Event, Outcome, count_events
from tests.visits.readers import SITE, totals

DAY = "2026-03-01"


class Written:
    """Where a committer writes: what it was given, a batch each."""

    def __init__(self) -> None:
        self.batches: list[list[Event]] = []
        self.threads: set[int] = set()
        self.held = threading.Event()
        self.held.set()

    def __call__(self, events: Sequence[Event]) -> list[Outcome]:
        self.held.wait()
        self.threads.add(threading.get_ident())
        self.batches.append(list(events))
        return ["counted" if one.article is None else "unknown" for one in events]


def run(
    write: Callable[[Sequence[Event]], list[Outcome]],
    act: Callable[[Committer], Awaitable[None]],
) -> None:
    async def main() -> None:
        committer = Committer(write)
        async with at_work(committer):
            await act(committer)

    asyncio.run(main())


def event(number: int, article: int | None = None) -> Event:
    return Event(DAY, DAY, number.to_bytes(16), number.to_bytes(8), article)


def test_those_who_come_together_share_a_commit_and_are_each_told_their_own() -> None:
    written = Written()

    async def act(committer: Committer) -> None:
        told = await asyncio.gather(
            *(committer.put([event(n, article=n if n % 2 else None)]) for n in range(10)),
            committer.put([event(11, article=1), event(12)]),
        )
        assert told == [["unknown" if n % 2 else "counted"] for n in range(10)] + [
            ["unknown", "counted"]
        ]

    run(written, act)
    assert [len(batch) for batch in written.batches] == [12]


def test_a_batch_holds_a_thousand_and_never_half_of_what_came_together() -> None:
    written = Written()

    async def act(committer: Committer) -> None:
        several = [[event(n)] * 400 for n in range(5)]
        await asyncio.gather(*(committer.put(one) for one in several))
        await committer.put([event(1)] * (MAX_BATCH + 1))

    run(written, act)
    assert [len(batch) for batch in written.batches] == [800, 800, 400, MAX_BATCH + 1]
    assert len(written.threads) == 1


def test_more_than_may_wait_is_refused_and_taken_again_later() -> None:
    written = Written()
    written.held.clear()

    async def act(committer: Committer) -> None:
        waiting = [committer.put([event(n)] * 500) for n in range(MAX_WAITING // 500)]
        with pytest.raises(Unavailable):
            committer.put([event(1)])
        written.held.set()
        await asyncio.gather(*waiting)
        assert await committer.put([event(1)]) == ["counted"]

    run(written, act)


def test_what_is_told_to_stop_counts_all_that_waits_first() -> None:
    written = Written()

    async def act(committer: Committer) -> None:
        for n in range(2_500):
            committer.put([event(n)])
        committer.stop()

    run(written, act)
    assert sum(map(len, written.batches)) == 2_500


def test_nobody_waits_longer_than_patience_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(module, "TICK_SECONDS", 0.02)
    written = Written()
    written.held.clear()

    async def act(committer: Committer) -> None:
        first = committer.put([event(1)])
        began = time.monotonic()
        await asyncio.sleep(0.1)
        second = committer.put([event(2)])
        for one in (first, second):
            with pytest.raises(Unavailable):
                await one
        assert 0.25 < time.monotonic() - began < 2
        written.held.set()

    run(written, act)
    assert written.batches == [[event(1)], [event(2)]]  # and yet they may have been counted


def test_a_client_that_left_takes_nothing_back() -> None:
    written = Written()

    async def act(committer: Committer) -> None:
        left = committer.put([event(1)])
        left.cancel()
        assert await committer.put([event(2)]) == ["counted"]

    run(written, act)
    assert written.batches == [[event(1), event(2)]]


def test_what_cannot_be_counted_stops_nobody_elses(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    poison = Event(DAY, DAY, b"p" * 16, b"p" * 8, 2**70)  # no database has a column for it

    def write(events: Sequence[Event]) -> list[Outcome]:
        with db.tally() as session:
            return count_events(session, events, cap=30)

    async def act(committer: Committer) -> None:
        futures = [committer.put([event(n) if n != 5 else poison]) for n in range(9)]
        told = await asyncio.gather(*futures, return_exceptions=True)
        assert [one for one in told if one == ["counted"]] == [["counted"]] * 8
        assert isinstance(told[5], Unavailable)

    run(write, act)
    assert totals(db) == {SITE: (8, 8)}
    assert [record.message for record in caplog.records] == ["a report cannot be counted"]


class Sqlstate(Exception):  # noqa: N818 - as drivers name theirs
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "failures", "tried"),
    [("40P01", 3, 4), ("40001", 99, 6), ("55P03", 99, 1), ("22003", 99, 1)],
)
def test_a_deadlock_is_tried_again_and_a_store_that_is_away_is_not(
    sqlstate: str, failures: int, tried: int
) -> None:
    attempts = 0

    def write(events: Sequence[Event]) -> list[Outcome]:
        nonlocal attempts
        attempts += 1
        if attempts <= failures:
            raise OperationalError("INSERT", {}, Sqlstate(sqlstate))
        return ["counted"] * len(events)

    async def act(committer: Committer) -> None:
        if failures < tried:
            assert await committer.put([event(1)]) == ["counted"]
        else:
            with pytest.raises(Unavailable):
                await committer.put([event(1)])

    run(write, act)
    assert attempts == tried


def test_any_other_failure_is_tried_once_more() -> None:
    attempts = 0

    def write(events: Sequence[Event]) -> list[Outcome]:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise ConnectionError
        return ["counted"] * len(events)

    async def act(committer: Committer) -> None:
        assert await committer.put([event(1)]) == ["counted"]

    run(write, act)
    assert attempts == 2
