"""What is due happens on time and once, whoever dies or freezes and wherever the clock goes."""

import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.archive.tally import Moves
from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article, ArticleVersion
from app.edition.stamp import current_edition
from app.editorial import schedule
from app.editorial.schedule import do_due
from tests import make
from tests.editorial.desk import Editor
from tests.server import Server, serving, until

HOUR = timedelta(hours=1)


def total(client: TestClient | Server) -> int:
    return int(client.get("/v1/totals").json()["articles"])


def test_a_clock_that_jumps_shows_nothing_early_twice_or_no_more(
    editor: Editor, client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = timedelta()
    monkeypatch.setattr("app.clock.now", lambda: datetime.now(UTC) + ahead)
    at = (datetime.now(UTC) + HOUR).replace(microsecond=0)
    stories = [editor.do("publish", editor.create(f"S{n}"), at=at.isoformat()) for n in range(5)]
    later = editor.do("publish", editor.create("Later"), at=(at + 90 * 24 * HOUR).isoformat())

    ahead = timedelta(minutes=58)
    assert (do_due(db, datetime.now(UTC) + ahead), total(client)) == (0, 0)
    ahead = timedelta(days=30)
    until(lambda: total(client) == 5)
    for story in stories:
        shown = client.get(f"/v1/articles/{story['id']}").json()
        assert datetime.fromisoformat(shown["datePublished"]) == at, "when it was due"

    ahead = -timedelta(days=30)
    assert (do_due(db, datetime.now(UTC) + ahead), total(client)) == (0, 5)
    changed = editor.change(editor.read(stories[0]), headline="Changed in the past")
    assert (changed["state"], changed["version"]) == ("published", 4)
    editor.do("publish", editor.create("Past"))
    listed = client.get("/v1/articles").json()["items"]
    assert [one["headline"] for one in listed][-1] == "Past"
    ahead = timedelta(days=30)
    assert do_due(db, datetime.now(UTC) + ahead) == 0
    assert (total(client), editor.read(stories[1])["version"]) == (6, 3)
    assert editor.read(later)["state"] == "scheduled"
    assert list(each_difference(db)) == []


@pytest.fixture
def due(db: Database) -> datetime:
    """Make ten stories due at this time."""
    at = make.NOW + HOUR
    several = [
        make.said(f"s{n}", state="scheduled", publishAt=at.isoformat(), datePublished=None)
        for n in range(10)
    ]
    make.articles(db, several)
    return at


def states(db: Database) -> dict[str, int]:
    with db.read() as session:
        rows = session.execute(select(Article.state, func.count()).group_by(Article.state))
        return {str(state): number for state, number in rows}


def test_what_a_worker_had_not_committed_is_done_by_the_next(
    db: Database, due: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Moves, "flush", dies)
        with pytest.raises(KeyboardInterrupt):
            do_due(db, due)
    assert states(db) == {"scheduled": 10}

    assert [do_due(db, due), do_due(db, due)] == [10, 0]
    assert list(each_difference(db)) == []


def test_a_worker_that_was_frozen_before_it_wrote_does_nothing_again(
    db: Database, database_url: str, due: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another has published all meanwhile, and an editor has taken one down."""
    look = schedule.is_due

    def freezes(session: Session, now: datetime) -> bool:
        found = look(session, now)
        monkeypatch.setattr(schedule, "is_due", look)
        other = Database(database_url)
        assert do_due(other, now) == 10
        make.article(other, "s3", state="withheld")
        other.close()
        return found

    monkeypatch.setattr(schedule, "is_due", freezes)

    assert do_due(db, due) == 0

    assert states(db) == {"published": 9, "withheld": 1}
    assert list(each_difference(db)) == []


def test_what_is_due_appears_within_a_second_though_workers_freeze_and_die(
    database_url: str, db: Database, tmp_path: Path
) -> None:
    delays = []
    with serving(database_url, tmp_path, workers=2) as server:
        until(lambda: len(server.workers()) == 2)
        frozen, killed = server.workers()
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
        times = [start + timedelta(seconds=2 * n) for n in range(3)]
        for n, at in enumerate(times):
            more = {"state": "scheduled", "publishAt": at.isoformat(), "datePublished": None}
            make.articles(db, [make.said(f"s{n}-{m}", **more) for m in range(5)])
        os.kill(frozen, signal.SIGSTOP)
        for n, at in enumerate(times):
            assert total(server) <= 5 * n, "not before its time"
            time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
            if n == 2:
                time.sleep(random.uniform(0, 0.2))  # noqa: S311 - wherever it is
                os.kill(killed, signal.SIGKILL)
            until(lambda done=5 * (n + 1): total(server) == done)  # type: ignore[misc]
            delays.append((datetime.now(UTC) - at).total_seconds())
            if n == 0:
                os.kill(frozen, signal.SIGCONT)
    with db.read() as session:
        assert current_edition(session) == 3
        rows = session.execute(select(Article.version, Article.published_at)).all()
        assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 15
    assert sorted((row.version, row.published_at) for row in rows) == [
        (2, at) for at in times for _ in range(5)
    ]
    assert list(each_difference(db)) == []
    assert min(delays) <= 1  # the best of several: the tests have other work to do
