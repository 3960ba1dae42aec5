"""No route without a policy, and every policy kept: the matrix is made from the routes."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.keys import revoke_key
from app.access.roles import ROLES, includes
from app.config import Settings
from app.db.engine import Database
from app.db.tables import Base
from app.main import create_app
from tests import make
from tests.access.routes import OPEN, Declared, each_route

ROUTES = sorted(each_route(create_app(Settings())), key=lambda one: (one.path, one.method))
EDITORIAL = [route for route in ROUTES if route.path.startswith("/v1/editorial")]
KEY = "0123456789ab"

Ask = Callable[[Declared, dict[str, str]], Any]


def fingerprint(db: Database) -> str:
    """Return a digest of all that a request could change, but for the time a key was used."""
    digest = hashlib.sha256()
    with db.read() as session:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name != "last_used_at"]
            for row in session.execute(select(*columns).order_by(*table.primary_key)):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def test_every_route_declares_who_may_use_it() -> None:
    without = {route.path for route in ROUTES if not route.has_policy}

    assert without == OPEN


def test_editorial_routes_are_never_public() -> None:
    assert EDITORIAL
    assert all(route.role is not None for route in EDITORIAL)


def test_every_public_get_declares_how_long_its_answers_stay_true() -> None:
    asked_each_time = {*OPEN, "/metrics", "/v1/stream"}
    public = [route for route in ROUTES if route.role is None and route.method == "GET"]
    without = {route.path for route in public if route.freshness is None}
    others = [route for route in ROUTES if route not in public and route.freshness is not None]

    assert without == asked_each_time, "see app/http/freshness.py"
    assert others == []


@pytest.fixture
def ask(client: TestClient, db: Database) -> Ask:
    """Send a request to a route about something that is there."""
    make.section(db, "world")
    make.term(db, "tag", "moon")
    make.term(db, "author", "desk")
    make.article(db, "moon", section="world", tags=["moon"], authors=["desk"])

    def send(route: Declared, headers: dict[str, str]) -> Any:
        path = re.sub(r"\{key_id\}", KEY, route.path)
        path = re.sub(r"\{kind\}", "tags", path)
        path = re.sub(r"\{\w+\}", "1", path)
        return client.request(route.method, path, headers={"If-Match": '"1"', **headers}, json={})

    return send


def test_what_a_role_may_not_do_changes_nothing(ask: Ask, db: Database) -> None:
    keys = {role: make.key(db, role) for role in ROLES}
    for route in EDITORIAL:
        assert route.role is not None
        for role in ROLES:
            before = fingerprint(db)

            status = ask(route, keys[role]).status_code

            if not includes(role, route.role):
                assert status == 403, (route, role)
                assert fingerprint(db) == before, (route, role)
            elif includes(role, "editor"):
                assert status not in {401, 403}, (route, role)


def test_a_writer_changes_own_drafts_and_nothing_of_others(
    client: TestClient, db: Database
) -> None:
    """Every route that a writer may use on an article."""
    mine, other = (make.key(db, "writer", owner=owner) for owner in ("me", "other"))
    ids = {}
    for name, key in (("own", mine), ("own public", mine), ("another's", other)):
        made = client.post("/v1/editorial/articles", headers=key, json={"headline": name})
        ids[name] = made.json()["id"]
    path = f"/v1/editorial/articles/{ids['own public']}/publish"
    assert client.post(path, headers=make.key(db, "editor"), json={}).status_code == 200
    ids["imported"] = 4
    make.article(db, "imported", state="draft", datePublished=None)
    routes = [one for one in EDITORIAL if one.role == "writer" and "{article_id}" in one.path]
    assert {(one.method, one.path.rpartition("}")[2]) for one in routes} == {
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/restore"),
    }

    def ask(route: Declared, article_id: int) -> int:
        said: dict[str, Any] = {"version": 1} if "restore" in route.path else {"headline": "New"}
        path = route.path.replace("{article_id}", str(article_id))
        headers = {**mine, "If-Match": "*"}
        return int(client.request(route.method, path, headers=headers, json=said).status_code)

    before = fingerprint(db)
    for route in routes:
        for name in ("own public", "another's", "imported"):
            assert ask(route, ids[name]) == 403, (route, name)
    assert fingerprint(db) == before
    for route in sorted(routes, key=lambda one: one.method, reverse=True):  # deleted at last
        assert ask(route, ids["own"]) in {200, 204, 404}, route
    assert client.get(f"/v1/editorial/articles/{ids['own']}", headers=mine).status_code == 404


def test_a_key_that_does_not_hold_is_refused_in_the_same_bytes(ask: Ask, db: Database) -> None:
    now = datetime.now(UTC)
    expired = make.key(db, "admin", expires_at=now - timedelta(seconds=1))
    revoked = make.key(db, "admin")
    with db.write() as session:
        revoke_key(session, revoked["Authorization"].split("_")[1], now)
    unknown = {"Authorization": f"Bearer mns_{KEY}_{'0' * 48}"}
    before = fingerprint(db)
    for route in EDITORIAL:
        answers = [ask(route, headers) for headers in (revoked, expired, unknown)]

        assert {answer.status_code for answer in answers} == {401}, route
        assert len({answer.content for answer in answers}) == 1, route
        assert ask(route, {}).status_code == 401, route

    assert fingerprint(db) == before
