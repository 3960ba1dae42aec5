import asyncio
import logging
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.headers import Headers
from app.http.logs import REQUEST_ID
from app.http.metrics import exposition
from app.http.observe import Observe
from app.http.problems import install


def api() -> FastAPI:
    app = FastAPI()
    install(app)

    @app.get("/v1/inner/things/{name}")
    def read(name: str) -> str | None:
        return REQUEST_ID.get()

    @app.get("/broken")
    def read_broken() -> None:
        raise ValueError("secret")

    @app.get("/half")
    async def read_half() -> StreamingResponse:
        async def half() -> AsyncIterator[bytes]:
            yield b"half"
            raise ValueError("secret")

        return StreamingResponse(half())

    return app


def client(app: ASGIApp) -> TestClient:
    return TestClient(Observe(app), base_url="http://localhost")


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        record.__dict__["fields"] for record in caplog.records if record.name == "manset.access"
    ]


def test_the_request_id_is_ours_and_the_same_everywhere() -> None:
    one = client(api()).get("/v1/inner/things/a", headers={"X-Request-Id": "theirs"})
    two = client(api()).get("/v1/inner/things/a")
    assert re.fullmatch("[0-9a-f]{16}", one.headers["x-request-id"])
    assert one.headers.get_list("x-request-id") == [one.json()]
    assert one.json() != two.json()
    assert REQUEST_ID.get() is None


def test_the_request_id_is_in_the_state() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["state"]["request_id"])
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    assert [client(app).get("/").headers["x-request-id"]] == seen


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/v1/inner/things/moon?q=secret", "/v1/inner/things/{name}"),
        ("HEAD", "/v1/inner/things/moon", "/v1/inner/things/{name}"),
        ("POST", "/v1/inner/things/moon", "/v1/inner/things/{name}"),
        ("GET", "/openapi.json", "/openapi.json"),
        ("GET", "/nothing/secret", "unmatched"),
        ("BREW", "/broken", "/broken"),
    ],
)
def test_the_access_line_has_the_route_and_nothing_of_the_request(
    caplog: pytest.LogCaptureFixture, method: str, path: str, route: str
) -> None:
    caplog.set_level(logging.INFO, "manset.access")
    headers = {"Authorization": "secret", "User-Agent": "secret", "Host": "secret"}
    answer = client(Headers(api())).request(method, path, headers=headers)
    (line,) = lines(caplog)
    assert list(line) == ["method", "route", "status", "ms", "bytes"]
    assert line["method"] == ("other" if method == "BREW" else method)
    assert line["route"] == route
    assert line["status"] == answer.status_code
    assert line["bytes"] == len(answer.content)
    assert isinstance(line["ms"], float)
    assert 0 < line["ms"] < 60_000
    assert "secret" not in caplog.text + str(line)


def test_a_mounted_application_is_not_taken_for_routes_without_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "manset.access")
    app, mounted = FastAPI(), FastAPI(openapi_url=None)
    app.mount("/sub", mounted)
    client(app).get("/sub/anything")
    assert [line["route"] for line in lines(caplog)] == ["unmatched"]


def test_a_layer_may_say_which_route_it_answered_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "manset.access")

    async def stored(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["route"] = "/v1/articles"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"12", "more_body": True})
        await send({"type": "http.response.body", "body": b"345"})

    client(Headers(stored)).get("/v1/articles")
    assert [(line["route"], line["bytes"]) for line in lines(caplog)] == [("/v1/articles", 5)]


def test_nothing_is_logged_where_the_access_log_is_off(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "manset.access")
    client(api()).get("/nothing")
    assert lines(caplog) == []


def test_a_defect_of_a_route_is_answered_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    answer = client(Headers(api())).get("/broken")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "secret" not in answer.text
    assert [record.name for record in caplog.records if record.exc_info] == ["manset.problems"]


def test_a_defect_outside_of_routes_is_answered_too(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("secret")

    answer = client(Headers(app)).get("/")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:manset:problem:internal")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.headers["x-request-id"]) == 16
    assert "secret" not in answer.text
    assert [record.name for record in caplog.records if record.exc_info] == ["manset.observe"]


def test_an_answer_that_breaks_off_is_not_answered_twice(caplog: pytest.LogCaptureFixture) -> None:
    answer = client(api()).get("/half")
    assert (answer.status_code, answer.content) == (200, b"half")
    assert len([record for record in caplog.records if record.exc_info]) == 1


def call(app: Observe, scope: Scope) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def test_a_client_that_left_is_noted_as_such(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "manset.access")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    assert call(Observe(app), {"type": "http", "method": "GET", "path": "/"}) == []
    assert [line["status"] for line in lines(caplog)] == [499]


def test_the_lifespan_passes() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    call(Observe(app), {"type": "lifespan"})
    assert seen == [{"type": "lifespan"}]


def test_every_request_is_counted_by_method_route_and_status() -> None:
    def count() -> float:
        name = 'manset_requests_total{method="GET",route="/v1/inner/things/{name}",status="200"}'
        found = [line for line in exposition().decode().splitlines() if line.startswith(name)]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    before = count()
    for name in "abc":
        client(api()).get(f"/v1/inner/things/{name}")
    assert count() - before == 3
    assert 'manset_request_seconds_bucket{le="+Inf",route="/v1/inner/th' in exposition().decode()
