"""Idempotency-Key: a request that is sent again gets the first one's answer, and acts once.

After draft-ietf-httpapi-idempotency-key-header-07: the name is kept in the transaction of the
effect, for the key of access that sent it and the path it was sent to.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Header, Request
from fastapi.responses import Response
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import clock
from app.db.dialect import insert
from app.db.tables import Idempotency
from app.errors import BadRequest, Conflict, Fault, Unprocessable
from app.http.deps import PRIVATE

KEPT_FOR: Final = timedelta(hours=24)
HEADER: Final = "Idempotency-Key"
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description="A name for this request: sent again, it is answered again, and done once.",
        examples=['"moon-1"'],
        max_length=202,
    ),
]
_NAME: Final = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{1,200})"|([A-Za-z0-9._~:-]{1,200})')
LOCK_NOT_AVAILABLE: Final = "55P03"
_KEPT_HEADERS: Final = ("location", "etag")


def once(  # noqa: PLR0913 - the parties to one act
    session: Session,
    request: Request,
    key_id: str,
    body: bytes,
    act: Callable[[], Response],
    *,
    is_secret: bool = False,
) -> Response:
    """Answer with what `act` does, or with what it did when it was asked the first time.

    A second request waits for the first to end. Only success is kept. An answer that `is_secret`
    is not: asking for it again is a conflict, and does nothing.

    Raises:
        BadRequest: the header is not a structured string.
        Unprocessable: the name was used for another body.
        Conflict: the answer was secret.

    """
    name = _name(request)
    if name is None:
        return act()
    place = {"key_id": key_id, "route": request.url.path, "name": name}
    here = [getattr(Idempotency, column) == value for column, value in place.items()]
    digest, now = sha256(body).digest(), clock.now()
    session.execute(delete(Idempotency).where(Idempotency.created_at < now - KEPT_FOR))
    if _is_first(session, {**place, "digest": digest, "created_at": now}):
        answer = act()
        kept_headers = {one: answer.headers[one] for one in _KEPT_HEADERS if one in answer.headers}
        values = {
            "status": answer.status_code,
            "headers": kept_headers,
            "body": bytes(answer.body),
        }
        if not is_secret:
            session.execute(update(Idempotency).where(*here).values(values))
        return answer
    kept = session.execute(
        select(Idempotency.digest, Idempotency.status, Idempotency.headers, Idempotency.body).where(
            *here
        )
    ).one()
    if kept.digest != digest:
        raise Unprocessable(
            "The name was used for another body.", errors=[Fault("other-body", parameter=HEADER)]
        )
    if kept.status is None:
        raise Conflict(
            "The first answer held a secret and was not kept.",
            errors=[Fault("not-kept", parameter=HEADER)],
        )
    headers = {**(kept.headers or {}), "Cache-Control": PRIVATE}
    return Response(kept.body, kept.status, headers, media_type="application/json")


def _is_first(session: Session, row: dict[str, object]) -> bool:
    """Take the name; wait for whoever is taking it."""
    statement = insert(session, Idempotency).values(row).on_conflict_do_nothing()
    try:
        taken = session.execute(statement.returning(Idempotency.name)).one_or_none()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Conflict("The first request with this name still runs.") from error
        raise
    return taken is not None


def _name(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    found = _NAME.fullmatch(given)
    if found is None:
        raise BadRequest(
            "The name of a request is a quoted string.",
            errors=[Fault("bad-format", parameter=HEADER)],
        )
    return found[1] or found[2]
