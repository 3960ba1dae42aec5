"""The sections, tags and authors of a WordPress, under the slugs that they have here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.editorial.schemas import SectionIn, TermIn
from app.editorial.slugs import number as numbered
from app.editorial.slugs import slugify
from app.importers.shortcodes import Picture
from app.importers.telling import slug_of, term, text_of

NO_TAGS: Final = frozenset(
    ("author", "category", "language", "nav_menu", "post_format", "post_translations")
)
"""Taxonomies that are no subjects; those that a newsroom made itself become tags."""
_NOT_LOGIN: Final = re.compile(r"[^\w .@-]")
_MAIN: Final = ("_yoast_wpseo_primary_category", "rank_math_primary_category")


@dataclass(frozen=True, slots=True)
class Blog:
    """Where the posts come from: host and path, without `www.`; and its language."""

    base: str = ""
    language: str = ""


@dataclass(slots=True)
class Post:
    """What an export says of one item: texts by name, terms as (taxonomy, slug, name)."""

    said: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    old_slugs: list[str] = field(default_factory=list)
    image: dict[str, Any] | None = None
    pictures: dict[str, Picture] = field(default_factory=dict)
    attached: Sequence[str] = ()
    is_rendered: bool = False
    """Whether its text is as readers see it, not as it was typed."""
    unknown: list[str] = field(default_factory=list)
    """Terms by number alone, which nothing in the file names."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The slugs that a post is filed under here."""

    section: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    parent: str | None
    description: str | None
    number: str | None


class Terms:
    """The sections, tags and authors of an export; its memory grows with them alone."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sections: dict[str, _Section] = {}
        self._tags: dict[str, tuple[str, str | None]] = {}
        self._authors: dict[str, tuple[str, str]] = {}
        self._taken: set[str] = set()

    def section(
        self,
        slug: str,
        name: str,
        *,
        parent: str | None = None,
        description: str | None = None,
        number: str | None = None,
    ) -> None:
        """Note a category; the first of a slug counts."""
        own = slug_of(slug or name, self.language)
        if own is not None:
            above = slug_of(parent, self.language)
            self._sections.setdefault(own, _Section(name, above, description, number))

    def tag(self, slug: str, name: str, description: str | None = None) -> None:
        """Note a tag; the first of a slug counts."""
        own = slug_of(slug or name, self.language)
        if own is not None:
            self._tags.setdefault(own, (name, description))

    def author(self, login: str, name: str) -> None:
        """Note an author by login; one that is an address of mail is never shown."""
        key = _login(login)
        if not key or key in self._authors:
            return
        shown = text_of(name) or login.partition("@")[0]
        own = slugify(shown if "@" in login else login, language=self.language)
        slug, n = own, 1
        while slug in self._taken:
            n += 1
            slug = numbered(own, n)
        self._taken.add(slug)
        self._authors[key] = (slug, shown)

    def of_post(self, post: Post) -> None:
        """Note what a post is filed under and the head of the file did not name."""
        for domain, slug, name in post.terms:
            if domain == "category":
                self.section(slug, name)
            elif domain == "author":
                self.author(slug.removeprefix("cap-"), name)
            elif domain not in NO_TAGS:
                self.tag(slug, name)
        if not any(domain == "author" for domain, _, __ in post.terms):
            self.author(post.said.get("creator", ""), "")
        for slug in self.names_for(post).tags:
            if slug in self._sections:
                self._tags.setdefault(slug, (self._sections[slug].name, None))

    def each(self) -> Iterator[SectionIn | TermIn]:
        """Give all of them; a section follows the one above it."""
        position = {slug: at for at, slug in enumerate(self._sections)}
        for slug in sorted(self._sections, key=lambda one: (len(self._above(one)), position[one])):
            said = self._sections[slug]
            above = self._above(slug)
            yield term(
                "section",
                slug,
                text_of(said.name),
                description=text_of(said.description),
                parent=above[0] if above else None,
                position=position[slug],
            )
        for slug, (name, description) in self._tags.items():
            yield term("tag", slug, text_of(name), description=text_of(description))
        for slug, name in self._authors.values():
            yield term("author", slug, name)

    def _above(self, slug: str) -> list[str]:
        """Return the sections above one, the nearest first; those of a circle have none."""
        found: list[str] = []
        parent = self._sections[slug].parent
        while parent is not None and parent in self._sections:
            if parent == slug or parent in found:
                return []
            found.append(parent)
            parent = self._sections[parent].parent
        return found

    def names_for(self, post: Post) -> Filed:
        """Return where a post stands here: the section is the one it names first, or the deepest.

        Sections that it is in besides, and that are not above its own, become tags.
        """
        slugs = {
            domain: [
                slug
                for kind, said, name in post.terms
                if kind == domain and (slug := slug_of(said or name, self.language)) is not None
            ]
            for domain in dict.fromkeys(domain for domain, _, __ in post.terms)
        }
        sections = [slug for slug in slugs.get("category", []) if slug in self._sections]
        section = self._main_section(sections, post)
        above = {section, *self._above(section)} if section is not None else set()
        tags = [tag for domain in slugs if domain not in NO_TAGS for tag in slugs[domain]]
        # The plugin Co-Authors Plus makes a term of each author: "cap-" and the login.
        logins = [
            _login(slug.removeprefix("cap-")) for kind, slug, _ in post.terms if kind == "author"
        ]
        logins = logins or [_login(post.said.get("creator", ""))]
        return Filed(
            section=section,
            tags=tuple(dict.fromkeys([*tags, *(one for one in sections if one not in above)])),
            authors=tuple(
                dict.fromkeys(self._authors[one][0] for one in logins if one in self._authors)
            ),
        )

    def _main_section(self, slugs: Sequence[str], post: Post) -> str | None:
        main = next((post.meta[key] for key in _MAIN if key in post.meta), None)
        for slug in slugs:
            if main is not None and self._sections[slug].number == main:
                return slug
        return max(slugs, key=lambda one: len(self._above(one)), default=None)


def _login(text: str) -> str:
    """Return a login as logins are compared: in lower case, with what one cannot hold left out."""
    return _NOT_LOGIN.sub("", text).strip().lower()
