"""Who is calling, what a route asks of them, and the keys of the house."""

import ipaddress
from contextlib import suppress
from typing import Annotated, Final

from fastapi import Depends, Path, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from app import clock
from app.access.keys import (
    CHALLENGE,
    Principal,
    create_key,
    get_principal,
    key_id_of,
    list_keys,
    note_use,
    revoke_key,
)
from app.access.roles import Role, includes
from app.access.schemas import KeyIn, KeyMade, Keys, key_out
from app.db.engine import Database
from app.errors import Forbidden, Unauthorized, not_found
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.idempotency import IdempotencyKey, once
from app.http.metrics import exposition
from app.http.problems import responses
from app.http.router import Router

FORWARDED: Final = ("x-forwarded-for", "forwarded", "via", "x-real-ip")

operations = Router(tags=["operations"])
router = Router(prefix="/v1/editorial", tags=["keys"])


def _look_up(db: Database, key: str) -> Principal:
    now = clock.now()
    with db.read() as session:
        principal = get_principal(session, key, now)
    if not principal.is_use_noted:
        # a reader is not refused because a writer is busy: it is noted the next time
        with suppress(SQLAlchemyError), db.write() as session:
            note_use(session, principal.key_id, now)
    return principal


async def identify(request: Request) -> Principal | None:
    """Return who holds the key of the request, None without one. A bad key is 401 everywhere."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("The key is not valid.", headers=CHALLENGE)
    return await run_in_threadpool(_look_up, request.app.state.db, key.strip())


Caller = Annotated[Principal | None, Depends(identify)]
"""Anyone at all: what a public route declares."""


def may(caller: Principal | None, needed: Role) -> bool:
    """Tell whether the caller has a key whose role includes `needed`."""
    return caller is not None and includes(caller.role, needed)


class Needs:
    """What a route that is not public declares: the least role that may use it."""

    def __init__(self, role: Role) -> None:
        self.role: Role = role

    async def __call__(self, request: Request) -> Principal:
        """Return the caller. Raises Unauthorized without a key, Forbidden below the role."""
        caller = await identify(request)
        if caller is None:
            raise Unauthorized("This needs a key.", headers=CHALLENGE)
        if not includes(caller.role, self.role):
            raise Forbidden("The key's role does not allow this.")
        return caller


Viewer = Annotated[Principal, Depends(Needs("viewer"))]
Writer = Annotated[Principal, Depends(Needs("writer"))]
Editor = Annotated[Principal, Depends(Needs("editor"))]
Admin = Annotated[Principal, Depends(Needs("admin"))]
App = Annotated[Principal, Depends(Needs("app"))]


def _is_loopback(request: Request) -> bool:
    """Tell whether the request was made on this machine, and not passed on by a proxy on it."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


@operations.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, caller: Caller, _: Parameters[NoQuery]) -> Response:
    """Counts and timings of all workers for Prometheus; 404 but for loopback and viewer keys."""
    if not _is_loopback(request) and not may(caller, "viewer"):
        raise not_found()
    return Response(
        exposition(),
        media_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": PRIVATE},
    )


@router.post(
    "/keys",
    status_code=201,
    response_model=KeyMade,
    operation_id="createKey",
    responses=responses(401, 403, 409, 413, 415, 422),
)
def create_new_key(
    request: Request,
    db: Db,
    caller: Admin,
    said: KeyIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Make a key and show it, this once. Nobody makes a key that may do more than their own.

    With an `Idempotency-Key`, a repeat is 409 and makes nothing: the first answer is not kept.
    """
    now = clock.now()
    with db.write() as session:

        def act() -> Response:
            key = create_key(
                session,
                role=said.role,
                name=said.name,
                owner=said.owner,
                now=now,
                expires_at=said.expires_at,
            )
            where = {"Location": f"/v1/editorial/keys/{key_id_of(key)}", "Cache-Control": PRIVATE}
            made = KeyMade(id=key_id_of(key), role=said.role, name=said.name, key=key)
            return JsonResponse(made, status_code=201, headers=where)

        body = said.model_dump_json().encode()
        return once(session, request, caller.key_id, body, act, is_secret=True)


@router.get("/keys", response_model=Keys, operation_id="listKeys", responses=responses(401, 403))
def list_all_keys(db: Db, _: Admin, __: Parameters[NoQuery]) -> Response:
    """All keys that were ever made, newest first, without what could open anything."""
    with db.read() as session:
        rows = list_keys(session)
    answer = Keys(items=[key_out(row) for row in rows])
    return JsonResponse(answer, headers={"Cache-Control": PRIVATE})


@router.delete(
    "/keys/{key_id}",
    status_code=204,
    operation_id="revokeKey",
    responses=responses(401, 403, 404),
)
def remove_key(
    db: Db,
    _: Admin,
    key_id: Annotated[str, Path(description="A key's id.", examples=["0123456789ab"])],
    __: Parameters[NoQuery],
) -> Response:
    """End a key at once, on every worker."""
    with db.write() as session:
        revoke_key(session, key_id, clock.now())
    return Response(status_code=204, headers={"Cache-Control": PRIVATE})
