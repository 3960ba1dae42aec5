import asyncio
import json
from collections.abc import Iterable, Sequence

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.http.guard import Guard
from app.http.problems import install

LOCAL = (b"host", b"localhost")


def chunk(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Echo:
    """An application that answers with the body it was given, and counts its requests."""

    def __init__(self) -> None:
        self.requests = 0
        self.after: list[str] = []

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        self.requests += 1
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        self.after.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


class Asked:
    """One request put to a guarded echo: its status, headers and body, and what the echo saw."""

    def __init__(  # noqa: PLR0913 - a request has parts
        self,
        guard: Guard,
        *,
        method: str = "GET",
        path: bytes | None = b"/",
        query: bytes = b"",
        headers: Iterable[tuple[bytes, bytes]] = (LOCAL,),
        messages: Sequence[Message] = (chunk(b""),),
    ) -> None:
        self.sent: list[Message] = []
        self._messages = iter(messages)
        self.scope: Scope = {
            "type": "http",
            "method": method,
            "path": "/",
            "query_string": query,
            "headers": list(headers),
        }
        if path is not None:
            self.scope["raw_path"] = path
        asyncio.run(guard(self.scope, self._receive, self._send))

    async def _receive(self) -> Message:
        for message in self._messages:
            if message == {}:
                await asyncio.sleep(30)
            return message
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int | None:
        return int(self.sent[0]["status"]) if self.sent else None

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return bytes(self.sent[-1]["body"])

    @property
    def codes(self) -> list[tuple[str, str | None]]:
        assert self.headers[b"content-type"] == b"application/problem+json"
        errors = json.loads(self.body)["errors"]
        return [(error["code"], error.get("parameter")) for error in errors]


def fields(**named: str) -> list[tuple[bytes, bytes]]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    return [LOCAL, *pairs]


@pytest.mark.parametrize(
    "host", [b"localhost", b"LOCALHOST:8000", b"127.0.0.1:1", b"[::1]", b"News.example:443"]
)
def test_loopback_and_the_named_hosts_are_answered(host: bytes) -> None:
    assert Asked(Guard(Echo(), hosts=["news.EXAMPLE:80"]), headers=[(b"host", host)]).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"host", b"")],
        [(b"host", b"evil.example")],
        [(b"host", b"localhost.evil.example")],
        [(b"host", b"localhost/x?y=@z")],
        [(b"host", b"localhost, evil.example")],
        [(b"host", b"\xff")],
    ],
)
def test_any_other_host_is_400(headers: list[tuple[bytes, bytes]]) -> None:
    echo = Echo()
    asked = Asked(Guard(echo, hosts=["news.example"]), headers=headers)
    assert (asked.status, asked.codes, echo.requests) == (400, [("bad-host", None)], 0)


def test_a_star_allows_every_well_formed_host() -> None:
    guard = Guard(Echo(), hosts=["*"])
    assert Asked(guard, headers=[(b"host", b"any.example")]).status == 200
    assert Asked(guard, headers=[(b"host", b"a b")]).status == 400


@pytest.mark.parametrize(
    "twice", [b"host", b"content-length", b"content-type", b"transfer-encoding"]
)
def test_a_field_that_must_be_single_is_not_taken_twice(twice: bytes) -> None:
    headers = [LOCAL, (twice, b"0"), (twice, b"0")]
    assert Asked(Guard(Echo()), method="POST", headers=headers).status == 400


def test_the_header_is_bounded_in_bytes_and_in_fields() -> None:
    guard = Guard(Echo(), max_header_bytes=1_000)
    assert Asked(guard, headers=[LOCAL, (b"x", b"a" * 900)]).status == 200
    assert Asked(guard, headers=[LOCAL, (b"x", b"a" * 1_000)]).status == 431
    assert Asked(guard, headers=[LOCAL, *[(b"x", b"")] * 99]).status == 200
    assert Asked(guard, headers=[LOCAL, *[(b"x", b"")] * 100]).status == 431


def test_the_url_is_bounded_to_the_byte() -> None:
    guard = Guard(Echo(), max_url_bytes=20)
    assert Asked(guard, path=b"/abcd", query=b"q=456789012345").status == 200
    assert Asked(guard, path=b"/abcd", query=b"q=4567890123456").status == 414
    assert Asked(guard, path=b"/" + b"a" * 19).status == 200
    assert Asked(guard, path=b"/" + b"a" * 20).status == 414


@pytest.mark.parametrize(
    ("path", "query", "codes"),
    [
        (b"/%ff", b"", [("bad-encoding", None)]),
        (b"/5%00", b"", [("control-character", None)]),
        (b"/", b"q=%ff", [("bad-encoding", "q")]),
        (b"/", b"q=%00", [("control-character", "q")]),
        (b"/", b"q=1&q=2", [("repeated-parameter", "q")]),
        (None, b"%ff=1", [("bad-encoding", None)]),
    ],
)
def test_what_the_url_may_not_hold_is_400(
    path: bytes | None, query: bytes, codes: list[tuple[str, str | None]]
) -> None:
    echo = Echo()
    guard = Guard(echo)
    for _ in "12":  # nothing that was refused is remembered as good
        asked = Asked(guard, path=path, query=query)
        assert (asked.status, asked.codes, echo.requests) == (400, codes, 0)


def test_more_urls_than_are_remembered_all_pass() -> None:
    guard = Guard(Echo())
    assert {Asked(guard, query=b"n=%d" % n).status for n in range(520)} == {200}
    assert Asked(guard, query=b"n=%ff").status == 400


def test_a_body_is_passed_on_whole_whatever_its_pieces() -> None:
    echo = Echo()
    asked = Asked(
        Guard(echo),
        method="POST",
        headers=fields(transfer_encoding="chunked", content_type="text/plain"),
        messages=[chunk(b"ab", more=True), chunk(b"", more=True), chunk(b"c"), chunk(b"late")],
    )
    assert (asked.status, asked.body, echo.after) == (200, b"abc", ["http.disconnect"])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_body_of_a_reading_method_is_not_passed_on(method: str) -> None:
    asked = Asked(
        Guard(Echo()),
        method=method,
        headers=fields(content_length="5", content_type="application/json", content_encoding="br"),
        messages=[chunk(b"{{{", more=True), chunk(b"{{")],
    )
    assert (asked.status, asked.body) == (200, b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("length", ["11", "99999999999999999999", "9" * 5_000])
def test_a_body_announced_as_too_large_is_413_before_it_is_read(method: str, length: str) -> None:
    asked = Asked(
        Guard(Echo(), max_body_bytes=10), method=method, headers=fields(content_length=length)
    )
    assert (asked.status, asked.headers[b"connection"]) == (413, b"close")


def test_a_body_that_grows_too_large_is_413() -> None:
    echo = Echo()
    asked = Asked(
        Guard(echo, max_body_bytes=10),
        method="POST",
        headers=fields(transfer_encoding="chunked"),
        messages=[chunk(b"123456", more=True), chunk(b"78901", more=True)],
    )
    assert (asked.status, asked.codes, echo.requests) == (413, [], 0)


@pytest.mark.parametrize("length", ["-1", "1_0", "0x1", "", "\u0661"])
def test_a_length_that_is_no_number_is_400(length: str) -> None:
    asked = Asked(Guard(Echo()), method="POST", headers=fields(content_length=length))
    assert asked.status == 400


@pytest.mark.parametrize(
    ("coding", "status"), [("gzip", 415), ("identity, br", 415), (" Identity", 200)]
)
def test_a_coded_body_is_415(coding: str, status: int) -> None:
    asked = Asked(
        Guard(Echo()),
        method="POST",
        headers=fields(content_length="1", content_encoding=coding),
        messages=[chunk(b"x")],
    )
    assert asked.status == status


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/merge-patch+json",
        "Application/JSON; charset=utf-16",
        " application/json\u00a0",
        "application/vnd.example+json;x",
    ],
)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"a": 1}', 200),
        (b"", 200),
        (b'{"a": 1, "a": 2}', 400),
        ("{}".encode("utf-16"), 400),
        (b"[" * 33 + b"]" * 33, 400),
        (b'{"a": NaN}', 422),
        (rb'{"a": "x\u0000"}', 422),
        (b'"' + b"a" * 70_000 + b'"', 200),
        (b'"' + b"a" * 70_000, 400),
    ],
)
def test_whatever_fastapi_would_read_as_json_is_strict(
    content_type: str, body: bytes, status: int
) -> None:
    headers = [LOCAL, (b"content-length", str(len(body)).encode())]
    headers.append((b"content-type", content_type.encode("latin-1")))
    asked = Asked(Guard(Echo()), method="POST", headers=headers, messages=[chunk(body)])
    assert asked.status == status
    assert status != 200 or asked.body == body


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-ndjson", "text/json"])
def test_a_body_of_another_type_is_not_looked_into(content_type: str) -> None:
    asked = Asked(
        Guard(Echo()),
        method="POST",
        headers=fields(content_length="9", content_type=content_type),
        messages=[chunk(b'{"a": NaN')],
    )
    assert asked.body == b'{"a": NaN'


def test_a_piece_that_does_not_come_is_408() -> None:
    asked = Asked(
        Guard(Echo(), chunk_seconds=0.01),
        method="POST",
        headers=fields(content_length="9"),
        messages=[chunk(b"1", more=True), {}],
    )
    assert (asked.status, asked.headers[b"connection"]) == (408, b"close")


def test_a_body_that_trickles_is_408_in_the_end() -> None:
    class Slow(Asked):
        async def _receive(self) -> Message:
            await asyncio.sleep(0.005)
            return chunk(b"x", more=True)

    asked = Slow(
        Guard(Echo(), chunk_seconds=5, body_seconds=0.05),
        method="POST",
        headers=fields(transfer_encoding="chunked"),
    )
    assert asked.status == 408


def test_nobody_is_answered_when_the_client_has_gone() -> None:
    echo = Echo()
    asked = Asked(
        Guard(echo),
        method="POST",
        headers=fields(content_length="9"),
        messages=[chunk(b"1", more=True)],
    )
    assert (asked.sent, echo.requests) == ([], 0)


def test_a_websocket_is_closed_and_the_lifespan_passes() -> None:
    seen: list[str] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Guard(app)({"type": "websocket"}, receive, send))
    asyncio.run(Guard(app)({"type": "lifespan"}, receive, send))
    assert (seen, sent) == (["lifespan"], [{"type": "websocket.close", "code": 1000}])


def guarded_api() -> TestClient:
    app = FastAPI(redirect_slashes=False)
    install(app)

    @app.get("/a/{number}")
    def read(number: int) -> int:
        return number

    @app.post("/a")
    def create(body: dict[str, object]) -> dict[str, object]:
        return body

    return TestClient(Guard(app), base_url="http://localhost")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"a": ' * 200 + b"1" + b"}" * 200, 400),
        (b'{"a": ' * 260 + b"1" + b"}" * 260, 400),
        (b'{"a": ' * 100_000, 400),
        (b'{"a": NaN}', 422),
        (b'{"a": 1e999}', 422),
        (b'{"a": "NaN"}', 200),
        (rb'{"a": "\ud800"}', 422),
        (rb'{"\ud800": 1}', 422),
        (rb'{"a": "a\u0000b"}', 422),
        (b'{"a": ' + b"1" * 5_000 + b"}", 422),
        (b'{"a": "\xff"}', 400),
        ('{"a": 1}'.encode("utf-16"), 400),
        ('\ufeff{"a": 1}'.encode(), 400),
        (b'{"a": 1, "a": 2}', 400),
        ('{"a": "\u202e☃ \U0001f600"}'.encode(), 200),
    ],
)
def test_hostile_json_has_one_documented_answer(body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = guarded_api().post("/a", content=body, headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == json.loads(body)
    else:
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_compressed_body_never_reaches_the_api() -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert guarded_api().post("/a", content=b"\x1f\x8b", headers=headers).status_code == 415


def test_a_slash_too_many_is_not_redirected_to_the_host_that_was_sent() -> None:
    client = guarded_api()
    assert client.get("/a/7").json() == 7
    assert client.get("/a/7/", follow_redirects=False).status_code == 404
