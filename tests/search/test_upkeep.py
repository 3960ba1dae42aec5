"""The pieces of the embedded index are joined, a step at a time, and nothing else changes."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from app.db import pieces
from app.db.engine import Database
from app.search import upkeep
from app.search.upkeep import EVERY, Upkeep, tidy
from app.search.verify import each_difference
from tests import make

NOW = datetime(2026, 2, 2, 3, 0, tzinfo=UTC)


def pieces_of(db: Database) -> int:
    with db.read() as session:
        return pieces.count_pieces(session)


def found(client: TestClient, words: str) -> list[str]:
    answer = client.get("/v1/search", params={"q": words, "limit": 100})
    return [item["slug"] for item in answer.json()["items"]]


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "MOST_PIECES", 1)
    monkeypatch.setattr(pieces, "JOINED_PAGES", 1)


@pytest.mark.usefixtures("few_at_once")
def test_pieces_become_one_while_others_write(quiet: TestClient, db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL's index has no pieces")
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


@pytest.mark.usefixtures("few_at_once")
def test_it_is_looked_after_once_a_day(db: Database) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL's index has no pieces")
    chore = Upkeep(db)
    assert not chore.work(NOW)
    for n in range(3):
        make.article(db, f"story-{n}")
    before = pieces_of(db)
    assert not chore.work(NOW + EVERY - timedelta(seconds=1))
    assert pieces_of(db) == before > 1
    while chore.work(NOW + EVERY):
        pass
    assert pieces_of(db) == 1


def test_few_pieces_are_left_alone(db: Database) -> None:
    make.article(db)
    make.article(db)
    before = pieces_of(db) if db.is_sqlite else 0
    tidy(db, NOW)
    if db.is_sqlite:
        assert pieces_of(db) == before == 2
