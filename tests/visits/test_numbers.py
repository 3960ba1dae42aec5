"""Reading the numbers over HTTP: days, totals, an article's, and what is read most."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, text
from starlette.testclient import TestClient

from app.db.engine import Database
from app.db.tables import VisitDay, VisitTotal
from app.http.places import Places
from tests import make
from tests.statements import noted
from tests.visits.readers import ago, article_id


def read(db: Database, slug: str | None, counts: dict[date, tuple[int, int]]) -> None:
    """Let an article, or the site, have been read so often on these days."""
    kind, scope = (0, 0) if slug is None else (1, article_id(db, slug))
    visits, views = map(sum, zip(*counts.values(), strict=True))
    with db.write() as session:
        place = {"scope_type": kind, "scope_id": scope}
        rows = [{**place, "day": day, "visits": n, "views": m} for day, (n, m) in counts.items()]
        session.execute(insert(VisitDay), rows)
        session.execute(insert(VisitTotal), [{**place, "visits": visits, "views": views}])


@pytest.fixture(autouse=True)
def newsroom(db: Database) -> None:
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    make.article(db, "moon", section="asia", datePublished="2026-02-01T09:00:00+03:00")
    make.article(db, "sun", language="tr", datePublished="2026-02-02T09:00:00+03:00")
    make.article(db, "star", section="world", datePublished="2026-02-03T09:00:00+03:00")
    make.article(db, "gone", datePublished="2026-02-03T09:00:00+03:00")
    read(db, "moon", {ago(0): (5, 9), ago(6): (20, 20), ago(29): (7, 7), ago(30): (900, 900)})
    read(db, "sun", {ago(0): (5, 30), ago(1): (1, 1)})
    read(db, "star", {ago(0): (4, 40), ago(7): (99, 99)})
    read(db, "gone", {ago(0): (500, 500)})
    read(db, None, {ago(0): (10, 80), ago(1): (1, 1), ago(6): (20, 21), ago(400): (3, 4)})
    make.article(db, "gone", state="withheld")


def get(client: TestClient, path: str, **query: Any) -> Any:
    answer = client.get(path, params={key.rstrip("_"): text for key, text in query.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def top(client: TestClient, **query: Any) -> list[tuple[int, str, int, int]]:
    items = get(client, "/v1/visits/top", **query)["items"]
    return [(one["rank"], one["article"]["slug"], one["visits"], one["views"]) for one in items]


def test_what_is_read_most_today_with_equals_newest_first(client: TestClient) -> None:
    assert top(client) == [(1, "sun", 5, 30), (2, "moon", 5, 9), (3, "star", 4, 40)]
    assert top(client, metric="views", limit=2) == [(1, "star", 4, 40), (2, "sun", 5, 30)]


def test_what_is_read_most_in_a_window_with_today_in_it(client: TestClient) -> None:
    assert top(client, window="1d") == top(client)
    assert top(client, window="7d", limit=1) == [(1, "moon", 25, 29)]
    assert top(client, window="30d") == [
        *((1, "star", 103, 139), (2, "moon", 32, 36), (3, "sun", 6, 31))
    ]
    assert top(client, from_=ago(30), to=ago(29)) == [(1, "moon", 907, 907)]
    assert top(client, to=ago(1)) == [(1, "sun", 1, 1)]
    assert top(client, from_="0001-01-01", to="0001-01-02") == []


def test_what_is_read_most_of_a_section_with_those_below_it_or_a_language(
    client: TestClient,
) -> None:
    assert top(client, section="world") == [(1, "moon", 5, 9), (2, "star", 4, 40)]
    assert top(client, section="asia", lang="en,tr") == [(1, "moon", 5, 9)]
    assert top(client, lang="tr") == [(1, "sun", 5, 30)]
    assert top(client, section="unknown") == []


@pytest.mark.parametrize(
    ("path", "query", "code", "parameter"),
    [
        ("/v1/visits/top", {"window": "7d", "from": "2026-01-01"}, "excludes-from", "window"),
        ("/v1/visits/top", {"window": "2d"}, "not-allowed", "window"),
        ("/v1/visits/top", {"from": "2026-01-01", "to": "2026-02-01"}, "too-many-days", "from"),
        ("/v1/visits/top", {"limit": "101"}, "not-in-range", "limit"),
        ("/v1/visits/daily", {"from": "2025-01-01", "to": "2026-01-02"}, "too-many-days", "from"),
        ("/v1/visits/daily", {"from": "2026-01-02", "to": "2026-01-01"}, "after-to", "from"),
        ("/v1/visits/daily", {"from": "yesterday"}, "not-a-day", "from"),
        ("/v1/articles/moon/visits", {"sort": "best"}, "not-allowed", "sort"),
    ],
)
def test_days_that_cannot_be_told_are_refused_by_name(
    client: TestClient, path: str, query: dict[str, str], code: str, parameter: str
) -> None:
    answer = client.get(path, params=query)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["parameter"]) == (code, parameter)


def test_the_sites_days_have_no_gap_and_say_whether_they_are_over(client: TestClient) -> None:
    told = get(client, "/v1/visits/daily", from_=ago(7), to=ago(0))
    assert [one["day"] for one in told["items"]] == [str(ago(n)) for n in range(8)]
    assert told["items"][0] == {"day": str(ago(0)), "visits": 10, "views": 80, "complete": False}
    assert told["items"][2] == {"day": str(ago(2)), "visits": 0, "views": 0, "complete": True}
    assert (told["totals"], told["ever"]) == (
        {"visits": 31, "views": 102},
        {"visits": 34, "views": 106},
    )
    oldest = get(client, "/v1/visits/daily", from_=ago(7), sort="oldest")
    assert oldest["items"] == told["items"][::-1]
    assert len(get(client, "/v1/visits/daily")["items"]) == 30
    assert len(get(client, "/v1/visits/daily", from_="2024-01-01", to="2024-12-31")["items"]) == 366
    assert get(client, "/v1/visits/daily", to="0001-01-01")["items"][0]["visits"] == 0


def test_an_articles_days_are_its_own(client: TestClient, db: Database) -> None:
    told = get(client, "/v1/articles/moon/visits")
    assert told == get(client, f"/v1/articles/{article_id(db, 'moon')}/visits")
    assert told["totals"] == {"visits": 32, "views": 36}
    assert told["ever"] == {"visits": 932, "views": 936}
    make.article(db, "sol", oldSlugs=["sun"], externalId="test:sun")
    moved = client.get("/v1/articles/sun/visits?to=2026-01-01")
    assert moved.headers["location"] == "/v1/articles/sol/visits?to=2026-01-01"
    make.article(db, "star", state="canceled", canceledAt="2026-02-04T00:00:00Z")
    assert client.get("/v1/articles/star/visits").status_code == 410
    hidden = client.get("/v1/articles/gone/visits")
    assert (hidden.status_code, hidden.content) == (
        404,
        client.get("/v1/articles/never/visits").content,
    )


def test_the_masthead_counts_readers_up_to_its_day_and_not_by_language(client: TestClient) -> None:
    told = get(client, "/v1/masthead")
    assert [(one["visits"], one["views"]) for one in told["days"][:3]] == [(10, 80), (1, 1), (0, 0)]
    assert (told["totals"]["visits"], told["totals"]["views"]) == (34, 106)
    before = get(client, "/v1/masthead", day=ago(2))
    assert (before["totals"]["visits"], before["totals"]["views"]) == (23, 25)
    one_language = get(client, "/v1/masthead", lang="en")
    assert one_language["totals"]["visits"] is None
    assert {one["views"] for one in one_language["days"]} == {None}


def test_days_months_and_totals_count_readers(client: TestClient) -> None:
    (today, yesterday) = get(client, "/v1/days", last=2)["items"]
    assert (today["visits"], today["views"]) == (10, 80)
    assert (yesterday["visits"], yesterday["views"]) == (1, 1)
    years = get(client, "/v1/days", by="year", last=3)["items"]
    assert sum(one["visits"] for one in years) == 34
    assert {one["visits"] for one in get(client, "/v1/days", lang="tr")["items"]} == {None}
    assert get(client, f"/v1/days/{ago(6)}")["row"]["views"] == 21
    totals = get(client, "/v1/totals")
    assert (totals["visits"], totals["views"]) == (34, 106)


def test_lists_tell_readers_when_asked_and_the_article_itself_never(
    client: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    def cards(**query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = get(client, "/v1/articles", **query)["items"]
        return items

    plain = cards()
    assert not {"visits", "views"} & set(plain[0])
    query_count()
    cards(limit=2)
    without = query_count()
    told = {one["slug"]: one for one in cards(include="visits,views")}
    assert query_count() <= without + 1
    assert (told["star"]["visits"], told["star"]["views"]) == (103, 139)
    make.article(db, "unread")
    fewer = cards(fields="slug,visits", limit=1)[0]
    assert fewer.keys() == {"id", "slug", "visits"}
    before = client.get("/v1/articles/moon").content
    read(db, "unread", {ago(0): (1, 1)})
    assert b'"visits"' not in before
    assert client.get("/v1/articles/moon").content == before


def test_the_most_read_are_found_by_their_days(
    client: TestClient, db: Database, backend: str
) -> None:
    """Not by walking the history of every article, which is what grows."""
    rows = [
        {"scope_type": 1, "scope_id": article, "day": ago(50 + day), "visits": 1, "views": 1}
        for article in range(1_000, 1_050)
        for day in range(200)
    ]
    with db.write() as session:
        session.connection().execute(insert(VisitDay), rows)
        session.execute(text("ANALYZE" if backend == "postgresql" else "PRAGMA optimize"))
    with noted(db) as asked:
        top(client, window="7d")
    (statement,) = [one for one in asked if "visit_day" in one[0]]
    explain = "EXPLAIN" if backend == "postgresql" else "EXPLAIN QUERY PLAN"
    with db.read() as session:
        plan = session.connection().exec_driver_sql(f"{explain} {statement[0]}", statement[1])
        assert "ix_visit_day_top" in str(plan.all())


@pytest.mark.parametrize(
    ("query", "freshness"),
    [
        (b"", "edition"),
        (b"include=dates", "edition"),
        (b"include=dates,visits", "visits"),
        (b"fields=slug,views", "visits"),
        (b"section=visits&tag=views", "edition"),
    ],
)
def test_a_list_with_readers_is_kept_for_seconds_and_without_them_until_it_changes(
    app: FastAPI, query: bytes, freshness: str
) -> None:
    place = Places(app.routes, 1_000).find("/v1/articles", ("/v1/articles", query))
    assert place is not None
    assert place.freshness == freshness
