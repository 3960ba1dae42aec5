"""Who is calling, and the one page that only insiders read."""

import ipaddress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app import clock
from app.access.keys import CHALLENGE, Principal, get_principal
from app.access.roles import Role, includes
from app.db.engine import Database
from app.errors import Unauthorized, not_found
from app.http.deps import PRIVATE, NoQuery, Parameters
from app.http.metrics import exposition

router = APIRouter(tags=["operations"])

FORWARDED = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


def _look_up(db: Database, key: str) -> Principal:
    with db.read() as session:
        return get_principal(session, key, clock.now())


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


def may(caller: Principal | None, needed: Role) -> bool:
    """Tell whether the caller has a key whose role includes `needed`."""
    return caller is not None and includes(caller.role, needed)


def _is_loopback(request: Request) -> bool:
    """Tell whether the request was made on this machine, and not passed on by a proxy on it."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, caller: Caller, _: Parameters[NoQuery]) -> Response:
    """Counts and timings of all workers for Prometheus; 404 but for loopback and viewer keys."""
    if not _is_loopback(request) and not may(caller, "viewer"):
        raise not_found()
    return Response(
        exposition(),
        media_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": PRIVATE},
    )
