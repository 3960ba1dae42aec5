"""Editors."""

import pytest
from starlette.testclient import TestClient

from app.db.engine import Database
from tests.editorial.desk import Editor


@pytest.fixture
def editor(client: TestClient, db: Database) -> Editor:
    """Someone who publishes."""
    return Editor(client, db)
