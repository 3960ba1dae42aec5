"""What is told as ninjs is valid by the schema that the IPTC publishes."""

import json
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.feeds.newsroom import fill
from tests.real.stories import REAL

SCHEMA = REAL.parent / "standards/ninjs/ninjs-schema_3.1.json"


def anything(_: str) -> dict[str, Any]:
    """Stand for the schemas of others, such as that of places on a map."""
    return {}


def test_every_kind_of_article_is_valid_ninjs(client: TestClient, db: Database) -> None:
    fill(db)
    make.article(db, "bare")
    validator = jsonschema_rs.validator_for(
        json.loads(SCHEMA.read_text()), validate_formats=True, retriever=anything
    )
    viewer = make.key(db)
    for item in client.get("/v1/articles").json()["items"]:
        for headers in ({}, viewer):
            told = client.get(f"/v1/articles/{item['id']}/ninjs", headers=headers).json()
            validator.validate(told)
    with pytest.raises(jsonschema_rs.ValidationError):
        validator.validate({**told, "hijriDate": "1437-02-07"})
    with pytest.raises(jsonschema_rs.ValidationError):
        validator.validate({**told, "firstCreated": "yesterday"})
