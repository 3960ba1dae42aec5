"""Sections, tags and authors over HTTP: made, changed, merged, deleted, and what readers see."""

import time
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Section, TermAlias
from app.edition.stamp import current_edition
from app.editorial.newsroom import save_term
from app.editorial.schemas import TermIn
from app.errors import Unprocessable
from tests import make
from tests.editorial.desk import Editor
from tests.editorial.test_two_writers import at_once

KINDS = ("sections", "tags", "authors")
FIELD = {"sections": "section", "tags": "tags", "authors": "authors"}


def filed(kind: str, *slugs: str) -> dict[str, Any]:
    """Say of an article that it is filed under these."""
    return {FIELD[kind]: slugs[0] if kind == "sections" else list(slugs)}


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def change(editor: Editor, kind: str, term_id: int, **said: Any) -> Any:
    """Patch what was just read."""
    etag = editor.send("GET", f"{kind}/{term_id}").headers["ETag"]
    return editor.send("PATCH", f"{kind}/{term_id}", said, {"If-Match": etag})


def remove(editor: Editor, kind: str, term_id: int) -> Any:
    etag = editor.send("GET", f"{kind}/{term_id}").headers["ETag"]
    return editor.send("DELETE", f"{kind}/{term_id}", None, {"If-Match": etag})


def merge(editor: Editor, kind: str, term_id: int, into: int) -> Any:
    return editor.send("POST", f"{kind}/{term_id}/merge", {"into": into})


def merged(editor: Editor, kind: str, term_id: int, into: int) -> None:
    """Merge, and wait for the worker to be done."""
    assert merge(editor, kind, term_id, into).status_code == 202
    until = time.monotonic() + 10
    while editor.send("GET", f"{kind}/{term_id}").status_code != 404:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_one_is_made_read_changed_and_deleted(editor: Editor, db: Database, kind: str) -> None:
    before = edition(db)
    answer = editor.send("POST", kind, {"name": "Çöl  ve Ay", "description": "Far away"})

    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"] == f"/v1/editorial/{kind}/{made['id']}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    section = {"parent": None, "position": 0} if kind == "sections" else {}
    assert made == {
        "id": made["id"],
        "slug": "col-ve-ay",
        "name": "Çöl ve Ay",
        "description": "Far away",
        "oldSlugs": [],
        "articles": 0,
        "allArticles": 0,
        "mergingInto": None,
        **section,
    }
    path = f"{kind}/{made['id']}"
    assert editor.send("GET", path).headers["ETag"] == answer.headers["ETag"]
    assert editor.ok("GET", path) == made

    changed = change(editor, kind, made["id"], name="Ay", description=None, slug="ay")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != answer.headers["ETag"]
    assert changed.json() == {
        **made,
        "slug": "ay",
        "name": "Ay",
        "description": None,
        "oldSlugs": ["col-ve-ay"],
    }
    assert change(editor, kind, made["id"]).json() == changed.json(), "nothing said, nothing done"

    assert remove(editor, kind, made["id"]).status_code == 204
    assert editor.send("GET", path).status_code == 404
    with db.read() as session:
        assert session.scalars(select(TermAlias.slug)).all() == []
    assert edition(db) == before, "the public saw nothing of it"


def test_a_request_that_is_sent_again_makes_nothing_twice(editor: Editor) -> None:
    name = {"Idempotency-Key": '"once"'}

    first = editor.send("POST", "tags", {"name": "Moon"}, name)
    again = editor.send("POST", "tags", {"name": "Moon"}, name)

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert editor.send("POST", "tags", {"name": "Sun"}, name).status_code == 422
    assert len(editor.ok("GET", "tags")["items"]) == 1


def test_a_section_stands_below_another_at_its_place(editor: Editor, db: Database) -> None:
    world = editor.ok("POST", "sections", {"name": "World", "position": 3})

    moon = editor.ok("POST", "sections", {"name": "Moon", "parent": "world"})

    assert world["position"] == 3
    assert moon["parent"] == {"id": world["id"], "slug": "world", "name": "World"}
    assert change(editor, "sections", world["id"], slug="earth").status_code == 200
    crater = editor.ok("POST", "sections", {"name": "Crater", "parent": "world"})
    assert crater["parent"]["slug"] == "earth", "an old slug means the present section"
    assert change(editor, "sections", moon["id"], parent=None).json()["parent"] is None


@pytest.mark.parametrize(
    ("kind", "said", "pointer"),
    [
        ("tags", {}, "/name"),
        ("tags", {"name": ""}, "/name"),
        ("tags", {"name": 5}, "/name"),
        ("tags", {"name": None}, "/name"),
        ("tags", {"name": "a" * 201}, "/name"),
        ("tags", {"name": "a", "slug": "With Space"}, "/slug"),
        ("tags", {"name": "a", "slug": "123"}, "/slug"),
        ("tags", {"name": "a", "slug": ["b"]}, "/slug"),
        ("tags", {"name": "a", "description": {}}, "/description"),
        ("tags", {"name": "a", "parent": "world"}, "/parent"),
        ("authors", {"name": "a", "position": 1}, "/position"),
        ("tags", {"name": "a", "id": 7}, "/id"),
        ("tags", {"name": "a", "articles": 7}, "/articles"),
        ("tags", {"name": "a", "oldSlugs": ["b"]}, "/oldSlugs"),
        ("sections", {"name": "a", "parent_id": 1}, "/parent_id"),
        ("sections", {"name": "a", "parent": "nowhere"}, "/parent"),
        ("sections", {"name": "a", "parent": 1}, "/parent"),
        ("sections", {"name": "a", "position": -1}, "/position"),
        ("sections", {"name": "a", "position": True}, "/position"),
        ("sections", {"name": "a", "position": 1.5}, "/position"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    editor: Editor, kind: str, said: Any, pointer: str
) -> None:
    answer = editor.send("POST", kind, said)

    assert answer.status_code == 422, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert editor.ok("GET", kind)["items"] == []


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"slug": None}, "/slug"),
        ({"slug": ""}, "/slug"),
        ({"slug": "moon"}, "/slug"),
        ({"position": None}, "/position"),
        ({"parent": "nowhere"}, "/parent"),
        ({"parent": "world"}, "/parent"),
        ({"parent": "below"}, "/parent"),
        ({"mergingInto": 2}, "/mergingInto"),
    ],
)
def test_what_it_cannot_become_is_refused_and_changes_nothing(
    editor: Editor, said: Any, pointer: str
) -> None:
    world = editor.ok("POST", "sections", {"name": "World"})
    editor.ok("POST", "sections", {"name": "Moon", "parent": "world"})
    editor.ok("POST", "sections", {"name": "Below", "parent": "moon"})

    answer = change(editor, "sections", world["id"], **said)

    assert answer.status_code == 422, answer.text
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert editor.ok("GET", f"sections/{world['id']}") == world


@pytest.mark.parametrize("kind", KINDS)
def test_a_slug_belongs_to_one_of_a_kind_for_as_long_as_that_is_there(
    editor: Editor, db: Database, kind: str
) -> None:
    moon = editor.ok("POST", kind, {"name": "Moon"})
    change(editor, kind, moon["id"], slug="luna")
    sun = editor.ok("POST", kind, {"name": "Sun"})

    def refused(answer: Any, pointer: str) -> None:
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"code": "slug-taken", "pointer": pointer}]

    for slug in ("moon", "luna"):
        refused(editor.send("POST", kind, {"name": "Another", "slug": slug}), "/slug")
        refused(change(editor, kind, sun["id"], slug=slug), "/slug")
    refused(editor.send("POST", kind, {"name": "Moon"}), "/name")
    for other in KINDS:
        if other != kind:
            assert editor.send("POST", other, {"name": "Moon"}).status_code == 201

    back = change(editor, kind, moon["id"], slug="moon").json()
    assert (back["slug"], back["oldSlugs"]) == ("moon", ["luna"])
    assert remove(editor, kind, moon["id"]).status_code == 204
    assert editor.send("POST", kind, {"name": "Luna"}).status_code == 201


def test_an_import_cannot_take_an_old_slug(editor: Editor, db: Database) -> None:
    moon = editor.ok("POST", "tags", {"name": "Moon"})
    change(editor, "tags", moon["id"], slug="luna")

    with pytest.raises(Unprocessable), db.write() as session:
        save_term(session, TermIn(type="tag", slug="moon", name="Other"))

    assert [one["slug"] for one in editor.ok("GET", "tags")["items"]] == ["luna"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_slug_leads_readers_to_the_present_one(
    editor: Editor, db: Database, kind: str
) -> None:
    make.article(db, "shown", **filed(kind, "moon"))
    (moon,) = editor.ok("GET", kind)["items"]
    client = editor.client

    assert change(editor, kind, moon["id"], slug="mond", name="Mond").status_code == 200

    answer = client.get(f"/v1/{kind}/moon")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"/v1/{kind}/mond"
    assert client.get(f"/v1/{kind}/mond").json()["name"] == "Mond"
    assert client.get("/v1/articles/shown").json()[FIELD[kind]] in (
        {"id": moon["id"], "slug": "mond", "name": "Mond"},
        [{"id": moon["id"], "slug": "mond", "name": "Mond"}],
    )
    name = kind.removesuffix("s")
    for slug in ("moon", "mond", "moon,mond"):
        page = client.get(f"/v1/articles?{name}={slug}&count=exact").json()
        assert ([one["slug"] for one in page["items"]], page["total"]) == (["shown"], 1)
    make.article(db, "filed-by-the-old-one", **filed(kind, "moon"))
    assert client.get(f"/v1/{kind}/mond").json()["articles"] == 2
    assert [one["slug"] for one in editor.ok("GET", kind)["items"]] == ["mond"]


def test_a_slug_in_another_script_is_led_to_in_ascii(editor: Editor, db: Database) -> None:
    make.article(db, tags=["moon"])
    (moon,) = editor.ok("GET", "tags")["items"]
    change(editor, "tags", moon["id"], slug="قمر")

    answer = editor.client.get("/v1/tags/moon")

    assert answer.headers["Location"] == "/v1/tags/%D9%82%D9%85%D8%B1"
    assert editor.client.get(answer.headers["Location"]).json()["slug"] == "قمر"


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_slug_of_what_is_not_public_is_as_absent_as_any(
    editor: Editor, db: Database, kind: str
) -> None:
    make.article(db, state="draft", datePublished=None, **filed(kind, "moon"))
    (moon,) = editor.ok("GET", kind)["items"]
    change(editor, kind, moon["id"], slug="luna")

    answers = [editor.client.get(f"/v1/{kind}/{slug}") for slug in ("moon", "luna", "nothing")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_newsrooms_own_list_takes_an_old_slug_too(editor: Editor, db: Database) -> None:
    make.article(db, "moon", authors=["desk"])
    (desk,) = editor.ok("GET", "authors")["items"]
    change(editor, "authors", desk["id"], slug="night-desk")

    for slug in ("desk", "night-desk"):
        items = editor.ok("GET", f"articles?author={slug}")["items"]
        assert [one["slug"] for one in items] == ["moon"]


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_are_listed_by_slug_with_what_they_hold(
    editor: Editor, db: Database, kind: str
) -> None:
    make.article(db, **filed(kind, "b"))
    make.article(db, state="withheld", **filed(kind, "b"))
    make.article(db, state="draft", datePublished=None, **filed(kind, "a"))
    for name in "edc":
        editor.ok("POST", kind, {"name": name})

    seen, url = [], f"{kind}?limit=2"
    pages = []
    while url:
        page = editor.ok("GET", url)
        pages.append(page)
        seen += [(one["slug"], one["articles"], one["allArticles"]) for one in page["items"]]
        url = (page["next"] or "").removeprefix("/v1/editorial/")

    assert seen == [("a", 0, 1), ("b", 1, 2), ("c", 0, 0), ("d", 0, 0), ("e", 0, 0)]
    before = editor.send("GET", pages[-1]["prev"].removeprefix("/v1/editorial/"))
    assert before.json()["items"] == pages[-2]["items"]
    assert 'rel="next"' in before.headers["Link"]
    assert editor.send("GET", f"{kind}?cursor=abc").status_code == 400
    other = "tags" if kind != "tags" else "authors"
    foreign = (pages[0]["next"] or "").removeprefix(f"/v1/editorial/{kind}")
    assert editor.send("GET", f"{other}{foreign}").status_code == 400
    assert editor.send("GET", f"{kind}?page=2").status_code == 400


def test_a_page_costs_the_same_however_long_it_is(
    editor: Editor, db: Database, query_count: Any
) -> None:
    for n in range(30):
        make.section(db, f"s{n:02}", parent="s00" if n else None)

    def statements(limit: int) -> int:
        """Count the request's own: the least of some, for the watch reads now and then."""
        counts = []
        for _ in range(5):
            query_count()
            editor.ok("GET", f"sections?limit={limit}")
            counts.append(query_count())
        return int(min(counts))

    assert statements(30) == statements(2)


def test_a_section_counts_what_stands_below_it(editor: Editor, db: Database) -> None:
    make.section(db, "world")
    make.section(db, "moon", parent="world")
    make.article(db, section="moon")
    make.article(db, section="moon", state="draft", datePublished=None)
    make.article(db, section="world")

    items = {one["slug"]: one for one in editor.ok("GET", "sections")["items"]}

    assert (items["world"]["articles"], items["world"]["allArticles"]) == (2, 3)
    assert (items["moon"]["articles"], items["moon"]["allArticles"]) == (1, 2)


def test_a_new_parent_takes_the_articles_along(editor: Editor, db: Database) -> None:
    for slug in ("world", "home"):
        make.section(db, slug)
    make.section(db, "moon", parent="world")
    make.article(db, section="moon")
    moon = next(one for one in editor.ok("GET", "sections")["items"] if one["slug"] == "moon")
    before = edition(db)

    assert change(editor, "sections", moon["id"], parent="home").status_code == 200

    assert edition(db) == before + 1
    client = editor.client
    assert client.get("/v1/sections/world").status_code == 404
    assert client.get("/v1/sections/home").json()["articles"] == 1
    assert client.get("/v1/sections/moon").json()["parent"]["slug"] == "home"
    assert list(each_difference(db)) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["draft", "scheduled", "published", "withheld", "canceled"])
def test_what_an_article_has_in_any_state_is_not_deleted(
    editor: Editor, db: Database, kind: str, state: str
) -> None:
    more: dict[str, Any] = {}
    if state in {"draft", "scheduled"}:
        more = {"datePublished": None, "publishAt": "2099-01-01T09:00:00Z"}
    if state == "canceled":
        more = {"canceledAt": "2026-02-03T09:00:00Z"}
    make.article(db, state=state, **more, **filed(kind, "moon"))
    (moon,) = editor.ok("GET", kind)["items"]

    answer = remove(editor, kind, moon["id"])

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "has-articles"
    assert editor.ok("GET", f"{kind}/{moon['id']}") == moon


def test_a_section_with_another_below_it_is_not_deleted(editor: Editor) -> None:
    world = editor.ok("POST", "sections", {"name": "World"})
    moon = editor.ok("POST", "sections", {"name": "Moon", "parent": "world"})

    answer = remove(editor, "sections", world["id"])

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "has-children"
    assert remove(editor, "sections", moon["id"]).status_code == 204
    assert remove(editor, "sections", world["id"]).status_code == 204


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_changes_or_deletes_says_what_they_read(editor: Editor, kind: str) -> None:
    moon = editor.send("POST", kind, {"name": "Moon"})
    path, old = f"{kind}/{moon.json()['id']}", moon.headers["ETag"]

    assert editor.send("PATCH", path, {"name": "A"}).status_code == 428
    assert editor.send("DELETE", path).status_code == 428
    assert editor.send("PATCH", path, {"name": "A"}, {"If-Match": old}).status_code == 200
    assert editor.send("PATCH", path, {"name": "B"}, {"If-Match": old}).status_code == 412
    assert editor.send("DELETE", path, None, {"If-Match": old}).status_code == 412
    assert editor.ok("GET", path)["name"] == "A"
    assert editor.send("DELETE", path, None, {"If-Match": '"x", *'}).status_code == 412
    assert editor.send("DELETE", path, None, {"If-Match": "*"}).status_code == 204


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_is_not_there_is_404(editor: Editor, kind: str) -> None:
    any_version = {"If-Match": "*"}

    assert editor.send("GET", f"{kind}/99").status_code == 404
    assert editor.send("PATCH", f"{kind}/99", {"name": "A"}, any_version).status_code == 404
    assert editor.send("DELETE", f"{kind}/99", None, any_version).status_code == 404
    assert merge(editor, kind, 99, 98).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_two_that_are_one_are_merged(editor: Editor, db: Database, kind: str) -> None:
    make.article(db, "one", **filed(kind, "moon"))
    make.article(db, "two", **filed(kind, "luna"))
    make.article(db, "three", state="draft", datePublished=None, **filed(kind, "moon"))
    luna, moon = editor.ok("GET", kind)["items"]
    change(editor, kind, moon["id"], slug="the-moon")

    answer = merge(editor, kind, moon["id"], luna["id"])
    assert answer.status_code == 202
    assert answer.json()["mergingInto"] == {"id": luna["id"], "slug": "luna", "name": "Luna"}
    until = time.monotonic() + 10
    while editor.send("GET", f"{kind}/{moon['id']}").status_code != 404:
        assert time.monotonic() < until
        time.sleep(0.02)

    (left,) = editor.ok("GET", kind)["items"]
    assert left == {**luna, "oldSlugs": ["moon", "the-moon"], "articles": 2, "allArticles": 3}
    client, name = editor.client, kind.removesuffix("s")
    for slug in ("moon", "the-moon"):
        assert client.get(f"/v1/{kind}/{slug}").headers["Location"] == f"/v1/{kind}/luna"
        items = client.get(f"/v1/articles?{name}={slug}&sort=oldest").json()["items"]
        assert [one["slug"] for one in items] == ["one", "two"]
        refused = editor.send("POST", kind, {"name": "Moon", "slug": slug})
        assert refused.status_code == 422
    assert list(each_difference(db)) == []


@pytest.mark.parametrize(
    ("into", "status"),
    [(None, 422), ("2", 422), (True, 422), (0, 422), (2**63, 422), (1.5, 422), (99, 422)],
)
def test_a_merge_into_nothing_is_refused(editor: Editor, into: Any, status: int) -> None:
    moon = editor.ok("POST", "tags", {"name": "Moon"})

    answer = merge(editor, "tags", moon["id"], into)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["pointer"] == "/into"


@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_into_itself_or_below_is_refused(editor: Editor, kind: str) -> None:
    moon = editor.ok("POST", kind, {"name": "Moon"})
    assert merge(editor, kind, moon["id"], moon["id"]).json()["errors"][0]["code"] == "itself"
    if kind == "sections":
        below = editor.ok("POST", kind, {"name": "Crater", "parent": "moon"})
        answer = merge(editor, kind, moon["id"], below["id"])
        assert answer.json()["errors"][0]["code"] == "below-itself"


def test_a_version_that_names_what_was_merged_is_restored_under_the_other(
    editor: Editor, db: Database
) -> None:
    article = editor.create("Story", section="moon", tags=["a", "b"])
    article = editor.change(article, tags=[], section=None)
    ids = {one["slug"]: one["id"] for one in editor.ok("GET", "tags")["items"]}
    merged(editor, "tags", ids["a"], ids["b"])
    (moon,) = editor.ok("GET", "sections")["items"]
    change(editor, "sections", moon["id"], slug="luna")

    restored = editor.do("restore", article, version=1)

    assert [tag["slug"] for tag in restored["tags"]] == ["b"]
    assert restored["section"]["slug"] == "luna"
    assert list(each_difference(db)) == []


ROLES = ("app", "viewer", "writer", "editor", "admin", None)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
def test_viewers_read_and_editors_change(
    client: TestClient, db: Database, kind: str, role: Any
) -> None:
    make.article(db, "moon", **filed(kind, "moon"))
    make.article(db, "sun", **filed(kind, "sun"))
    key = make.key(db, role) if role is not None else {}
    path = f"/v1/editorial/{kind}"
    any_version = {**key, "If-Match": "*"}
    refused = 401 if role is None else 403
    may_read = role not in {"app", None}
    may_change = role in {"editor", "admin"}
    before = edition(db)

    answers = {
        "list": client.get(path, headers=key),
        "read": client.get(f"{path}/1", headers=key),
        "make": client.post(path, json={"name": "New"}, headers=key),
        "change": client.patch(f"{path}/1", json={"name": "Mine"}, headers=any_version),
        "remove": client.delete(f"{path}/1", headers=any_version),
        "merge": client.post(f"{path}/1/merge", json={"into": 2}, headers=key),
    }

    found = {what: answer.status_code for what, answer in answers.items()}
    assert found["list"] == found["read"] == (200 if may_read else refused)
    if may_change:
        expected = {"make": 201, "change": 200, "remove": 409, "merge": 202}
        assert {what: found[what] for what in expected} == expected
    else:
        assert {found[what] for what in ("make", "change", "remove", "merge")} == {refused}
        assert edition(db) == before
        assert client.get(f"/v1/{kind}/moon").json()["name"] == "Moon"


def test_a_rename_and_a_story_at_once_leave_both(editor: Editor, db: Database) -> None:
    make.article(db, "before", section="moon", tags=["sun"])
    (moon,) = editor.ok("GET", "sections")["items"]
    (sun,) = editor.ok("GET", "tags")["items"]

    def rename() -> None:
        for n in range(10):
            assert change(editor, "sections", moon["id"], slug=f"moon-{n}").status_code == 200
            assert change(editor, "tags", sun["id"], name=f"Sun {n}").status_code == 200

    def publish() -> None:
        for n in range(10):
            story = editor.create(f"Story {n}", section="moon", tags=["sun"])
            assert editor.do("publish", story)["state"] == "published"

    at_once(rename, publish)

    client = editor.client
    assert client.get("/v1/sections/moon-9").json()["articles"] == 11
    assert client.get("/v1/tags/sun").json()["name"] == "Sun 9"
    items = client.get("/v1/articles?section=moon&limit=100").json()["items"]
    assert {(one["section"]["slug"], one["tags"][0]["name"]) for one in items} == {
        ("moon-9", "Sun 9")
    }
    with db.read() as session:
        assert session.scalars(select(Section.slug)).all() == ["moon-9"]
    assert list(each_difference(db)) == []
