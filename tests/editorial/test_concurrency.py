"""Many at once: one change wins, one article is made, and what is due happens once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.db.engine import Database
from app.editorial.schedule import do_due
from tests.editorial.desk import Editor


def at_once(times: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(act, range(times)))


def test_of_fifty_editors_with_one_version_one_wins(editor: Editor) -> None:
    article = editor.create()
    match = {"If-Match": '"1"'}

    answers = at_once(
        50,
        lambda n: editor.send("PATCH", f"articles/{article['id']}", {"headline": f"By {n}"}, match),
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 49}
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert editor.read(article)["headline"] == winner["headline"]
    assert editor.read(article)["version"] == 2


def test_two_hundred_duplicates_make_one_article(editor: Editor) -> None:
    name = {"Idempotency-Key": '"the-same"'}

    answers = at_once(200, lambda _: editor.send("POST", "articles", {"headline": "One"}, name))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(editor.ok("GET", "articles")["items"]) == 1


def test_what_is_due_happens_once_whoever_is_awake(
    editor: Editor, db: Database, client: TestClient
) -> None:
    at = datetime.now(UTC) + timedelta(minutes=1)
    for n in range(30):
        editor.do("publish", editor.create(f"Story {n}"), at=at.isoformat())
    workers = [Database(db.url.render_as_string(hide_password=False)) for _ in range(4)]

    done = at_once(4, lambda n: do_due(workers[n], at + timedelta(seconds=5)))

    for worker in workers:
        worker.close()
    assert sum(done) == 30
    assert client.get("/v1/totals").json()["articles"] == 30
    assert list(each_difference(db)) == []


def test_the_version_is_compared_by_the_update_itself(
    editor: Editor, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if nobody waited for the others: whoever read the same version writes nothing."""
    article = editor.create()
    monkeypatch.setattr("app.editorial.verbs.hold_edition", lambda _: None)
    monkeypatch.setattr("app.editorial.commands.hold_edition", lambda _: None)
    match = {"If-Match": '"1"'}

    answers = at_once(
        16,
        lambda n: editor.send("PATCH", f"articles/{article['id']}", {"headline": f"By {n}"}, match),
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 15}
    assert editor.read(article)["version"] == 2
    assert list(each_difference(db)) == []
