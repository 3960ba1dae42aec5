"""Moving in from feeds: RSS, RDF, Atom and JSON Feed."""

from typing import Any

import orjson
import pytest

from app.importers.feed_parts import absolute, byline, is_paid
from tests.importers.moved import codes, read_all, stories

ITEM = """<item><title>Moon &amp;amp; &lt;i&gt;stars&lt;/i&gt;</title>
<link>/2026/moon?utm_source=rss</link><guid isPermaLink="false">17</guid>
<description>In &lt;b&gt;short&lt;/b&gt;</description>
<content:encoded><![CDATA[<p>Text <img src="/1.jpg"><img width="1" height="1" src="x"></p>]]>
</content:encoded><dc:creator>Ada</dc:creator><category>Space</category><category>!</category>
<pubDate>Sun, 01 Feb 2026 09:00:00 +0300</pubDate>
<media:content url="/small.jpg" width="10" medium="image"/>
<media:group><media:content url="https://a.example/big.jpg" width="640" height="480"
 type="image/jpeg"><media:credit>Photo Desk</media:credit>
<media:description>The moon</media:description>
</media:content></media:group></item>"""
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(*items: str, root: str = 'rss version="2.0"') -> bytes:
    name = root.split(" ", maxsplit=1)[0]
    return (
        f"<{root} {SPACES}><channel><title>Feed</title><link>https://www.old.example/</link>"
        f"<language>tr-tr</language>{''.join(items)}</channel></{name}>"
    ).encode()


def one(data: bytes) -> dict[str, Any]:
    [story] = stories("feed", data)
    return story.article.model_dump(exclude_defaults=True, by_alias=True, mode="json")


WHOLE = {
    "externalId": "feed:www.old.example:17",
    "state": "published",
    "headline": "Moon & stars",
    "summary": "In short",
    "bodyHtml": '<p>Text <img src="https://www.old.example/1.jpg"></p>\n',
    "language": "tr-TR",
    "tags": ["space"],
    "authors": ["ada"],
    "image": {
        "url": "https://a.example/big.jpg",
        "width": 640,
        "height": 480,
        "caption": "The moon",
        "credit": "Photo Desk",
    },
    "datePublished": "2026-02-01T06:00:00Z",
    "aliases": ["//old.example/2026/moon"],
}


def test_rss_comes_in_whole() -> None:
    assert one(rss(ITEM)) == WHOLE
    terms = read_all("feed", rss(ITEM))[:2]
    assert [(said.type, said.slug, said.name) for said in terms] == [
        ("tag", "space", "Space"),
        ("author", "ada", "Ada"),
    ]


def test_rdf_comes_in_whole() -> None:
    space = 'xmlns="http://purl.org/rss/1.0/"'
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    data = (
        f'<rdf:RDF xmlns:rdf="{rdf}" {space} {SPACES}><channel><link>https://old.example</link>'
        "<dc:language>fr</dc:language></channel>"
        '<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link>'
        "<dc:date>2026-02-01T09:00:00+03:00</dc:date><dc:subject>Ay</dc:subject></item></rdf:RDF>"
    )
    assert one(data.encode()) == {
        "externalId": "https://old.example/1",
        "state": "published",
        "headline": "One",
        "language": "fr",
        "tags": ["ay"],
        "datePublished": "2026-02-01T06:00:00Z",
        "aliases": ["//old.example/1"],
    }


def test_atom_comes_in_whole() -> None:
    data = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://old.example/a/">
    <author><name>Desk</name></author><link href="https://old.example/"/>
    <entry><id>tag:old.example,2026:1</id><title type="text">a &lt; b</title>
    <link rel="self" href="x"/><link href="one"/>
    <link rel="enclosure" type="image/png" href="https://old.example/e.png"/>
    <summary type="html">&lt;b&gt;S&lt;/b&gt;</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></div></content>
    <category term="t" label="Thema"/><published>2026-02-01T06:00:00Z</published>
    <updated>2026-02-02T06:00:00Z</updated></entry>
    <entry xml:lang="en"><id>urn:x:2</id><title>Two</title><author><name>Ada</name></author>
    <updated>2026-02-02T06:00:00Z</updated></entry></feed>"""
    first, second = [story.article for story in stories("feed", data.encode())]
    assert first.headline == "a < b"
    assert (first.summary, first.language, first.authors) == ("S", "de", ["desk"])
    assert first.external_id == "tag:old.example,2026:1"
    assert "<p>Text</p>" in first.body_html
    assert first.tags == ["thema"]
    assert first.image is not None
    assert first.image.url == "https://old.example/e.png"
    assert first.aliases == ["//old.example/one"]
    assert str(first.date_modified) == "2026-02-02 06:00:00+00:00"
    assert (second.language, second.authors) == ("en", ["ada"])
    assert str(second.date_published) == "2026-02-02 06:00:00+00:00"


def test_json_feed_comes_in_whole() -> None:
    item = {
        "id": "17",
        "url": "https://old.example/moon",
        "title": "a < b",
        "content_text": "One\n\nTwo <3",
        "summary": "Short & sweet",
        "image": "https://a.example/1.jpg",
        "date_published": "2026-02-01T09:00:00+03:00",
        "date_modified": "2026-02-02T09:00:00+03:00",
        "tags": ["Space", 5],
        "_manset": {"isAccessibleForFree": False},
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            item,
            {"id": 5, "content_html": "<p>Words of the moon</p>", "author": {"name": "B"}},
        ],
        "authors": [{"name": "Ada"}],
        "language": "tr",
    }
    first, second = [story.article for story in stories("feed", orjson.dumps(feed))]
    assert first.model_dump(exclude_defaults=True, by_alias=True, mode="json") == {
        "externalId": "feed:old.example:17",
        "state": "published",
        "headline": "a < b",
        "summary": "Short & sweet",
        "bodyHtml": "<p>One</p>\n<p>Two &lt;3</p>",
        "language": "tr",
        "tags": ["space"],
        "authors": ["ada"],
        "image": {"url": "https://a.example/1.jpg"},
        "isAccessibleForFree": False,
        "datePublished": "2026-02-01T06:00:00Z",
        "dateModified": "2026-02-02T06:00:00Z",
        "aliases": ["//old.example/moon"],
    }
    assert (second.headline, second.state) == ("Words of the moon", "draft")
    assert second.authors == ["b"]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<guid>https://old.example/g</guid>", {"externalId": "https://old.example/g"}),
        ("<link>https://old.example/l</link>", {"externalId": "https://old.example/l"}),
        ("", {"externalId": "feed:One::", "state": "draft"}),
        ("<pubDate>yesterday</pubDate>", {"state": "draft"}),
        ("<author>ada@secret.example (Ada)</author>", {"authors": ["ada"]}),
        ("<author>ada@secret.example</author>", {"authors": None}),
        ("<enclosure url='https://a.example/1' type='audio/mp3'/>", {"image": None}),
        ("<enclosure url='https://a.example/1.PNG'/>", {"image": {"url": "https://a.example/1.PNG"}}),
        ("<media:thumbnail url='https://a.example/1'/>", {"image": {"url": "https://a.example/1"}}),
        ("<isAccessibleForFree>false</isAccessibleForFree>", {"isAccessibleForFree": False}),
        ("<dc:accessRights>Subscription</dc:accessRights>", {"isAccessibleForFree": False}),
        ("<description>Just <p>this</p></description>", {"bodyHtml": "Just <p>this</p>"}),
        ("<media:title>Not this</media:title>", {"headline": "One"}),
        ("<pubDate>Sun, 01 Feb 2026 06:00:00 -0000</pubDate>", {
            "datePublished": "2026-02-01T06:00:00Z"
        }),
    ],
)  # fmt: skip
def test_what_feeds_leave_out_or_add(inner: str, expected: dict[str, Any]) -> None:
    found = one(rss(f"<item><title>One</title>{inner}</item>"))
    assert {name: found.get(name) for name in expected} == expected
    assert "secret" not in str(found)


def test_old_versions_are_read() -> None:
    old = rss("<item><title>One</title><link>http://old.example/1</link></item>", root="rss")
    assert one(old)["aliases"] == ["//old.example/1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (rss("<item><pubDate>x</pubDate></item>"), "empty"),
        (b"<html/>", "unknown-format"),
        (b'{"items": []}', "unknown-format"),
        (b'{"items": [', "malformed-json"),
        (b"\x1f\x8b", "compressed"),
        (b"", "malformed-xml"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, code: str) -> None:
    assert codes("feed", data) == [code]


def test_names_flags_and_links() -> None:
    assert byline("ada@x.example (Ada Moon)") == byline("Ada Moon <ada@x.example>") == "Ada Moon"
    assert is_paid("is_premium", "Yes")
    assert is_paid("paywall", "members")
    assert is_paid("access-level", "members")
    assert not is_paid("access", "open")
    assert not is_paid("isAccessibleForFree", "true")
    html = '<a href="#x">a</a><a href="mailto:x">b</a><a href="y">c</a><img src="//z/1">'
    assert absolute(html, "https://a.example/b/") == html.replace(
        'href="y"', 'href="https://a.example/b/y"'
    )
    assert absolute('<a href="y">', "") == '<a href="y">'
    assert absolute('<a href="y">', "http://[") == '<a href="y">'
