"""Real stories as lines for `manset import jsonl`: a page as a reader saw it, and Wikinews."""

import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

REAL = Path(os.environ["MANSET_REAL"]) / "real"
ISTANBUL = ZoneInfo("Europe/Istanbul")
FURNITURE = "Scroll Up"
"""The page's last line: a button, no paragraph."""
LISTED = ("list", "item")
ELEMENTS = {
    "head": "<h2>{}</h2>",
    "figure": "<figure><figcaption>{}</figcaption></figure>",
    "caption": "<figure><figcaption>{}</figcaption></figure>",
    "quote": "<blockquote><p>{}</p></blockquote>",
    "lg": "<blockquote><p>{}</p></blockquote>",
    "p": "<p>{}</p>",
    "sp": "<p>{}</p>",
    "incident": "<p>{}</p>",
    None: "<p>{}</p>",
}

Line = dict[str, Any]


def page() -> tuple[Line, list[str]]:
    """Return the page's story as a line, with its headline as it was shown, and its paragraphs."""
    text = (REAL / "page/page-2018-04-24.txt").read_text()
    _, _, headline, shown_at, *paragraphs = [
        line.strip() for line in text.splitlines() if line.strip()
    ]
    assert paragraphs.pop() == FURNITURE
    at = datetime.strptime(shown_at, "%d %B %Y %H:%M").replace(tzinfo=ISTANBUL)
    line = {
        "type": "article",
        "externalId": "page:1",
        "state": "published",
        "headline": headline,
        "language": "en",
        "datePublished": at.isoformat(),
        "bodyHtml": "".join(f"<p>{escape(one)}</p>" for one in paragraphs),
    }
    return line, paragraphs


def wikinews() -> list[dict[str, Any]]:
    """Return the stories as they are kept."""
    stories: list[dict[str, Any]] = json.loads((REAL / "wikinews/articles.json").read_text())
    return stories


def noon(day: str) -> str:
    """Return noon in the newsroom of a day told without a time."""
    return datetime.combine(date.fromisoformat(day), time(12), ISTANBUL).isoformat()


def line_of(story: dict[str, Any]) -> Line:
    """Return a story of Wikinews as a line."""
    return {
        "type": "article",
        "externalId": f"wikinews:{story['id']}",
        "state": "published",
        "headline": story["title"],
        "language": "en",
        "section": story["genre"],
        "authors": [story["author"].lower()],
        "source": story["author"],
        "canonicalUrl": story["source_url"],
        "datePublished": noon(story["date_created"]),
        "dateModified": noon(story["date_modified"]),
        "bodyHtml": "".join(_blocks(story["paragraphs"])),
    }


def _blocks(paragraphs: list[dict[str, Any]]) -> Iterator[str]:
    """Give the elements of a body; a list's first item is of the kind `list`."""
    for in_list, group in groupby(paragraphs, key=lambda one: one["kind"] in LISTED):
        texts = [(one["kind"], escape(one["text"])) for one in group]
        if in_list:
            yield "<ul>" + "".join(f"<li>{text}</li>" for _, text in texts) + "</ul>"
        else:
            yield from (ELEMENTS[kind].format(text) for kind, text in texts)
