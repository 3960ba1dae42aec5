"""Sections, tags and authors: those that hold public articles, with how many and since when."""

from typing import Any

from sqlalchemy import insert
from starlette.testclient import TestClient

from app.db.engine import Database
from app.db.tables import Section
from app.http.cursor import Cursor
from tests import make
from tests.articles.reading import pages, slugs, slugs_of

LONG = "س" * 200


def items(client: TestClient, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(answer.json()["items"])


def counts(client: TestClient, path: str) -> dict[str, int]:
    return {item["slug"]: item["articles"] for item in items(client, path)}


def test_sections_are_a_tree_in_editorial_order(client: TestClient, db: Database) -> None:
    for slug, parent, position in (
        ("sport", None, 1),
        ("world", None, 0),
        ("asia", "world", 2),
        ("europe", "world", 1),
        ("balkans", "europe", 0),
        ("alps", "europe", 0),
        ("culture", None, 1),
    ):
        make.section(db, slug, parent=parent, position=position, description=f"All {slug}")
        make.article(db, f"in-{slug}", section=slug)

    found = items(client, "/v1/sections")
    assert [(item["slug"], item["articles"]) for item in found] == [
        ("world", 5),
        ("europe", 3),
        ("alps", 1),
        ("balkans", 1),
        ("asia", 1),
        ("culture", 1),
        ("sport", 1),
    ]
    by_slug = {item["slug"]: item for item in found}
    assert by_slug["world"]["parent"] is by_slug["sport"]["parent"] is None
    europe = by_slug["europe"]
    assert by_slug["alps"]["parent"] == {name: europe[name] for name in ("id", "slug", "name")}
    assert europe["description"] == "All europe"
    for item in found:
        assert client.get(f"/v1/sections/{item['slug']}").json() == item


def test_counts_and_newest_follow_what_is_public(client: TestClient, db: Database) -> None:
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    filed = {"tags": ["t"], "authors": ["a"]}
    places = ("/v1/sections/world", "/v1/sections/asia", "/v1/tags/t", "/v1/authors/a")

    def told() -> list[tuple[int, str] | None]:
        answers = [client.get(place) for place in places]
        return [
            (one.json()["articles"], one.json()["newest"]) if one.status_code == 200 else None
            for one in answers
        ]

    assert told() == [None] * 4
    make.article(db, "old", section="asia", datePublished="2015-08-01T00:00:00Z", **filed)
    make.article(db, "new", section="world", datePublished="2015-11-19T20:19:00Z", **filed)
    old, new = "2015-08-01T03:00:00+03:00", "2015-11-19T22:19:00+02:00"
    assert told() == [(2, new), (1, old), (2, new), (2, new)]

    make.article(db, "new", state="withheld", section="world", **filed)
    assert told() == [(1, old)] * 4
    make.article(db, "draft", state="draft", section="asia", **filed)
    make.article(db, "old", section="world", datePublished="2015-08-01T00:00:00Z")
    assert told() == [(1, old), None, None, None]
    make.tombstone(db, "old")
    assert told() == [None] * 4
    assert [items(client, path) for path in ("/v1/sections", "/v1/tags", "/v1/authors")] == [[]] * 3


def test_what_holds_nothing_public_is_not_there(client: TestClient, db: Database) -> None:
    make.section(db, "empty", name="Secret project")
    make.section(db, "full")
    make.section(db, "below", parent="full")
    make.term(db, "tag", "empty", name="Secret subject")
    make.term(db, "author", "empty", name="Secret writer")
    make.article(db, "here", section="full", tags=["full"], authors=["full"])
    make.article(db, "draft", state="draft", section="below", tags=["below"], authors=["below"])

    for kind in ("sections", "tags", "authors"):
        assert counts(client, f"/v1/{kind}") == {"full": 1}
        unknown = client.get(f"/v1/{kind}/unknown")
        assert unknown.status_code == 404
        for slug in ("empty", "below", "FULL", "1", "full%20", "fu%25", "x" * 5000):
            answer = client.get(f"/v1/{kind}/{slug}")
            assert (answer.status_code, answer.content) == (404, unknown.content)


def test_tags_and_authors_are_walked_by_slug_both_ways(client: TestClient, db: Database) -> None:
    # ordered by bytes, on both databases: capitals cannot be, digits and hyphens come first
    order = [
        "1-a",
        "a",
        "a-b",
        "a1",
        "a_b",
        "ab",
        "b",
        "z",
        "ä",
        "\u0131",
        "ş",
        "я",
        "س",
        LONG,
        "中",
    ]
    order.sort(key=str.encode)
    make.article(db, "here", tags=order[::-1], authors=order[::2] + order[1::2])
    make.article(db, "draft", tags=["aa"], authors=["aa"], state="draft")

    for path in ("/v1/tags", "/v1/authors"):
        for limit in (4, 14, 15):
            forth = pages(client, f"{path}?limit={limit}")
            assert [slug for page in slugs_of(forth) for slug in page] == order
            assert [len(page["items"]) for page in forth[:-1]] == [limit] * (len(forth) - 1)
            assert forth[0]["prev"] is None
            if len(forth) > 1:
                back = pages(client, forth[-1]["prev"], "prev")
                assert slugs_of(back[::-1]) == slugs_of(forth[:-1])
                assert slugs_of(pages(client, back[-1]["next"])) == slugs_of(forth[1:])
        answer = client.get(f"{path}?limit=4")
        assert answer.headers["link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert len(items(client, "/v1/tags")) == 15
    for slug in order:
        assert client.get(f"/v1/tags/{slug}").json()["slug"] == slug
        assert slugs(client, author=slug) == ["here"]


def test_a_walk_of_tags_stands_still_while_tags_appear(client: TestClient, db: Database) -> None:
    make.article(db, "here", tags=["b", "d", "f", "h"])
    first = client.get("/v1/tags?limit=2").json()
    make.article(db, "more", tags=["a", "c", "e"])
    rest = pages(client, first["next"])
    assert slugs_of(rest) == [["e", "f"], ["h"]]
    assert slugs_of(pages(client, rest[0]["prev"], "prev")) == [["c", "d"], ["a", "b"]]


def test_a_cursor_of_tags_is_for_tags_alone_and_may_be_made_up(
    client: TestClient, db: Database
) -> None:
    make.article(db, "here", tags=["a", "b"], authors=["a", "b"])
    following = client.get("/v1/tags?limit=1").json()["next"]
    assert client.get(following.replace("/tags", "/authors")).status_code == 400
    for key in ("b", "\u202e", "😀" * 150, "'", "%", "", "zzz"):
        for backward in (False, True):
            made_up = Cursor(key, backward=backward).encode("/v1/tags")
            assert client.get(f"/v1/tags?cursor={made_up}").status_code == 200
    nul = Cursor("a\0").encode("/v1/tags")
    assert client.get(f"/v1/tags?cursor={nul}").status_code == 400


def test_names_change_everywhere_at_once(client: TestClient, db: Database) -> None:
    make.article(db, "here", section="s", tags=["t"], authors=["a"])
    make.section(db, "s", name="Section's new name")
    make.term(db, "tag", "t", name="Étiquette", description="What it is about")
    make.term(db, "author", "a", name="Night desk")
    (item,) = client.get("/v1/articles").json()["items"]
    assert item["section"]["name"] == "Section's new name"
    assert [ref["name"] for ref in item["tags"] + item["authors"]] == ["Étiquette", "Night desk"]
    tag = client.get("/v1/tags/t").json()
    assert (tag["name"], tag["description"]) == ("Étiquette", "What it is about")


def test_a_very_deep_tree_is_told_whole(client: TestClient, db: Database) -> None:
    depth = 1100  # deeper than Python calls itself
    rows = [
        {
            "id": n,
            "slug": f"s{n}",
            "name": "S",
            "position": 0,
            "parent_id": n - 1 if n > 1 else None,
        }
        for n in range(1, depth + 1)
    ]
    with db.write() as session:
        session.execute(insert(Section), rows)
    make.article(db, "here", section=f"s{depth}")
    assert counts(client, "/v1/sections") == {f"s{n}": 1 for n in range(1, depth + 1)}
    assert slugs(client, section="s1") == ["here"]
