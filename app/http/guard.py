"""The guard: plain ASGI before everything else that refuses what no endpoint should have to see."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import (
    BadRequest,
    ContentTooLarge,
    Fault,
    HeaderFieldsTooLarge,
    Problem,
    RequestTimeout,
    UnsupportedMediaType,
    UriTooLong,
)
from app.http.problems import send_problem
from app.http.strict_json import loads
from app.http.target import check_path, check_query, host_name

MAX_HEADERS: Final = 100
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

_LINE_BYTES: Final = len(": \r\n")
_LONG_JSON_BYTES: Final = 65_536  # takes up to 10 ms to read: no other request waits for it
_REMEMBERED_TARGETS: Final = 500  # at most 4 MB; checking again costs 3 us, looking up 0.3
_ABOUT_BODY: Final = frozenset(
    {b"content-length", b"content-type", b"content-encoding", b"transfer-encoding"}
)
_WATCHED: Final = _ABOUT_BODY | {b"host"}
_CLOSE: Final = {"Connection": "close"}  # the rest of the body is not read

Fields = dict[bytes, bytes]
"""The header fields about a request's body."""


class Guard:
    """Passes on only requests that are well formed and within bounds; the rest are problems.

    What comes through has one Host that is allowed, a path and query of clean UTF-8 in which no
    parameter is repeated, and a body that is there in full, bounded, and strict JSON if it says
    that it is JSON. A body of GET and HEAD is not passed on.
    """

    def __init__(  # noqa: PLR0913 - each bound is a setting of its own
        self,
        app: ASGIApp,
        *,
        hosts: Sequence[str] = (),
        max_header_bytes: int = 32_768,
        max_url_bytes: int = 8_192,
        max_body_bytes: int = 1_048_576,
        body_bytes: Mapping[str, int] | None = None,
        chunk_seconds: float = 30,
        body_seconds: float = 60,
    ) -> None:
        """Guard `app`, answering for `hosts` (names, `*` for all) and always for loopback.

        `body_bytes` are the bounds of paths that take less than `max_body_bytes`. The client has
        `chunk_seconds` for each piece of a body and `body_seconds` for all of it.
        """
        self._app = app
        self._any_host = "*" in hosts
        named = (host_name(host.encode()) for host in hosts)
        self._hosts = LOOPBACK.union(name for name in named if name)
        self._max_header_bytes = max_header_bytes
        self._max_url_bytes = max_url_bytes
        self._max_body_bytes = max_body_bytes
        self._body_bytes = dict(body_bytes or {})
        self._chunk_seconds = chunk_seconds
        self._body_seconds = body_seconds
        self._good_targets: set[tuple[bytes, bytes, bytes]] = set()

    def admits(self, scope: Scope) -> bool:
        """Tell whether a GET or HEAD would be passed on."""
        host, headers = None, scope["headers"]
        size = _LINE_BYTES * len(headers)
        for name, value in headers:
            size += len(name) + len(value)
            if name in _WATCHED:
                if name != b"host" or host is not None:
                    return self._admits(scope)
                host = value
        is_short = len(headers) <= MAX_HEADERS and size <= self._max_header_bytes
        target = (host, scope.get("raw_path"), scope["query_string"])
        return (is_short and target in self._good_targets) or self._admits(scope)

    def _admits(self, scope: Scope) -> bool:
        try:
            self._check_length(self._check(scope), self._max_body_bytes)
        except Problem:
            return False
        return True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, or answer it with a problem; close any WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        try:
            fields = self._check(scope)
            body = await self._body(scope, fields, receive) if fields else None
        except Problem as problem:
            await send_problem(problem, send)
        except _ClientGoneError:
            return
        else:
            await self._app(scope, receive if body is None else _replay(body, receive), send)

    def _check(self, scope: Scope) -> Fields:
        """Return the fields about the body, none for most. Raises Problem."""
        path = scope.get("raw_path") or scope["path"].encode(errors="surrogateescape")
        query = scope["query_string"]
        if len(path) + bool(query) + len(query) > self._max_url_bytes:
            raise UriTooLong("The path and query are longer than the server takes.")
        headers = scope["headers"]
        if len(headers) > MAX_HEADERS:
            raise HeaderFieldsTooLarge("The header has more fields than the server takes.")
        size = _LINE_BYTES * len(headers)
        watched: list[tuple[bytes, bytes]] = []
        for name, value in headers:
            size += len(name) + len(value)
            if name in _WATCHED:
                watched.append((name, value.strip(b" \t")))  # the parser leaves the end's
        if size > self._max_header_bytes:
            raise HeaderFieldsTooLarge("The header is larger than the server takes.")
        fields = dict(watched)
        if len(fields) != len(watched):
            raise BadRequest("A header field is there twice.")
        target = (fields.pop(b"host", b""), path, query)
        if target not in self._good_targets:
            self._check_target(*target)
        return fields

    def _check_target(self, host: bytes, path: bytes, query: bytes) -> None:
        name = host_name(host)
        if name is None or not (self._any_host or name in self._hosts):
            raise BadRequest("The Host is not one this server answers for.", [Fault("bad-host")])
        check_path(path)
        check_query(query)
        if len(self._good_targets) >= _REMEMBERED_TARGETS:
            self._good_targets.clear()
        self._good_targets.add((host, path, query))

    def _check_length(self, fields: Fields, most: int) -> None:
        length = fields.get(b"content-length", b"0")
        if not length.isdigit():
            raise BadRequest("The Content-Length is not a number.", headers=_CLOSE)
        # A number of 20 digits is too large whatever it is, and one of 5,000 is no int in Python.
        if len(length) >= 20 or int(length) > most:  # noqa: PLR2004 - see above
            raise _too_large(most)

    async def _body(self, scope: Scope, fields: Fields, receive: Receive) -> bytes:
        """Return what the application may see of the body. Raises Problem, _ClientGoneError."""
        most = self._body_bytes.get(scope["path"], self._max_body_bytes)
        self._check_length(fields, most)
        if scope["method"] in ("GET", "HEAD"):
            return b""
        if fields.get(b"content-encoding", b"identity").lower() != b"identity":
            raise UnsupportedMediaType("The body's coding is not one this server takes.")
        body = await self._read(receive, most)
        if body and _is_json(fields.get(b"content-type", b"")):
            if len(body) > _LONG_JSON_BYTES:
                await asyncio.to_thread(loads, body)
            else:
                loads(body)
        return body

    async def _read(self, receive: Receive, most: int) -> bytes:
        now = asyncio.get_running_loop().time
        deadline = now() + self._body_seconds
        body = bytearray()
        more = True
        while more:
            try:
                async with asyncio.timeout_at(min(deadline, now() + self._chunk_seconds)):
                    message = await receive()
            except TimeoutError:
                msg = "The body did not arrive in time."
                raise RequestTimeout(msg, headers=_CLOSE) from None
            if message["type"] == "http.disconnect":
                raise _ClientGoneError
            body += message.get("body", b"")
            if len(body) > most:
                raise _too_large(most)
            more = message.get("more_body", False)
        return bytes(body)


class _ClientGoneError(Exception):
    """Nobody is left to answer."""


def _too_large(most: int) -> ContentTooLarge:
    return ContentTooLarge(f"The body is larger than {most} bytes.", headers=_CLOSE)


def _is_json(content_type: bytes) -> bool:
    """Tell whether FastAPI would read a body of this Content-Type as JSON.

    It must never be laxer than FastAPI: what it lets pass is read by a parser that is not strict.
    """
    media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
    kind, _, subtype = media_type.partition("/")
    return kind == "application" and (subtype == "json" or subtype.endswith("+json"))


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` at once, and after it only the client's leaving."""
    given = False

    async def again() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    return again
