"""GET /v1/search: what is found, in what order, on which page, and what is told of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from app.articles.queries import CARDS
from app.articles.shelf import Filter
from app.db.engine import Database
from app.search import queries
from app.search.plan import plan_of
from app.search.syntax import parse
from tests import make
from tests.search.asking import ask, council, found

ALL = ["s4", "s3", "s2", "s1", "s0"]
NIGHT, DAY = ["s4", "s2", "s0"], ["s3", "s1"]


def test_words_phrases_and_fields_combine(client: TestClient, db: Database) -> None:
    council(db)
    expected = {
        "election": ALL[1:],  # the newest is not in English
        "elections": ALL,
        "elections night": ["s4", "s3", "s2", "s0"],  # one is tagged with it
        "elections -night": ["s1"],
        '"night city"': NIGHT,
        '-"night city"': DAY,
        '"city night"': [],
        '"speech of"': [],  # one paragraph each
        '"energy supply" 3': ["s3"],
        'headline:"elections number" day OR 4': ["s4", "s3", "s1"],
        '"day city" OR 4': ["s4", "s3", "s1"],
        '"day city" OR "number 0"': ["s3", "s1", "s0"],
        "headline:night": [],
        "headline:elec* -headline:3": ["s4", "s2", "s1", "s0"],
        "counc*": ALL,
        "mayor": ALL,
        "mayors": ["s3", "s2", "s1", "s0"],
        "urgent": ["s2"],
        "europe council": ["s4", "s3", "s2", "s1"],
        "a b": ALL,
        "-elections": [],
        "none": [],
        "none OR 1": ["s1"],
        "elections none": [],
        "!!!": [],
        "": [],
    }
    assert {q: found(client, q) for q in expected} == expected


def test_filters_narrow_what_is_found(client: TestClient, db: Database) -> None:
    council(db)
    first = ask(client, "elections")["items"][0]["id"]
    for more, expected in (
        ({"section": "world"}, ALL),
        ({"section": "europe"}, ALL[:-1]),
        ({"section": "none"}, []),
        ({"tag": "night"}, ["s4", "s3"]),
        ({"tag": "night,energy-supply", "author": "a-b"}, ALL),
        ({"lang": "en"}, ALL[1:]),
        ({"urgency": "1,2"}, ["s2"]),
        ({"label": "urgent"}, ["s2"]),
        ({"ids": str(first)}, ["s4"]),
        ({"from": "2011-06-01", "to": "2013-06-01"}, ["s3", "s2"]),
        ({"day": "2012-01-01"}, ["s2"]),
    ):
        assert found(client, "elections", **more) == expected, more
        assert ask(client, "elections", count="exact", **more)["total"] == len(expected)
    assert found(client, '"night city"', section="europe", lang="en") == ["s2"]


def test_pages_meet_in_both_directions(client: TestClient, db: Database) -> None:
    council(db)
    page = ask(client, "elections", limit="2")
    assert page["prev"] is None
    seen, pages = [], [page]
    while page["next"]:
        page = client.get(page["next"]).json()
        pages.append(page)
    seen = [item["slug"] for one in pages for item in one["items"]]
    assert seen == ALL
    back = client.get(pages[2]["prev"]).json()
    assert back["items"] == pages[1]["items"]
    assert client.get(back["prev"]).json()["items"] == pages[0]["items"]
    cursor = pages[0]["next"].partition("cursor=")[2]
    other = client.get("/v1/search", params={"q": "mayor", "limit": "2", "cursor": cursor})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (400, "foreign-cursor")
    sorted_so = client.get(pages[0]["next"] + "&sort=relevance")
    assert (sorted_so.status_code, sorted_so.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_relevance_weighs_headlines_repetition_rarity_and_recency(
    client: TestClient, db: Database
) -> None:
    filler = "<p>" + "word " * 40 + "</p>"
    for n, (slug, headline, body) in enumerate(
        [
            ("often", "x", "moon moon moon moon"),
            ("in-headline", "The moon", ""),
            ("once", "x", "moon"),
            ("stars", "x", "stars"),
            ("other", "x", ""),
        ]
    ):
        make.article(
            db,
            slug,
            headline=headline,
            bodyHtml=f"<p>{body}</p>{filler}",
            datePublished=f"2026-02-0{9 - n}T00:00:00Z",
        )
    make.article(
        db,
        "old",
        headline="x",
        bodyHtml=f"<p>moon</p>{filler}",
        datePublished="2001-01-01T00:00:00Z",
    )
    assert found(client, "moon", sort="relevance") == ["in-headline", "often", "once", "old"]
    assert found(client, "moon", sort="relevance", limit="2") == ["in-headline", "often"]
    assert found(client, "moon OR stars", sort="relevance")[:3] == ["stars", "in-headline", "often"]
    assert ask(client, "moon", sort="relevance")["next"] is None
    assert found(client, "word*", sort="relevance") == [
        "often",
        "in-headline",
        "once",
        "stars",
        "other",
        "old",
    ]


def test_what_was_found_is_shown_marked_and_safe(client: TestClient, db: Database) -> None:
    council(db)
    make.article(
        db,
        "paid",
        headline="Elections & <mayors>",
        summary="A speech & more",
        bodyHtml="<p>Secret speeches.</p>",
        isAccessibleForFree=False,
        datePublished="2001-01-01T00:00:00Z",
    )
    items = ask(client, "election speech", include="highlights")["items"]
    shown = {item["slug"]: item["highlights"] for item in items}
    assert shown["s1"] == {
        "headline": "<mark>Elections</mark> number 1",
        "body": "The mayor’s <mark>speech</mark> of the day city council &amp; more",
    }
    assert shown["paid"] == {
        "headline": "<mark>Elections</mark> &amp; &lt;mayors&gt;",
        "body": "A <mark>speech</mark> &amp; more",
    }
    assert found(client, "secret") == []
    (item,) = ask(client, "headline:3 counc*", include="highlights,dates")["items"]
    assert item["highlights"]["headline"] == "Elections number <mark>3</mark>"
    assert "city <mark>council</mark>" in item["highlights"]["body"]
    assert item["dates"]["weekday"]
    make.article(db, "long", bodyHtml=f"<p>{'once upon a time ' * 30}the end.</p>")
    (item,) = ask(client, "end", include="highlights")["items"]
    body = item["highlights"]["body"]
    assert body.startswith("… ")
    assert body.endswith("the <mark>end</mark>.")
    assert item["highlights"]["headline"] is None


def test_facets_tell_how_what_was_found_is_spread(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    council(db)
    facets = ask(client, "elections", facets="section,tag,author,lang,year")["facets"]
    spread = {
        name: [(one["value"], one["articles"]) for one in facets[name]]
        for name in ("section", "tag", "author", "lang", "year")
    }
    assert spread == {
        "section": [("europe", 4), ("world", 1)],
        "tag": [("energy-supply", 5), ("night", 2)],
        "author": [("a-b", 5)],
        "lang": [("en", 4), ("tr", 1)],
        "year": [(str(year), 1) for year in (2014, 2013, 2012, 2011, 2010)],
    }
    assert (facets["counted"], facets["isExact"], facets["others"]) == (5, True, {})
    monkeypatch.setattr(queries, "COUNTED", 2)
    monkeypatch.setattr(queries, "LISTED", 1)
    facets = ask(client, "elections", facets="tag")["facets"]
    assert (facets["counted"], facets["isExact"], facets["others"]) == (2, False, {"tag": 1})
    assert ask(client, "none", facets="tag,year")["facets"]["tag"] == []


def test_what_cannot_be_asked_is_refused(client: TestClient) -> None:
    for path in ("/v1/search", "/v1/search/suggest"):
        for q, code in (("a" * 201, "too-long"), ("a\tb", "control-character")):
            answer = client.get(path, params={"q": q})
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
        assert client.get(path).status_code == 422
        assert client.get(f"{path}?q=a&q=b").status_code == 400
    assert client.get("/v1/search?q=a&sort=oldest").status_code == 422
    assert client.get("/v1/search?q=a&facets=label").status_code == 422


def test_completions_come_from_public_names_and_headlines(client: TestClient, db: Database) -> None:
    council(db)
    make.term(db, "tag", "energy-unused", name="Energy unused")

    def told(q: str) -> list[tuple[str, str]]:
        items = ask(client, q, "/v1/search/suggest", limit="4")["items"]
        return [(item["kind"], item["slug"]) for item in items]

    assert told("ener") == [("tag", "energy-supply")]
    assert told("supp") == [("tag", "energy-supply")]
    assert told("energy s") == [("tag", "energy-supply")]
    assert told("b") == [("author", "a-b")]
    assert told("ELECT") == [("headline", slug) for slug in ALL[:4]]
    assert told("elections nu") == [("headline", slug) for slug in ALL[:4]]
    assert told("number 3") == [("headline", "s3")]
    assert told("mayor") == told("!") == []


def test_related_articles_are_last_those_that_read_alike(client: TestClient, db: Database) -> None:
    texts = {
        "harbor": "The harbor dredging contract angered fishing crews",
        "harbor-2": "Fishing crews protest the dredging of the harbor",
        "harbor-tagged": "Nothing of it",
        "harbor-3": "Harbors, contracts and how to angle for them: crew and crews",
        **{f"other-{n}": f"Story number {n} about the weather" for n in range(14)},
    }
    for slug, text in texts.items():
        tags = ["port"] if slug in ("harbor", "harbor-tagged") else []
        make.article(db, slug, headline="x", bodyHtml=f"<p>{text}</p>", tags=tags)
    answer = client.get("/v1/articles/harbor/related").json()
    slugs = [item["slug"] for item in answer["items"]]
    assert slugs == ["harbor-tagged", "harbor-2", "harbor-3"]


def test_a_page_of_results_costs_few_statements(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    make.articles(
        db,
        [make.said(datePublished=(start + timedelta(days=20 * n)).isoformat()) for n in range(3)],
    )
    query_count()
    assert len(found(quiet, "about")) == 3
    assert query_count() <= 8


@pytest.mark.only_on("sqlite")  # PostgreSQL tells of its plans in tests/articles/test_meeting.py
def test_a_search_is_planned_once(db: Database) -> None:
    council(db)
    planned: list[int] = []

    def note(action: int, *_: str | None) -> int:
        planned.append(action)
        return 0

    with db.read() as session:
        plan = plan_of(session, parse("elections city"), Filter())
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_authorizer(note)  # asked for each part of a statement that SQLite plans
        assert queries.newest(session, plan, 3, CARDS)
        assert planned
        planned.clear()
        assert queries.newest(session, plan, 3, CARDS)
        driver.set_authorizer(None)
    assert planned == []
