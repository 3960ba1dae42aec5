"""Idempotency-Key: sent again, answered again, done once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.db.engine import Database
from app.db.tables import Idempotency
from tests.editorial.desk import Editor

NAME = {"Idempotency-Key": '"a-name"'}


def test_a_verb_is_done_once(editor: Editor) -> None:
    article = editor.create()
    path = f"articles/{article['id']}/publish"

    first = editor.send("POST", path, {}, NAME)
    again = editor.send("POST", path, {}, NAME)
    without = editor.send("POST", path, {})

    assert (first.status_code, again.status_code, without.status_code) == (200, 200, 409)
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"] == '"2"'


def test_another_body_under_the_same_name_is_refused(editor: Editor) -> None:
    editor.send("POST", "articles", {"headline": "One"}, NAME)

    answer = editor.send("POST", "articles", {"headline": "Two"}, NAME)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "Idempotency-Key", "code": "other-body"}]


def test_a_name_belongs_to_a_key_and_a_path(editor: Editor) -> None:
    other = Editor(editor.client, editor.db)

    made = [one.send("POST", "articles", {"headline": "One"}, NAME) for one in (editor, other)]

    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["id"] != made[1].json()["id"]


def test_a_failure_is_not_kept(editor: Editor) -> None:
    article = editor.create()
    path = f"articles/{article['id']}/cancel"
    assert editor.send("POST", path, {"reason": "wrong"}, NAME).status_code == 409
    editor.do("publish", article)

    assert editor.send("POST", path, {"reason": "wrong"}, NAME).status_code == 200


def test_a_secret_is_shown_once(editor: Editor, db: Database) -> None:
    admin = Editor(editor.client, db, role="admin")
    key = {"role": "viewer", "name": "app"}

    first = admin.send("POST", "keys", key, NAME)
    again = admin.send("POST", "keys", key, NAME)

    assert (first.status_code, again.status_code) == (201, 409)
    assert "key" not in again.json()
    assert len([one for one in admin.ok("GET", "keys")["items"] if one["name"] == "app"]) == 1


def test_a_name_is_free_again_after_a_day(editor: Editor, db: Database) -> None:
    editor.send("POST", "articles", {"headline": "One"}, NAME)
    with db.write() as session:
        long_ago = datetime.now(UTC) - timedelta(hours=24, seconds=1)
        session.execute(update(Idempotency).values(created_at=long_ago))

    assert editor.send("POST", "articles", {"headline": "Two"}, NAME).status_code == 201


@pytest.mark.parametrize("name", ['"', '""', "a b", '"a"b"', '"' + "x" * 201 + '"'])
def test_a_malformed_name_is_refused(editor: Editor, name: str) -> None:
    answer = editor.send("POST", "articles", {"headline": "One"}, {"Idempotency-Key": name})

    assert answer.status_code in {400, 422}
    assert editor.ok("GET", "articles")["items"] == []
