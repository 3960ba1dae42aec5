"""Moving in from WordPress's export files."""

from io import BytesIO
from typing import Any

import orjson
import pytest

from app.archive.verify import each_difference
from app.calendar.civil import rfc3339
from app.db.engine import Database
from app.editorial.drafts import draft_of
from app.importers import formats, lookup, wxr
from app.importers.telling import Story
from tests import make
from tests.importers.wxr import DESK, category, export, item, lines_by_id, meta, take, told
from tests.newsroom import exported

BASE = "wp:old.example/news"
HEAD = """
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ada</wp:author_login>
  <wp:author_email>ada@secret.example</wp:author_email>
  <wp:author_display_name><![CDATA[Ada & Co]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login>bea@secret.example</wp:author_login>
  <wp:author_first_name>Bea</wp:author_first_name>
  <wp:author_last_name>Moon</wp:author_last_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>asia</wp:category_nicename>
  <wp:category_parent>world</wp:category_parent><wp:cat_name>Asia</wp:cat_name></wp:category>
<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>world</wp:category_nicename>
  <wp:category_parent/><wp:cat_name>World &amp; all</wp:cat_name>
  <wp:category_description>All of it</wp:category_description></wp:category>
<wp:category><wp:category_nicename>loop</wp:category_nicename>
  <wp:category_parent>loop</wp:category_parent><wp:cat_name>Loop</wp:cat_name></wp:category>
<wp:tag><wp:tag_slug>%d8%b9%d8%a7%d8%ac%d9%84</wp:tag_slug><wp:tag_name>عاجل</wp:tag_name></wp:tag>
<wp:term><wp:term_taxonomy>category</wp:term_taxonomy><wp:term_slug>sport</wp:term_slug>
  <wp:term_name>Sport</wp:term_name></wp:term>
"""


def lines(db: Database) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in exported(db).splitlines()]


def one(db: Database, *inner: str, **said: object) -> dict[str, Any]:
    """Import one post; return its line."""
    tally, report = take(db, export(item(1, *inner, **said), head=HEAD))
    assert tally.refused == 0, report
    return dict(lines_by_id(lines(db))[f"{BASE}:1"])


def test_a_post_comes_in_whole(db: Database) -> None:
    picture = item(
        9,
        meta(
            _wp_attachment_image_alt="The moon",
            _wp_attachment_metadata='a:5:{s:5:"width";i:640;s:6:"height";i:480;}',
        ),
        post_type="attachment",
        status="inherit",
        attachment_url="https://www.old.example/ay üstü.jpg",
        excerpt="At <b>night</b>",
    )
    post = item(
        1,
        category("category", "world", "World & all"),
        category("category", "asia", "Asia"),
        category("category", "sport", "Sport"),
        category("post_tag", "%d8%b9%d8%a7%d8%ac%d9%84", "عاجل"),
        category("place", "ankara", "Ankara"),
        category("post_format", "post-format-link", "Link"),
        meta(_thumbnail_id=9, _wp_old_slug="luna", _edit_last=1),
        title="Moon &amp; <em>stars</em>",
        content="One\n\nTwo",
        excerpt="In <i>short</i>",
        creator="ada",
        link="https://www.old.example/2026/02/moon/",
        guid="https://www.old.example/?p=1",
        post_name="%d9%82%d9%85%d8%b1",
        post_modified_gmt="2026-02-03 06:00:00",
        is_sticky=1,
    )

    tally, report = take(db, export(post, picture, head=HEAD))

    assert tally.outcomes == {"created": 10, "skipped": 1}
    assert told(report, "skipped") == [(f"{BASE}:9", "", "not-an-article", None)]
    assert told(report, "notice") == []
    by_type: dict[str, list[dict[str, Any]]] = {}
    for line in lines(db):
        by_type.setdefault(line["type"], []).append(line)
    sections = {line["slug"]: line for line in by_type["section"]}
    assert {slug: line["parent"] for slug, line in sections.items()} == {
        "asia": "world",
        "world": None,
        "loop": None,
        "sport": None,
    }
    assert sections["world"]["name"] == "World & all"
    assert sections["world"]["description"] == "All of it"
    assert {line["slug"]: line["name"] for line in by_type["tag"]} == {
        "عاجل": "عاجل",
        "ankara": "Ankara",
        "sport": "Sport",
    }
    assert {line["slug"]: line["name"] for line in by_type["author"]} == {
        "ada": "Ada & Co",
        "bea-moon": "Bea Moon",
    }
    [story] = by_type["article"]
    assert story == story | {
        "externalId": f"{BASE}:1",
        "state": "published",
        "slug": "قمر",
        "headline": "Moon & stars",
        "summary": "In short",
        "bodyHtml": "<p>One</p>\n<p>Two</p>",
        "language": "en-US",
        "urgency": 4,
        "section": "asia",
        "tags": ["عاجل", "ankara", "sport"],
        "authors": ["ada"],
        "datePublished": "2026-02-01T09:00:00+03:00",
        "dateModified": "2026-02-03T09:00:00+03:00",
        "oldSlugs": ["luna"],
        "aliases": ["//old.example/2026/02/moon", "//old.example/?p=1"],
    }
    assert story["image"] == {
        "url": "https://www.old.example/ay%20%C3%BCst%C3%BC.jpg",
        "width": 640,
        "height": 480,
        "alt": "The moon",
        "caption": "At night",
        "credit": None,
    }
    assert b"secret" not in exported(db)
    assert list(each_difference(db)) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_is_read(scheme: str, version: str) -> None:
    space = f"{scheme}://wordpress.org/export/{version}/"
    data = export(item(1, excerpt="Short"), head=HEAD, version=space)
    found = [read() for _, read in formats.each_item("wxr", BytesIO(data), DESK)]
    assert [type(said).__name__ for said in found] == [
        *(["SectionIn"] * 4),
        "TermIn",
        "TermIn",
        "TermIn",
        "Story",
    ]
    story = found[-1]
    assert isinstance(story, Story)
    assert (story.article.summary, story.external_id) == ("Short", f"{BASE}:1")


LOCKED = {"post_password": "open"}
ZERO = "0000-00-00 00:00:00"
DATES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "GMT first": (
        {"post_date": "2020-01-01 00:00:00", "post_date_gmt": "2026-02-01 06:00:00"},
        {"state": "published", "datePublished": "2026-02-01T09:00:00+03:00"},
    ),
    "local where GMT is zero": (
        {"post_date": "2015-11-08 03:30:00", "post_date_gmt": ZERO},
        {"datePublished": "2015-11-08T03:30:00+03:00"},  # the first time it was half past three
    ),
    "the feed's own where both are": (
        {"post_date": ZERO, "post_date_gmt": ZERO, "pubdate": "Sun, 01 Feb 2026 06:00:00 +0000"},
        {"datePublished": "2026-02-01T09:00:00+03:00"},
    ),
    "to come": (
        {"status": "future", "post_date_gmt": "2190-01-01 00:00:00"},
        {"state": "scheduled", "publishAt": "2190-01-01T03:00:00+03:00", "datePublished": None},
    ),
    "published, and to come": (
        {"post_date_gmt": "2190-01-01 00:00:00"},
        {"state": "scheduled", "publishAt": "2190-01-01T03:00:00+03:00"},
    ),
    "a draft without": (
        {
            "status": "draft",
            "post_date": ZERO,
            "post_date_gmt": "-0001-11-30 00:00:00",
            "pubdate": "Wed, 30 Nov -0001 00:00:00 +0000",
        },
        {"state": "draft", "datePublished": None},
    ),
    "pending": ({"status": "pending"}, {"state": "draft"}),
    "private": ({"status": "private"}, {"state": "withheld", "withholdReason": "private"}),
    "of another plugin's": ({"status": "pitch"}, {"state": "draft"}),
}


@pytest.mark.parametrize("case", DATES)
def test_states_and_dates(case: str) -> None:
    said, expected = DATES[case]
    stories = [
        read() for _, read in formats.each_item("wxr", BytesIO(export(item(1, **said))), DESK)
    ]
    story = stories[-1]
    assert isinstance(story, Story)
    values = draft_of(story.article, embed_hosts=frozenset(), now=make.NOW).values
    names = {
        "state": "state",
        "datePublished": "published_at",
        "publishAt": "publish_at",
        "withholdReason": "withhold_reason",
    }
    for name, value in expected.items():
        found = values[names[name]]
        assert (rfc3339(found, DESK.zone) if hasattr(found, "tzinfo") else found) == value, name


def test_what_is_no_article_or_cannot_go_in_is_reported(db: Database) -> None:
    make.article(db, "taken", aliases=["https://old.example/?p=10"])
    data = export(
        item(1, post_type="page"),
        item(2, status="trash"),
        item(3, **LOCKED),
        item(4, title="", content="", post_name=""),
        item(5, post_date="x", post_date_gmt=ZERO),
        item(6, title="Good"),
        item(7, category("post_tag", "t", "T"), post_name="Taken"),
        item(8, title="", content="", post_name="only-a-slug"),
        item(9, title="x" * 600, content="[nice_box a='1']y[/nice_box]"),
        item(10, guid="https://old.example/?p=10", link="https://old.example/ten"),
        "<item><title>No number</title></item>",
        item(11, meta(_wp_old_slug="post-6")),
        item(12, meta(_thumbnail_id=13, _yoast_wpseo_canonical="ftp://x")),
        item(13, post_type="attachment", attachment_url="not a url"),
    )

    tally, report = take(db, data)

    assert told(report, "skipped") == [
        (f"{BASE}:1", "", "not-an-article", None),
        (f"{BASE}:2", "", "thrown-away", None),
        (f"{BASE}:13", "", "not-an-article", None),
    ]
    assert told(report, "refused") == [
        (f"{BASE}:3", "", "password-protected", None),
        (f"{BASE}:4", "", "empty", None),
        (f"{BASE}:5", "/datePublished", "missing", None),
        (None, "", "no-id", None),
    ]
    assert sorted(told(report, "notice")) == [
        (f"{BASE}:10", "/aliases", "alias-taken", "//old.example/?p=10"),
        (f"{BASE}:11", "/oldSlugs", "slug-taken", "post-6"),
        (f"{BASE}:12", "/canonicalUrl", "not-a-url", "ftp://x"),
        (f"{BASE}:12", "/image", "not-a-url", "not a url"),
        (f"{BASE}:7", "/slug", "slug-taken", "taken"),
        (f"{BASE}:9", "/bodyHtml", "shortcode-removed", "nice_box"),
        (f"{BASE}:9", "/headline", "cut", "x" * 600),
    ]
    found = lines_by_id(lines(db))
    assert found[f"{BASE}:7"]["slug"] == "taken-2"
    assert found[f"{BASE}:8"]["headline"] == "only a slug"
    assert found[f"{BASE}:10"]["aliases"] == ["//old.example/ten"]
    assert tally.outcomes["created"] == 8
    again, report = take(db, data)
    assert again.outcomes == {"unchanged": 8, "skipped": 3, "refused": 4}
    assert told(report, "notice") == []


def test_authors_are_those_of_the_byline_and_never_an_address_of_mail(db: Database) -> None:
    data = export(
        item(
            1,
            category("author", "cap-ada", "Ada"),
            category("author", "cap-guest", "Guest Pen"),
            category("author", "ada", "Ada"),
            creator="bea@secret.example",
        ),
        item(2, creator="bea@secret.example"),
        item(3, creator=">ADA"),
        item(4, creator="cyd@secret.example"),
        item(5, creator="Bea Moon"),
        head=HEAD,
    )

    take(db, data)

    found = lines_by_id(lines(db))
    assert [found[f"{BASE}:{n}"]["authors"] for n in range(1, 6)] == [
        ["ada", "guest"],
        ["bea-moon"],
        ["ada"],
        ["cyd"],
        ["bea-moon-2"],
    ]
    assert b"secret" not in exported(db)


def test_plugins_are_understood(db: Database) -> None:
    found = one(
        db,
        category("category", "asia", "Asia"),
        category("category", "world", "World"),
        category("language", "tr", "Türkçe"),
        category("post_translations", "pll_5f3", "pll_5f3"),
        meta(
            _yoast_wpseo_primary_category=2,
            _yoast_wpseo_metadesc="%%excerpt%%",
            rank_math_description="Said for machines",
            _yoast_wpseo_canonical="https://agency.example/moon",
        ),
    )
    assert found["section"] == "world"
    assert found["tags"] == ["asia"]
    assert found["language"] == "tr"
    assert found["translationGroup"] == f"{BASE}:pll_5f3"
    assert found["summary"] == "Said for machines"
    assert found["canonicalUrl"] == "https://agency.example/moon"


def test_galleries_show_their_pictures_wherever_those_stand_in_the_file(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "WAITING", 2)
    pictures = [
        item(
            n,
            post_type="attachment",
            status="inherit",
            post_parent=2,
            attachment_url=f"https://old.example/{n}.jpg",
        )
        for n in (20, 21, 22)
    ]
    data = export(
        item(1, content='[gallery ids="22,20,99"]'), *pictures, item(2, content="[gallery]")
    )

    take(db, data)

    found = lines_by_id(lines(db))
    assert [found[f"{BASE}:1"]["bodyHtml"].count(f"/{n}.jpg") for n in (20, 21, 22)] == [1, 0, 1]
    assert [found[f"{BASE}:2"]["bodyHtml"].count(f"/{n}.jpg") for n in (20, 21, 22)] == [1, 1, 1]


def test_a_rehearsal_leaves_nothing_and_a_repetition_changes_nothing(db: Database) -> None:
    data = export(*(item(n, category("category", "asia", "Asia")) for n in range(1, 5)), head=HEAD)
    before = exported(db)

    tally, _ = take(db, data, is_rehearsal=True)
    assert exported(db) == before
    assert take(db, data)[0] == tally
    first = exported(db)
    again, report = take(db, data)

    assert again.outcomes == {"unchanged": tally.outcomes["created"]}
    assert (exported(db), report) == (first, [])


def test_a_file_that_breaks_off_gives_what_stands_before(db: Database) -> None:
    whole = export(item(1), item(2), item(3))
    tally, report = take(db, whole[: whole.index(b"Post 3")])
    assert tally.outcomes == {"created": 2, "refused": 1}
    assert [(one.place, one.code) for one in report] == [(3, "malformed-xml")]
    assert report[0].detail == "The file is not well-formed XML from here on."


@pytest.mark.parametrize(
    "data", [b"<rss><channel><item/></channel></rss>", b"<feed/>", b"", b"{}", b"\x00\x01"]
)
def test_another_file_is_refused(data: bytes) -> None:
    [(place, read)] = wxr.each_item(BytesIO(data), DESK)
    assert place == 1
    with pytest.raises(Exception, match=r"XML|WordPress|format"):
        read()


def test_a_blog_without_an_address_and_a_file_without_items_are_taken() -> None:
    data = export(head=HEAD).replace(b"wp:base_blog_url", b"wp:other")
    found = [read() for _, read in wxr.each_item(BytesIO(data), DESK)]
    assert len(found) == 7
