"""Reporting visits over HTTP: what a page sends, and what an app does."""

from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from app.access.routes import App, Caller
from app.errors import not_found
from app.http.deps import JsonResponse, NoQuery, Parameters
from app.http.problems import responses
from app.http.router import Router
from app.visits.intake import Intake
from app.visits.reports import (
    MAX_BATCH_BYTES,
    MAX_REPORT_BYTES,
    BatchIn,
    EventIn,
    VisitIn,
    body_of,
    read_batch,
    read_report,
)
from app.visits.schemas import BatchOut
from app.visits.snippet import SNIPPET

router = Router(prefix="/v1/visits", tags=["visits"])
script = Router(include_in_schema=False)

BODY_BYTES: Final = {"/v1/visits": MAX_REPORT_BYTES, "/v1/visits/batch": MAX_BATCH_BYTES}
"""The longest bodies that these paths take."""

_HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_OPEN: Final = {**_HEADERS, "Access-Control-Allow-Origin": "*"}
_COUNTED: Final[dict[int | str, dict[str, Any]]] = {
    204: {
        "description": "It is on disk: counted, or known already, or not to be counted.",
        "headers": {
            "Visit-Status": {
                "description": "What became of it; why something is excluded is not told.",
                "schema": {"type": "string", "enum": ["counted", "duplicate", "excluded"]},
            }
        },
    }
}
_FORMS: Final = ("application/json", "text/plain", "application/x-www-form-urlencoded")


@router.post(
    "",
    status_code=204,
    operation_id="reportVisit",
    responses=_COUNTED | responses(401, 404, 415, 422, 429),
    openapi_extra=body_of(VisitIn, forms=_FORMS),
)
async def report_visit(request: Request, _: Caller, __: Parameters[NoQuery]) -> Response:
    """Report one reading of a page; answered when it is on disk.

    JSON, also as `text/plain` or without a type, as `navigator.sendBeacon` sends it; or a form. Of
    a visitor, an article's first reading on a day is a visit, each one a view. No cookie is set
    and no address kept: visitors are told apart for a day by a digest that nobody can undo later.
    After 503, or no answer, send the same again.
    """
    intake: Intake = request.app.state.intake
    fields = dict(request.scope["headers"])
    said = read_report(fields.get(b"content-type", b"").decode("latin-1"), await request.body())
    outcome = await intake.report(fields, _host(request), said)
    if outcome == "unknown":
        raise not_found()
    return Response(status_code=204, headers={**_OPEN, "Visit-Status": outcome})


@router.post(
    "/batch",
    response_model=BatchOut,
    operation_id="reportVisits",
    responses=responses(401, 403, 415, 422, 429),
    openapi_extra=body_of(BatchIn, EventIn, forms=_FORMS[:1]),
)
async def report_visits(request: Request, caller: App, _: Parameters[NoQuery]) -> Response:
    """Report readings in an app, up to 72 hours late; answered when they are on disk.

    Needs a key of the role `app`, which may do nothing else. At most 500 events, counted together.
    Each result is in its event's place; a `rejected` one says why: `too_old`, `bad_age`,
    `unknown_article`, `invalid`. After any 5xx, or no answer, send the same again.
    """
    intake: Intake = request.app.state.intake
    fields = dict(request.scope["headers"])
    said = read_batch(fields.get(b"content-type", b"").decode("latin-1"), await request.body())
    return JsonResponse(
        await intake.batch(caller.key_id, fields, _host(request), said), headers=_HEADERS
    )


@script.get("/visits.js")
async def read_snippet() -> Response:
    """Return the script that web pages include; the same for everyone."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(SNIPPET, media_type="text/javascript", headers=headers)


def _host(request: Request) -> str:
    """Return whose address the server believes: the proxies that it trusts say it."""
    return request.client.host if request.client is not None else ""
