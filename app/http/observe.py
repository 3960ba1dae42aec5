"""The outermost layer, plain ASGI: a request's id, time, log line, and the last safety net."""

import logging
import os
from collections.abc import Callable
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import InternalError
from app.http.at_once import Finished, Ready
from app.http.headers import Dressing
from app.http.logs import REQUEST_ID
from app.http.metrics import count_request
from app.http.problems import send_problem

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NEVER_ANSWERED: Final = 499
"""Counted and logged when the client left before its answer began; never sent."""

_access = logging.getLogger("manset.access")
_log = logging.getLogger("manset.observe")


class Observe:
    """Gives each request an id, answers 500 to what no layer caught, then logs and counts it.

    The id is our own, 16 hexadecimal digits, in `X-Request-Id`, `scope["state"]["request_id"]` and
    every log line. A layer that answers without the router says which route it stands for by
    setting `scope["state"]["route"]` to the route's template.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ready: Callable[[Scope], Ready | None] | None = getattr(app, "at_once", None)

    def at_once(self, scope: Scope) -> Finished | None:
        """Return what the layer below has ready, with an id, and logged and counted like the rest.

        See `app.http.at_once`.
        """
        started_at = perf_counter()
        ready = self._ready(scope) if self._ready is not None else None
        if ready is None:
            return None
        route, status, head, body = ready
        request_id = os.urandom(8).hex()
        token = REQUEST_ID.set(request_id)
        _note(scope["method"], route, status, len(body), perf_counter() - started_at)
        REQUEST_ID.reset(token)
        return b"%sx-request-id: %s\r\n" % (head, request_id.encode()), body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for an HTTP request; no exception of it leaves here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = perf_counter()
        request_id = os.urandom(8).hex()
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        token = REQUEST_ID.set(request_id)
        answer = _Answer(request_id, send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the last net; what it catches is logged
            if state.get("failure") is not error:
                _log.error("a request failed outside its route", exc_info=error)
            if answer.status is None:
                msg = "The server failed; the request id finds the cause in its log."
                await send_problem(InternalError(msg), Dressing(scope, answer.send).send)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            status = answer.status or _NEVER_ANSWERED
            _note(method, _route_of(scope), status, answer.size, perf_counter() - started_at)
            REQUEST_ID.reset(token)


class _Answer:
    """One answer on its way out, with what is to be remembered of it."""

    __slots__ = ("_header", "_send", "size", "status")

    def __init__(self, request_id: str, send: Send) -> None:
        self._header = (b"x-request-id", request_id.encode())
        self._send = send
        self.status: int | None = None
        self.size = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), self._header]}
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


def _note(method: str, route: str, status: int, size: int, seconds: float) -> None:
    count_request(method, route, str(status), seconds)
    if _access.isEnabledFor(logging.INFO):
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1_000, 2),
            "bytes": size,
        }
        _access.info("request", extra={"fields": fields})


def _route_of(scope: Scope) -> str:
    """Return the template of the route that a request reached: one of few, unlike its path.

    A plain Starlette route leaves only its endpoint, and is its own template if it has no
    parameters.
    """
    for told in (scope["state"].get("route"), getattr(scope.get("route"), "path", None)):
        if isinstance(told, str):
            return told
    plain = "endpoint" in scope and not scope.get("path_params") and "app_root_path" not in scope
    return str(scope["path"]) if plain else "unmatched"
