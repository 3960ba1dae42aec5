"""GET /v1/articles/{ref}/related: the editor's picks, then what shares tags."""

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.articles.test_fields import CARD


def related(client: TestClient, slug: str, query: str = "") -> list[str]:
    answer = client.get(f"/v1/articles/{slug}/related{query}")
    assert answer.status_code == 200
    return [item["slug"] for item in answer.json()["items"]]


def test_picks_come_first_in_their_order_then_those_that_share_most_tags(
    client: TestClient, db: Database
) -> None:
    for n, (slug, tags) in enumerate(
        {
            "one-old": ["a"],
            "all": ["a", "b", "c"],
            "two": ["b", "c", "x"],
            "one-new": ["c"],
            "none": ["x"],
            "pick1": [],
            "pick2": ["a", "b", "c"],
        }.items()
    ):
        make.article(db, slug, tags=tags, datePublished=f"2026-01-{n + 10}T00:00:00Z")
    picks = ["test:pick2", "test:unknown", "test:here", "test:pick1"]
    make.article(db, "here", tags=["a", "b", "c"], related=picks)

    expected = ["pick2", "pick1", "all", "two", "one-new", "one-old"]
    assert related(client, "here", "?limit=20") == expected
    assert related(client, "here") == expected[:5]
    for limit in (1, 2, 3):
        assert related(client, "here", f"?limit={limit}") == expected[:limit]
    assert related(client, "none") == ["two"]
    assert related(client, "pick1") == []
    items = client.get("/v1/articles/here/related?locale=tr").json()["items"]
    assert all(item.keys() == CARD for item in items)
    assert [tag["slug"] for tag in items[2]["tags"]] == ["a", "b", "c"]


def test_what_is_not_public_is_never_related(client: TestClient, db: Database) -> None:
    make.article(db, "withheld", tags=["t"])
    make.article(db, "buried", tags=["t"])
    make.article(db, "killed", tags=["t"])
    picks = ["test:draft", "test:withheld", "test:buried", "test:killed", "test:soon"]
    make.article(db, "here", tags=["t"], related=picks)
    make.article(db, "draft", tags=["t"], state="draft")
    make.article(db, "soon", tags=["t"], datePublished="2190-01-01T00:00:00Z")
    assert related(client, "here") == ["withheld", "buried", "killed"]

    make.article(db, "withheld", tags=["t"], state="withheld")
    make.article(db, "killed", tags=["t"], state="canceled")
    make.tombstone(db, "buried")
    assert related(client, "here") == []
    make.article(db, "withheld", tags=["t"])
    assert related(client, "here") == ["withheld"]


def test_a_pick_that_comes_later_shows_once_it_is_there(client: TestClient, db: Database) -> None:
    make.article(db, "here", related=["test:later"])
    assert related(client, "here") == []
    make.article(db, "later")
    assert related(client, "here") == ["later"]
    assert related(client, "later") == []


def test_many_tags_and_many_articles_stay_in_bounds(client: TestClient, db: Database) -> None:
    tags = [f"t{n}" for n in range(200)]
    make.articles(db, [make.said(f"s{n}", tags=["t0"]) for n in range(80)])
    make.article(db, "here", tags=tags)
    make.article(db, "twin", tags=tags, datePublished="2020-01-01T00:00:00Z")
    found = related(client, "here", "?limit=20")
    assert found[0] == "twin"
    assert found[1:] == [f"s{n}" for n in range(79, 60, -1)]
