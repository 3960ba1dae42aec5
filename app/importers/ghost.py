"""Ghost: its exports in all wrappers, pages of its API, and files made for its importer."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, Final

from app.articles.addresses import is_address
from app.editorial.drafts import Notice
from app.importers.ghost_text import body_of
from app.importers.jsonfile import ITEM, Path, each_value
from app.importers.lookup import Lookup
from app.importers.telling import (
    FIRST_URGENCY,
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
    rfc3339_of,
    skipped,
    slug_of,
    story,
    summary_of,
    term,
    text_in,
    text_of,
    url_of,
    valid_language,
)

_TABLES: Final = frozenset(("posts", "posts_authors", "posts_meta", "posts_tags", "tags", "users"))
"""All that is read: exports hold secrets in others."""
_WRAPPERS: Final[frozenset[Path]] = frozenset(
    ((), ("data",), ("db", ITEM), ("db", ITEM, "data"), (ITEM,), (ITEM, "data"))
)
_STATES: Final = {
    "published": "published",
    "scheduled": "scheduled",
    "draft": "draft",
    "sent": "withheld",
}
_HERE: Final = "__GHOST_URL__"

Row = dict[str, Any]


def each_item(file: BinaryIO, desk: Desk) -> Iterator[tuple[int, Read]]:
    """Give the tags and authors of an export, then each post, to be read when called.

    `file` is read from its beginning twice: what posts refer to may stand after them. A post's
    place is its number in the file, from 1; that of terms is 0.
    """
    with Lookup.opened() as lookup:
        terms = _Terms(lookup, desk)
        with suppress(Refused):  # the second reading meets it where it stands
            for table, row in _each_row(file):
                terms.note(table, row)
        for said in terms.each():
            yield 0, Ready(said)
        place = 0
        file.seek(0)
        try:
            for table, row in _each_row(file):
                if table == "posts":
                    place += 1
                    yield place, partial(read_post, terms.filled(row), desk)
            if place == 0:
                raise refused("unknown-format", "The file holds no posts of a Ghost.")
        except Refused as problem:
            yield place + 1, Failing(problem)


def _each_row(file: BinaryIO) -> Iterator[tuple[str, Row]]:
    def is_wanted(path: Path) -> bool:
        return (
            path[-1:] == (ITEM,)
            and path[-2:-1] != ()
            and path[-2] in _TABLES
            and (path[:-2] in _WRAPPERS)
        )

    for path, value in each_value(file, is_wanted):
        if isinstance(value, dict):
            yield path[-2], _unwrapped(value)


def _unwrapped(value: Row) -> Row:
    """Return what is said of a thing, which files for Ghost's importer wrap with its URL."""
    inner = value.get("data")
    if not isinstance(inner, dict):
        return value
    return {**inner, "url": value.get("url") or inner.get("url")}


def _rows(value: object) -> list[Row]:
    rows = value if isinstance(value, list) else ()
    return [_unwrapped(one) for one in rows if isinstance(one, dict)]


class _Terms:
    """What posts refer to: tags and authors by id, and which of them are whose."""

    def __init__(self, lookup: Lookup, desk: Desk) -> None:
        self._lookup = lookup
        self._desk = desk
        self._tags: dict[str, tuple[str, str | None]] = {}
        self._authors: dict[str, tuple[str, str | None]] = {}

    def note(self, table: str, row: Row) -> None:
        """Keep what the second reading needs of a row."""
        key = str(row.get("id"))
        if table == "tags":
            self._lookup.note("tag", key, self._tag(row))
        elif table == "users":
            self._lookup.note("author", key, self._author(row))
        elif table == "posts_tags":
            self._lookup.note("of-tags", str(row.get("post_id")), _place(row, "tag_id"))
        elif table == "posts_authors":
            self._lookup.note("of-authors", str(row.get("post_id")), _place(row, "author_id"))
        elif table == "posts_meta":
            self._lookup.note("meta", str(row.get("post_id")), row)
        else:
            self._of_post(row)

    def _of_post(self, row: Row) -> None:
        """Keep the tags and authors that are told of within a post."""
        for one in _rows(row.get("tags")):
            self._tag(one)
        for one in [*_rows(row.get("authors")), *_rows([row.get("author")])]:
            self._author(one)

    def _tag(self, row: Row) -> str | None:
        """Keep a tag; return its slug, or its name where it is Ghost's own business."""
        name = text_in(row, "name")
        if name.startswith("#") or row.get("visibility") == "internal":
            return f"#{name.lstrip('#')}"
        slug = slug_of(text_in(row, "slug") or name, self._desk.language)
        if slug is not None:
            self._tags.setdefault(slug, (name, text_of(text_in(row, "description"))))
        return slug

    def _author(self, row: Row) -> str | None:
        slug = slug_of(text_in(row, "slug") or text_in(row, "name"), self._desk.language)
        if slug is not None:
            self._authors.setdefault(slug, (text_in(row, "name"), text_of(text_in(row, "bio"))))
        return slug

    def each(self) -> Iterator[Any]:
        """Give all tags and authors."""
        for kind, known in (("tag", self._tags), ("author", self._authors)):
            for slug, (name, description) in known.items():
                yield term(kind, slug, text_of(name), description=description)

    def filled(self, row: Row) -> Row:
        """Return a post with the slugs of its tags and authors, and what its meta row says."""
        key = str(row.get("id"))
        tags = [self._tag(one) for one in _rows(row.get("tags"))] or self._named(
            "tag", self._lookup.each("of-tags", key)
        )
        authors = [self._author(one) for one in _rows(row.get("authors"))]
        authors = authors or [self._author(one) for one in _rows([row.get("author")])]
        authors = authors or self._named("author", self._lookup.each("of-authors", key))
        authors = authors or self._named("author", [(0, str(row.get("author_id")))])
        meta = self._lookup.find("meta", key) or {}
        return {**meta, **row, "tags": tags, "authors": authors, "meta": meta}

    def _named(self, kind: str, places: Any) -> list[str | None]:  # noqa: ANN401 - as noted
        ordered = sorted(places, key=lambda one: one[0])
        return [self._lookup.find(kind, key) for _, key in ordered]


def _place(row: Row, name: str) -> tuple[int, str]:
    order = row.get("sort_order")
    return (order if isinstance(order, int) else 0, str(row.get(name)))


def _instant(value: object, desk: Desk) -> str | None:
    """Return a date as text or, as old exports have it, in milliseconds since 1970."""
    if isinstance(value, int | float):
        return rfc3339_of(datetime.fromtimestamp(value / 1000, UTC))
    return instant_in(value, desk.zone) if isinstance(value, str) else None


def read_post(row: Row, desk: Desk) -> Story:
    """Return the story that a post of a Ghost is.

    Raises:
        Skipped: it is a page.
        Refused: it has neither id nor address, or nothing to say, or a field is not acceptable.

    """
    key = text_in(row, "id", "uuid", "url", "slug") or str(row.get("id") or "")
    if not key:
        raise refused("no-id", "The post has no id.")
    external_id = external_id_of("ghost", key)
    if row.get("type") == "page" or row.get("page") in (1, True):
        raise skipped("not-an-article", "This is a page.", external_id)
    notices: list[Notice] = []
    body = body_of(row).replace(_HERE, desk.site_url)
    headline = headline_of(text_in(row, "title"), body, notices)
    if headline is None:
        raise refused("empty", "The post has neither title nor text.", external_id=external_id)
    status = text_in(row, "status") or "published"
    state = _STATES.get(status)
    if state is None:
        state = "draft"
        notices.append(Notice("state", "unknown-status", status[:40]))
    own = [tag for tag in row["tags"] if tag is not None and tag.startswith("#")]
    notices += [Notice("tags", "internal-tag", tag) for tag in own]
    date = _instant(row.get("published_at"), desk)
    language = valid_language(text_in(row, "locale")) or desk.language
    slug = slug_of(text_in(row, "slug"), language)
    return story(
        {
            "externalId": external_id,
            "state": state,
            "slug": slug,
            "headline": headline,
            "summary": summary_of(text_in(row, "custom_excerpt", "meta_description"), notices),
            "bodyHtml": body,
            "language": language,
            "urgency": FIRST_URGENCY if row.get("featured") in (1, True) else None,
            "tags": [tag for tag in row["tags"] if tag is not None and tag not in own],
            "authors": [author for author in row["authors"] if author is not None],
            "image": image_of(_picture(row, desk), notices),
            "canonicalUrl": url_of(_here(row, "canonical_url", desk), "canonicalUrl", notices),
            "isAccessibleForFree": (text_in(row, "visibility") or "public") == "public",
            "datePublished": date if state in {"published", "withheld"} else None,
            "dateModified": _instant(row.get("updated_at"), desk),
            "publishAt": date if state == "scheduled" else None,
            "withholdReason": "sent by mail alone" if status == "sent" else None,
            "aliases": _addresses(row, slug),
        },
        tuple(notices),
    )


def _here(row: Mapping[str, Any], name: str, desk: Desk) -> str:
    return text_in(row, name).replace(_HERE, desk.site_url)


def _picture(row: Row, desk: Desk) -> dict[str, Any] | None:
    url = _here(row, "feature_image", desk)
    if not url:
        return None
    return {
        "url": url,
        "alt": text_in(row, "feature_image_alt"),
        "caption": text_in(row, "feature_image_caption"),
    }


def _addresses(row: Row, slug: str | None) -> list[str]:
    """Return where readers found the post: at Ghost, its slug is a path."""
    found = [text_in(row, "url"), f"/{slug}/" if slug else ""]
    return [one for one in found if is_address(one)]
