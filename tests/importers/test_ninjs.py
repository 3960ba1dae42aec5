"""Moving in from ninjs, that of agencies and our own."""

from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.importers.moved import codes, read_all, stories

ITEM: dict[str, Any] = {
    "uri": "https://agency.example/1",
    "type": "text",
    "pubStatus": "usable",
    "urgency": 2,
    "language": "tr",
    "headlines": [
        {"role": "subhead", "value": "Not this"},
        {"role": "main", "contentType": "text/plain", "value": "a < b"},
    ],
    "descriptions": [{"role": "summary", "value": "Short"}],
    "bodies": [
        {"contentType": "text/plain", "value": "Plain"},
        {"contentType": "text/html", "value": "<p>Text</p>"},
    ],
    "firstCreated": "2026-02-01T06:00:00Z",
    "versionCreated": "2026-02-02T06:00:00Z",
    "embargoedUntil": "2026-01-01T00:00:00Z",
    "expires": "2030-01-01T00:00:00Z",
    "subjects": [
        {"name": "World", "rel": "section", "literal": "world"},
        {"name": "Economy", "literal": "ECO"},
        {"name": "Space"},
    ],
    "by": "Ada Moon",
    "infoSources": [{"name": "Us", "role": "publisher"}, {"name": "Agency", "role": "source"}],
    "altIds": [
        {"role": "slug", "value": "moon"},
        {"role": "canonicalUrl", "value": "http://c.example/"},
    ],
    "associations": [
        {"name": "video", "type": "video"},
        {
            "name": "featuredimage",
            "type": "picture",
            "renditions": [
                {"name": "s", "href": "https://a.example/s.jpg", "width": 10},
                {"name": "l", "href": "https://a.example/l.jpg", "width": 640, "height": 480},
            ],
            "descriptions": [{"role": "caption", "value": "Cap"}, {"role": "alt", "value": "Alt"}],
            "by": "Photo Desk",
        },
    ],
}
OLD: dict[str, Any] = {
    "guid": "urn:newsml:x:1",
    "type": "text",
    "pubstatus": "usable",
    "headline": "Old",
    "byline": "By Bea",
    "body_html": "<p>Old text</p>",
    "description_text": "Said",
    "versioncreated": "2026-02-02T06:00:00+0000",
    "urgency": 12,
    "keywords": ["Ay", 5, "!"],
    "subject": [{"name": "Politics"}],
    "service": [{"name": "Top news"}],
    "source": "Wire",
    "associations": {
        "featuremedia": {
            "type": "picture",
            "headline": "Pic",
            "renditions": {"original": {"href": "https://a.example/o.jpg"}},
        }
    },
}


def test_an_item_comes_in_whole() -> None:
    [story] = stories("ninjs", orjson.dumps(ITEM))
    assert story.article.model_dump(exclude_defaults=True, by_alias=True, mode="json") == {
        "externalId": "https://agency.example/1",
        "state": "published",
        "slug": "moon",
        "headline": "a < b",
        "summary": "Short",
        "bodyHtml": "<p>Text</p>",
        "language": "tr",
        "urgency": 2,
        "section": "world",
        "tags": ["eco", "space"],
        "authors": ["ada-moon"],
        "image": {
            "url": "https://a.example/l.jpg",
            "width": 640,
            "height": 480,
            "alt": "Alt",
            "caption": "Cap",
            "credit": "Photo Desk",
        },
        "source": "Agency",
        "canonicalUrl": "http://c.example/",
        "datePublished": "2026-02-01T06:00:00Z",
        "dateModified": "2026-02-02T06:00:00Z",
        "embargoedUntil": "2026-01-01T00:00:00Z",
        "expiresAt": "2030-01-01T00:00:00Z",
        "aliases": ["//agency.example/1"],
    }
    terms = [(one.type, one.slug, one.name) for one in read_all("ninjs", orjson.dumps(ITEM))[:-1]]
    assert terms == [
        ("section", "world", "World"),
        ("tag", "eco", "Economy"),
        ("tag", "space", "Space"),
        ("author", "ada-moon", "Ada Moon"),
    ]


def test_the_versions_before_are_read() -> None:
    [story] = stories("ninjs", orjson.dumps(OLD))
    said = story.article
    assert (said.headline, said.summary, said.body_html) == ("Old", "Said", "<p>Old text</p>")
    assert (said.section, said.tags, said.authors) == ("top-news", ["politics", "ay"], ["by-bea"])
    assert (said.urgency, said.source) == (None, "Wire")
    assert said.image is not None
    assert (said.image.url, said.image.alt) == ("https://a.example/o.jpg", "Pic")
    assert str(said.date_published) == "2026-02-02 06:00:00+00:00"


@pytest.mark.parametrize(
    "data",
    [
        orjson.dumps([ITEM, OLD]),
        orjson.dumps({"_items": [ITEM, OLD]}),
        orjson.dumps(ITEM) + b"\n" + orjson.dumps(OLD),
        b'[{"items": []}]' + orjson.dumps([ITEM]) + orjson.dumps({"items": [OLD]}),
    ],
)
def test_one_or_many_however_they_are_put_together(data: bytes) -> None:
    assert [story.external_id for story in stories("ninjs", data)] == [
        "https://agency.example/1",
        "urn:newsml:x:1",
    ]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"pubStatus": "withheld"}, "withheld"),
        ({"pubStatus": "canceled"}, "canceled"),
        ({"pubStatus": "odd"}, "draft"),
        ({"bodies": [], "representationType": "partial"}, "published"),
    ],
)
def test_states(change: dict[str, Any], state: str) -> None:
    [story] = stories("ninjs", orjson.dumps(ITEM | change))
    assert story.article.state == state
    assert story.article.is_accessible_for_free is ("representationType" not in change)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ITEM | {"type": "picture"}, "not-an-article"),
        (ITEM | {"headlines": [], "bodies": []}, "empty"),
        ({"items": [{"type": "text"}]}, "no-id"),
        ({"a": 1}, "unknown-format"),
    ],
)
def test_what_is_no_story_is_told(data: Any, code: str) -> None:
    assert codes("ninjs", orjson.dumps(data)) == [code]


def test_what_we_write_we_read(client: TestClient, db: Database) -> None:
    make.article(
        db,
        "moon",
        section="world",
        tags=["space"],
        authors=["ada"],
        summary="Short",
        urgency=2,
        source="Agency",
        image={"url": "https://a.example/1.jpg", "width": 4, "alt": "Alt", "caption": "Cap"},
    )
    written = client.get("/v1/articles/moon/ninjs").content
    [story] = stories("ninjs", written)
    said = story.article
    assert (said.slug, said.headline, said.summary) == ("moon", "About moon", "Short")
    assert (said.section, said.tags, said.authors) == ("world", ["space"], ["ada"])
    assert (said.urgency, said.source, said.body_html) == (2, "Agency", "<p>All about moon.</p>")
    assert said.image is not None
    assert (said.image.alt, said.image.caption) == ("Alt", "Cap")
    assert said.aliases == ["//127.0.0.1:8000/moon"]
