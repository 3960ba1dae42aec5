"""WordPress's REST API, as saved pages of JSON: posts, and what they refer to, in any order.

A file holds any number of JSON texts, one after the other: lists of posts as
`/wp-json/wp/v2/posts?per_page=100&_embed` answers them, and of categories, tags, users and media
where posts do not embed them.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from html import unescape
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from app.importers.jsonfile import ITEM, each_value
from app.importers.lookup import Lookup
from app.importers.telling import Desk, Failing, Read, Ready, Refused, refused, text_in
from app.importers.wordpress import read_post
from app.importers.wordpress_terms import Blog, Post, Terms

_PATHS: Final = ((), (ITEM,))
_MADE: Final = ("[\u2026]", "[...]", "\u2026")
"""How an excerpt ends that WordPress made from the text."""

Row = dict[str, Any]


def each_item(file: BinaryIO, desk: Desk) -> Iterator[tuple[int, Read]]:
    """Give the sections, tags and authors, then each post, to be read when called.

    `file` is read from its beginning twice. A post's place is its number in the file, from 1; that
    of terms is 0.
    """
    with Lookup.opened() as lookup:
        first = _First(lookup, desk)
        with suppress(Refused):  # the second reading meets it where it stands
            for row in _each_row(file):
                first.note(row)
        terms = first.finished()
        for said in terms.each():
            yield 0, Ready(said)
        place = 0
        file.seek(0)
        try:
            for row in _each_row(file):
                if _is_post(row):
                    place += 1
                    post = _post_of(row, lookup)
                    blog = Blog(base=_base_of(row), language=desk.language)
                    yield place, partial(read_post, post, blog, terms.names_for(post), desk)
            if place == 0:
                raise refused("unknown-format", "The file holds no posts of WordPress's API.")
        except Refused as problem:
            yield place + 1, Failing(problem)


def _each_row(file: BinaryIO) -> Iterator[Row]:
    for _, value in each_value(file, lambda path: path in _PATHS):
        if isinstance(value, dict):
            yield value


def _is_post(row: Row) -> bool:
    return "title" in row and "content" in row and "media_type" not in row


def _said(row: Row, name: str) -> str:
    """Return a text that the API gives as it is shown: `{"rendered": ...}`."""
    value = row.get(name)
    return text_in(value, "rendered") if isinstance(value, dict) else text_in(row, name)


def _embedded(row: Row, name: str) -> list[Row]:
    """Return what a post brings along of a kind; terms come as lists of lists."""
    value = row.get("_embedded")
    found = value.get(name) if isinstance(value, dict) else None
    flat: list[Row] = []
    for one in found if isinstance(found, list) else ():
        several = one if isinstance(one, list) else [one]
        flat += [each for each in several if isinstance(each, dict)]
    return [one for one in flat if "id" in one]


class _First:
    """The first reading: terms, users and pictures by their numbers."""

    def __init__(self, lookup: Lookup, desk: Desk) -> None:
        self._lookup = lookup
        self._terms = Terms(desk.language)
        self._sections: dict[str, Row] = {}
        self._noted: set[tuple[str, str]] = set()

    def note(self, row: Row) -> None:
        """Keep what posts may refer to."""
        if _is_post(row):
            for one in _embedded(row, "wp:term"):
                self._term(one)
            for one in _embedded(row, "author"):
                self._user(one)
            for one in _embedded(row, "wp:featuredmedia"):
                self._media(one)
        elif "taxonomy" in row:
            self._term(row)
        elif "media_type" in row or "source_url" in row:
            self._media(row)
        elif "name" in row:
            self._user(row)

    def _once(self, kind: str, row: Row, value: object) -> None:
        key = (kind, str(row.get("id")))
        if key not in self._noted:
            self._noted.add(key)
            self._lookup.note(kind, key[1], value)

    def _term(self, row: Row) -> None:
        domain, slug, name = text_in(row, "taxonomy"), text_in(row, "slug"), _said(row, "name")
        self._once("term", row, [domain, slug, name])
        if domain == "category":
            self._sections.setdefault(str(row.get("id")), row)
        elif domain == "post_tag":
            self._terms.tag(slug, name, text_in(row, "description"))

    def _user(self, row: Row) -> None:
        slug, name = text_in(row, "slug"), text_in(row, "name")
        self._once("user", row, ["author", slug or name, name])
        self._terms.author(slug or name, name)

    def _media(self, row: Row) -> None:
        url = text_in(row, "source_url")
        details = row.get("media_details")
        sizes = details if isinstance(details, dict) else {}
        if url:
            self._once(
                "picture",
                row,
                {
                    "url": url,
                    "alt": text_in(row, "alt_text"),
                    "caption": _said(row, "caption"),
                    **{name: _size(sizes.get(name)) for name in ("width", "height")},
                },
            )

    def finished(self) -> Terms:
        """Return all terms, the sections under those that their numbers name."""
        for number, row in self._sections.items():
            above = self._sections.get(str(row.get("parent")))
            self._terms.section(
                text_in(row, "slug"),
                _said(row, "name"),
                parent=text_in(above, "slug") if above is not None else None,
                description=text_in(row, "description"),
                number=number,
            )
        return self._terms


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _post_of(row: Row, lookup: Lookup) -> Post:
    content = row.get("content")
    is_locked = isinstance(content, dict) and content.get("protected") is True
    yoast = row.get("yoast_head_json")
    seo = yoast if isinstance(yoast, dict) else {}
    excerpt = _said(row, "excerpt")
    is_made = unescape(excerpt).removesuffix("</p>\n").removesuffix("</p>").endswith(_MADE)
    post = Post(
        said={
            "post_id": str(row.get("id") or ""),
            "post_type": text_in(row, "type") or "post",
            "status": text_in(row, "status") or "publish",
            "post_password": "protected" if is_locked else "",
            "title": _said(row, "title"),
            "content": _said(row, "content"),
            "excerpt": "" if is_made else excerpt,
            "post_name": text_in(row, "slug"),
            "post_date": text_in(row, "date"),
            "post_date_gmt": text_in(row, "date_gmt"),
            "post_modified": text_in(row, "modified"),
            "post_modified_gmt": text_in(row, "modified_gmt"),
            "is_sticky": "1" if row.get("sticky") is True else "0",
            "link": text_in(row, "link"),
            "guid": _said(row, "guid"),
        },
        meta={
            "_yoast_wpseo_metadesc": text_in(seo, "description"),
            "_yoast_wpseo_canonical": text_in(seo, "canonical"),
        },
        is_rendered=True,
        image=lookup.find("picture", str(row.get("featured_media"))),
    )
    for kind, name in (("term", "categories"), ("term", "tags")):
        numbers = row.get(name)
        for number in numbers if isinstance(numbers, list) else ():
            found = lookup.find(kind, str(number))
            if found is not None:
                post.terms.append((found[0], found[1], found[2]))
            else:
                post.unknown.append(f"{name} {number}"[:100])
    user = lookup.find("user", str(row.get("author")))
    if user is not None:
        post.terms.append((user[0], user[1], user[2]))
    language = text_in(row, "lang")
    if language:
        post.terms.append(("language", language, ""))
    return post


def _base_of(row: Row) -> str:
    """Return the blog's host and path: what stands before its API, or its oldest address."""
    links = row.get("_links")
    found = links.get("self") if isinstance(links, dict) else None
    own = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
    url, mark, _ = text_in(own, "href").partition("/wp-json")
    if not mark:
        url = _said(row, "guid").partition("?")[0]
    parts = urlsplit(url)
    path = parts.path if mark or "?" in _said(row, "guid") else ""
    host = parts.netloc or urlsplit(text_in(row, "link")).netloc
    return f"{host}{path}".rstrip("/").removeprefix("www.").lower()
