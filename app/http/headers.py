"""Header furniture, plain ASGI: HEAD, OPTIONS, CORS and what tells a browser to be careful."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE: Final = "/v1/editorial"
"""The part of the API that pages of the newsroom's own origins alone may read."""

RawHeaders = list[tuple[bytes, bytes]]

_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_EDITORIAL: Final[RawHeaders] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_PUBLIC: Final[RawHeaders] = [
    *_EDITORIAL[:-1],
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")
_PUBLIC_READ: Final[RawHeaders] = [
    *_PUBLIC,
    _ANY_ORIGIN,
    (b"access-control-expose-headers", b"ETag, Link, X-Request-Id"),
]
_PREFLIGHT: Final = [
    _ANY_ORIGIN,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
]
NO_ORIGINS: Final[Mapping[bytes, bytes]] = MappingProxyType({})
_VARY: Final = (b"vary", b"Origin")
_DESK: Final[RawHeaders] = [
    (b"access-control-expose-headers", b"ETag, Link, Location, X-Request-Id"),
]
_DESK_PREFLIGHT: Final[RawHeaders] = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PATCH, DELETE, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
    ),
    (b"access-control-max-age", b"600"),
]


class Headers:
    """Answers HEAD as GET without the body, OPTIONS with 204, and dresses every answer.

    No header repeats the text of one in the request. OPTIONS runs the application, whose 405 says
    which methods the path has; a path that is not there stays a 404. Pages of any origin may read
    public GETs, and pages of `origins` alone the newsroom's side: both without credentials of the
    browser's own.
    """

    def __init__(self, app: ASGIApp, *, origins: Iterable[str] = ()) -> None:
        self._app = app
        self._origins = {origin.encode(): origin.encode() for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for an HTTP request, and pass its answer on, dressed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method != "HEAD":
            await self._app(scope, receive, Dressing(scope, send, self._origins).send)
            return
        inner = {**scope, "method": "GET"}  # a copy: the server must go on seeing HEAD
        try:
            await self._app(inner, receive, Dressing(scope, send, self._origins).send)
        finally:
            scope.update(inner, method="HEAD")  # the router's findings, for the layers above


class Dressing:
    """One answer on its way out to `send`, given the headers that the request's `scope` needs."""

    __slots__ = ("_bodiless", "_extra", "_method", "_preflight", "_send")

    def __init__(
        self, scope: Scope, send: Send, origins: Mapping[bytes, bytes] = NO_ORIGINS
    ) -> None:
        path = scope["path"]
        self._method = method = scope["method"]
        self._preflight: RawHeaders = []
        if path == PRIVATE or path.startswith(f"{PRIVATE}/"):
            self._extra = _EDITORIAL
            if origins:
                self._open_to(origins, scope)
        elif method in ("GET", "HEAD"):
            self._extra = _PUBLIC_READ
        else:
            self._extra = _PUBLIC
            if method == "OPTIONS" and _is_preflight(scope):
                self._preflight = _PREFLIGHT
        self._bodiless = self._method == "HEAD"
        self._send = send

    def _open_to(self, origins: Mapping[bytes, bytes], scope: Scope) -> None:
        """Let a page of one of these origins read the answer."""
        self._extra = [*self._extra, _VARY]
        given = [value for name, value in scope["headers"] if name == b"origin"]
        allowed = origins.get(given[0]) if len(given) == 1 else None
        if allowed is None:
            return
        self._extra += [(b"access-control-allow-origin", allowed), *_DESK]
        if self._method == "OPTIONS" and _is_preflight(scope):
            self._preflight = _DESK_PREFLIGHT

    async def send(self, message: Message) -> None:
        """Pass a message of the application's on, or what stands for it."""
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not self._bodiless:
            await self._send(message)

    async def _start(self, message: Message) -> None:
        status, headers = message["status"], list(message.get("headers", ()))
        if self._method == "OPTIONS" and status == 405:  # noqa: PLR2004 - Method Not Allowed
            status, self._bodiless = 204, True
            headers = [(name, value) for name, value in headers if name == b"allow"]
            headers += self._preflight
        if _CSP[0] not in [name for name, _ in headers]:
            headers.append(_CSP)
        headers += self._extra
        await self._send({**message, "status": status, "headers": headers})
        if self._bodiless:  # at once: the body of a stream would never end
            await self._send({"type": "http.response.body", "body": b""})


def _is_preflight(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return {b"origin", b"access-control-request-method"} <= names
