"""Moving in from saved pages of WordPress's API."""

from typing import Any

import orjson
import pytest

from tests.importers.moved import codes, read_all, stories


def post(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "date": "2026-02-01T09:00:00",
        "date_gmt": "2026-02-01T06:00:00",
        "guid": {"rendered": f"https://www.old.example/news/?p={number}"},
        "modified_gmt": "2026-02-02T06:00:00",
        "slug": f"post-{number}",
        "status": "publish",
        "type": "post",
        "link": f"https://www.old.example/news/post-{number}/",
        "title": {"rendered": "Moon &#8211; <i>stars</i>"},
        "content": {"rendered": "<p>One\ntwo [sic]</p>\n", "protected": False},
        "excerpt": {"rendered": "<p>One two [&hellip;]</p>\n", "protected": False},
        "author": 7,
        "featured_media": 9,
        "sticky": True,
        "categories": [3, 2],
        "tags": [5, 404],
        "_links": {
            "self": [{"href": f"https://www.old.example/news/wp-json/wp/v2/posts/{number}"}]
        },
        **more,
    }


TERMS: list[dict[str, Any]] = [
    {"id": 2, "taxonomy": "category", "slug": "world", "name": "World", "parent": 0},
    {"id": 3, "taxonomy": "category", "slug": "asia", "name": "Asia &amp; co", "parent": 2},
    {"id": 5, "taxonomy": "post_tag", "slug": "moon", "name": "Moon", "description": "It"},
]
USERS = [{"id": 7, "name": "Ada", "slug": "ada", "avatar_urls": {}}]
MEDIA = [
    {
        "id": 9,
        "media_type": "image",
        "title": {"rendered": "m"},
        "source_url": "https://www.old.example/1.jpg",
        "alt_text": "Alt",
        "caption": {"rendered": "<p>Cap</p>"},
        "media_details": {"width": 640, "height": 480},
    }
]


def embedded(number: int) -> dict[str, Any]:
    inside = {"author": USERS, "wp:featuredmedia": MEDIA, "wp:term": [TERMS[:2], TERMS[2:]]}
    return post(number, _embedded=inside)


@pytest.mark.parametrize(
    "data",
    [
        orjson.dumps([embedded(1)]),
        orjson.dumps(embedded(1)),
        b"".join(orjson.dumps(page) for page in ([post()], TERMS, USERS, MEDIA)),
        b"\n".join(orjson.dumps(line) for line in (*USERS, *MEDIA, *reversed(TERMS), post())),
    ],
)
def test_pages_come_in_whole_however_they_were_saved(data: bytes) -> None:
    [story] = stories("wordpress-api", data)
    assert story.article.model_dump(exclude_defaults=True, by_alias=True, mode="json") == {
        "externalId": "wp:old.example/news:1",
        "state": "published",
        "slug": "post-1",
        "headline": "Moon \u2013 stars",
        "bodyHtml": "<p>One\ntwo [sic]</p>\n",
        "language": "en",
        "urgency": 4,
        "section": "asia",
        "tags": ["moon"],
        "authors": ["ada"],
        "image": {
            "url": "https://www.old.example/1.jpg",
            "width": 640,
            "height": 480,
            "alt": "Alt",
            "caption": "Cap",
        },
        "datePublished": "2026-02-01T06:00:00Z",
        "dateModified": "2026-02-02T06:00:00Z",
        "aliases": ["//old.example/news/post-1", "//old.example/news?p=1"],
    }
    assert [(one.field, one.code, one.before) for one in story.notices] == [
        ("tags", "unknown-term", "tags 404")
    ]
    said = [one for one in read_all("wordpress-api", data) if one is not story][:-1]
    assert {(one.slug, one.name, getattr(one, "parent", None)) for one in said} == {
        ("world", "World", None),
        ("asia", "Asia & co", "world"),
        ("moon", "Moon", None),
        ("ada", "Ada", None),
    }


def test_pages_without_links_and_with_plugins() -> None:
    bare = post(
        excerpt={"rendered": "<p>Said</p>"},
        _links={},
        guid={"rendered": "x"},
        lang="tr",
        yoast_head_json={"canonical": "https://agency.example/1"},
        categories=None,
        tags=[],
    )
    [story] = stories("wordpress-api", orjson.dumps(bare))
    assert story.external_id == "wp:old.example:1"
    assert story.article.summary == "Said"
    assert story.article.language == "tr"
    assert story.article.canonical_url == "https://agency.example/1"
    old = post(_links=None, guid={"rendered": "https://old.example/sub/?p=1"})
    assert stories("wordpress-api", orjson.dumps(old))[0].external_id == "wp:old.example/sub:1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([post(content={"rendered": "", "protected": True})], "password-protected"),
        ([post(type="page")], "not-an-article"),
        ([post(id=None, guid="")], "no-id"),
        ([{"code": "rest_no_route", "message": "x"}], "unknown-format"),
        ([], "unknown-format"),
        (5, "unknown-format"),
    ],
)
def test_what_is_no_story_is_told(data: Any, code: str) -> None:
    assert codes("wordpress-api", orjson.dumps(data)) == [code]


def test_a_page_that_breaks_off_gives_what_stands_before() -> None:
    data = orjson.dumps([post(1), post(2)])[:-20]
    assert [story.external_id for story in stories("wordpress-api", data)] == [
        "wp:old.example/news:1"
    ]
    assert codes("wordpress-api", data) == ["malformed-json"]
