import json
import logging
import sqlite3
from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import FastAPI, Query
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from app.errors import (
    Fault,
    Gone,
    InternalError,
    NotFound,
    Problem,
    Unauthorized,
    Unavailable,
    Unprocessable,
    not_found,
)
from app.http.problems import answer, install, responses


def raising(make: Callable[[], Exception]) -> TestClient:
    app = FastAPI(redirect_slashes=False)
    install(app)

    @app.get("/")
    def read() -> None:
        raise make()

    return TestClient(app, raise_server_exceptions=False)


def test_a_problem_has_the_five_members_and_no_other() -> None:
    fault = Fault("not-allowed", parameter="sort", allowed=("newest", "oldest"))
    status, headers, body = answer(Unprocessable("No such order.", [fault]))
    assert status == 422
    assert json.loads(body) == {
        "type": "urn:manset:problem:unprocessable",
        "title": "Unprocessable content",
        "status": 422,
        "detail": "No such order.",
        "errors": [
            {"parameter": "sort", "code": "not-allowed", "allowed": ["newest", "oldest"]},
        ],
    }
    assert dict(headers) == {
        b"content-type": b"application/problem+json",
        b"content-length": str(len(body)).encode(),
        b"cache-control": b"no-store",
    }


def test_the_pointer_to_the_whole_body_is_an_empty_text() -> None:
    body = answer(Unprocessable("Missing.", [Fault("missing", pointer="")]))[2]
    assert json.loads(body)["errors"] == [{"pointer": "", "code": "missing"}]


@pytest.mark.parametrize(
    ("problem", "public", "cached"),
    [
        (not_found(), True, b"public, max-age=5"),
        (Gone("Canceled."), True, b"public, max-age=5"),
        (not_found(), False, b"no-store"),
        (Unprocessable("No."), True, b"no-store"),
        (NotFound("No.", headers={"Cache-Control": "private"}), True, b"private"),
    ],
)
def test_only_a_public_absence_may_be_kept(problem: Problem, public: bool, cached: bytes) -> None:  # noqa: FBT001 - a column of the table
    assert dict(answer(problem, public=public)[1])[b"cache-control"] == cached


@pytest.mark.parametrize(
    ("problem", "header"),
    [
        (Unauthorized("No key."), (b"www-authenticate", b"Bearer")),
        (Unavailable("Down."), (b"retry-after", b"2")),
        (Unavailable("Busy.", headers={"Retry-After": "9"}), (b"retry-after", b"9")),
    ],
)
def test_a_status_brings_the_header_it_must_have(
    problem: Problem, header: tuple[bytes, bytes]
) -> None:
    assert header in answer(problem)[1]


def test_a_problem_raised_in_a_route_is_its_answer() -> None:
    got = raising(lambda: Gone("Canceled.")).get("/")
    assert (got.status_code, got.headers["content-type"]) == (410, "application/problem+json")
    assert got.headers["cache-control"] == "public, max-age=5"
    assert got.json()["type"] == "urn:manset:problem:gone"


@pytest.mark.parametrize(
    "change", [{"headers": {"Authorization": "Bearer x"}}, {"params": {"preview": "x"}}]
)
def test_an_absence_told_to_someone_with_credentials_is_not_kept(
    change: dict[str, dict[str, str]],
) -> None:
    got = raising(not_found).request("GET", "/", **change)  # type: ignore[arg-type]
    assert got.headers["cache-control"] == "no-store"


def test_the_routers_404_is_the_same_bytes_as_a_hidden_articles() -> None:
    client = raising(not_found)
    hidden, unknown = client.get("/"), client.get("/nothing/here")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers


def test_a_405_allows_what_all_routes_of_the_path_take() -> None:
    app = FastAPI(redirect_slashes=False)
    install(app)

    @app.get("/v1/things/{name}")
    def read(name: str) -> str:
        return name

    @app.patch("/v1/things/{name}")
    def change(name: str) -> str:
        return name

    @app.post("/v1/visits")
    def count() -> None:
        return None

    client = TestClient(app)

    got = client.delete("/v1/things/x")
    assert (got.status_code, got.json()["title"]) == (405, "Method not allowed")
    assert got.headers["allow"] == "GET, HEAD, PATCH, OPTIONS"
    assert client.get("/v1/visits").headers["allow"] == "POST, OPTIONS"
    assert client.post("/openapi.json").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.patch("/v1/things/x").json() == "x"


@pytest.mark.parametrize(
    ("raised", "answered"), [(400, 400), (413, 413), (415, 415), (418, 500), (500, 500)]
)
def test_the_frameworks_own_errors_are_problems_without_their_words(
    raised: int, answered: int
) -> None:
    got = raising(lambda: HTTPException(raised, "\u2603 secret")).get("/")
    assert got.status_code == answered == got.json()["status"]
    assert "secret" not in got.text


def test_a_body_that_is_not_a_form_is_a_bad_request() -> None:
    app = FastAPI()
    install(app)

    @app.post("/")
    async def create(body: dict[str, int]) -> None:
        return None

    got = TestClient(app).post("/", content=b"\xff", headers={"Content-Type": "application/json"})
    assert (got.status_code, got.json()["type"]) == (400, "urn:manset:problem:bad-request")


def test_a_defect_is_500_without_a_word_of_it_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    got = raising(lambda: ValueError("secret")).get("/")
    assert (got.status_code, got.headers["content-type"]) == (500, "application/problem+json")
    assert got.json()["type"] == "urn:manset:problem:internal"
    assert "secret" not in got.text
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)


def test_a_problem_that_is_a_defect_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    assert raising(lambda: InternalError("Broken.")).get("/").status_code == 500
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def locked() -> Exception:
    one, two = (sqlite3.connect("file:locked?mode=memory&cache=shared", uri=True) for _ in "12")
    try:
        one.execute("CREATE TABLE t (a)")
        one.execute("BEGIN IMMEDIATE")
        two.execute("PRAGMA busy_timeout = 0")
        two.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return OperationalError("UPDATE secret", {"a": "secret"}, error)
    finally:
        one.close()
        two.close()
    raise AssertionError


def cut_off() -> Exception:
    error = sqlite3.InterfaceError("connection already closed")
    return OperationalError("SELECT secret", {}, error, connection_invalidated=True)


def no_connection_left() -> Exception:
    engine = create_engine(
        "sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    try:
        with engine.connect(), engine.connect():
            raise AssertionError
    except PoolTimeoutError as error:
        return error
    finally:
        engine.dispose()


def no_such_table() -> Exception:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT secret FROM nothing"))
    except OperationalError as error:
        return error
    finally:
        engine.dispose()
    raise AssertionError


def disk_full() -> Exception:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("INSERT secret", {}, error)


@pytest.mark.parametrize("make", [locked, cut_off, no_connection_left, disk_full])
def test_a_store_that_cannot_answer_now_is_503_with_a_time(
    make: Callable[[], Exception], caplog: pytest.LogCaptureFixture
) -> None:
    got = raising(make).get("/")
    assert (got.status_code, got.headers["retry-after"]) == (503, "2")
    assert got.headers["cache-control"] == "no-store"
    assert "secret" not in got.text + caplog.text
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_statement_that_is_wrong_is_a_defect(caplog: pytest.LogCaptureFixture) -> None:
    got = raising(no_such_table).get("/")
    assert got.status_code == 500
    assert "secret" not in got.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_the_openapi_document_has_problems_with_fitting_examples() -> None:
    app = FastAPI()
    install(app)

    @app.get("/", responses=responses(400, 404, 422, 503))
    def read(limit: Annotated[int, Query(ge=1)] = 1) -> int:
        return limit

    documented = app.openapi()["paths"]["/"]["get"]["responses"]
    assert set(documented) == {"200", "400", "404", "422", "503"}
    for status in ("400", "404", "422", "503"):
        content = documented[status]["content"]
        assert list(content) == ["application/problem+json"]
        example = content["application/problem+json"]["example"]
        schema = content["application/problem+json"]["schema"]
        assert example["status"] == int(status)
        assert sorted(example) == sorted(schema["properties"]) == sorted(schema["required"])
    actual = TestClient(app).get("/nothing").json()
    assert actual == documented["404"]["content"]["application/problem+json"]["example"]
