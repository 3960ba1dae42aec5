"""Shelves that are too long for a glance meet where they would meet without one."""

import random
from datetime import UTC, datetime
from itertools import combinations
from unittest.mock import patch

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.articles import listing
from app.articles.listing import count_page, list_page
from app.articles.queries import CARDS
from app.articles.shelf import Filter, Window
from app.db.engine import Database
from app.db.fulltext import EVERY_ENTRY
from app.edition.stamp import note_work
from app.search.plan import plan_of
from app.search.queries import newest
from app.search.syntax import parse
from tests import make
from tests.articles.reading import pages, slugs_of
from tests.statements import noted

ARTICLES = 48
FILTERS = (
    "section=world",
    "section=world,sport",
    "tag=t0",
    "tag=t1,t2",
    "tag=nothing",
    "author=a0",
    "lang=EN-gb",
    "urgency=1,5",
    "label=live",
    "from=2026-02-02&to=2026-02-03",
)


def fill(db: Database) -> None:
    chance = random.Random(5)  # noqa: S311 - the same newsroom each time
    make.section(db, "world")
    make.section(db, "europe", parent="world")
    make.section(db, "balkans", parent="europe")
    make.section(db, "sport")
    make.articles(
        db,
        [
            make.said(
                f"s{number}",
                section=chance.choice(["world", "europe", "balkans", "sport"]),
                tags=chance.sample(["t0", "t1", "t2"], 2),
                authors=chance.sample(["a0", "a1"], 1),
                language=chance.choice(["en", "en-GB"]),
                urgency=chance.choice([1, 5, 6]),
                label=chance.choice([None, "LIVE"]),
                datePublished=f"2026-02-0{1 + number % 4}T10:{number // 4:02}:00Z",
            )
            for number in range(ARTICLES)
        ],
    )
    make.article(db, "hidden", state="draft", section="world", tags=["t0"])


def walked(client: TestClient, asked: str) -> list[list[str]]:
    """Return the slugs of all pages, which are the same on the way back."""
    forward = pages(client, f"/v1/articles?{asked}&limit=6&count=exact")
    found = slugs_of(forward)
    assert {one["total"] for one in forward} == {len([slug for one in found for slug in one])}
    back = slugs_of(pages(client, forward[-1]["prev"], "prev")) if forward[-1]["prev"] else []
    assert [slug for one in reversed(back) for slug in one] == [
        slug for one in found[:-1] for slug in one
    ]
    return found


def test_what_meets_is_found_however_far_it_lies(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db)
    pairs = [
        f"{one}&{other}{sort}"
        for one, other in combinations(FILTERS, 2)
        if one.partition("=")[0] != other.partition("=")[0]
        for sort in ("", "&sort=oldest")
    ]
    pairs += ["section=world&tag=t0&lang=en", "section=world&tag=t0&author=a0&lang=en&urgency=1,6"]
    expected = {asked: walked(client, asked) for asked in pairs}
    assert sum(found != [[]] for found in expected.values()) > len(pairs) / 2
    monkeypatch.setattr(listing, "GLANCE", 2)
    with db.write() as session:
        session.execute(text("UPDATE edition SET number = number + 1"))  # nothing kept is given
    assert {asked: walked(client, asked) for asked in pairs} == expected


def test_an_index_that_is_made_anew_is_not_asked(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db)
    monkeypatch.setattr(listing, "GLANCE", 1)
    asked = "section=world&tag=t0"
    expected = walked(client, asked)
    with db.write() as session:
        note_work(session, EVERY_ENTRY)
        on_sqlite = "INSERT INTO search_index (search_index) VALUES ('delete-all')"
        session.execute(text(on_sqlite if db.is_sqlite else "DELETE FROM search_index"))
        session.execute(text("UPDATE edition SET number = number + 1"))
    assert expected != [[]]
    assert walked(client, asked) == expected


@pytest.mark.only_on("postgresql")  # SQLite keeps no plans
def test_a_page_and_a_search_are_planned_once(db: Database) -> None:
    fill(db)
    wanted = Filter(shelves=(("language:en",), ("label:live",)), labels_at=datetime.now(UTC))
    with db.read() as session:
        plan = plan_of(session, parse("about"), Filter())
        for _ in range(20):
            assert len(list_page(session, CARDS, wanted, Window(limit=3))) == 3
            assert len(newest(session, plan, 3, CARDS)) == 3
        kept = (
            "SELECT generic_plans > 0, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE '%LIMIT 3%'"
        )
        assert [tuple(row) for row in session.execute(text(kept))] == [(True, 0)] * 2


@pytest.mark.parametrize("grows", [True, False])
def test_what_was_known_of_shelves_decides_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch, *, grows: bool
) -> None:
    said = [make.said(f"a{n}", tags=["moon"]) for n in range(3)]
    if grows:
        make.article(db, "first", tags=["moon"])
    else:
        make.articles(db, said)
    monkeypatch.setattr(listing, "GLANCE", 1)
    wanted = Filter(shelves=(("language:en",), ("tag:1",)))

    def listed() -> list[str]:
        with db.read() as session:
            rows = list_page(session, CARDS, wanted, Window(limit=5))
            assert count_page(session, wanted) == len(rows)
            return [row.slug for row in rows]

    monkeypatch.setattr(listing, "KNOWN_SECONDS", 3600)
    before = listed()
    if grows:
        make.articles(db, said)
    else:
        make.articles(db, [make.said(f"a{n}", state="withheld") for n in range(3)])
    with patch.object(listing, "_TALLIES", None):  # it is not asked for again
        after = listed()
    assert (before, after) == (
        (["first"], ["a2", "a1", "a0", "first"]) if grows else (["a2", "a1", "a0"], [])
    )


def test_what_is_known_of_shelves_is_read_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db)
    monkeypatch.setattr(listing, "MOST_KNOWN", 2)
    asked: list[int] = []
    for shelves in ("tag:1", "tag:1", "tag:2", "tag:3", "tag:1"):
        wanted = Filter(shelves=(("language:en",), (shelves,)))
        with noted(db) as statements, db.read() as session:
            list_page(session, CARDS, wanted, Window(limit=5))
        asked.append(sum("FROM shelf_tally" in statement for statement, _ in statements))
    assert asked == [1, 0, 1, 1, 1]
