from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Path, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.testclient import TestClient

from app.errors import Unauthorized
from app.http import problems
from app.http.deps import JsonResponse, Parameters, Query
from app.http.parameters import Day, Limit, Slugs
from app.http.router import Direct, Router
from app.main import create_app


class Asked(Query):
    """What the things are asked for with."""

    limit: Limit = 20
    tag: Slugs | None = None
    from_: Day | None = Field(None, alias="from")


async def caller(request: Request) -> str:
    if "authorization" not in request.headers:
        raise Unauthorized("No.")
    return request.headers["authorization"]


def things(
    request: Request,
    who: Annotated[str, Depends(caller)],
    number: Annotated[int, Path(le=9)],
    query: Parameters[Asked],
) -> Response:
    return JsonResponse([request.url.path[-8:], who, number, query.model_dump(mode="json")])


async def waiting(number: str) -> Response:
    return JsonResponse(number)


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Serve the same functions directly and in FastAPI's own way."""
    app, router = FastAPI(), Router(prefix="/direct")
    problems.install(app)
    for function in (things, waiting):
        path = f"/{function.__name__}/{{number}}"
        router.get(path)(function)
        app.get(f"/general{path}")(function)
    app.routes.extend(router.routes)
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/things/7?", 200),
        ("/things/7?limit=5&tag=a,%C3%BC&from=2018-04-24", 200),
        ("/things/7?tag=a%20b", 422),
        ("/things/7?tag=", 422),
        ("/things/7?limit=&from=2018-02-30", 422),
        ("/things/7?page=2&limit=0", 400),
        ("/things/seven?limit=0", 422),
        ("/things/11", 422),
        ("/waiting/7", 200),
        ("/waiting/7?who=cares", 200),
    ],
)
def test_what_is_answered_directly_is_what_fastapi_would_answer(
    client: TestClient, path: str, status: int
) -> None:
    headers = {"Authorization": "me"}
    direct, general = (
        client.get(f"/{way}{path}", headers=headers) for way in ("direct", "general")
    )
    assert direct.status_code == general.status_code == status
    assert direct.content == general.content
    assert direct.headers == general.headers


def test_who_is_calling_is_refused_before_what_was_asked(client: TestClient) -> None:
    direct, general = (client.get(f"/{way}/things/x?page=1") for way in ("direct", "general"))
    assert direct.status_code == general.status_code == 401


def test_every_read_but_the_stream_is_answered_directly() -> None:
    general: list[Any] = [
        route.path
        for route in create_app().routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and type(route.app) is not Direct
    ]
    assert general == ["/v1/stream"]
