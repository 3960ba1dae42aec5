"""ninjs, the JSON of news agencies (IPTC 3.1 and the versions before it), one item or many."""

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, Final

from app.articles.addresses import is_address
from app.editorial.drafts import Notice
from app.editorial.slugs import slugify
from app.importers.jsonfile import ITEM, each_value
from app.importers.telling import (
    Desk,
    Failing,
    Read,
    Ready,
    Refused,
    Story,
    external_id_of,
    headline_of,
    image_of,
    instant_in,
    refused,
    skipped,
    slug_of,
    story,
    summary_of,
    term,
    text_in,
    url_of,
    valid_language,
)

_PATHS: Final = ((), (ITEM,), ("items", ITEM), ("_items", ITEM))
_STATES: Final = {"usable": "published", "withheld": "withheld", "canceled": "canceled"}
_STORIES: Final = frozenset(("", "text", "composite"))
_MAIN: Final = frozenset(("", "main", "headline", "body"))
_SUMMARY: Final = frozenset(("", "main", "summary", "standfirst", "abstract", "description"))
_FEATURED: Final = frozenset(
    ("featured", "featuredimage", "featuremedia", "image", "main", "mainimage", "mainpicture")
)
_NO_TAGS: Final = frozenset(("section", "department"))
_URGENCIES: Final = range(1, 10)

Row = dict[str, Any]


def each_item(file: BinaryIO, desk: Desk) -> Iterator[tuple[int, Read]]:
    """Give each item, to be read when called, after the names that it is the first to tell.

    The file holds an object, a list of them, or any number of either, one after the other. An
    item's place is its number, from 1; that of sections, tags and authors is 0.
    """
    seen: set[tuple[str, str]] = set()
    place = 0
    try:
        for _, value in each_value(file, lambda path: path in _PATHS):
            for row in _items_in(value):
                place += 1
                language = _language_of(row, desk)
                for kind, slug, name in _names_in(row, language):
                    if (kind, slug) not in seen:
                        seen.add((kind, slug))
                        yield 0, Ready(term(kind, slug, name))
                yield place, partial(read_item, row, desk)
        if place == 0:
            raise refused("unknown-format", "The file holds no items of ninjs.")
    except Refused as problem:
        yield place + 1, Failing(problem)


def _items_in(value: object) -> Iterator[Row]:
    """Give the items in an object, which is one itself or has them in a list."""
    if not isinstance(value, dict):
        return
    if "uri" in value or "guid" in value:
        yield value
        return
    yield from _rows(value.get("items")) or _rows(value.get("_items"))


def _rows(value: object) -> list[Row]:
    if isinstance(value, dict):  # before version 2, things had names where they now have a `name`
        return [{"name": name, **one} for name, one in value.items() if isinstance(one, dict)]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _valued(row: Row, name: str, roles: frozenset[str]) -> str:
    """Return the text of one of these roles, HTML before plain text."""
    rows = [one for one in _rows(row.get(name)) if text_in(one, "value")]
    fit = [one for one in rows if text_in(one, "role").lower() in roles]
    marked = [one for one in fit if "html" in text_in(one, "contentType", "contenttype")]
    if marked:
        return text_in(marked[0], "value")
    return _paragraphs(text_in(fit[0], "value")) if fit else ""


def _paragraphs(text: str) -> str:
    if "</" in text:  # HTML that nobody called so
        return text
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{part}</p>" for part in plain.split("\n\n") if part.strip())


def _language_of(row: Row, desk: Desk) -> str:
    return valid_language(text_in(row, "language")) or desk.language


def _names_in(row: Row, language: str) -> Iterator[tuple[str, str, str]]:
    """Give kind, slug and name of the section, the tags and the authors of an item."""
    for one in [*_rows(row.get("subjects")), *_rows(row.get("subject"))]:
        name = text_in(one, "name")
        slug = slug_of(text_in(one, "literal"), language) or slugify(name, language=language)
        kind = "section" if text_in(one, "rel").lower() in _NO_TAGS else "tag"
        if name:
            yield kind, slug, name
    for one in _rows(row.get("service"))[:1]:
        name = text_in(one, "name")
        if name:
            yield "section", slugify(name, language=language), name
    keywords = row.get("keywords")
    for name in keywords if isinstance(keywords, list) else ():
        if isinstance(name, str) and any(char.isalnum() for char in name):
            yield "tag", slugify(name, language=language), name
    for name, slug in _writers(row):
        yield "author", slug_of(slug, language) or slugify(name, language=language), name


def _writers(row: Row) -> list[tuple[str, str]]:
    people = [
        (text_in(one, "name"), text_in(one, "literal"))
        for one in [*_rows(row.get("people")), *_rows(row.get("authors"))]
        if text_in(one, "rel").lower() in {"author", "creator"} or "code" in one
    ]
    line = text_in(row, "by", "byline")
    return [one for one in people if one[0]] or ([(line, "")] if line else [])


def _date(row: Row, desk: Desk, *names: str) -> str | None:
    return next(filter(None, (instant_in(text_in(row, name), desk.zone) for name in names)), None)


def read_item(row: Row, desk: Desk) -> Story:
    """Return the story that an item is.

    Raises:
        Skipped: it is a picture, an event or the like.
        Refused: it has no name or nothing to say, or a field is not acceptable.

    """
    uri = text_in(row, "uri", "guid")
    if not uri:
        raise refused("no-id", "The item has no uri.")
    external_id = external_id_of(uri)
    if text_in(row, "type") not in _STORIES:
        raise skipped("not-an-article", "This is no text.", external_id)
    notices: list[Notice] = []
    body = _valued(row, "bodies", _MAIN) or text_in(row, "body_html", "body_xhtml")
    body = body or _paragraphs(text_in(row, "body_text"))
    title = _valued(row, "headlines", _MAIN) or text_in(row, "headline", "title")
    headline = headline_of(title, body, notices)
    if headline is None:
        raise refused("empty", "The item has neither headline nor text.", external_id=external_id)
    status = text_in(row, "pubStatus", "pubstatus") or "usable"
    state = _STATES.get(status)
    if state is None:
        state = "draft"
        notices.append(Notice("state", "unknown-status", status[:40]))
    language = _language_of(row, desk)
    named: dict[str, list[str]] = {"section": [], "tag": [], "author": []}
    for kind, slug, _ in _names_in(row, language):
        named[kind].append(slug)
    changed = _date(row, desk, "versionCreated", "versioncreated")
    published = _date(row, desk, "contentCreated", "contentcreated", "firstCreated", "firstcreated")
    urgency = row.get("urgency")
    return story(
        {
            "externalId": external_id,
            "state": state,
            "slug": slug_of(_alternative(row, "slug"), language),
            "headline": headline,
            "summary": summary_of(
                _valued(row, "descriptions", _SUMMARY)
                or text_in(row, "description_html", "description_text"),
                notices,
            ),
            "bodyHtml": body,
            "language": language,
            "urgency": urgency if isinstance(urgency, int) and urgency in _URGENCIES else None,
            "section": next(iter(named["section"]), None),
            "tags": [*named["tag"], *named["section"][1:]],
            "authors": named["author"],
            "image": image_of(_picture(row), notices),
            "source": _source(row),
            "canonicalUrl": url_of(_alternative(row, "canonicalUrl"), "canonicalUrl", notices),
            "datePublished": published or changed,
            "dateModified": changed,
            "embargoedUntil": _date(row, desk, "embargoedUntil", "embargoed"),
            "expiresAt": _date(row, desk, "expires"),
            "isAccessibleForFree": bool(body) or row.get("representationType") != "partial",
            "aliases": [one for one in (uri, _alternative(row, "url")) if is_address(one)],
        },
        tuple(notices),
    )


def _alternative(row: Row, role: str) -> str:
    found = [*_rows(row.get("altIds")), *_rows(row.get("altids"))]
    return next((text_in(one, "value") for one in found if one.get("role") == role), "")


def _source(row: Row) -> str | None:
    found = [*_rows(row.get("infoSources")), *_rows(row.get("infosources"))]
    found.sort(key=lambda one: one.get("role") == "publisher")
    return next((text_in(one, "name") for one in found), "") or text_in(row, "source") or None


def _picture(row: Row) -> dict[str, Any] | None:
    """Return the widest rendition of the picture that belongs to the item."""
    for one in _rows(row.get("associations")):
        is_main = text_in(one, "name").lower() in _FEATURED or text_in(one, "rel") in _FEATURED
        if not is_main or text_in(one, "type") not in {"picture", "graphic", ""}:
            continue
        renditions = [each for each in _rows(one.get("renditions")) if text_in(each, "href")]
        if renditions:
            best = max(renditions, key=lambda each: _size(each.get("width")) or 0)
            return {
                "url": text_in(best, "href"),
                "width": _size(best.get("width")),
                "height": _size(best.get("height")),
                "alt": _valued(one, "descriptions", frozenset(("alt",)))
                or _valued(one, "headlines", _MAIN)
                or text_in(one, "headline"),
                "caption": _valued(one, "descriptions", frozenset(("", "caption", "main")))
                or text_in(one, "description_text"),
                "credit": text_in(one, "by", "byline"),
            }
    return None


def _size(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value <= 100_000 else None  # noqa: PLR2004
