"""One article for agencies, search engines and whoever links to it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.articles.meta import og_locale
from app.db.engine import Database
from tests import make
from tests.editorial.desk import Editor
from tests.feeds.newsroom import HOSTILE, fill, golden

FORMS = {"ninjs": "application/json", "jsonld": "application/ld+json"}


def get(client: TestClient, ref: object, form: str, **headers: str) -> Any:
    answer = client.get(f"/v1/articles/{ref}/{form}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMS[form]
    return answer.json()


def meta(client: TestClient, ref: object) -> Any:
    return client.get(f"/v1/articles/{ref}?include=meta").json()["meta"]


@pytest.mark.parametrize("form", FORMS)
def test_an_article_is_this(client: TestClient, db: Database, form: str) -> None:
    links = [{"rel": "social", "name": "X", "href": "https://x.example/moon"}]
    fill(db, links=[*links, {"rel": "about", "name": "Us", "href": "https://moon.example/us"}])
    found = get(client, "moon", form)
    assert json.dumps(found, ensure_ascii=False, indent=1) + "\n" == golden(f"{form}.json")
    assert client.head(f"/v1/articles/moon/{form}").status_code == 200


def test_nothing_in_json_ld_ends_the_script_it_stands_in(client: TestClient, db: Database) -> None:
    words = "</script><!--<script>alert(1)&amp;"
    make.article(db, "moon", headline=words, tags=["t"], source="<b>")
    make.term(db, "tag", "t", name=HOSTILE)
    text = client.get("/v1/articles/moon/jsonld").text
    assert not set(text) & set("<>&")
    found = json.loads(text)
    assert found["headline"] == words
    assert found["keywords"] == [HOSTILE]
    assert found["author"] == [
        {"@type": "Organization", "name": "Manset", "url": "http://127.0.0.1:8000"}
    ]


def test_a_paid_story_keeps_its_body_for_those_with_a_key(client: TestClient, db: Database) -> None:
    fill(db)
    told = get(client, "paid", "ninjs")
    assert (told["representationType"], told["bodies"]) == ("partial", [])
    whole = get(client, "paid", "ninjs", **make.key(db))
    assert (whole["representationType"], whole["bodies"][0]["value"]) == (
        "full",
        "<p>CANARY of the body</p>",
    )
    found = get(client, "paid", "jsonld")
    assert found["isAccessibleForFree"] is False
    assert found["hasPart"] == {
        "@type": "WebPageElement",
        "isAccessibleForFree": False,
        "cssSelector": ".paywall",
    }
    assert "CANARY of the body" not in json.dumps(found)
    assert found["mainEntityOfPage"]["@id"] == "https://elsewhere.example/paid"


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_where_its_article_is(editor: Editor, form: str) -> None:
    client, story = editor.client, editor.do("publish", editor.create("Moon"))
    editor.change(editor.read(story), slug="luna")
    moved = client.get(f"/v1/articles/moon/{form}")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/articles/luna/{form}")
    draft = editor.create("Draft")
    for ref in ("none", draft["id"], draft["slug"], 10**30):
        assert client.get(f"/v1/articles/{ref}/{form}").status_code == 404
    assert client.get(f"/v1/articles/luna/{form}?x=1").status_code == 400
    editor.do("cancel", editor.read(story), reason="Wrong")
    assert client.get(f"/v1/articles/luna/{form}").status_code == 410


def test_the_head_of_a_page_is_told_when_asked_for(client: TestClient, db: Database) -> None:
    fill(db)
    found = meta(client, "moon")
    assert client.get("/v1/articles/moon").json()["meta"] is None
    listed = client.get("/v1/articles?include=meta&section=world").json()["items"]
    assert [item["meta"] for item in listed] == [meta(client, "paid"), found]
    assert "meta" not in client.get("/v1/articles").json()["items"][0]
    assert found["title"] == f"{HOSTILE} rises"
    assert found["description"] == "Tides & <waves>"
    assert found["canonical"] == "https://moon.example/moon"
    assert [(tag["property"], tag["content"]) for tag in found["openGraph"]] == [
        ("og:type", "article"),
        ("og:title", f"{HOSTILE} rises"),
        ("og:description", "Tides & <waves>"),
        ("og:url", "https://moon.example/moon"),
        ("og:site_name", "Daily Moon"),
        ("og:locale", "en_US"),
        ("og:image", "https://img.example/a.jpg?x=1&y=2"),
        ("og:image:width", "800"),
        ("og:image:height", "600"),
        ("og:image:alt", "A wave"),
        ("article:published_time", "2015-11-19T22:19:00+02:00"),
        ("article:modified_time", "2015-11-20T08:00:00+02:00"),
        ("article:section", "World & Moon"),
        ("article:author", "Night <Desk>"),
        ("article:author", "Second"),
        ("article:tag", HOSTILE),
        ("article:tag", "Budget"),
    ]
    assert meta(client, "paid")["canonical"] == "https://elsewhere.example/paid"
    assert "CANARY" not in json.dumps(listed)
    refused = client.get("/v1/articles/moon?include=dates")
    assert refused.json()["errors"][0]["allowed"] == ["meta"]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        *(("tr", "tr_TR"), ("en-GB", "en_GB"), ("az-Latn-AZ", "az_AZ"), ("zh-Hant", "zh_TW")),
        *(("sr-Latn", "sr_RS"), ("ku", "ku_TR"), ("qqq", None), ("es-419", "es_ES")),
    ],
)
def test_a_language_has_its_likely_region(tag: str, locale: str | None) -> None:
    assert og_locale(tag) == locale


def test_a_form_runs_as_many_statements_as_its_article(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    fill(db)
    query_count()
    statements = set()
    for path in ("", "/ninjs", "/jsonld", "?include=meta"):
        assert quiet.get(f"/v1/articles/moon{path}").status_code == 200
        statements.add(query_count())
    assert len(statements) == 1
    assert max(statements) <= 7
