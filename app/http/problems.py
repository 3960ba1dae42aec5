"""Problems as answers: `application/problem+json` (RFC 9457), from every layer.

`type` is `urn:manset:problem:<code>`, the codes being those of `app.errors`. The codes of the
entries of `errors` are stable too:

- 400: bad-encoding, bad-host, control-character, repeated-parameter, unknown-parameter,
  foreign-cursor, malformed-json, duplicate-key, too-deep
- 422, the value is not one: not-an-integer, not-a-number, not-a-boolean, not-a-string, not-a-day,
  not-an-instant, not-a-day-or-instant, not-a-url, not-an-object, not-a-list
- 422, the value is not acceptable: missing, unknown-field, not-allowed (lists what is), too-small,
  too-large, too-short, too-long, too-many-values, bad-format, integer-out-of-range,
  not-finite, nul-character, lone-surrogate, invalid
- 503: store-down, disk-full, stopping

A room may have more, which its routes describe.
"""

import logging
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope, Send

from app.db.dialect import is_store_away
from app.errors import (
    BadRequest,
    Conflict,
    ContentTooLarge,
    Fault,
    Forbidden,
    Gone,
    HeaderFieldsTooLarge,
    InternalError,
    MethodNotAllowed,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    RequestTimeout,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
    UriTooLong,
    not_found,
)
from app.http.refusals import refusal

MEDIA_TYPE: Final = "application/problem+json"
BRIEFLY: Final = "public, max-age=5"
"""How long a public 404 or 410 may be kept."""

_ALWAYS: Final = {
    401: {"www-authenticate": "Bearer"},
    429: {"retry-after": "5"},
    503: {"retry-after": "2"},
}
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_log = logging.getLogger("manset.problems")

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers and body."""


def answer(problem: Problem, *, public: bool = False) -> Answer:
    """Return `problem` as status, headers and body.

    The problem's own headers win. Without them a 401 names Bearer (RFC 9110, section 11.6.1), a 503
    says when to try again, and only the 404 and 410 of a `public` request, a GET without
    credentials, may be stored.
    """
    body = orjson.dumps(
        {
            "type": f"urn:manset:problem:{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "errors": [_entry(fault) for fault in problem.errors],
        }
    )
    brief = public and problem.status in (404, 410)
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": BRIEFLY if brief else "no-store",
        **_ALWAYS.get(problem.status, {}),
    }
    headers.update((name.lower(), value) for name, value in problem.headers.items())
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return problem.status, raw, body


def _entry(fault: Fault) -> dict[str, object]:
    entry = {
        "parameter": fault.parameter,
        "pointer": fault.pointer,
        "code": fault.code,
        "allowed": None if fault.allowed is None else list(fault.allowed),
    }
    return {name: value for name, value in entry.items() if value is not None}


async def send_problem(problem: Problem, send: Send) -> None:
    """Answer an ASGI request with `problem`; nothing else may have been sent."""
    status, headers, body = answer(problem)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def install(app: FastAPI) -> None:
    """Make every exception that leaves a route of `app` a problem.

    A defect is logged with its traceback, and left in `scope["state"]["failure"]` so that no layer
    above logs it again; a store that is down is one warning.
    """
    for kind in (
        Problem,
        RequestValidationError,
        HTTPException,
        DBAPIError,
        PoolTimeoutError,
        Exception,
    ):
        app.add_exception_handler(kind, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    problem = _problem_of(request, error)
    if isinstance(problem, InternalError):
        request.scope.setdefault("state", {})["failure"] = error
        _log.error("a request failed", exc_info=error)
    elif isinstance(problem, Unavailable):
        _log.warning("the store is not available: %s", getattr(error, "orig", None) or error)
    status, headers, body = answer(problem, public=_is_public(request))
    response = Response(body, status)
    response.raw_headers = headers
    return response


def _problem_of(request: Request, error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return refusal(error)
        case HTTPException(status_code=405):
            allow = _methods_of(request.app.routes, request.scope)
            return MethodNotAllowed("The methods are in Allow.", headers={"Allow": allow})
        case HTTPException():
            like = _EXAMPLES.get(error.status_code, _EXAMPLES[500])
            return type(like)(like.detail)
        case PoolTimeoutError() | DBAPIError() if is_store_away(error):
            return Unavailable("The store cannot answer now.")
        case _:
            return InternalError(_EXAMPLES[500].detail)


def _methods_of(routes: list[BaseRoute], scope: Scope) -> str:
    """Return the value of Allow: a path's methods are spread over several routes."""
    methods = [
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    if "GET" in methods:
        methods.insert(1, "HEAD")
    return ", ".join([*methods, "OPTIONS"])


def _is_public(request: Request) -> bool:
    """Tell whether nothing in the request could have made its answer differ from another's."""
    credentials = {"authorization", "cookie"} & set(request.headers)
    return request.method == "GET" and not credentials and "preview" not in request.query_params


FAULT_SCHEMA: Final[dict[str, Any]] = {
    "title": "Fault",
    "type": "object",
    "description": "One thing wrong with a request; never holds a value that was sent.",
    "required": ["code"],
    "properties": {
        "parameter": {
            "type": "string",
            "description": "Name of a query, path or header parameter.",
        },
        "pointer": {"type": "string", "description": "Place in the body (RFC 6901)."},
        "code": {"type": "string", "description": "A stable word for programs."},
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What would have been accepted.",
        },
    },
}
PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "description": "Why a request was not answered (RFC 9457).",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {
            "type": "string",
            "pattern": "^urn:manset:problem:[a-z-]+$",
            "description": "What kind of problem it is: a stable name for programs.",
        },
        "title": {"type": "string", "description": "The kind in words, always the same."},
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The status of the answer.",
        },
        "detail": {"type": "string", "description": "One sentence for a person."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}

_EXAMPLES: Final[dict[int, Problem]] = {
    400: BadRequest(
        "The request is not well formed.",
        errors=[Fault("unknown-parameter", parameter="page")],
    ),
    401: Unauthorized("The key is not valid."),
    403: Forbidden("The key's role does not allow this."),
    404: not_found(),
    405: MethodNotAllowed("The methods are in Allow."),
    408: RequestTimeout("The body did not arrive in time."),
    409: Conflict("The article's state forbids this."),
    410: Gone("The article was canceled."),
    412: PreconditionFailed("The article was changed since it was read."),
    413: ContentTooLarge("The body is larger than this endpoint takes."),
    414: UriTooLong("The path and query are longer than the server takes."),
    415: UnsupportedMediaType("The body's type is not one this endpoint takes."),
    422: Unprocessable(
        "A value is not acceptable.",
        errors=[Fault("not-allowed", parameter="sort", allowed=["newest", "oldest"])],
    ),
    428: PreconditionRequired("Say with If-Match which version is changed."),
    429: TooManyRequests("This is more than one client may send."),
    431: HeaderFieldsTooLarge("The header is larger than the server takes."),
    500: InternalError("The server failed; the request id finds the cause in its log."),
    503: Unavailable("The store cannot answer now."),
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's `responses=` for `statuses`, each with the schema and an example.

    Raises KeyError for a status that no problem of `app.errors` has here.
    """
    return {status: _response(_EXAMPLES[status]) for status in statuses}


def _response(example: Problem) -> dict[str, Any]:
    content = {"schema": PROBLEM_SCHEMA, "example": orjson.loads(answer(example)[2])}
    return {"description": example.title, "content": {MEDIA_TYPE: content}}
