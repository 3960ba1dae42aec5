"""Real exports and feeds come in as the files themselves say, read here by other means."""

import json
import os
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import orjson
import pytest
from lxml import etree

from app.archive.verify import each_difference
from app.db.engine import Database
from app.importers.run import Entry, Tally
from tests.importers.wxr import lines_by_id, take
from tests.newsroom import exported

REAL = Path(os.environ["MANSET_REAL"]) / "real"
WORDPRESS = sorted((REAL / "wordpress").glob("*.xml"))
GHOST = sorted((REAL / "ghost").glob("*.json"))
FEEDS = sorted([*(REAL / "feeds").glob("*.rss"), *(REAL / "feeds").glob("*.atom")])
WP = "{*}"


def moved(
    db: Database, file: Path, name: str
) -> tuple[Tally, list[Entry], dict[str, dict[str, Any]]]:
    """Import a file twice: the second time changes nothing. Return how the first went."""
    data = file.read_bytes()
    tally, report = take(db, data, name)
    kept = exported(db)
    again, more = take(db, data, name)
    assert again.outcomes["created"] == again.outcomes["updated"] == 0
    assert again.outcomes["unchanged"] == tally.outcomes["created"] + tally.outcomes["unchanged"]
    assert [one for one in more if one.kind == "notice"] == []
    assert exported(db) == kept
    assert list(each_difference(db)) == []
    lines = [orjson.loads(line) for line in kept.splitlines()]
    return tally, report, dict(lines_by_id(lines))  # type: ignore[arg-type]


def items(file: Path) -> Iterator[etree._Element]:
    parser = etree.XMLParser(recover=True, strip_cdata=False)
    return etree.parse(file, parser).getroot().iterfind("channel/item")


def at(line: dict[str, Any], field: str = "datePublished") -> datetime:
    return datetime.fromisoformat(line[field]).astimezone(UTC)


@pytest.mark.parametrize("file", WORDPRESS, ids=lambda file: str(file.name))
def test_a_wordpress_export_comes_in_as_it_says(db: Database, file: Path) -> None:
    tally, report, lines = moved(db, file, "wxr")
    by_number = {one.rpartition(":")[2]: line for one, line in lines.items()}
    every = list(items(file))
    kinds = Counter(one.findtext(f"{WP}post_type") for one in every)
    posts = [one for one in every if one.findtext(f"{WP}post_type") == "post"]
    said = {one.findtext(f"{WP}post_id"): one for one in posts}
    pictures = {
        one.findtext(f"{WP}post_id"): one.findtext(f"{WP}attachment_url")
        for one in reversed(every)
        if one.findtext(f"{WP}post_type") == "attachment"
    }
    locked = {number for number, one in said.items() if one.findtext(f"{WP}post_password")}
    others = sum(kinds.values()) - kinds["post"]

    assert len(lines) == len(said) - len(locked)
    assert tally.outcomes["skipped"] == others
    assert {one.external_id for one in report if one.kind == "skipped"} == {
        one.external_id for one in report if one.code == "not-an-article"
    }
    assert {
        (str(one.external_id).rpartition(":")[2], one.code)
        for one in report
        if one.kind == "refused"
    } == {(number, "password-protected") for number in locked}
    for number, line in by_number.items():
        one = said[number]
        title = "".join((one.findtext("title") or "").split())
        status = one.findtext(f"{WP}status") or ""
        gmt = one.findtext(f"{WP}post_date_gmt") or ""
        if status == "publish":
            assert line["state"] == "published"
            told = (
                f"{gmt}+00:00"
                if gmt
                else str(
                    datetime.strptime(one.findtext("pubDate") or "", "%a, %d %b %Y %H:%M:%S %z")
                )
            )
            assert at(line) == datetime.fromisoformat(told)
        elif status == "future":
            assert (line["state"], at(line, "publishAt")) == (
                "scheduled",
                datetime.fromisoformat(f"{gmt}+00:00"),
            )
        else:
            assert line["state"] == "draft"
        if title and "<" not in title and "&" not in title:
            assert "".join(line["headline"].split()) == title
        assert line["slug"] == (one.findtext(f"{WP}post_name") or line["slug"]).replace(".", "-")
        terms = [(term.get("domain"), term.get("nicename")) for term in one.iterfind("category")]
        categories = [slug for domain, slug in terms if domain == "category"]
        assert (line["section"] in categories) if categories else line["section"] is None
        tags = {slug for domain, slug in terms if domain == "post_tag"}
        assert tags <= set(line["tags"]) <= {*tags, *categories}
        authors = dict.fromkeys(slug for domain, slug in terms if domain == "author")
        if authors:
            assert line["authors"] == list(authors)
        else:
            assert len(line["authors"]) == 1
            assert "@" not in line["authors"][0]
        thumbnail = [
            meta.findtext(f"{WP}meta_value")
            for meta in one.iterfind(f"{WP}postmeta")
            if meta.findtext(f"{WP}meta_key") == "_thumbnail_id"
        ]
        if thumbnail and thumbnail[0] in pictures:
            url = pictures[thumbnail[0]] or ""  # one file has bare ampersands there
            assert line["image"]["url"].partition("?")[0] == url.partition("?")[0]
        words = " ".join(etree.HTML(line["bodyHtml"] or "<p/>").itertext()).split()
        content = next((c.text or "" for c in one if str(c.tag).endswith("content/}encoded")), "")
        typed = " ".join(etree.HTML(content or "<p/>").itertext()).split()
        plain = [word for word in words if word.isalpha()]
        assert len(plain) >= 0.8 * len([word for word in typed if word.isalpha()]), line["slug"]


def posts_of(data: Any) -> dict[str, Any]:
    data = data.get("db", [data])[0]
    data = data.get("data", data)
    return dict(data)


@pytest.mark.parametrize("file", GHOST, ids=lambda file: str(file.name))
def test_a_ghost_export_comes_in_as_it_says(db: Database, file: Path) -> None:
    tally, report, lines = moved(db, file, "ghost")
    tables = posts_of(json.loads(file.read_text()))
    by_slug = {line["slug"]: line for line in lines.values()}

    assert tally.refused == 0
    assert {one.code for one in report} <= {"element-renamed"}
    assert len(lines) == len(tables["posts"])
    tag_slugs = {one.get("id"): one["slug"] for one in tables.get("tags", []) if "slug" in one}
    user_slugs = {one.get("id"): one["slug"] for one in tables.get("users", []) if "slug" in one}
    for wrapped in tables["posts"]:
        post = wrapped.get("data", wrapped)
        line = by_slug[post["slug"]]
        assert line["state"] == post["status"]
        assert line["headline"] == post["title"]
        assert at(line) == datetime.fromisoformat(post["published_at"]).replace(microsecond=0)
        assert line["summary"] == (post.get("custom_excerpt") or None)
        assert line["isAccessibleForFree"] is (post.get("visibility", "public") == "public")
        tags = [one.get("data", one)["slug"] for one in post.get("tags", [])] or [
            tag_slugs[one["tag_id"]]
            for one in sorted(tables.get("posts_tags", []), key=lambda one: one["sort_order"])
            if one["post_id"] == post.get("id")
        ]
        assert line["tags"] == tags
        people = post.get("authors") or ([post["author"]] if "author" in post else [])
        authors = [one.get("data", one)["slug"] for one in people] or [
            user_slugs[one["author_id"]]
            for one in sorted(tables.get("posts_authors", []), key=lambda one: one["sort_order"])
            if one["post_id"] == post.get("id")
        ]
        assert line["authors"] == authors
        assert (line["image"] or {}).get("url") == post.get("feature_image")
        assert line["bodyHtml"]


@pytest.mark.parametrize("file", FEEDS, ids=lambda file: str(file.name))
def test_a_feed_comes_in_as_it_says(db: Database, file: Path) -> None:
    tally, report, lines = moved(db, file, "feed")
    told = feedparser.parse(file.read_bytes())
    empty = [one for one in told.entries if not one.get("title") and not one.get("summary")]

    assert len(lines) == len(told.entries) - len(empty)
    assert [one.code for one in report if one.kind == "refused"] == ["empty"] * len(empty)
    assert tally.outcomes["refused"] == len(empty)
    by_headline: dict[str, list[dict[str, Any]]] = {}
    for line in lines.values():
        by_headline.setdefault("".join(line["headline"].split()), []).append(line)
    for one in told.entries:
        if one in empty:
            continue
        plain = "".join("".join(etree.HTML(f"<p>{one.title}</p>").itertext()).split())
        when = one.get("published_parsed") or one.get("updated_parsed")
        same = by_headline[plain]
        line = next(
            (x for x in same if when and at(x) == datetime.fromtimestamp(timegm(when), UTC)),
            same[0],
        )
        if when is None:
            assert line["state"] == "draft"
        else:
            assert line["state"] == "published"
            assert at(line) == datetime.fromtimestamp(timegm(when), UTC)
        if any(any(map(str.isalnum, tag.term)) for tag in one.get("tags", [])):
            assert line["tags"]
        if one.get("author") and "@" not in one.author:
            assert line["authors"]
        if one.get("link") and one.link.count("/") > 3:
            assert line["aliases"]
