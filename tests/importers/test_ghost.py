"""Moving in from Ghost: its exports, its API, and both of its editors' formats."""

from typing import Any

import orjson
import pytest

from app.importers.ghost_cards import render_card
from app.importers.lexical import MAX_DEPTH, render_lexical
from app.importers.mobiledoc import render_mobiledoc
from tests.importers.moved import read_all, stories


def post(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "html": "<p>Text</p>",
        "status": "published",
        "visibility": "public",
        "type": "post",
        "published_at": "2026-02-01T06:00:00.000Z",
        "updated_at": "2026-02-02T06:00:00.000Z",
        **more,
    }


TABLES: dict[str, Any] = {
    "posts": [post(), post(2)],
    "posts_meta": [{"post_id": "p1", "feature_image_caption": "<b>Low</b>", "meta_title": "x"}],
    "posts_tags": [
        {"post_id": "p1", "tag_id": "t2", "sort_order": 1},
        {"post_id": "p1", "tag_id": "t1", "sort_order": 0},
        {"post_id": "p1", "tag_id": "t3", "sort_order": 2},
    ],
    "posts_authors": [
        {"post_id": "p1", "author_id": "u2", "sort_order": 1},
        {"post_id": "p1", "author_id": "u1", "sort_order": 0},
    ],
    "tags": [
        {"id": "t1", "name": "World", "slug": "world", "description": "All"},
        {"id": "t2", "name": "Energy & co", "slug": "energy"},
        {"id": "t3", "name": "#internal", "slug": "hash-internal"},
    ],
    "users": [
        {"id": "u1", "name": "Ada", "slug": "ada", "email": "ada@secret.example", "bio": "Writes"},
        {"id": "u2", "name": "Bea", "slug": "bea", "password": "$2b$"},
    ],
    "settings": [{"key": "ghost_private_key", "value": "secret"}],
}


@pytest.mark.parametrize(
    "wrapped",
    [
        {"db": [{"meta": {"version": "5.0.0"}, "data": TABLES}]},
        {"meta": {"exported_on": 1}, "data": TABLES},
        TABLES,
        {"db": [TABLES]},
    ],
)
def test_every_wrapper_is_read_whatever_the_order_of_its_tables(wrapped: dict[str, Any]) -> None:
    data = orjson.dumps(wrapped)

    first, second = stories("ghost", data)

    assert (first.external_id, second.external_id) == ("ghost:p1", "ghost:p2")
    assert first.article.tags == ["world", "energy"]
    assert first.article.authors == ["ada", "bea"]
    assert [(one.field, one.code, one.before) for one in first.notices] == [
        ("tags", "internal-tag", "#internal")
    ]
    assert second.article.tags == []
    said = [one for one in read_all("ghost", data) if one not in (first, second)]
    assert [(one.type, one.slug, one.name, one.description) for one in said] == [
        ("tag", "world", "World", "All"),
        ("tag", "energy", "Energy & co", None),
        ("author", "ada", "Ada", "Writes"),
        ("author", "bea", "Bea", None),
    ]
    assert "secret" not in repr(read_all("ghost", data))


def one(**more: Any) -> Any:
    [found] = stories("ghost", orjson.dumps({"posts": [post(**more)]}))
    return found.article


def test_a_post_comes_in_whole() -> None:
    said = one(
        html="<p>See <a href='__GHOST_URL__/other/'>other</a></p>",
        feature_image="__GHOST_URL__/content/1.jpg",
        feature_image_alt="Moon",
        custom_excerpt="In short",
        canonical_url="https://agency.example/1",
        featured=1,
        visibility="members",
        locale="tr",
        tags=[{"name": "Ay", "slug": "ay"}, {"name": "#own", "visibility": "internal"}],
        authors=[{"name": "Ada", "slug": "ada"}],
        url="https://old.example/post-1/",
    )
    assert said.model_dump(exclude_defaults=True, by_alias=True, mode="json") | {
        "image": said.image.url
    } == {
        "externalId": "ghost:p1",
        "state": "published",
        "slug": "post-1",
        "headline": "Post 1",
        "summary": "In short",
        "bodyHtml": "<p>See <a href='http://127.0.0.1:8000/other/'>other</a></p>",
        "language": "tr",
        "urgency": 4,
        "tags": ["ay"],
        "authors": ["ada"],
        "image": "http://127.0.0.1:8000/content/1.jpg",
        "canonicalUrl": "https://agency.example/1",
        "isAccessibleForFree": False,
        "datePublished": "2026-02-01T06:00:00Z",
        "dateModified": "2026-02-02T06:00:00Z",
        "aliases": ["//old.example/post-1", "/post-1"],
    }


@pytest.mark.parametrize(
    ("said", "state", "free"),
    [
        ({}, "published", True),
        ({"visibility": "paid"}, "published", False),
        ({"visibility": "tiers"}, "published", False),
        ({"status": "draft", "published_at": None}, "draft", True),
        ({"status": "scheduled"}, "scheduled", True),
        ({"status": "sent"}, "withheld", True),
        ({"status": "odd"}, "draft", True),
        ({"published_at": 1769925600000}, "published", True),
    ],
)
def test_states_and_who_may_read(said: dict[str, Any], state: str, *, free: bool) -> None:
    found = one(**said)
    assert (found.state, found.is_accessible_for_free) == (state, free)
    assert (found.publish_at is not None) is (state == "scheduled")
    assert (found.date_published is not None) is (state in {"published", "withheld"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"posts": [post(type="page")]}, "not-an-article"),
        ({"posts": [post(page=True)]}, "not-an-article"),
        ({"posts": [post(title="", html="")]}, "empty"),
        ({"posts": [{"title": "x"}]}, "no-id"),
        ({"posts": [post(slug="x", canonical_url=5, published_at=None)]}, None),
        ({"users": []}, "unknown-format"),
        ([1, 2], "unknown-format"),
    ],
)
def test_what_is_no_story_is_told(data: Any, code: str | None) -> None:
    found = read_all("ghost", orjson.dumps(data))[-1]
    assert (getattr(found, "errors", [None])[0] is None) is (code is None)
    if code is not None:
        assert found.errors[0].code == code


def text(value: str, bits: int = 0) -> dict[str, Any]:
    return {"type": "extended-text", "text": value, "format": bits}


LEXICAL: list[tuple[dict[str, Any], str]] = [
    (
        {"type": "paragraph", "children": [text("a < b"), {"type": "linebreak"}, text("c", 3)]},
        "<p>a &lt; b<br><em><strong>c</strong></em></p>",
    ),
    ({"type": "extended-heading", "tag": "h3", "children": [text("H")]}, "<h3>H</h3>"),
    ({"type": "heading", "tag": "script", "children": [text("H")]}, "<h2>H</h2>"),
    ({"type": "extended-quote", "children": [text("q")]}, "<blockquote>q</blockquote>"),
    (
        {
            "type": "list",
            "listType": "number",
            "children": [{"type": "listitem", "children": [text("1"), {"type": "tab"}]}],
        },
        "<ol><li>1 </li></ol>",
    ),
    (
        {"type": "list", "children": [{"type": "listitem", "children": [text("x", 16)]}]},
        "<ul><li><code>x</code></li></ul>",
    ),
    (
        {"type": "link", "url": 'https://a.example/?"', "children": [text("l")]},
        '<a href="https://a.example/?&quot;">l</a>',
    ),
    ({"type": "never-seen", "children": [text("kept")]}, "kept"),
    ({"type": "paragraph", "children": []}, ""),
    ({"type": "paywall"}, ""),
    ({"type": "horizontalrule"}, "<hr>"),
]


@pytest.mark.parametrize(("node", "html"), LEXICAL)
def test_lexical_becomes_html(node: dict[str, Any], html: str) -> None:
    document = {"root": {"children": [node, 5]}}
    assert render_lexical(document) == html
    said = one(html=None, lexical=orjson.dumps(document).decode(), plaintext="p")
    assert said.body_html == (html or "<p>p</p>")


def test_lexical_that_is_deep_or_none_is_passed_over() -> None:
    deep: dict[str, Any] = text("deep")
    for _ in range(MAX_DEPTH + 1):
        deep = {"type": "paragraph", "children": [deep]}
    assert render_lexical({"root": {"children": [deep]}}) == ""
    odd: list[object] = [{}, [], {"root": 5}, {"root": {}}]
    assert [render_lexical(bad) for bad in odd] == [""] * 4
    assert one(html=None, lexical="{", mobiledoc=None, plaintext="a\n\nb").body_html == (
        "<p>a</p>\n<p>b</p>"
    )


CARDS: list[tuple[str, dict[str, Any], str]] = [
    ("image", {"src": "1.jpg", "alt": "A", "width": 4, "href": "x", "caption": "C"}, (
        '<figure><a href="x"><img src="1.jpg" alt="A" width="4"></a>'
        "<figcaption>C</figcaption></figure>"
    )),
    ("image", {}, ""),
    ("gallery", {"images": [{"src": "1.jpg"}, 5], "caption": "C"}, (
        '<figure><img src="1.jpg" alt=""></figure><p>C</p>'
    )),
    ("video", {"src": "1.mp4"}, '<figure><video controls src="1.mp4"></video></figure>'),
    ("audio", {}, ""),
    ("bookmark", {"url": "u", "metadata": {"title": "T", "description": "D"}}, (
        '<p><a href="u">T</a></p><p>D</p>'
    )),
    ("embed", {"html": "<b>x</b>"}, "<figure><b>x</b></figure>"),
    ("embed", {"url": "u"}, '<p><a href="u">u</a></p>'),
    ("code", {"code": "a<b"}, "<pre><code>a&lt;b</code></pre>"),
    ("codeblock", {"code": "a", "caption": "C"}, (
        "<figure><pre><code>a</code></pre><figcaption>C</figcaption></figure>"
    )),
    ("callout", {"calloutText": "Hi", "calloutEmoji": "!"}, "<blockquote><p>! Hi</p></blockquote>"),
    ("callout", {}, ""),
    ("toggle", {"heading": "H", "content": "<p>c</p>"}, "<h4>H</h4><p>c</p>"),
    ("header", {"header": "H", "subheader": "s"}, "<h2>H</h2><p>s</p>"),
    ("product", {"productTitle": "P", "productUrl": "u", "productButton": "Buy"}, (
        '<h4>P</h4><p><a href="u">Buy</a></p>'
    )),
    ("card-markdown", {"markdown": "a\n\nb"}, "<p>a</p>\n<p>b</p>"),
    ("html", {"html": "<i>x</i>"}, "<i>x</i>"),
    ("button", {"buttonUrl": "u", "buttonText": "Go"}, '<p><a href="u">Go</a></p>'),
    ("file", {"src": "u", "fileName": "f.pdf"}, '<p><a href="u">f.pdf</a></p>'),
    ("hr", {}, "<hr>"),
    ("email-cta", {"html": "x"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "card", "html"), CARDS)
def test_cards_become_html(name: str, card: dict[str, Any], html: str) -> None:
    assert render_card(name, card) == html


def test_a_card_that_is_not_known_is_none() -> None:
    assert render_card("nobody", {}) is None


def test_mobiledoc_becomes_html() -> None:
    document = {
        "markups": [["strong"], ["a", ["href", "https://a.example/"]], ["blink"]],
        "atoms": [["soft-return", "", {}], ["mention", "@ada", {}]],
        "cards": [["hr", {}], ["nobody", {}]],
        "sections": [
            [1, "p", [[0, [0], 0, "bold "], [0, [1], 2, "link"], [1, [], 0, 0], [1, [2], 1, 1]]],
            [1, "h2", [[0, [], 0, "a < b"]]],
            [1, "pull-quote", [[0, [], 0, "q"]]],
            [1, "script", [[0, [], 0, "s"]]],
            [2, "https://a.example/1.jpg"],
            [3, "ul", [[[0, [], 0, "x"]], [[0, [], 0, "y"]]]],
            [10, 0],
            [10, 1],
            [10, 99],
            [99, 0],
            "odd",
        ],
    }
    html = (
        '<p><strong>bold <a href="https://a.example/">link</a></strong><br>@ada</p>'
        "<h2>a &lt; b</h2><blockquote>q</blockquote>s"
        '<figure><img src="https://a.example/1.jpg" alt=""></figure>'
        "<ul><li>x</li><li>y</li></ul><hr>"
    )
    assert render_mobiledoc(document) == html
    assert render_mobiledoc([]) == render_mobiledoc({"sections": 5}) == ""
    assert one(html="", lexical=None, mobiledoc=orjson.dumps(document).decode()).body_html == html
