"""The index is made quick to read again, a step at a time, and nothing else changes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from starlette.testclient import TestClient

from app.db import pieces
from app.db.engine import Database
from app.search import upkeep
from app.search.upkeep import EVERY, OFTEN, Upkeep, taking_much, tidy
from app.search.verify import each_difference
from tests import make
from tests.server import until

NOW = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)


def pieces_of(db: Database) -> int:
    with db.read() as session:
        return pieces.count_pieces(session)


def found(client: TestClient, words: str) -> list[str]:
    answer = client.get("/v1/search", params={"q": words, "limit": 100})
    return [item["slug"] for item in answer.json()["items"]]


def join(chore: Upkeep, now: datetime) -> None:
    while chore.work(now):
        pass


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "MOST_PIECES", 1)
    monkeypatch.setattr(pieces, "JOINED_PAGES", 1)


@pytest.mark.only_on("sqlite")  # PostgreSQL's index has no pieces
@pytest.mark.usefixtures("few_at_once")
def test_pieces_become_one_while_others_write(quiet: TestClient, db: Database) -> None:
    text = " ".join(f"word{n}" for n in range(2_000))
    for n in range(7):
        make.article(db, f"early-{n}", bodyHtml=f"<p>Moon {n} {text}</p>")
    assert pieces_of(db) > 1

    chore, steps = Upkeep(db), 0
    while chore.work(NOW):
        steps += 1
        if steps == 2:
            make.article(db, "between", bodyHtml="<p>Moon between</p>")
        assert found(quiet, "moon")[-1] == "early-0"
    assert steps > 2
    assert len(found(quiet, "moon")) == 8
    assert found(quiet, "word1999 moon")[-1] == "early-0"
    tidy(db, NOW)
    assert pieces_of(db) == 1
    assert len(found(quiet, "moon")) == 8
    assert list(each_difference(db)) == []


@pytest.mark.only_on("sqlite")  # PostgreSQL's index has no pieces
@pytest.mark.usefixtures("few_at_once")
def test_it_is_looked_after_once_a_minute_and_written_anew_once_a_day(db: Database) -> None:
    chore = Upkeep(db)
    assert not chore.work(NOW)
    words = " ".join(f"word{n}" for n in range(9_000))
    for n in range(3):
        make.article(db, f"story-{n}", bodyHtml=f"<p>{words}</p>")
    before = pieces_of(db)
    assert not chore.work(NOW + OFTEN - timedelta(seconds=1))
    assert pieces_of(db) == before > 1
    join(chore, NOW + OFTEN)
    assert pieces_of(db) == 1
    make.article(db, "short")
    assert not chore.work(NOW + 2 * OFTEN)
    assert pieces_of(db) == 2, "of two sizes"
    join(chore, NOW + EVERY)
    assert pieces_of(db) == 1
    assert list(each_difference(db)) == []


@pytest.mark.only_on("sqlite")  # PostgreSQL's index has no pieces
@pytest.mark.usefixtures("few_at_once")
def test_an_import_joins_its_pieces_itself(db: Database) -> None:
    chore = Upkeep(db)
    assert not chore.work(NOW)
    with taking_much(db, NOW):
        for n in range(3):
            make.article(db, f"story-{n}")
        before = pieces_of(db)
        assert not chore.work(NOW + OFTEN)
        assert pieces_of(db) == before > 1
    assert pieces_of(db) == 1


def test_few_pieces_are_left_alone(db: Database) -> None:
    make.article(db)
    make.article(db)
    before = pieces_of(db) if db.is_sqlite else 0
    tidy(db, NOW)
    if db.is_sqlite:
        assert pieces_of(db) == before == 2


def is_taking_much(db: Database) -> bool:
    with db.read() as session:
        return pieces.is_taking_much(session)


def waiting_pages(db: Database) -> int:
    """Put what waits into PostgreSQL's tree; return how many pages of it there were."""
    if db.is_sqlite:
        return 0
    with db.connection() as connection:
        clean = text("SELECT gin_clean_pending_list('ix_search_index_lexemes')")
        return int(connection.scalar(clean) or 0)


@pytest.mark.parametrize("is_well", [True, False])
def test_much_is_taken_in_otherwise_and_then_all_is_as_before(
    quiet: TestClient, db: Database, *, is_well: bool
) -> None:
    with suppress(KeyboardInterrupt), taking_much(db, NOW):
        assert is_taking_much(db)
        for n in range(20):
            make.article(db, f"story-{n}", bodyHtml=f"<p>Moon {n}</p>")
        assert len(found(quiet, "moon")) == 20
        if not is_well:
            raise KeyboardInterrupt
    assert not is_taking_much(db)
    assert waiting_pages(db) == 0
    assert len(found(quiet, "moon")) == 20
    assert list(each_difference(db)) == []


@pytest.mark.only_on("postgresql")  # SQLite's index has no list of what waits
@pytest.mark.parametrize("failures", [0, 2])
def test_what_waits_is_put_in_its_place_meanwhile(
    db: Database, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    lost: list[str] = []
    passes: list[bool] = []

    def put_in_place(connection: Connection) -> bool:
        if len(lost) < failures:
            lost.append("its connection")
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        passes.append(really_put(connection))
        return passes[-1]

    really_put = pieces.put_in_place
    monkeypatch.setattr(pieces, "put_in_place", put_in_place)
    monkeypatch.setattr(upkeep, "AGAIN_SECONDS", 0.01)
    with taking_much(db, NOW):
        make.article(db, bodyHtml="<p>Moon</p>")
        before = len(passes)
        until(lambda: len(passes) >= before + 2)
        assert waiting_pages(db) == 0
    assert all(passes)
    assert len(lost) == failures


def test_what_a_killed_import_leaves_is_ended_by_a_server(db: Database) -> None:
    with db.connection() as connection:
        pieces.begin_much(connection)
    chore = Upkeep(db)
    chore.work(NOW)
    assert not is_taking_much(db)
    with db.connection() as connection:
        pieces.begin_much(connection)
    chore.work(NOW + timedelta(hours=1))
    assert is_taking_much(db), "an import that runs meanwhile is not disturbed"
    chore.work(NOW + EVERY)
    assert not is_taking_much(db)


@pytest.mark.only_on("postgresql")  # SQLite knows no roles
def test_a_role_that_does_not_own_the_index_goes_on_more_slowly(db: Database) -> None:
    for act in (pieces.begin_much, pieces.end_much):
        with db.connection() as connection:
            connection.execute(text("CREATE ROLE guest"))
            connection.execute(text("SET LOCAL ROLE guest"))
            act(connection)
            connection.execute(text("RESET ROLE"))
            connection.execute(text("DROP ROLE guest"))
        assert not is_taking_much(db)
