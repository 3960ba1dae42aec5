"""The sample newsroom as WordPress exports it: `manset generate | python -m benchmarks.wxr`."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Sample</title><link>https://old.example</link><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
TAIL = "</channel></rss>\n"
PICTURES_FROM = 10_000_000
"""Numbers of pictures, which stand after the posts that show them."""


def each_piece(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Give the file in pieces, an item each: every post, and the picture of each that has one."""
    yield HEAD
    number = 0
    for line in lines:
        if line["type"] != "article":
            continue
        number += 1
        yield _post(number, line)
        if line["image"] is not None:
            yield _picture(number, line["image"])
    yield TAIL


def _data(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _post(number: int, line: dict[str, Any]) -> str:
    at = datetime.fromisoformat(line["datePublished"]).astimezone(UTC)
    terms = [("post_tag", slug) for slug in line["tags"]]
    if line["section"] is not None:
        terms.append(("category", line["section"]))
    filed = "".join(
        f'<category domain="{domain}" nicename="{escape(slug)}">{_data(slug)}</category>'
        for domain, slug in terms
    )
    author = (line["authors"] or [""])[0]
    picture = ""
    if line["image"] is not None:
        picture = (
            "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
            f"<wp:meta_value>{PICTURES_FROM + number}</wp:meta_value></wp:postmeta>"
        )
    return (
        f"<item><title>{_data(escape(line['headline']))}</title>"
        f"<link>https://old.example/{at:%Y/%m/%d}/{number}/</link>"
        f"<dc:creator>{_data(author)}</dc:creator>"
        f'<guid isPermaLink="false">https://old.example/?p={number}</guid>'
        f"<content:encoded>{_data(line['bodyHtml'])}</content:encoded>"
        f"<excerpt:encoded>{_data(line['summary'] or '')}</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>{at:%Y-%m-%d %H:%M:%S}</wp:post_date>"
        f"<wp:post_date_gmt>{at:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt>"
        f"<wp:post_name>{escape(line['slug'])}</wp:post_name><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type>{filed}{picture}</item>\n"
    )


def _picture(number: int, image: dict[str, Any]) -> str:
    return (
        f"<item><title>{_data(escape(image['alt'] or ''))}</title>"
        f"<excerpt:encoded>{_data(image['caption'] or '')}</excerpt:encoded>"
        f"<wp:post_id>{PICTURES_FROM + number}</wp:post_id><wp:status>inherit</wp:status>"
        f"<wp:post_parent>{number}</wp:post_parent><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{escape(image['url'])}</wp:attachment_url></item>\n"
    )


if __name__ == "__main__":
    for piece in each_piece(map(json.loads, sys.stdin.buffer)):
        sys.stdout.buffer.write(piece.encode())
