import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import ValidationError
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.config import Settings
from app.http.headers import Headers
from app.http.problems import install


def api() -> FastAPI:
    app = FastAPI(redirect_slashes=False, openapi_url=None)
    install(app)

    @app.get("/v1/things/{name}")
    def read(name: str) -> dict[str, str]:
        return {"name": name}

    @app.post("/v1/things/{name}")
    def create(name: str) -> None:
        return None

    @app.get("/v1/editorial/things")
    def read_private() -> list[str]:
        return []

    @app.get("/page")
    def read_page() -> HTMLResponse:
        return HTMLResponse("<p>", headers={"Content-Security-Policy": "default-src 'self'"})

    @app.get("/broken")
    def read_broken() -> None:
        raise ValueError

    return app


CLIENT = TestClient(Headers(api()), base_url="http://localhost", raise_server_exceptions=False)
HOSTILE_ORIGINS = [
    "null",
    "https://evil.example",
    "http://localhost.evil.example",
    "https://evil.example\u00e9",
    "*",
]


def test_head_is_get_without_the_body() -> None:
    get, head = CLIENT.get("/v1/things/moon"), CLIENT.head("/v1/things/moon")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers
    assert head.headers["content-length"] == str(len(get.content))


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/broken", 500)])
def test_head_of_what_fails_is_its_problem_without_the_body(path: str, status: int) -> None:
    head = CLIENT.head(path)
    assert (head.status_code, head.content) == (status, b"")
    assert head.headers["content-type"] == "application/problem+json"
    assert int(head.headers["content-length"]) > 0


def test_head_of_an_endless_stream_ends() -> None:
    app, given = FastAPI(), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 1_000:
            given += 1
            yield b"x"
            await asyncio.sleep(0)

    @app.get("/")
    async def read() -> StreamingResponse:
        return StreamingResponse(endless())

    assert TestClient(Headers(app)).head("/").status_code == 200
    assert given < 1_000


def test_head_leaves_the_server_its_method_and_tells_it_the_route() -> None:
    seen: list[Scope] = []
    inner = Headers(api())

    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        await inner(scope, receive, send)
        seen.append(scope)

    TestClient(outer).head("/v1/things/moon")
    assert seen[0]["method"] == "HEAD"
    assert seen[0]["path_params"] == {"name": "moon"}


@pytest.mark.parametrize("path", ["/v1/things/a", "/v1/editorial/things", "/nothing", "/broken"])
def test_every_answer_tells_the_browser_to_be_careful(path: str) -> None:
    headers = CLIENT.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_page_may_bring_its_own_policy() -> None:
    assert CLIENT.get("/page").headers.get_list("content-security-policy") == ["default-src 'self'"]


@pytest.mark.parametrize("path", ["/v1/things/a", "/nothing", "/v1/editorials"])
@pytest.mark.parametrize("origin", HOSTILE_ORIGINS)
def test_any_origin_may_read_public_gets_and_none_is_reflected(path: str, origin: str) -> None:
    answer = CLIENT.get(path, headers={b"Origin": origin.encode()})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "ETag, Link, X-Request-Id"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers == CLIENT.get(path).headers


@pytest.mark.parametrize("path", ["/v1/editorial/things", "/v1/editorial"])
@pytest.mark.parametrize("origin", HOSTILE_ORIGINS)
def test_no_origin_may_read_the_editorial_part(path: str, origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        sent = {b"Origin": origin.encode(), b"Access-Control-Request-Method": b"GET"}
        headers = CLIENT.request(method, path, headers=sent).headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert headers["cross-origin-resource-policy"] == "same-origin"


DESK = TestClient(
    Headers(api(), origins=["https://desk.example", "http://localhost:3000"]),
    base_url="http://localhost",
    raise_server_exceptions=False,
)


@pytest.mark.parametrize("origin", ["https://desk.example", "http://localhost:3000"])
def test_the_newsrooms_own_origins_may_use_the_editorial_part(origin: str) -> None:
    path = "/v1/editorial/things"
    answer = DESK.get(path, headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    exposed = answer.headers["access-control-expose-headers"]
    assert exposed == "ETag, Link, Location, X-Request-Id"
    assert answer.headers["vary"] == "Origin"
    refused = DESK.post(path, headers={"Origin": origin})  # a problem is to be read, too
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (405, origin)

    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    preflight = DESK.options(path, headers=asked)
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == origin
    methods = preflight.headers["access-control-allow-methods"]
    assert methods == "GET, HEAD, POST, PATCH, DELETE, OPTIONS"
    allowed = preflight.headers["access-control-allow-headers"]
    assert allowed == "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match"
    assert "access-control-allow-credentials" not in {*answer.headers, *preflight.headers}
    public = DESK.get("/v1/things/a", headers={"Origin": origin}).headers
    assert (public["access-control-allow-origin"], "vary" in public) == ("*", False)


@pytest.mark.parametrize(
    "origin",
    [
        *HOSTILE_ORIGINS,
        "https://desk.example.evil.example",
        "https://evil-desk.example",
        "https://evil.desk.example",
        "https://desk.example:8443",
        "http://desk.example",
        "https://desk.example/",
        "https://DESK.example",
        "https://desk.example, https://evil.example",
        "http://localhost:30000",
        "",
    ],
)
def test_no_origin_that_is_only_like_the_newsrooms_own_may(origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        sent = {b"Origin": origin.encode(), b"Access-Control-Request-Method": b"PATCH"}
        headers = DESK.request(method, "/v1/editorial/things", headers=sent).headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert headers["vary"] == "Origin"
    twice = [(b"Origin", b"https://desk.example"), (b"Origin", origin.encode())]
    headers = DESK.get("/v1/editorial/things", headers=twice).headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "text", ["*", "null", "https://desk.example/", "desk.example", "https://*"]
)
def test_what_is_no_origin_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValidationError, match="expected origins"):
        Settings(editorial_origins=text)
    assert Settings(
        editorial_origins="https://Desk.example, http://[::1]:3000"
    ).editorial_origins == (
        "https://desk.example",
        "http://[::1]:3000",
    )


def test_a_public_write_is_not_opened_to_other_origins() -> None:
    headers = CLIENT.post("/v1/things/a", headers={"Origin": "https://evil.example"}).headers
    assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", HOSTILE_ORIGINS)
def test_a_preflight_of_a_public_path_allows_reading_alone(origin: str) -> None:
    answer = CLIENT.options(
        "/v1/things/a",
        headers={
            b"Origin": origin.encode(),
            b"Access-Control-Request-Method": b"DELETE",
            b"Access-Control-Request-Headers": b"X-Evil",
        },
    )
    assert (answer.status_code, answer.content) == (204, b"")
    cors = {k: v for k, v in answer.headers.items() if k.startswith("access-control-")}
    assert cors == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers": "Authorization, Content-Type, If-None-Match",
        "access-control-max-age": "86400",
    }


def test_options_without_a_preflight_tells_what_is_allowed() -> None:
    answer = CLIENT.options("/v1/things/a")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "content-length" not in answer.headers
    assert "access-control-allow-methods" not in answer.headers
    assert CLIENT.options("/v1/editorial/things").headers["allow"] == "GET, HEAD, OPTIONS"
    assert CLIENT.options("/nothing").status_code == 404


def test_the_headers_of_a_stored_answer_are_left_as_they_are() -> None:
    stored = [(b"content-length", b"2")]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": stored})
        await send({"type": "http.response.body", "body": b"{}"})

    client = TestClient(Headers(app))
    assert client.get("/").headers == client.get("/").headers
    assert stored == [(b"content-length", b"2")]


def test_what_is_not_http_passes() -> None:
    seen: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(dict(scope))

    async def no_receive() -> Message:
        raise AssertionError

    async def no_send(message: Message) -> None:
        raise AssertionError

    asyncio.run(Headers(app)({"type": "lifespan"}, no_receive, no_send))
    assert seen == [{"type": "lifespan"}]
