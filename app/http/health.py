"""Is the process alive, and can it answer."""

import shutil
from typing import Final, Literal

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import TypedDict

from app.errors import Fault, Unavailable
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.router import Router
from app.http.shape import shape

router = Router(tags=["operations"])

LEAST_FREE_BYTES: Final = 64 * 1024 * 1024


@shape
class Health(TypedDict):
    """That the process answers."""

    status: Literal["alive", "ready"]


@router.get("/livez", response_model=Health, operation_id="livez")
async def read_liveness(_: Parameters[NoQuery]) -> Response:
    """The process answers. Nothing else is looked at."""
    return JsonResponse(Health(status="alive"), headers={"Cache-Control": PRIVATE})


@router.get("/readyz", response_model=Health, operation_id="readyz")
def read_readiness(request: Request, db: Db, _: Parameters[NoQuery]) -> Response:
    """Requests can be answered: the store can be read, and an embedded one has room to write.

    It is not ready any more as soon as it is told to stop, though it still answers.

    503 says in `errors` what is missing.
    """
    faults = []
    if getattr(request.app.state, "is_stopping", False):
        faults.append(Fault("stopping"))
    try:
        db.ping()
    except SQLAlchemyError:
        faults.append(Fault("store-down"))
    if db.is_sqlite and shutil.disk_usage(db.file.parent).free < LEAST_FREE_BYTES:
        faults.append(Fault("disk-full"))
    if faults:
        raise Unavailable("Not ready.", errors=faults, headers={"Retry-After": "2"})
    return JsonResponse(Health(status="ready"), headers={"Cache-Control": PRIVATE})
