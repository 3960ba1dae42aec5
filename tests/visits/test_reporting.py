"""Reporting over HTTP: what is answered, what is counted, and what is not kept."""

from typing import Any

import orjson
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.tables import Base
from tests import make
from tests.conftest import ISTANBUL
from tests.visits.readers import BROWSER, SITE, article_id, excluded, name, totals

PATH = "/v1/visits"


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Have a newsroom that knows whom it does not count."""
    return ISTANBUL.model_validate(
        {
            **ISTANBUL.model_dump(),
            "database_url": database_url,
            "visits_ignored_networks": "192.0.2.0/24, 2001:db8::/32",
            "visits_origins": "https://news.example",
            "visits_ignored_referrers": "spam.example",
        }
    )


@pytest.fixture(autouse=True)
def from_the_newsrooms_pages(client: TestClient) -> None:
    client.headers["Origin"] = "https://news.example"


def report(client: TestClient, article: int | None = None, **headers: Any) -> Any:
    """Report a reading as a page's beacon does."""
    said = {"id": name()} | ({} if article is None else {"article": article})
    named = {key.replace("_", "-"): text for key, text in headers.items()}
    return client.post(
        PATH,
        content=orjson.dumps(said),
        headers={"User-Agent": BROWSER, "Content-Type": "text/plain;charset=UTF-8", **named},
    )


def test_a_reading_is_counted_before_it_is_answered(client: TestClient, db: Database) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")

    answer = report(client, moon, Origin="https://news.example", Cookie="a=b")

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["visit-status"] == "counted"
    assert totals(db) == {SITE: (1, 1), (1, moon): (1, 1)}
    told = {
        "access-control-allow-origin": "*",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "cross-origin",
        "x-robots-tag": "noindex",
    }
    assert {key: answer.headers[key] for key in told} == told
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b'{"id":"reading-x","article":%d}'),
        ("application/json", b'{"id":"reading-x","article":%d}'),
        (None, b'{"id":"reading-x","article":%d}'),
        ("application/x-www-form-urlencoded", b"id=reading-x&article=%d"),
    ],
)
def test_every_form_of_a_beacon_is_taken(
    client: TestClient, db: Database, content_type: str | None, body: bytes
) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")
    headers = {"User-Agent": BROWSER} | ({"Content-Type": content_type} if content_type else {})
    for expected in ("counted", "duplicate"):
        answer = client.post(PATH, content=body % moon, headers=headers)
        assert (answer.status_code, answer.headers["visit-status"]) == (204, expected)
    assert totals(db)[1, moon] == (1, 1)


def test_what_is_not_public_is_not_found_and_leaves_no_trace(
    client: TestClient, db: Database
) -> None:
    make.article(db, "draft", state="draft")
    answers = [report(client, one) for one in (article_id(db, "draft"), 10**9)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert (totals(db), excluded(db)) == ({}, {})


def test_what_is_no_report_is_a_problem(client: TestClient, db: Database) -> None:
    agent = {"User-Agent": BROWSER}
    for content, headers, query, status in (
        (b"{", {}, "", 400),
        (b'{"id":"abcdefgh"}', {}, "?article=1", 400),
        (b'{"id":"abcdefgh"}', {"Authorization": "Bearer x"}, "", 401),
        (b" " * 4_097, {}, "", 413),
        (b"<id/>", {"Content-Type": "text/xml"}, "", 415),
        (b'{"id":"abcdefgh"}', {"Content-Encoding": "gzip"}, "", 415),
        (b'{"id":1}', {}, "", 422),
    ):
        answer = client.post(PATH + query, content=content, headers={**agent, **headers})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
    assert (totals(db), excluded(db)) == ({}, {})


def test_pages_of_any_origin_may_ask_what_they_may_send(client: TestClient) -> None:
    answer = client.options(
        PATH, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["allow"]


def test_each_reason_not_to_count_is_tallied_and_none_is_told(
    client: TestClient, db: Database
) -> None:
    for headers, reason in (
        ({"User_Agent": "curl/8.5.0 (x86_64)"}, "bot"),
        ({"Sec_Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Sec_Fetch_Mode": "navigate"}, "navigate"),
        ({"Origin": "https://elsewhere.example"}, "origin"),
    ):
        answer = report(client, None, **headers)
        assert (answer.status_code, answer.headers["visit-status"]) == (204, "excluded")
        assert excluded(db)[reason] == 1
    for referrer, status in (
        ("https://www.spam.example/buy", "excluded"),
        ("http://[", "counted"),
        ("https://notspam.example/", "counted"),
    ):
        said = {"id": name(), "referrer": referrer}
        answer = client.post(PATH, json=said, headers={"User-Agent": BROWSER})
        assert answer.headers["visit-status"] == status
    assert sum(excluded(db).values()) == 5
    assert totals(db) == {SITE: (1, 2)}


def test_one_browser_may_report_twenty_in_five_seconds_and_is_then_told_to_wait(
    client: TestClient, db: Database
) -> None:
    answers = [report(client) for _ in range(45)]
    statuses = [answer.status_code for answer in answers]
    assert 20 <= statuses.count(204) <= 40  # the windows are the clock's: it may have been two
    assert set(statuses) == {204, 429}
    refused = answers[statuses.index(429)]
    assert refused.headers["retry-after"] == "5"
    assert refused.json()["type"] == "urn:manset:problem:too-many-requests"
    counted = statuses.count(204)
    report(client, User_Agent="curl/8.5.0 (x86_64)")  # in the queue behind them
    assert excluded(db)["limit"] == 45 - counted
    assert totals(db)[SITE] == (1, min(counted, 30))


def test_an_app_reports_what_was_read_before_and_is_told_of_each(
    client: TestClient, db: Database
) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")
    key = make.key(db, "app")
    events: list[object] = [
        {"id": "reading-1", "article": moon, "visitor": "install-1"},
        {"id": "reading-1", "article": moon, "visitor": "install-1"},
        {"id": "reading-2", "article": moon, "visitor": "install-2", "ageSeconds": 86_400},
        {"id": "reading-3", "article": 10**9, "visitor": "install-2"},
        {"id": "reading-4", "ageSeconds": 300_000},
        {"id": "reading-5", "ageSeconds": "1"},
        {"id": "reading-6"},
        "reading-7",
    ]

    answer = client.post(f"{PATH}/batch", json={"events": events}, headers=key)

    assert answer.status_code == 200
    told = answer.json()
    results = told.pop("results")
    assert told == {"counted": 3, "duplicate": 1, "excluded": 0, "rejected": 4}
    assert [one["status"] for one in results[:3]] == ["counted", "duplicate", "counted"]
    assert [one.get("code") for one in results] == [
        *(None, None, None, "unknown_article", "too_old", "bad_age", None, "invalid")
    ]
    assert results[2]["day"] < results[0]["day"] == results[6]["day"]
    assert results[3]["id"] == "reading-3"
    assert results[7] == {"id": None, "status": "rejected", "day": None, "code": "invalid"}
    assert totals(db) == {SITE: (3, 3), (1, moon): (2, 2)}

    again = client.post(f"{PATH}/batch", json={"events": events}, headers=key).json()
    assert (again["counted"], again["duplicate"]) == (0, 4)
    assert totals(db) == {SITE: (3, 3), (1, moon): (2, 2)}


def test_a_batch_needs_an_apps_key_and_nothing_else_takes_one(
    client: TestClient, db: Database
) -> None:
    batch = {"events": [{"id": "reading-1"}]}
    app = make.key(db, "app")
    assert client.post(f"{PATH}/batch", json=batch).status_code == 401
    for role in ("viewer", "writer", "editor", "admin"):
        key = make.key(db, role)
        assert client.post(f"{PATH}/batch", json=batch, headers=key).status_code == 403
    assert client.get("/v1/editorial/articles", headers=app).status_code == 403
    assert client.post(f"{PATH}/batch", json=batch, headers=app).status_code == 200
    too_large = orjson.dumps({"events": [{"id": "r" * 64}] * 500}) + b" " * 262_144
    headers = {**app, "Content-Type": "application/json"}
    assert client.post(f"{PATH}/batch", content=too_large, headers=headers).status_code == 413


def test_an_app_may_send_ten_batches_in_five_seconds(client: TestClient, db: Database) -> None:
    key = make.key(db, "app")
    statuses = [
        client.post(f"{PATH}/batch", json={"events": [{"id": "short"}]}, headers=key).status_code
        for _ in range(25)
    ]
    assert set(statuses) == {200, 429}
    assert 10 <= statuses.count(200) <= 20


def test_nothing_of_a_reader_is_kept_in_the_newsroom(client: TestClient, db: Database) -> None:
    agent = f"{BROWSER} Zqagent/1.0"
    said = {"id": "reading-zq", "referrer": "https://zqreferrer.example/private?q=1"}
    answer = client.post(PATH, json=said, headers={"User-Agent": agent, "Cookie": "zqcookie=1"})
    assert answer.headers["visit-status"] == "counted"
    with db.read() as session:
        everything = repr(
            [
                tuple(row)
                for table in Base.metadata.sorted_tables
                for row in session.execute(select(table))
            ]
        )
    for trace in ("zq", "testclient", "Firefox"):
        assert trace not in everything.lower()
        assert trace.encode().hex() not in everything
