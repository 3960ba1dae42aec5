"""Stories on the newsroom's side: made, read, changed, deleted, listed, and who may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.db.engine import Database
from app.editorial.schedule import do_due
from tests.editorial.desk import Editor


def test_a_new_story_is_a_draft_with_an_address_and_a_version(editor: Editor) -> None:
    answer = editor.send("POST", "articles", {"headline": "Ay tutulması", "language": "tr"})

    article = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/editorial/articles/{article['id']}"
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert (article["state"], article["slug"], article["direction"]) == (
        "draft",
        "ay-tutulmasi",
        "ltr",
    )


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/headline", "missing"),
        ({"headline": ""}, "/headline", "bad-length"),
        ({"headline": 1}, "/headline", "not-text"),
        ({"headline": "x", "state": "published"}, "/state", "unknown-field"),
        ({"headline": "x", "version": 9}, "/version", "unknown-field"),
        ({"headline": "x", "urgency": 0}, "/urgency", "too-small"),
        ({"headline": "x", "urgency": "1"}, "/urgency", "not-an-integer"),
        ({"headline": "x", "slug": "123"}, "/slug", "not-a-slug"),
        ({"headline": "x", "slug": "../x"}, "/slug", "not-a-slug"),
        ({"headline": "x", "image": {"url": "javascript:1"}}, "/image/url", "not-a-url"),
        ({"headline": "x", "image": {"url": "https://a.example", "x": 1}}, "/image/x", None),
        ({"headline": "x", "embargoedUntil": "soon"}, "/embargoedUntil", "not-an-instant"),
        ({"headline": "x", "tags": ["a", "A b"]}, "/tags/1", "not-a-slug"),
        ({"headline": "x", "language": "english"}, "/language", "not-a-language"),
        ({"headline": "x", "isAccessibleForFree": "no"}, "/isAccessibleForFree", None),
    ],
)
def test_what_is_not_acceptable_is_refused_by_name(
    editor: Editor, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    answer = editor.send("POST", "articles", body)

    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert code is None or fault["code"] == code
    assert editor.ok("GET", "articles")["items"] == []


def test_a_patch_changes_what_it_names_and_null_empties(editor: Editor) -> None:
    article = editor.create(summary="S", tags=["a", "b"], image={"url": "https://a.example/1.jpg"})

    changed = editor.change(article, summary=None, tags=None, image={"alt": "A bridge"})

    assert (changed["summary"], changed["tags"], changed["headline"]) == (None, [], "Moon")
    assert changed["image"]["url"] == "https://a.example/1.jpg"
    assert changed["image"]["alt"] == "A bridge"
    assert changed["version"] == 2


def test_a_patch_that_changes_nothing_makes_no_version(editor: Editor) -> None:
    article = editor.create()

    assert editor.change(article, headline="Moon")["version"] == 1


@pytest.mark.parametrize(
    ("match", "status"),
    [(None, 428), ('"2"', 412), ('W/"1"', 412), ('"1"', 200), ('"7", "1"', 200), ("*", 200)],
)
def test_a_change_names_the_version_that_it_changes(
    editor: Editor, match: str | None, status: int
) -> None:
    article = editor.create()
    headers = {} if match is None else {"If-Match": match}

    answer = editor.send("PATCH", f"articles/{article['id']}", {"headline": "Sun"}, headers)

    assert answer.status_code == status


def test_a_writer_changes_own_drafts_alone(client: TestClient, db: Database) -> None:
    ours, theirs = (Editor(client, db, "writer", owner) for owner in ("ours", "theirs"))
    chief = Editor(client, db)
    article = ours.create()
    also_ours = Editor(client, db, "writer", "ours")
    match = {"If-Match": '"1"'}

    assert theirs.read(article)["headline"] == "Moon"
    refused = theirs.send("PATCH", f"articles/{article['id']}", {"headline": "X"}, match)
    assert refused.status_code == 403
    assert theirs.send("DELETE", f"articles/{article['id']}", None, match).status_code == 403
    assert ours.send("POST", f"articles/{article['id']}/publish", {}).status_code == 403
    article = also_ours.change(article, headline="Ours")
    article = chief.do("publish", article)
    late = ours.send("PATCH", f"articles/{article['id']}", {"headline": "X"}, {"If-Match": "*"})
    assert late.status_code == 403


def test_versions_are_kept_compared_and_restored(editor: Editor) -> None:
    article = editor.create(bodyHtml="<p>One.</p>", tags=["a"])
    article = editor.change(article, bodyHtml="<p>Two.</p>", tags=["b"])
    article = editor.do("publish", article)
    path = f"articles/{article['id']}/versions"

    listed = editor.ok("GET", path)["items"]
    first = editor.ok("GET", f"{path}/1")
    diff = {one["field"]: one for one in editor.ok("GET", f"{path}/1/diff?to=2")["items"]}
    back = editor.do("restore", article, version=1)

    assert [(one["version"], one["action"]) for one in listed] == [
        (3, "publish"),
        (2, "change"),
        (1, "create"),
    ]
    assert first["article"]["bodyHtml"] == "<p>One.</p>"
    assert diff["tags"] == {"field": "tags", "before": ["a"], "after": ["b"]}
    assert (back["bodyHtml"], back["state"], back["version"]) == ("<p>One.</p>", "published", 4)
    assert editor.send("GET", f"{path}/9").status_code == 404
    assert (
        editor.send("POST", f"articles/{article['id']}/restore", {"version": 9}).status_code == 404
    )


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("draft", {"publish"}),
        ("scheduled", {"publish", "withhold"}),
        ("published", {"withhold", "cancel", "correct"}),
        ("withheld", {"publish", "cancel", "correct"}),
        ("canceled", set()),
    ],
)
def test_a_state_allows_its_verbs_alone(editor: Editor, state: str, verbs: set[str]) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    words: dict[str, dict[str, Any]] = {
        "publish": {},
        "withhold": {},
        "cancel": {"reason": "wrong"},
        "correct": {"text": "so"},
    }
    way: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "draft": [],
        "scheduled": [("publish", {"at": soon})],
        "published": [("publish", {})],
        "withheld": [("publish", {}), ("withhold", {})],
        "canceled": [("publish", {}), ("cancel", {"reason": "wrong"})],
    }
    allowed = set()
    for verb, said in words.items():
        article = editor.create()
        for step, with_words in way[state]:
            article = editor.do(step, article, **with_words)
        assert article["state"] == state
        status = editor.send("POST", f"articles/{article['id']}/{verb}", said).status_code
        assert status in {200, 409}
        if status == 200:
            allowed.add(verb)

    assert allowed == verbs
    assert list(each_difference(editor.db)) == []


def test_an_embargo_schedules_and_an_expiry_withholds(
    editor: Editor, client: TestClient, db: Database
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    embargo, expiry = now + timedelta(hours=1), now + timedelta(hours=2)
    article = editor.create(embargoedUntil=embargo.isoformat(), expiresAt=expiry.isoformat())

    scheduled = editor.do("publish", article)
    assert scheduled["state"] == "scheduled"
    assert datetime.fromisoformat(scheduled["publishAt"]) == embargo
    assert client.get(f"/v1/articles/{article['id']}").status_code == 404
    do_due(db, embargo)
    assert client.get(f"/v1/articles/{article['id']}").status_code == 200
    do_due(db, expiry)

    expired = editor.read(article)
    assert (expired["state"], expired["withholdReason"], expired["savedBy"]) == (
        "withheld",
        "expired",
        None,
    )
    assert client.get(f"/v1/articles/{article['id']}").status_code == 404
    assert list(each_difference(db)) == []


def test_a_label_ends_at_its_time(editor: Editor, client: TestClient, db: Database) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    article = editor.create(label="URGENT", labelUntil=until.isoformat())
    editor.do("publish", article)
    assert client.get(f"/v1/articles/{article['id']}").json()["label"] == "URGENT"

    do_due(db, until)

    assert editor.read(article)["label"] is None
    assert client.get("/v1/articles?label=urgent").json()["items"] == []


def test_a_deleted_draft_leaves_nothing_and_its_slug_is_free(editor: Editor) -> None:
    article = editor.create(slug="moon")
    assert editor.send("DELETE", f"articles/{article['id']}").status_code == 428

    editor.remove(article)

    assert editor.send("GET", f"articles/{article['id']}").status_code == 404
    assert editor.create(slug="moon")["id"] != article["id"]


def test_the_newsroom_finds_its_stories(editor: Editor, client: TestClient, db: Database) -> None:
    writer = Editor(client, db, "writer", "night")
    first = writer.create("IRMAK taştı", authors=["desk"])
    second = editor.do("publish", editor.create("100%_real"))

    def found(query: str) -> list[int]:
        return [one["id"] for one in editor.ok("GET", f"articles?{query}")["items"]]

    assert found("") == [second["id"], first["id"]]
    assert found("state=draft,withheld") == [first["id"]]
    assert found("author=desk") == found("owner=night") == [first["id"]]
    assert found("text=irmak") == [first["id"]]
    assert found("text=100%25_") == [second["id"]]
    assert found("text=100x") == []
    day = second["day"]
    assert found(f"from={day}&to={day}") == [second["id"]]
    page = editor.ok("GET", "articles?limit=1")
    following = client.get(page["next"], headers=editor.key).json()
    assert [one["id"] for one in following["items"]] == [first["id"]]
    back = client.get(following["prev"], headers=editor.key).json()
    assert [one["id"] for one in back["items"]] == [second["id"]]


def test_a_preview_reads_one_story_for_a_while(
    editor: Editor, client: TestClient, db: Database
) -> None:
    article = editor.create(bodyHtml="<p>Secret.</p>", isAccessibleForFree=False)
    other = editor.create("Other")
    made = editor.ok("POST", f"articles/{article['id']}/preview", {"expiresInSeconds": 60})
    token = made["token"]

    shown = client.get(f"/v1/articles/{article['id']}?preview={token}")

    assert shown.json()["bodyHtml"] == "<p>Secret.</p>"
    assert shown.headers["cache-control"] == "private, no-store"
    hidden = client.get("/v1/articles/99999")
    forged = token[:-1] + ("1" if token.endswith("0") else "0")
    for path in (f"{other['id']}?preview={token}", f"{article['id']}?preview={forged}"):
        answer = client.get(f"/v1/articles/{path}")
        assert (answer.status_code, answer.content) == (404, hidden.content)
    assert client.get(f"/v1/articles?ids={article['id']}").json()["items"] == []
