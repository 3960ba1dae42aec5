"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed."""

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, Final

from app.importers.autop import autop
from app.importers.feed_entries import entry_of, names_in, read_entry
from app.importers.feed_parts import Entry, is_paid
from app.importers.jsonfile import ITEM, each_value
from app.importers.telling import (
    Desk,
    Failing,
    Read,
    Ready,
    Refused,
    refused,
    term,
    text_in,
    valid_language,
)
from app.importers.xmlfile import each_element

_HEAD: Final = ("version", "language", "home_page_url", "feed_url")
_SNIFFED_BYTES: Final = 4096

Row = dict[str, Any]


def each_item(file: BinaryIO, desk: Desk) -> Iterator[tuple[int, Read]]:
    """Give each entry of a feed, to be read when called, after what it is the first to name.

    An entry's place is its number in the file, from 1; that of tags and authors is 0.
    """
    start = file.read(_SNIFFED_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    entries = _each_json(file) if start.startswith(b"{") else _each_xml(file)
    seen: set[tuple[str, str]] = set()
    place = 0
    try:
        for entry in entries:
            place += 1
            language = valid_language(entry.language) or desk.language
            for kind, slug, name in names_in(entry, language):
                if (kind, slug) not in seen:
                    seen.add((kind, slug))
                    yield 0, Ready(term(kind, slug, name))
            yield place, partial(read_entry, entry, desk)
    except Refused as problem:
        yield place + 1, Failing(problem)


def _each_xml(file: BinaryIO) -> Iterator[Entry]:
    for element in each_element(
        file, ["{*}item", "{*}entry"], roots=["{*}rss", "{*}RDF", "{*}feed"]
    ):
        yield entry_of(element)


def _each_json(file: BinaryIO) -> Iterator[Entry]:
    wanted = {*((name,) for name in _HEAD), ("author",), ("authors", ITEM)}
    head: Row = {}
    writers: list[str] = []
    for path, value in each_value(file, lambda path: path in wanted):
        if path[0] in {"author", "authors"}:
            writers += _names([value])
        else:
            head[path[0]] = value
    if "jsonfeed.org/version/" not in text_in(head, "version"):
        raise refused("unknown-format", "The file is JSON, and not a JSON Feed.")
    file.seek(0)
    for _, value in each_value(file, lambda path: path == ("items", ITEM)):
        if isinstance(value, dict):
            yield _json_entry(value, head, writers)


def _names(value: object) -> list[str]:
    rows = value if isinstance(value, list) else [value]
    found = (text_in(one, "name") for one in rows if isinstance(one, dict))
    return [name for name in found if name]


def _json_entry(row: Row, head: Row, writers: list[str]) -> Entry:
    link = text_in(row, "url", "external_url")
    image = text_in(row, "image", "banner_image")
    tags = row.get("tags")
    return Entry(
        id=str(row.get("id") or ""),
        link=link,
        title=_escaped(text_in(row, "title")),
        summary=_escaped(text_in(row, "summary")),
        content=text_in(row, "content_html") or autop(_escaped(text_in(row, "content_text"))),
        published=text_in(row, "date_published"),
        updated=text_in(row, "date_modified"),
        language=text_in(row, "language") or text_in(head, "language"),
        base=text_in(head, "home_page_url", "feed_url"),
        authors=_names(row.get("authors")) or _names(row.get("author")) or writers,
        tags=[one for one in tags if isinstance(one, str)] if isinstance(tags, list) else [],
        images=[{"url": image}] if image else [],
        is_free=not any(is_paid(name, said) for name, said in _flags(row)),
        addresses=[link],
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _flags(row: Row) -> Iterator[tuple[str, str]]:
    """Give what an item says in fields of its own, which begin with a line, and what those hold."""
    for name, value in row.items():
        inner = value.items() if isinstance(value, dict) and name.startswith("_") else ()
        for key, said in ((name, value), *inner):
            if isinstance(said, bool | str):
                yield key, str(said)
