"""Builders of WordPress export files, and what an import makes of them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from app.config import Settings
from app.db.engine import Database
from app.importers import formats
from app.importers.run import Entry, Import, Tally
from app.importers.telling import Desk
from tests.make import NOW

DESK = Desk(zone=Settings().zone, language="en", site_url="http://127.0.0.1:8000")


def item(number: int, *inner: str, **said: object) -> str:
    """Make one post, public unless said otherwise; `inner` is more XML of it."""
    fields = {
        "post_id": number,
        "post_type": "post",
        "status": "publish",
        "post_name": f"post-{number}",
        "post_date": "2026-02-01 09:00:00",
        "post_date_gmt": "2026-02-01 06:00:00",
        **{name: value for name, value in said.items() if name not in PLAIN},
    }
    plain = {"title": f"Post {number}", "content": f"Text {number}"} | {
        name: str(value) for name, value in said.items() if name in PLAIN
    }
    return (
        "<item>"
        + "".join(f"<{PLAIN[name]}>{cdata(text)}</{PLAIN[name]}>" for name, text in plain.items())
        + "".join(f"<wp:{name}>{escape(str(value))}</wp:{name}>" for name, value in fields.items())
        + "".join(inner)
        + "</item>"
    )


PLAIN = {
    "title": "title",
    "content": "content:encoded",
    "excerpt": "excerpt:encoded",
    "creator": "dc:creator",
    "link": "link",
    "guid": "guid",
    "pubdate": "pubDate",
}


def cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>" if "]]>" not in text else escape(text)


def category(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>'


def meta(**fields: object) -> str:
    return "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value>{cdata(str(value))}</wp:meta_value></wp:postmeta>"
        for key, value in fields.items()
    )


def export(*items: str, head: str = "", version: str = "http://wordpress.org/export/1.2/") -> bytes:
    """Make a file of these items."""
    spaces = {
        "excerpt": f"{version}excerpt/",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "wp": version,
    }
    named = " ".join(f'xmlns:{name}="{uri}"' for name, uri in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {named}><channel>'
        "<title>Moon</title><link>https://www.old.example</link><language>en-US</language>"
        f"<wp:base_blog_url>https://www.old.example/news</wp:base_blog_url>{head}"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def take(
    db: Database, data: bytes, name: str = "wxr", *, is_rehearsal: bool = False
) -> tuple[Tally, list[Entry]]:
    """Import a file of another system's; return how it went and the whole report."""
    report: list[Entry] = []
    run = Import(db, frozenset(), NOW, report=report.append, is_lenient=True)
    items = formats.each_item(name, BytesIO(data), DESK)
    return (run.rehearse(items) if is_rehearsal else run.run(items)), report


def told(report: list[Entry], kind: str) -> list[tuple[Any, ...]]:
    """Return external id, field, code and what stood there, of the entries of a kind."""
    return [
        (one.external_id, one.field, one.code, one.before) for one in report if one.kind == kind
    ]


def lines_by_id(lines: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {line["externalId"]: line for line in lines if line["type"] == "article"}
