"""The whole archive in numbers."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make


def totals(client: TestClient) -> Any:
    answer = client.get("/v1/totals")
    assert answer.status_code == 200
    return answer.json()


def test_an_empty_archive_says_so(client: TestClient, db: Database) -> None:
    make.section(db, "world")
    assert totals(client) == {
        "articles": 0,
        "visits": 0,
        "views": 0,
        "since": None,
        "sections": [],
        "languages": [],
    }


def test_a_section_counts_what_lies_below_it_and_sections_keep_their_order(
    client: TestClient, db: Database
) -> None:
    make.section(db, "world", position=2)
    make.section(db, "asia", parent="world", position=1)
    make.section(db, "moon", parent="asia", position=9)
    make.section(db, "africa", parent="world", position=0)
    make.section(db, "sport", position=1)
    make.section(db, "empty", position=0)
    filed = ("world", "asia", "moon", "moon", "africa", "sport", None)
    make.articles(db, [make.said(section=one) for one in filed])

    found = totals(client)

    assert found["articles"] == 7
    assert [(one["slug"], one["name"], one["articles"]) for one in found["sections"]] == [
        ("sport", "Sport", 1),
        ("world", "World", 5),
        ("africa", "Africa", 1),
        ("asia", "Asia", 3),
        ("moon", "Moon", 2),
    ]
    listed = client.get("/v1/sections").json()["items"]
    assert [one["id"] for one in found["sections"]] == [one["id"] for one in listed]


def test_a_section_that_moves_takes_its_numbers_along(client: TestClient, db: Database) -> None:
    make.section(db, "world")
    make.section(db, "sport")
    make.section(db, "moon", parent="world")
    make.articles(db, [make.said(section="moon"), make.said(section="sport")])

    make.section(db, "moon", parent="sport")

    numbers = {one["slug"]: one["articles"] for one in totals(client)["sections"]}
    assert numbers == {"sport": 2, "moon": 1}


def test_languages_come_with_most_articles_first(client: TestClient, db: Database) -> None:
    spoken = ("tr", "tr", "en", "ar", "tr-TR", "tr-tr", "en")
    make.articles(db, [make.said(language=one) for one in spoken])
    make.article(db, "withheld", language="fa", state="withheld")
    make.article(db, "gone", language="ur")
    make.tombstone(db, "gone")
    assert [(one["language"], one["articles"]) for one in totals(client)["languages"]] == [
        ("en", 2),
        ("tr", 2),
        ("tr-TR", 2),
        ("ar", 1),
    ]


def test_only_what_is_public_counts_and_from_its_first_day_on(
    client: TestClient, db: Database
) -> None:
    make.section(db, "world")
    fields = {"section": "world", "datePublished": "2001-12-31T23:30:00Z"}
    make.article(db, "first", **fields)  # 1 January 2002 in Istanbul
    make.article(db, "withheld", state="withheld", **fields)
    make.article(db, "killed", state="canceled", **fields)
    make.article(db, "draft", state="draft", section="world")
    make.article(db, "later", section="world")
    found = totals(client)
    assert (found["articles"], found["since"]) == (2, "2002-01-01")
    assert [one["articles"] for one in found["sections"]] == [2]

    make.zone(db, "America/New_York")
    assert totals(client)["since"] == "2001-12-31"
    make.article(db, "first", state="withheld", **fields)
    make.tombstone(db, "later")
    found = totals(client)
    assert (found["articles"], found["since"], found["sections"]) == (0, None, [])


def test_totals_agree_with_the_days_the_masthead_and_the_list(
    client: TestClient, db: Database
) -> None:
    dates = [f"20{year:02}-07-01T12:00:00Z" for year in range(26)]
    make.articles(db, [make.said(datePublished=one) for one in dates])
    number = totals(client)["articles"]
    years = client.get("/v1/days?by=year&from=2000-01-01&to=2025-12-31").json()["items"]
    assert number == 26
    assert sum(row["articles"] for row in years) == number
    assert client.get("/v1/masthead").json()["totals"]["articles"] == number
    assert client.get("/v1/articles?count=exact&limit=1").json()["total"] == number


def test_totals_take_no_parameter(client: TestClient, db: Database) -> None:
    answer = client.get("/v1/totals?lang=en")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"parameter": "lang", "code": "unknown-parameter"}]


def test_totals_cost_the_same_whatever_the_archive_holds(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    query_count()
    totals(quiet)
    empty = query_count()
    make.articles(
        db, [make.said(section=f"s{n}", language=("en", "tr", "ar")[n % 3]) for n in range(30)]
    )
    query_count()
    totals(quiet)
    assert query_count() == empty == 5  # the oldest, readers, the sum, sections, languages
