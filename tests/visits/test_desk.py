"""The newsroom's side: what was not counted, an old counter, corrections, and what is kept."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.config import Settings
from app.db.backup import back_up, restore
from app.db.engine import Database
from app.db.tables import (
    NOT_BACKED_UP,
    Base,
    VisitDay,
    VisitEvent,
    VisitExcludedDay,
    VisitSalt,
    VisitSeen,
    VisitTotal,
)
from app.visits import retention
from app.visits.intake import Intake
from app.visits.reports import AppEvent, VisitIn
from app.visits.retention import Retention
from tests import make
from tests.visits.readers import SITE, ago, article_id, counting, days, fields, name, totals

PATH = "/v1/editorial/visits"


@pytest.fixture
def admin(client: TestClient, db: Database) -> Callable[..., Any]:
    """Give someone who may change counts."""
    key = make.key(db, "admin")

    def ask(method: str, path: str, said: Any = None, **headers: str) -> Any:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return client.request(method, PATH + path, json=said, headers={**key, **named})

    return ask


def row(day: object, article: int | None, visits: int, views: int) -> dict[str, Any]:
    return {
        "day": str(day) if day is not None else None,
        "article": article,
        "visits": visits,
        "views": views,
    }


def read(
    db: Database, settings: Settings, *articles: int | None, visitor: str = "install-1"
) -> None:
    """Have one visitor read these now."""

    async def act(intake: Intake) -> None:
        events = [AppEvent(name(), one, 0, visitor) for one in articles]
        told = await intake.batch("key", {}, "192.0.2.1", events)
        assert told["counted"] == len(articles)

    counting(db, settings, act)


def test_what_was_not_counted_is_told_by_day_and_reason(
    db: Database, admin: Callable[..., Any]
) -> None:
    counts = [(ago(0), "bot", 7), (ago(0), "cap", 2), (ago(1), "limit", 1)]
    with db.write() as session:
        session.execute(
            insert(VisitExcludedDay),
            [{"day": day, "reason": reason, "reports": n} for day, reason, n in counts],
        )
    told = admin("GET", f"/excluded?from={ago(1)}").json()
    assert told["items"] == [
        {"day": str(day), "reason": reason, "reports": n} for day, reason, n in counts
    ]
    assert admin("GET", f"/excluded?to={ago(1)}").json()["items"] == told["items"][2:]
    assert admin("GET", "/excluded?from=2020-01-01").status_code == 422


def test_an_old_counter_is_taken_over_as_often_as_it_is_sent(
    db: Database, settings: Settings, admin: Callable[..., Any]
) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")
    read(db, settings, moon, None)
    said = {
        "mode": "set",
        "rows": [
            row(None, None, 100_000, 300_000),
            row(None, moon, 40, 50),
            row("2018-04-23", None, 500, 900),
            row("2018-04-23", moon, 5, 9),
            row(ago(0), moon, 11, 12),
        ],
    }
    first = admin("POST", "/import", said)
    assert (first.status_code, first.json()["rows"]) == (200, 5)
    expected = {SITE: (100_501, 300_902), (1, moon): (56, 71)}
    assert totals(db) == expected
    assert admin("POST", "/import", said).json() == {"rows": 5, "visits": 0, "views": 0}
    assert totals(db) == expected
    assert days(db)[0, 0, "2018-04-23"] == (500, 900)

    read(db, settings, moon, visitor="install-2")
    assert totals(db)[1, moon] == (57, 72)
    added = {"mode": "add", "rows": [row("2018-04-23", None, 1, 2), row(None, moon, 1, 1)]}
    headers = {"Idempotency_Key": '"old-counter-1"'}
    for _ in range(2):
        answer = admin("POST", "/import", added, **headers)
        assert answer.json() == {"rows": 2, "visits": 2, "views": 3}
    assert totals(db) == {SITE: (100_503, 300_905), (1, moon): (58, 73)}
    assert list(each_difference(db)) == []
    other = {**added, "mode": "set"}
    assert admin("POST", "/import", other, **headers).status_code == 422


def test_a_count_is_corrected_and_who_when_and_why_stays_on_record(
    db: Database, settings: Settings, admin: Callable[..., Any]
) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")
    read(db, settings, moon, moon)
    for change in (row(ago(0), moon, 2, 10), row(ago(0), moon, -1, -3), row(None, None, 5, 5)):
        made = admin("POST", "/adjust", {**change, "reason": " A test by the desk "})
        assert made.status_code == 201
        told = made.json()
        assert told | change == told
        assert (told["reason"], told["actor"]) == ("A test by the desk", "test")
    assert totals(db) == {SITE: (6, 7), (1, moon): (2, 9)}
    assert days(db)[1, moon, str(ago(0))] == (2, 9)
    first = admin("GET", "/adjustments?limit=2").json()
    assert [one["visits"] for one in first["items"]] == [5, -1]
    assert first["prev"] is None
    rest = admin("GET", first["next"].removeprefix(PATH)).json()
    assert [one["visits"] for one in rest["items"]] == [2]
    back = admin("GET", rest["prev"].removeprefix(PATH)).json()
    assert back["items"] == first["items"]
    assert list(each_difference(db)) == []


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"visits": -2}, "below-zero", None),
        ({"visits": 0}, "no-change", None),
        ({"day": "2018-04-23", "views": -1}, "below-zero", None),
        ({"day": "2190-01-01"}, "no-such-day", "/day"),
        ({"article": 999}, "no-such-article", "/article"),
        ({"day": "today"}, "not-a-day", "/day"),
        ({"reason": " "}, "too-short", "/reason"),
        ({"visits": 1.5}, "not-an-integer", "/visits"),
        ({"visits": 10**13}, "too-large", "/visits"),
        ({"who": "me"}, "unknown-field", "/who"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(  # noqa: PLR0913, PLR0917 - one case
    db: Database,
    settings: Settings,
    admin: Callable[..., Any],
    change: dict[str, Any],
    code: str,
    pointer: str | None,
) -> None:
    read(db, settings, None)
    before = totals(db), days(db)
    answer = admin("POST", "/adjust", {**row(ago(0), None, 1, 0), "reason": "A test", **change})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault.get("pointer")) == (code, pointer)
    assert (totals(db), days(db)) == before
    assert admin("GET", "/adjustments").json()["items"] == []


def test_an_import_goes_in_whole_or_not_at_all(db: Database, admin: Callable[..., Any]) -> None:
    rows = [
        row("2018-04-23", None, 1, 1),
        row("2018-04-23", None, 1, 1),
        row("2190-01-01", None, 1, 1),
        row("2018-04-23", 999, 1, 1),
    ]
    answer = admin("POST", "/import", {"mode": "set", "rows": rows})
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
        ("/rows/1", "repeated"),
        ("/rows/2/day", "no-such-day"),
        ("/rows/3/article", "no-such-article"),
    ]
    assert (totals(db), days(db)) == ({}, {})


def test_corrections_are_for_admins_alone(client: TestClient, db: Database) -> None:
    said = {**row(ago(0), None, 1, 1), "reason": "A test"}
    for role in ("viewer", "writer", "editor", "app"):
        key = make.key(db, role)
        assert client.post(f"{PATH}/adjust", json=said, headers=key).status_code == 403
        expected = 403 if role == "app" else 200
        assert client.get(f"{PATH}/excluded", headers=key).status_code == expected
    assert totals(db) == {}


def test_a_deleted_article_takes_its_own_counts_along_and_no_others(
    db: Database, settings: Settings, admin: Callable[..., Any]
) -> None:
    for slug in ("moon", "sun"):
        make.article(db, slug)
    moon, sun = article_id(db, "moon"), article_id(db, "sun")
    read(db, settings, moon, sun)
    admin("POST", "/adjust", {**row(None, moon, 1, 1), "reason": "A test"})

    make.tombstone(db, "moon")

    assert totals(db) == {SITE: (1, 2), (1, sun): (1, 1)}
    assert {key[:2] for key in days(db)} == {SITE, (1, sun)}
    with db.read() as session:
        assert set(session.scalars(select(VisitSeen.scope_id))) == {0, sun}
    assert list(each_difference(db)) == []


@pytest.mark.parametrize(
    "tamper",
    [
        update(VisitTotal).values(visits=VisitTotal.visits + 1),
        update(VisitTotal).values(views=VisitTotal.views + 1),
        delete(VisitTotal).where(VisitTotal.scope_type == 1),
        update(VisitDay).where(VisitDay.scope_type == 1).values(visits=VisitDay.visits + 1),
        delete(VisitDay).where(VisitDay.scope_type == 0),
        delete(VisitSeen).where(VisitSeen.scope_type == 1),
        update(VisitSeen).values(hits=0),
    ],
)
def test_verify_names_a_count_that_is_wrong(db: Database, settings: Settings, tamper: Any) -> None:
    make.article(db, "moon")
    read(db, settings, article_id(db, "moon"), None)
    assert list(each_difference(db)) == []
    with db.write() as session:
        session.execute(tamper)
    assert any(one.startswith("visits of ") for one in each_difference(db))


def test_what_is_personal_is_deleted_when_its_days_are_past(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    start = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    clock_hands = iter([start + timedelta(days=n) for n in range(7) for _ in range(3)])

    async def act(intake: Intake) -> None:
        for n in range(21):
            await intake.report(fields(), f"192.0.2.{n % 3 + 1}", VisitIn(id=name()))

    counting(db, settings, act, at=lambda: next(clock_hands))
    counted = totals(db), days(db)
    chore = Retention(db, settings.zone)
    now = start + timedelta(days=6)

    def left(table: Any) -> list[date]:
        with db.read() as session:
            return sorted(set(session.scalars(select(table.day))))

    worked = 1
    while chore.work(now):
        worked += 1
    kept = [date(2026, 3, day) for day in range(3, 8)]
    assert [left(table) for table in (VisitSalt, VisitSeen, VisitEvent)] == [kept] * 3
    assert worked == 11  # 21 ids, by two
    assert (totals(db), days(db)) == counted
    assert list(each_difference(db)) == []
    assert not chore.work(now + timedelta(minutes=59))
    while chore.work(now + timedelta(days=30)):
        pass
    assert [left(table) for table in (VisitSalt, VisitSeen, VisitEvent)] == [[]] * 3
    assert (totals(db), days(db)) == counted


def test_a_backup_holds_the_counts_and_nothing_personal(
    db: Database, settings: Settings, tmp_path: Any, empty_url: Callable[[], str]
) -> None:
    left_out = {one.name for one in Base.metadata.sorted_tables if one.info == NOT_BACKED_UP}
    assert left_out == {"visit_event", "visit_salt", "visit_seen"}
    read(db, settings, None)
    with db.read() as session:
        secrets = [
            *session.scalars(select(VisitSalt.salt)),
            *session.scalars(select(VisitEvent.id)),
        ]
    back_up(db, tmp_path / "backup")
    held = (tmp_path / "backup").read_bytes()
    assert not any(secret in held for secret in secrets)

    there = Database(empty_url())
    restore(tmp_path / "backup", there)
    assert totals(there) == totals(db)
    with there.read() as session:
        for table in left_out:
            assert session.scalar(select(func.count()).select_from(text(table))) == 0
    read(there, settings, None)  # on the same day: as a visitor not seen before
    assert totals(there)[SITE] == (2, 2)
    assert list(each_difference(there)) == []
    there.close()
