"""The day of a reading: the newsroom's, wherever the server is, and however late it comes."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.config import Settings
from app.db.engine import Database
from app.visits.intake import Intake
from app.visits.reports import AppEvent, VisitIn
from tests.visits.readers import counting, days, fields, name, visitors

ISTANBUL, KATHMANDU = "Europe/Istanbul", "Asia/Kathmandu"


def read_at(db: Database, settings: Settings, zone: str, *instants: datetime) -> list[str]:
    """Report one reading at each instant; return the days of the site that were counted."""
    clock = iter(instants)

    async def act(intake: Intake) -> None:
        for _ in instants:
            assert await intake.report(fields(), "192.0.2.1", VisitIn(id=name())) == "counted"

    counting(db, settings, act, at=lambda: next(clock), time_zone=zone)
    return sorted(day for kind, _, day in days(db) if kind == 0)


@pytest.mark.parametrize("server", ["America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        (ISTANBUL, datetime(2026, 3, 1, 21, 0, tzinfo=UTC)),
        (KATHMANDU, datetime(2026, 3, 1, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_the_newsrooms_midnight_wherever_the_server_is(  # noqa: PLR0913, PLR0917 - parts of one case
    db: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    server: str,
    zone: str,
    midnight: datetime,
) -> None:
    monkeypatch.setenv("TZ", server)
    time.tzset()
    try:
        second = timedelta(seconds=1)
        counted = read_at(db, settings, zone, midnight - second, midnight, midnight + second)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert counted == ["2026-03-01", "2026-03-02"]
    assert {key: n for key, n in days(db).items() if key[0] == 0} == {
        (0, 0, "2026-03-01"): (1, 1),
        (0, 0, "2026-03-02"): (1, 2),
    }


def test_a_day_of_25_hours_is_one_day(db: Database, settings: Settings) -> None:
    """In Berlin, on 25 October 2026, the hour from two to three comes twice."""
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(26)]
    assert read_at(db, settings, "Europe/Berlin", *hours) == ["2026-10-25", "2026-10-26"]
    assert days(db)[0, 0, "2026-10-25"] == (1, 25)


def test_what_was_read_71_hours_ago_counts_on_its_own_day_as_the_same_visitor(
    db: Database, settings: Settings
) -> None:
    now = datetime(2026, 10, 27, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    then = now.astimezone(UTC) - timedelta(hours=71)
    assert then.astimezone(now.tzinfo).isoformat() == "2026-10-24T14:00:00+02:00"
    late = AppEvent("late-reading", None, 71 * 3_600, "installed")
    at = then

    async def act(intake: Intake) -> None:
        nonlocal at
        early = AppEvent("early-reading", None, 0, "installed")
        await intake.batch("key", {}, "192.0.2.1", [early])
        at = now
        told = await intake.batch("key", {}, "192.0.2.1", [late, late])
        assert [one["day"] for one in told["results"]] == ["2026-10-24", "2026-10-24"]
        at = now + timedelta(hours=20)
        again = await intake.batch("key", {}, "192.0.2.1", [late])
        assert again["duplicate"] == 1

    counting(db, settings, act, at=lambda: at, time_zone="Europe/Berlin")
    assert days(db) == {(0, 0, "2026-10-24"): (1, 2)}
    assert visitors(db, "2026-10-24") == 1


def test_a_visitor_is_new_on_each_day(db: Database, settings: Settings) -> None:
    start = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    every = [start + timedelta(days=n) for n in range(8)]  # more days than a worker remembers
    assert len(read_at(db, settings, ISTANBUL, *every, start)) == 8
    assert days(db)[0, 0, "2026-03-01"] == (1, 2)


def test_workers_tell_visitors_apart_by_the_same_salt(
    db: Database, database_url: str, settings: Settings
) -> None:
    other = Database(database_url)
    for worker in (db, other, db, other):

        async def act(intake: Intake) -> None:
            for host in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"):
                await intake.report(fields(), host, VisitIn(id=name()))

        counting(worker, settings, act)
    other.close()
    assert list(days(db).values()) == [(3, 16)]


def test_a_browser_that_changes_its_name_becomes_suspect(db: Database, settings: Settings) -> None:
    at = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    async def act(intake: Intake) -> None:
        nonlocal at
        told = []
        for n in range(203):
            agent = fields(f"Mozilla/5.0 (X11; Linux x86_64; rv:{n}.0) Gecko/20100101 Firefox/{n}")
            at += timedelta(seconds=1)
            told.append(await intake.report(agent, "192.0.2.1", VisitIn(id=name())))
        assert told == ["counted"] * 200 + ["excluded"] * 3
        agent = fields("Mozilla/5.0 (X11; Linux x86_64; rv:7.0) Gecko/20100101 Firefox/7")
        assert await intake.report(agent, "192.0.2.1", VisitIn(id=name())) == "counted"

    counting(db, settings, act, at=lambda: at)
    assert list(days(db).values()) == [(200, 201)]
