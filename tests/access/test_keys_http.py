"""Keys over HTTP and on the command line: shown once, never stronger, ended at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.cli import main
from app.db.engine import Database
from app.db.tables import ApiKey
from tests import make

KEYS = "/v1/editorial/keys"


@pytest.fixture
def admin(db: Database) -> dict[str, str]:
    return make.key(db, "admin")


def made(client: TestClient, admin: dict[str, str], **more: Any) -> Any:
    answer = client.post(KEYS, json={"role": "viewer", "name": "a reader", **more}, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer


def bearer(answer: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['key']}"}


def test_a_key_is_shown_once_and_kept_as_a_digest(
    client: TestClient, db: Database, admin: dict[str, str]
) -> None:
    answer = made(client, admin)

    key = answer.json()["key"]
    assert answer.headers["Location"] == f"{KEYS}/{answer.json()['id']}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert key not in client.get(KEYS, headers=admin).text
    with db.read() as session:
        rows = session.execute(select(*ApiKey.__table__.columns)).all()
    assert key.split("_")[2][:40] not in repr(rows)


def test_a_key_does_what_its_role_includes(client: TestClient, admin: dict[str, str]) -> None:
    viewer, app = made(client, admin), made(client, admin, role="app")

    assert client.get("/v1/editorial/articles", headers=bearer(viewer)).status_code == 200
    assert client.get(KEYS, headers=bearer(viewer)).status_code == 403
    assert client.get("/v1/editorial/articles", headers=bearer(app)).status_code == 403


@pytest.mark.parametrize("role", ["viewer", "writer", "editor", "app"])
def test_only_an_admin_sees_makes_and_ends_keys(
    client: TestClient, db: Database, role: Any
) -> None:
    key = make.key(db, role)
    said = {"role": "viewer", "name": "another"}

    assert client.get(KEYS, headers=key).status_code == 403
    assert client.post(KEYS, json=said, headers=key).status_code == 403
    assert client.delete(f"{KEYS}/0123456789ab", headers=key).status_code == 403
    with db.read() as session:
        assert session.scalars(select(ApiKey.role)).all() == [role]


def test_an_ended_key_is_refused_at_once_like_one_that_never_was(
    client: TestClient, admin: dict[str, str]
) -> None:
    key = made(client, admin)
    where = key.headers["Location"]
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 200

    assert client.delete(where, headers=admin).status_code == 204

    refused = client.get("/v1/articles", headers=bearer(key))
    unknown = client.get("/v1/articles", headers={"Authorization": "Bearer nothing"})
    assert (refused.status_code, refused.content) == (401, unknown.content)
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    listed = {one["id"]: one for one in client.get(KEYS, headers=admin).json()["items"]}
    first = listed[key.json()["id"]]["revokedAt"]
    assert first is not None
    assert client.delete(where, headers=admin).status_code == 204, "to end it again is no fault"
    listed = {one["id"]: one for one in client.get(KEYS, headers=admin).json()["items"]}
    assert listed[key.json()["id"]]["revokedAt"] == first


def test_a_key_ends_by_itself(client: TestClient, admin: dict[str, str]) -> None:
    now = datetime.now(UTC)
    gone = made(client, admin, expiresAt=(now - timedelta(seconds=1)).isoformat())
    lasting = made(client, admin, expiresAt=(now + timedelta(hours=1)).isoformat())

    assert client.get("/v1/articles", headers=bearer(gone)).status_code == 401
    assert client.get("/v1/articles", headers=bearer(lasting)).status_code == 200


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"role": "king", "name": "a"}, "/role"),
        ({"role": "viewer"}, "/name"),
        ({"role": "viewer", "name": ""}, "/name"),
        ({"role": "viewer", "name": 5}, "/name"),
        ({"role": "viewer", "name": "a", "id": "0123456789ab"}, "/id"),
        ({"role": "viewer", "name": "a", "digest": "00"}, "/digest"),
        ({"role": "viewer", "name": "a", "expiresAt": "tomorrow"}, "/expiresAt"),
    ],
)
def test_what_a_key_cannot_be_is_refused_by_name(
    client: TestClient, admin: dict[str, str], said: Any, pointer: str
) -> None:
    answer = client.post(KEYS, json=said, headers=admin)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_repeat_of_a_request_for_a_key_makes_no_second_one(
    client: TestClient, db: Database, admin: dict[str, str]
) -> None:
    said = {"role": "viewer", "name": "a reader"}
    named = {**admin, "Idempotency-Key": '"once"'}

    first = client.post(KEYS, json=said, headers=named)
    again = client.post(KEYS, json=said, headers=named)

    assert (first.status_code, again.status_code) == (201, 409)
    with db.read() as session:
        assert len(session.scalars(select(ApiKey.id).where(ApiKey.name == "a reader")).all()) == 1


def test_when_a_key_was_last_used_is_noted_at_most_once_a_minute(
    client: TestClient, admin: dict[str, str]
) -> None:
    key = made(client, admin)

    def last_used() -> Any:
        items = client.get(KEYS, headers=admin).json()["items"]
        return next(one["lastUsedAt"] for one in items if one["id"] == key.json()["id"])

    assert last_used() is None
    client.get("/v1/articles", headers=bearer(key))
    first = last_used()
    client.get("/v1/articles", headers=bearer(key))

    assert first is not None
    assert last_used() == first


@pytest.fixture
def manset(monkeypatch: pytest.MonkeyPatch, database_url: str, db: Database) -> Any:
    monkeypatch.setenv("MANSET_DATABASE_URL", database_url)
    return lambda *words: main(["key", *words])


def test_the_command_line_lists_keys_a_line_each(
    manset: Any, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert manset("create", "--role", "editor", "--name", "night\tdesk\x1b[2J") == 0
    key = capsys.readouterr().out.strip()
    make.key(db, "viewer", owner="someone", expires_at=make.NOW + timedelta(days=1))

    assert manset("list") == 0

    out = capsys.readouterr().out
    first, second = (line.split("\t") for line in out.splitlines())
    assert first[:4] == [key.split("_")[1], "editor", "night desk [2J", ""]
    assert first[5:] == ["", "", ""]
    assert second[1:6] == [
        *("viewer", "test", "someone"),
        *("2026-03-01T12:00:00+00:00", "2026-03-02T12:00:00+00:00"),
    ]
    assert key.split("_")[2] not in out


def test_the_command_line_ends_a_key(
    manset: Any, client: TestClient, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    key = make.key(db, "viewer")
    key_id = key["Authorization"].split("_")[1]

    assert manset("revoke", key_id) == 0

    assert client.get("/v1/articles", headers=key).status_code == 401
    assert manset("list") == 0
    assert capsys.readouterr().out.splitlines()[-1].split("\t")[6] != ""
    assert manset("revoke", "0123456789ab") == 2
    assert "no key with this id" in capsys.readouterr().err
