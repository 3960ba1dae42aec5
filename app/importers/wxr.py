"""WordPress's export files (WXR 1.0 to 1.2), read twice: first what posts refer to, then the posts.

Pictures may come after the posts that show them, so the first reading notes them, and all names of
sections, tags and authors. Nothing of the file is kept in memory but its terms.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from app.importers.lookup import Lookup
from app.importers.shortcodes import Picture
from app.importers.telling import Desk, Failing, Read, Ready, Refused, refused, valid_language
from app.importers.wordpress import read_post
from app.importers.wordpress_terms import Blog, Post, Terms
from app.importers.xmlfile import Element, each_element, name_of

_VERSIONS: Final = [
    f"{{{scheme}://wordpress.org/export/{version}/}}"
    for scheme in ("http", "https")
    for version in ("1.0", "1.1", "1.2")
]
_HEADS: Final = ("author", "category", "tag", "term")
_TAGS: Final = ["item", *(f"{space}{name}" for space in _VERSIONS for name in _HEADS)]
_GALLERY: Final = re.compile(r"\[gallery\b[^\]]*?(?:ids|include)=[\"']?([0-9, ]+)")
_SIZE: Final = re.compile(r'"(width|height)";i:([0-9]{1,6});')
_NOTED: Final = frozenset(
    (
        "_thumbnail_id",
        "_wp_attachment_image_alt",
        "_wp_attachment_metadata",
        "_wp_old_slug",
        "_yoast_wpseo_canonical",
        "_yoast_wpseo_metadesc",
        "_yoast_wpseo_primary_category",
        "rank_math_canonical_url",
        "rank_math_description",
        "rank_math_primary_category",
    )
)
"""What is read of a post's meta fields; plugins keep all sorts of things in the rest."""


def each_item(file: BinaryIO, desk: Desk) -> Iterator[tuple[int, Read]]:
    """Give the sections, tags and authors of an export, then each item, to be read when called.

    `file` is read from its beginning twice. An item's place is its number in the file, from 1;
    that of terms is 0. A file that ends unsoundly gives what stands before that, and a refusal.
    """
    with Lookup.opened() as lookup:
        first = _First(lookup, desk)
        with suppress(Refused):  # the second reading meets it where it stands
            first.read(file)
        terms = first.terms
        for one in terms.each():
            yield 0, Ready(one)
        place = 0
        file.seek(0)
        try:
            for element in _elements(file):
                if element.tag == "item":
                    place += 1
                    post = _post_of(element)
                    _look_up(post, lookup)
                    yield place, partial(read_post, post, first.blog, terms.names_for(post), desk)
        except Refused as problem:
            yield place + 1, Failing(problem)


def _elements(file: BinaryIO) -> Iterator[Element]:
    return each_element(file, _TAGS, roots=["rss"], check_root=_check_root)


def _check_root(root: Element) -> None:
    if not any("wordpress.org/export/" in str(uri) for uri in root.nsmap.values()):
        raise refused("unknown-format", "The file is not an export of WordPress (WXR).")


@dataclass
class _First:
    """The first reading: the blog, its terms, and its pictures."""

    lookup: Lookup
    desk: Desk
    blog: Blog = field(default_factory=Blog)
    is_headed: bool = False

    def __post_init__(self) -> None:
        self.terms = Terms(self.desk.language)

    def read(self, file: BinaryIO) -> None:
        for element in _elements(file):
            if element.tag != "item":
                self._note_term(name_of(element), _texts(element))
                continue
            if not self.is_headed:
                self._head(element.getparent())
            self._note_item(element)
        if not self.is_headed:
            self._head(None)

    def _head(self, channel: Element | None) -> None:
        """Read what the channel says of the blog, which stands before its items."""
        self.is_headed = True
        said = _texts(channel) if channel is not None else {}
        address = said.get("base_blog_url") or said.get("base_site_url") or said.get("link") or ""
        parts = urlsplit(address.strip())
        self.blog = Blog(
            base=f"{parts.netloc}{parts.path}".rstrip("/").removeprefix("www.").lower(),
            language=valid_language(said.get("language")) or self.desk.language,
        )
        self.terms.language = self.blog.language

    def _note_term(self, kind: str, said: Mapping[str, str]) -> None:
        if kind == "author":
            name = said.get("author_display_name") or " ".join(
                filter(None, (said.get("author_first_name"), said.get("author_last_name")))
            )
            self.terms.author(said.get("author_login", ""), name)
        elif kind == "category":
            self.terms.section(
                said.get("category_nicename", ""),
                said.get("cat_name", ""),
                parent=said.get("category_parent"),
                description=said.get("category_description"),
                number=said.get("term_id"),
            )
        elif kind == "tag":
            self.terms.tag(
                said.get("tag_slug", ""), said.get("tag_name", ""), said.get("tag_description")
            )
        elif kind == "term" and said.get("term_taxonomy") == "category":
            self.terms.section(
                said.get("term_slug", ""),
                said.get("term_name", ""),
                parent=said.get("term_parent"),
                description=said.get("term_description"),
                number=said.get("term_id"),
            )

    def _note_item(self, element: Element) -> None:
        post = _post_of(element)
        kind = post.said.get("post_type")
        if kind == "post":
            self.terms.of_post(post)
            return
        if kind != "attachment" or not post.said.get("attachment_url"):
            return
        number, parent = post.said.get("post_id", ""), post.said.get("post_parent", "0")
        sizes = dict(_SIZE.findall(post.meta.get("_wp_attachment_metadata", "")[:400]))
        caption = post.said.get("excerpt") or ""
        self.lookup.note(
            "picture",
            number,
            {
                "url": post.said["attachment_url"],
                "alt": post.meta.get("_wp_attachment_image_alt", ""),
                "caption": caption,
                "width": int(sizes.get("width", 0)) or None,
                "height": int(sizes.get("height", 0)) or None,
            },
        )
        if parent not in {"", "0"}:
            self.lookup.note("attached", parent, number)


def _texts(element: Element) -> dict[str, str]:
    """Return the texts of the element's children by name, the first of each."""
    found: dict[str, str] = {}
    for child in element:
        name = name_of(child)
        if name and name not in found and name != "item":
            found[name] = child.text or ""
    return found


def _post_of(element: Element) -> Post:
    post = Post()
    for child in element:
        name = name_of(child)
        if name == "category":
            post.terms.append(
                (child.get("domain", "category"), child.get("nicename", ""), child.text or "")
            )
        elif name == "postmeta":
            said = _texts(child)
            key, value = said.get("meta_key", ""), said.get("meta_value", "")
            if key == "_wp_old_slug":
                post.old_slugs.append(value)
            elif key in _NOTED:
                post.meta.setdefault(key, value)
        elif name == "encoded":  # content:encoded, or excerpt:encoded of any version
            which = "excerpt" if "/excerpt" in str(child.tag) else "content"
            post.said.setdefault(which, child.text or "")
        elif name not in {"comment", ""}:
            post.said.setdefault(name, (child.text or "").strip())
    return post


def _look_up(post: Post, lookup: Lookup) -> None:
    """Give a post the pictures that it names."""
    content = post.said.get("content", "")
    wanted: set[str] = set()
    if "[gallery" in content:
        post.attached = list(lookup.each("attached", post.said.get("post_id", "")))
        wanted.update(post.attached)
        for ids in _GALLERY.findall(content):
            wanted.update(one.strip() for one in ids.split(","))
    for number in sorted(wanted)[:500]:
        found = lookup.find("picture", number)
        if found is not None:
            post.pictures[number] = Picture(found["url"], found["alt"], found["caption"])
    post.image = lookup.find("picture", post.meta.get("_thumbnail_id", ""))
