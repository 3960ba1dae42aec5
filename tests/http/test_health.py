"""/livez and /readyz: alive is not ready, and what is missing is named."""

import shutil
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.db.engine import Database
from app.http.health import LEAST_FREE_BYTES


def test_a_sound_newsroom_is_alive_and_ready(client: TestClient, db: Database) -> None:
    for path, status in (("/livez", "alive"), ("/readyz", "ready")):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": status})
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_store_that_cannot_be_read_is_named_and_comes_back(
    client: TestClient, db: Database
) -> None:
    with db.write() as session:
        session.execute(text("ALTER TABLE edition RENAME TO mislaid"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"] == [{"code": "store-down"}]
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/livez").status_code == 200
    with db.write() as session:
        session.execute(text("ALTER TABLE mislaid RENAME TO edition"))
    assert client.get("/readyz").status_code == 200


def test_a_full_disk_is_named_where_the_store_is_embedded(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free, full in ((LEAST_FREE_BYTES, False), (LEAST_FREE_BYTES - 1, True)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        answer = client.get("/readyz")
        expected = full and db.is_sqlite
        assert answer.status_code == (503 if expected else 200)
        if expected:
            assert answer.json()["errors"] == [{"code": "disk-full"}]
