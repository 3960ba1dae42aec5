"""Who calls: bad keys everywhere, credentials and storing, and the page for insiders."""

import re
from datetime import UTC, datetime
from typing import Any

from starlette.testclient import TestClient

from app.db.engine import Database
from app.main import create_app
from tests import make

ROUTES = (
    *("/v1/articles", "/v1/articles/here", "/v1/articles/here/related", "/v1/sections"),
    *("/v1/sections/s", "/v1/tags", "/v1/tags/t", "/v1/authors", "/v1/authors/a", "/v1/masthead"),
    *("/v1/days", "/v1/days/2026-02-01", "/v1/totals", "/v1/changes"),
    *("/v1/articles/here/visits", "/v1/visits/daily", "/v1/visits/top"),
    *("/v1/articles/here/ninjs", "/v1/articles/here/jsonld"),
    *("/feeds/rss.xml", "/feeds/sections/s/atom.xml", "/feeds/tags/t/feed.json"),
    *("/feeds/authors/a/rss.xml", "/feeds/languages/en/rss.xml"),
    *("/sitemap.xml", "/sitemaps/2026-02.xml", "/sitemap-news.xml"),
)
OPEN = ("/livez", "/readyz", "/openapi.json", "/docs")
OTHERS = {
    "/v1/stream",  # never ends
    *("/v1/resolve", "/v1/search", "/v1/search/suggest"),  # have to be asked for something
    "/v1/visits",  # takes reports
    "/v1/visits/batch",
}
PLAIN = {"Accept-Encoding": "identity"}
CHANGING = {"x-request-id", "date"}


def fill(db: Database) -> None:
    make.article(db, "here", section="s", tags=["t"], authors=["a"])
    make.article(db, "old", section="s", tags=["t"], authors=["a"])
    make.articles(db, [make.said("present", externalId="test:old")])
    make.article(db, "gone", state="canceled")


def headers_of(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in CHANGING}


def test_the_table_above_has_every_route() -> None:
    paths = {path for path in create_app().openapi()["paths"] if "/editorial" not in path}
    for path in paths - OTHERS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        assert any(re.fullmatch(pattern, known) for known in (*ROUTES, *OPEN)), path


def test_a_bad_key_is_401_on_every_route_in_the_same_words(
    client: TestClient, db: Database
) -> None:
    fill(db)
    good = make.key(db)["Authorization"]
    past = datetime(2026, 3, 2, tzinfo=UTC)
    expired = make.key(db, expires_at=past)["Authorization"]
    bad = [
        *(expired, f"{good}0", good[:-1], "Bearer", "Bearer ", "Bearer x", "Basic dTpw", "", "x"),
        *(good.replace("Bearer ", ""), good.replace("Bearer", "Token"), f"Bearer {good}"),
    ]
    for path in (*ROUTES, "/metrics", "/v1/articles/unknown", "/v1/articles/gone"):
        answers = set()
        for value in bad:
            for url in (path, f"{path}?page=2"):
                answer = client.get(url, headers={"Authorization": value})
                assert answer.status_code == 401, (path, value)
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["cache-control"] == "no-store"
                answers.add(answer.content)
        assert len(answers) == 1
        assert client.head(path, headers={"Authorization": "Bearer x"}).status_code == 401
    for accepted in (good, good.replace("Bearer", "bearer"), good.replace(" ", "  "), f"{good} "):
        answer = client.get("/v1/articles", headers={"Authorization": accepted})
        assert answer.status_code == 200


def test_what_comes_with_credentials_is_for_one_client_alone(
    client: TestClient, db: Database
) -> None:
    fill(db)
    for path in (*ROUTES, "/v1/articles/old", "/v1/articles/gone", "/v1/articles/unknown"):
        public = client.get(path)
        assert public.headers["cache-control"].startswith("public, max-age=5"), path
        for credentials in (make.key(db), make.key(db, "app"), {"Cookie": "a=b"}):
            answer = client.get(path, headers=credentials)
            assert answer.status_code == public.status_code
            stored = answer.headers["cache-control"]
            assert stored == ("private, no-store" if answer.status_code < 400 else "no-store")
            assert answer.content == public.content


def test_no_header_of_a_request_changes_a_public_answer(client: TestClient, db: Database) -> None:
    fill(db)
    hostile = {
        "Accept": "text/html",
        "Accept-Language": "tr",
        "Accept-Encoding": "identity",
        "Accept-Charset": "utf-16",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/v1/tags",
        "X-Rewrite-URL": "/v1/tags",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "host=evil.example",
        "Origin": "https://evil.example",
        "Referer": "https://evil.example",
        "User-Agent": "curl",
        "X-Request-Id": "mine",
        "Range": "bytes=0-3",
        "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT",
        "Prefer": "return=minimal",
        "Content-Type": "application/json",
    }
    for path in (*ROUTES, "/v1/articles/old", "/v1/articles/gone", "/v1/articles/unknown"):
        plain = client.get(path, headers=PLAIN)
        assert "vary" not in plain.headers or plain.headers["vary"] == "Accept-Encoding"
        dressed = client.get(path, headers=hostile)
        assert dressed.status_code == plain.status_code
        assert headers_of(dressed) == headers_of(plain), path
        assert dressed.content == plain.content
        assert "set-cookie" not in plain.headers


def test_head_has_the_headers_of_get_and_no_body(client: TestClient, db: Database) -> None:
    fill(db)
    for path in (
        *(*ROUTES, *OPEN),
        *("/v1/articles/old", "/v1/articles/gone", "/v1/articles/unknown", "/v1/articles?page=2"),
        *("/v1/articles?limit=1", "/v1/articles?limit=0", "/v1/nothing", "/metrics"),
    ):
        got, head = client.get(path, headers=PLAIN), client.head(path, headers=PLAIN)
        assert head.status_code == got.status_code, path
        assert headers_of(head) == headers_of(got), path
        assert (head.content, int(head.headers["content-length"])) == (b"", len(got.content)), path


def from_address(client: TestClient, address: str) -> TestClient:
    """Return a client of the same application that calls from `address`."""
    return TestClient(client.app, base_url="http://localhost", client=(address, 50_000))


def test_metrics_are_for_this_machine_and_for_viewers(client: TestClient, db: Database) -> None:
    viewer, app = make.key(db), make.key(db, "app")
    unknown = client.get("/nothing")
    for address in ("127.0.0.1", "127.8.9.10", "::1"):
        answer = from_address(client, address).get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert answer.headers["cache-control"] == "private, no-store"
        assert "manset_" in answer.text
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            passed_on = from_address(client, address).get("/metrics", headers={header: address})
            assert (passed_on.status_code, passed_on.content) == (404, unknown.content)
        assert from_address(client, address).get("/metrics", headers=app).status_code == 200
    for address in ("10.0.0.1", "203.0.113.9", "2001:db8::1", "not-an-address", "128.0.0.1"):
        outside = from_address(client, address)
        refused = outside.get("/metrics")
        assert (refused.status_code, refused.content) == (404, unknown.content)
        assert headers_of(refused) == headers_of(unknown)
        assert outside.get("/metrics", headers=app).status_code == 404
        assert outside.get("/metrics", headers=viewer).status_code == 200
        assert outside.get("/metrics", headers=viewer | {"Via": "x"}).status_code == 200
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_reading_is_all_that_these_routes_do(client: TestClient, db: Database) -> None:
    for path in (*ROUTES, "/metrics", "/livez"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.request(method, f"http://localhost{path}", json={})
            assert answer.status_code == 405, path
            assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
