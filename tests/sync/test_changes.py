"""GET /v1/changes: what it tells, in what order, and what it never tells."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select
from starlette.testclient import TestClient

from app.db.engine import Database
from app.db.tables import Article, Section, TermAlias
from tests import make
from tests.sync.following import Mirror, public


def rows(client: TestClient, query: str = "", **options: Any) -> list[Any]:
    answer = client.get(f"/v1/changes{query}", **options)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def told(client: TestClient, query: str = "") -> list[tuple[str, str | None]]:
    """Give each row's op, and the slug of the article it shows."""
    found = rows(client, query)
    return [(row["op"], row["article"] and row["article"]["slug"]) for row in found]


def id_of(db: Database, slug: str) -> int:
    with db.read() as session:
        return int(session.scalars(select(Article.id).where(Article.slug == slug)).one())


def test_an_empty_newsroom_has_nothing_to_tell_and_says_where_to_ask_again(
    client: TestClient,
) -> None:
    answer = client.get("/v1/changes")
    assert answer.json() == {"items": [], "next": "/v1/changes?after=0"}
    assert answer.headers["link"] == '</v1/changes?after=0>; rel="next"'


def test_each_article_is_told_once_with_its_newest_state_oldest_change_first(
    client: TestClient, db: Database
) -> None:
    for slug in ("a", "b", "c", "d", "e"):
        make.article(db, slug)
    make.article(db, "b", headline="New")
    make.article(db, "c", state="withheld", withholdReason="A secret")
    cancel = {"canceledAt": "2026-02-03T09:00:00Z", "cancelReason": "Wrong person."}
    make.article(db, "d", state="canceled", **cancel)
    gone = id_of(db, "e")
    make.tombstone(db, "e")

    found = rows(client)

    assert [(row["op"], row["reason"]) for row in found] == [
        ("upsert", None),
        ("upsert", None),
        ("withheld", None),
        ("canceled", "Wrong person."),
        ("deleted", "deleted"),
    ]
    editions = [row["edition"] for row in found]
    assert editions == sorted(set(editions))
    assert [row["position"] for row in found] == [f"{row['edition']}-{row['id']}" for row in found]
    assert [row["id"] for row in found][1:] == [*(id_of(db, slug) for slug in "bcd"), gone]
    assert found[1]["article"]["headline"] == "New"
    assert [row["article"] for row in found[2:]] == [None, None, None]
    assert found[-1]["at"] == "2026-02-02T09:00:00+03:00"
    assert found[0]["at"] == "2026-03-01T15:00:00+03:00"


def test_an_upsert_holds_all_that_a_list_can_tell(client: TestClient, db: Database) -> None:
    make.article(db, "moon", section="world", tags=["space"], authors=["desk"], label="URGENT")
    (row,) = rows(client)
    (card,) = client.get("/v1/articles?include=bodyHtml,dates").json()["items"]
    assert row["article"] == card


def test_what_never_was_public_is_not_told(client: TestClient, db: Database) -> None:
    make.article(db, "moon")
    before = client.get("/v1/changes").content
    make.article(db, "draft", state="draft", datePublished=None, headline="canary")
    make.article(db, "later", state="scheduled", publishAt="2030-01-01T09:00:00Z")
    make.article(db, "held", state="withheld", withholdReason="canary")
    make.tombstone(db, "never")
    assert client.get("/v1/changes").content == before


def test_pages_meet_without_gap_or_overlap_also_within_one_edition(
    client: TestClient, db: Database
) -> None:
    make.articles(db, [make.said(f"s{n}") for n in range(5)])
    make.article(db, "late")
    mirrors = [(limit, Mirror(lambda url: client.get(url).json())) for limit in (1, 2, 3, 100)]
    for limit, mirror in mirrors:
        found = mirror.catch_up(limit)
        assert [row["article"]["slug"] for row in found] == ["s0", "s1", "s2", "s3", "s4", "late"]
        assert mirror.url == f"/v1/changes?after={found[-1]['position']}&limit={limit}"
        assert mirror.step(limit) == []

    make.article(db, "s2", headline="New")

    for limit, mirror in mirrors:
        assert [row["article"]["headline"] for row in mirror.step(limit)] == ["New"]


def test_a_position_without_an_article_is_after_all_of_its_edition(
    client: TestClient, db: Database
) -> None:
    make.articles(db, [make.said(f"s{n}") for n in range(3)])
    make.article(db, "late")
    edition = rows(client)[0]["edition"]

    assert told(client, f"?after={edition}") == [("upsert", "late")]
    assert len(rows(client, f"?after={edition - 1}")) == 4
    assert len(rows(client, "?after=0")) == 4
    assert client.get("/v1/changes?after=999").json() == {
        "items": [],
        "next": "/v1/changes?after=999",
    }


MALFORMED = [
    *("-", "x", "-1", "1-", "-1-2", "1-2-3", "01", "1-02", "%2B1", "1.0", "1_000", "\u0661"),
    *("9" * 19, "1-" + "9" * 19, "%201"),
]


def test_what_is_malformed_is_refused_by_name(client: TestClient) -> None:
    for position in MALFORMED:
        answer = client.get(f"/v1/changes?after={position}")
        assert answer.status_code == 422, position
        (fault,) = answer.json()["errors"]
        assert (fault["parameter"], fault["code"]) == ("after", "bad-format")
    for query in ("after=", "limit=0", "limit=101", "limit=x", "urgency=0", "urgency=10"):
        assert client.get(f"/v1/changes?{query}").status_code == 422, query
    for name in ("fields", "cursor", "tag", "locale"):
        assert client.get(f"/v1/changes?{name}=a").status_code == 400


FILTERS = [
    ("?section=world", {"deep", "near"}),
    ("?section=moon", {"deep"}),
    ("?section=world,home", {"deep", "near", "house"}),
    ("?urgency=1,2", {"near"}),
    ("?lang=tr", {"house"}),
    ("?lang=TR,en&urgency=5", {"deep", "house", "loose"}),
    ("?section=world&urgency=1", {"near"}),
    ("?section=nowhere", set()),
    ("?section=nowhere,home", {"house"}),
]


def test_a_filter_shows_what_is_within_and_names_what_is_not(
    client: TestClient, db: Database
) -> None:
    make.section(db, "world")
    make.section(db, "moon", parent="world")
    make.article(db, "deep", section="moon")
    make.article(db, "near", section="world", urgency=1)
    make.article(db, "house", section="home", language="tr")
    make.article(db, "loose")
    make.article(db, "gone", section="home")
    make.tombstone(db, "gone")
    positions = [row["position"] for row in rows(client)]
    for query, expected in FILTERS:
        found = rows(client, query)

        assert [row["position"] for row in found] == positions
        assert {row["article"]["slug"] for row in found if row["article"]} == expected
        assert {row["op"] for row in found if row["article"]} <= {"upsert"}
        others = [row["op"] for row in found if not row["article"]]
        assert others == ["withheld"] * (4 - len(expected)) + ["deleted"]
        mirror = Mirror(lambda url: client.get(url).json(), "&" + query[1:])
        mirror.catch_up()
        assert mirror.cards == public(mirror.get, "&" + query[1:])


def test_what_leaves_a_filter_is_told_to_who_filters(client: TestClient, db: Database) -> None:
    make.article(db, "moon", section="world")
    mirror = Mirror(lambda url: client.get(url).json(), "&section=world")
    mirror.catch_up()
    assert [card["slug"] for card in mirror.cards.values()] == ["moon"]

    make.article(db, "moon", section="home")
    mirror.catch_up()
    assert mirror.cards == {}

    make.article(db, "moon", section="world")
    mirror.catch_up()
    assert [card["slug"] for card in mirror.cards.values()] == ["moon"]


def test_an_old_slug_of_a_section_filters_as_the_present_one(
    client: TestClient, db: Database
) -> None:
    make.article(db, "moon", section="world")
    with db.write() as session:
        world = session.scalars(select(Section.id)).one()
        session.execute(insert(TermAlias).values(kind="section", slug="globe", target_id=world))
    assert told(client, "?section=globe") == [("upsert", "moon")]


def test_a_paid_body_is_for_viewers(client: TestClient, db: Database) -> None:
    make.article(db, "paid", isAccessibleForFree=False, bodyHtml="<p>Paid.</p>")
    make.article(db, "free", bodyHtml="<p>Free.</p>")

    def bodies(**options: Any) -> list[str | None]:
        return [row["article"]["bodyHtml"] for row in rows(client, **options)]

    assert bodies() == [None, "<p>Free.</p>"]
    assert bodies(headers=make.key(db, "app")) == [None, "<p>Free.</p>"]
    assert bodies(headers=make.key(db, "viewer")) == ["<p>Paid.</p>", "<p>Free.</p>"]
    assert client.get("/v1/changes", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_long_page_asks_the_database_as_often_as_a_short_one(
    client: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    for n in range(12):
        make.article(db, f"s{n}", section=f"c{n}", tags=[f"t{n}"], authors=[f"a{n}"])
    make.tombstone(db, "s3")

    def statements(limit: int) -> int:
        found = []
        for _ in range(5):  # the watch reads too, now and then: the least is the page's own
            query_count()
            client.get(f"/v1/changes?limit={limit}&section=c1")
            found.append(query_count())
        return min(found)

    assert statements(100) == statements(1) <= 6
