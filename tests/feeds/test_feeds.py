"""Feeds hold what the API holds, in forms that every reader takes without a warning."""

import json
from collections.abc import Callable
from typing import Any

import feedparser  # type: ignore[import-untyped]
import jsonschema_rs
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from tests import make
from tests.editorial.desk import Editor
from tests.feeds.newsroom import HOSTILE, HUB, fill, golden, read_xml

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
FILES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
XML = ("rss.xml", "atom.xml")


JSON_FEED = {  # as jsonfeed.org/version/1.1 has it
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "next_url": {"type": "string", "format": "uri"},
        "description": {"type": "string"},
        "language": {"type": "string"},
        "authors": {"$ref": "#/$defs/authors"},
        "hubs": {"items": {"required": ["type", "url"]}},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "additionalProperties": False,
    "$defs": {
        "authors": {"type": "array", "items": {"required": ["name"]}},
        "item": {
            "type": "object",
            "required": ["id"],
            "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
            "properties": {
                **{name: {"type": "string"} for name in ("id", "title", "summary", "language")},
                **{name: {"type": "string"} for name in ("content_html", "content_text")},
                **{
                    name: {"type": "string", "format": "uri"}
                    for name in ("url", "external_url", "image")
                },
                **{
                    name: {"type": "string", "format": "date-time"}
                    for name in ("date_published", "date_modified")
                },
                "authors": {"$ref": "#/$defs/authors"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "patternProperties": {"^_": {"type": "object"}},
            "additionalProperties": False,
        },
    },
}


def get(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer


def parsed(client: TestClient, path: str) -> Any:
    """Read a feed as readers do; fails on whatever they would warn of."""
    found = feedparser.parse(get(client, path).content)
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("file", FILES)
def test_a_feed_is_this_to_the_byte(client: TestClient, db: Database, file: str) -> None:
    fill(db)
    answer = get(client, f"/feeds/{file}")
    assert answer.headers["content-type"] == FILES[file]
    assert answer.headers["link"] == (
        f'<https://moon.example/feeds/{file}>; rel="self", <{HUB}>; rel="hub"'
    )
    text = answer.text
    if file == "feed.json":
        jsonschema_rs.validator_for(JSON_FEED, validate_formats=True).validate(answer.json())
        text = json.dumps(answer.json(), ensure_ascii=False, indent=1) + "\n"
    assert text == golden(file)
    head = client.head(f"/feeds/{file}")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("file", XML)
def test_a_reader_finds_what_the_api_holds(client: TestClient, db: Database, file: str) -> None:
    fill(db)
    feed = parsed(client, f"/feeds/{file}")
    items = get(client, "/v1/articles?include=bodyHtml").json()["items"]
    assert (feed.feed.title, feed.feed.link) == ("Daily Moon", "https://moon.example")
    assert feed.feed.language == "en"
    assert len(feed.entries) == len(items) == 3
    for entry, item in zip(feed.entries, items, strict=True):
        label = f"{item['label']}: " if item["label"] else ""
        assert entry.link == item["url"]
        assert entry.title == label + item["headline"]
        assert entry.id == f"tag:moon.example,2026:articles/{item['id']}"
        for name, field in (("published", "datePublished"), ("updated", "dateModified")):
            moment = feedparser.datetimes._parse_date(item[field])  # noqa: SLF001
            assert entry[f"{name}_parsed"] == moment
        assert [one.name for one in entry.get("authors", [])] == [
            one["name"] for one in item["authors"]
        ]
        if item["bodyHtml"] is None:
            assert "content" not in entry
        else:
            assert item["bodyHtml"] in entry.content[0].value
        if item["image"]:
            assert entry.media_content[0]["url"] == item["image"]["url"]


def test_words_come_through_xml_as_they_are(client: TestClient, db: Database) -> None:
    fill(db)
    atom = read_xml(get(client, "/feeds/atom.xml").content)
    rss = read_xml(get(client, "/feeds/rss.xml").content)
    (entry,) = [
        one for one in atom.iter(f"{ATOM}entry") if "URGENT" in one.findtext(f"{ATOM}title")
    ]
    (item,) = [one for one in rss.iter("item") if "URGENT" in one.findtext("title")]
    assert entry.findtext(f"{ATOM}title") == f"URGENT: {HOSTILE} rises" == item.findtext("title")
    assert HOSTILE in [one.get("label") for one in entry.iter(f"{ATOM}category")]
    assert HOSTILE in [one.text for one in item.iter("category")]
    assert entry.findtext(f"{ATOM}summary") == "Tides & <waves>"
    assert item.findtext("description") == "Tides &amp; &lt;waves&gt;"  # HTML, by custom
    body = (
        "<p>High &amp; low.</p><p>Low &lt; high ]]&gt; \U0001f30a</p>"
        "<p><strong>Correction (20 November 2015):</strong> It was &lt;low&gt;.</p>"
    )
    assert entry.findtext(f"{ATOM}content") == body == item.findtext(CONTENT)


def test_what_is_written_from_right_to_left_says_so(client: TestClient, db: Database) -> None:
    fill(db)
    feed = read_xml(get(client, "/feeds/languages/AR/atom.xml").content)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert entry.findtext(f"{ATOM}content") == (
        '<div dir="rtl" lang="ar"><p>مد</p>'
        "<p><strong>تحديث (20 نوفمبر 2015):</strong> مرة</p></div>"
    )


@pytest.mark.parametrize("file", FILES)
def test_no_feed_holds_the_body_of_a_paid_story_whoever_asks(
    client: TestClient, db: Database, file: str
) -> None:
    fill(db)
    for headers in ({}, make.key(db)):
        answer = client.get(f"/feeds/{file}", headers=headers)
        assert "For subscribers" in answer.text
        assert "The beginning" in answer.text
        assert "CANARY" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert client.get(f"/feeds/{file}", headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_newsroom_may_tell_summaries_alone(client: TestClient, db: Database) -> None:
    fill(db, feedFullText=False, webSubHub=None)
    for file in FILES:
        text = get(client, f"/feeds/{file}").text
        assert "High" not in text
        assert "hub" not in text
    items = get(client, "/feeds/feed.json").json()["items"]
    assert [item["content_text"] for item in items] == [
        "تحديث (20 نوفمبر 2015): مرة",
        "The beginning",
        "Tides & <waves>\n\nCorrection (20 November 2015): It was <low>.",
    ]
    feed = read_xml(get(client, "/feeds/rss.xml").content)
    assert feed.findall(f".//{CONTENT}") == []


@pytest.mark.parametrize("file", FILES)
def test_every_shelf_has_its_feed(client: TestClient, db: Database, file: str) -> None:
    fill(db)
    named = {
        "sections/world": "World & Moon - Daily Moon",
        "tags/energy": f"{HOSTILE} - Daily Moon",
        "authors/night-desk": "Night <Desk> - Daily Moon",
        "languages/en": "en - Daily Moon",
    }
    for path, title in named.items():
        answer = get(client, f"/feeds/{path}/{file}")
        if file == "feed.json":
            assert answer.json()["title"] == title
            assert answer.json()["feed_url"] == f"https://moon.example/feeds/{path}/{file}"
        else:
            read = read_xml(answer.content)
            assert title in (read.findtext("channel/title"), read.findtext(f"{ATOM}title"))
    for path in ("sections/none", "tags/none", "authors/none", "languages/de", "languages/1"):
        assert client.get(f"/feeds/{path}/{file}").status_code == 404
    for path in ("rss", "feed.xml", "sections/world/rss.json", "sections/world"):
        assert client.get(f"/feeds/{path}").status_code == 404


def test_an_old_slug_leads_to_the_feed_of_the_new_one(editor: Editor, db: Database) -> None:
    fill(db)
    client = editor.client
    section = next(one for one in editor.ok("GET", "sections")["items"] if one["slug"] == "world")
    before = get(client, "/feeds/sections/world/atom.xml").content
    etag = editor.send("GET", f"sections/{section['id']}").headers["ETag"]
    editor.ok("PATCH", f"sections/{section['id']}", {"slug": "globe"}, {"If-Match": etag})

    moved = client.get("/feeds/sections/world/rss.xml?limit=5")
    after = get(client, "/feeds/sections/globe/atom.xml").content

    assert moved.status_code == 308
    assert moved.headers["location"] == "/feeds/sections/globe/rss.xml?limit=5"
    assert read_xml(before).findtext(f"{ATOM}id") == read_xml(after).findtext(f"{ATOM}id")


def test_pages_lead_through_all_and_back(client: TestClient, db: Database) -> None:
    make.site(db, url="https://moon.example")
    make.articles(db, [make.said(f"s{n}", tags=["t"]) for n in range(5)])
    for path in ("/feeds/feed.json", "/feeds/tags/t/feed.json"):
        seen = []
        url: str | None = f"{path}?limit=2"
        while url is not None:
            page = get(client, url.removeprefix("https://moon.example")).json()
            seen.append([item["title"] for item in page["items"]])
            url = page.get("next_url")
        assert seen == [["About s4", "About s3"], ["About s2", "About s1"], ["About s0"]]
    foreign = client.get(
        page["feed_url"].removeprefix("https://moon.example").replace("/tags/t", "")
    )
    assert foreign.status_code == 400
    first = feedparser.parse(get(client, "/feeds/rss.xml?limit=2").content)
    (older,) = [one.href for one in first.feed.links if one.rel == "next"]
    second = feedparser.parse(get(client, older.removeprefix("https://moon.example")).content)
    links = {one.rel: one.href for one in second.feed.links}
    assert links["first"] == "https://moon.example/feeds/rss.xml?limit=2"
    back = get(client, links["previous"].removeprefix("https://moon.example"))
    assert [one.title for one in feedparser.parse(back.content).entries] == ["About s4", "About s3"]
    assert client.get("/feeds/rss.xml?limit=101").status_code == 422
    assert client.get("/feeds/rss.xml?page=2").status_code == 400


def test_an_id_survives_whatever_is_changed(editor: Editor, db: Database) -> None:
    story = editor.do("publish", editor.create("Moon"))
    before = get(editor.client, "/feeds/feed.json").json()["items"][0]
    assert editor.change(editor.read(story), slug="luna", headline="Luna")["slug"] == "luna"
    after = get(editor.client, "/feeds/feed.json").json()["items"][0]
    assert after["id"] == before["id"]
    assert (before["url"], after["url"]) != (after["url"], before["url"])
    assert after["date_modified"] >= before["date_modified"]
    editor.do("withhold", editor.read(story), reason="CANARY")
    assert get(editor.client, "/feeds/feed.json").json()["items"] == []


def test_addresses_of_any_script_stand_in_headers_in_ascii(
    client: TestClient, db: Database, app: FastAPI, settings: Settings
) -> None:
    make.site(db, url="https://Ay-Işığı.example:8443", webSubHub=HUB)
    make.article(db, "ay", image={"url": "https://img.example/ş?q=ı"})
    origin = "https://xn--ay-i-3wa1ib97a.example:8443"
    assert get(client, "/v1/articles/ay").json()["url"] == f"{origin}/ay"
    assert get(client, "/feeds/rss.xml").headers["link"].startswith(f"<{origin}/feeds/rss.xml>")
    assert b"https://img.example/%C5%9F?q=%C4%B1" in get(client, "/sitemaps/2026-02.xml").content
    elsewhere = settings.model_copy(update={"feeds_url": "https://ay.example/ış"})
    app.state.settings = elsewhere
    feed = get(client, "/feeds/rss.xml")
    assert feed.headers["link"].startswith("<https://ay.example/%C4%B1%C5%9F/feeds/rss.xml>")
    assert "https://ay.example/ış/feeds/rss.xml" in feed.text


@pytest.mark.parametrize("file", XML)
def test_an_empty_newsroom_has_feeds_too(client: TestClient, file: str) -> None:
    assert parsed(client, f"/feeds/{file}").entries == []


def test_a_feed_runs_the_same_few_statements_whatever_it_holds(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    make.section(db, "world")
    notes = [{"kind": "update", "text": "Again", "at": "2026-02-03T00:00:00Z"}]
    more = {"section": "world", "tags": ["a", "b"], "authors": ["c"], "corrections": notes}
    make.articles(db, [make.said(f"s{n}", **more) for n in range(22)])
    query_count()
    # the site, the page, its names, its notes; before them the shelf
    for path, statements in (("", 4), ("sections/world/", 5), ("tags/a/", 5), ("languages/en/", 5)):
        for limit in (1, 20):
            quiet.get(f"/feeds/{path}rss.xml?limit={limit}")
            assert query_count() == statements, (path, limit)
