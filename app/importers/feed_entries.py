"""Entries of feeds: out of RSS, RDF, Atom and JSON Feed, and on to stories."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from app.articles.addresses import is_address
from app.editorial.drafts import Notice
from app.editorial.slugs import slugify
from app.importers.feed_parts import Entry, absolute, byline, is_paid
from app.importers.telling import (
    Desk,
    Story,
    external_id_of,
    headline_of,
    image_of,
    instant_in,
    mail_instant,
    refused,
    story,
    summary_of,
    text_of,
    valid_language,
)
from app.importers.xmlfile import Element, name_of

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_SPACES: Final = re.compile(r"""\sxmlns(?::[\w.-]+)?="[^"<>]*\"""")
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_MEDIA: Final = "{http://search.yahoo.com/mrss/}"
_PICTURES: Final = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")
_FIRST: Final = ("pubdate", "published", "issued", "date", "publicationdate", "created")
_LAST: Final = ("updated", "modified", "modificationdate")
_URI_SCHEMES: Final = frozenset(("http", "https", "tag", "urn", "uri"))


def html_in(element: Element | None) -> str:
    """Return the HTML that an element of a feed holds, escaped or not, or as plain text."""
    if element is None:
        return ""
    kind = (element.get("type") or "").lower()
    if len(element):
        inner = "".join(
            etree.tostring(child, encoding="unicode", method="html") for child in element
        )
        return (element.text or "") + _SPACES.sub("", inner)
    text = element.text or ""
    is_plain = str(element.tag).startswith(_ATOM) and kind in {"", "text"}
    return text.replace("&", "&amp;").replace("<", "&lt;") if is_plain else text


def entry_of(element: Element) -> Entry:
    """Read an `item` or an `entry`, and what its feed says of all of them."""
    children = _by_name(element)
    above = _by_name(channel_of(element))

    def text(*names: str) -> str:
        found = (children[name][0] for name in names if name in children)
        return next((one.text.strip() for one in found if one.text and one.text.strip()), "")

    entry = Entry(
        id=text("guid", "id", "identifier") or element.get(_ABOUT, ""),
        title=html_in(_first(children, "title")),
        summary=html_in(_first(children, "description", "summary")),
        content=html_in(_first(children, "encoded", "content", "fulltext")),
        published=text(*_FIRST),
        updated=text(*_LAST),
        language=element.get(f"{_XML}lang") or text("language") or language_of(element),
        authors=_authors(children) or _authors(above if "entry" in str(element.tag) else {}),
        tags=[_tag(one) for name in ("category", "subject") for one in children.get(name, ())],
        images=list(_images(element)),
        is_free=not any(is_paid(name, one[0].text or "") for name, one in children.items()),
    )
    links = [_link(one) for one in children.get("link", [])]
    entry.base = element.get(f"{_XML}base") or _site_of(above)
    found = text("origlink") or next((link for link in links if link), "")
    guid = children.get("guid", [None])[0]
    is_permalink = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    own = found or (entry.id if is_permalink else "")
    permalink = [entry.id] if is_permalink else []
    entry.addresses = [_joined(entry.base, one) for one in (own, *links, *permalink) if one]
    entry.link = entry.addresses[0] if entry.addresses else ""
    return entry


def _joined(base: str, url: str) -> str:
    """Return a URL as it stands on its own; what cannot be joined is left as it is."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def channel_of(element: Element) -> Element | None:
    """Return what says of what feed an entry is: RDF has it beside the entries."""
    above = element.getparent()
    if above is not None and name_of(above) == "rdf":
        return next((one for one in above if name_of(one) == "channel"), above)
    return above


def language_of(element: Element) -> str:
    """Return the language of the feed that an entry is of."""
    channel = channel_of(element)
    while channel is not None:
        said = channel.get(f"{_XML}lang") or channel.findtext("{*}language") or ""
        if said.strip():
            return said.strip()
        channel = channel.getparent()
    return ""


def _by_name(element: Element | None) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for child in element if element is not None else ():
        name = name_of(child)
        if name in {"title", "description", "content", "category", "link"} and str(
            child.tag
        ).startswith((_MEDIA, "{http://www.itunes.com", "{http://purl.org/rss/1.0/modules/taxo")):
            continue
        if name:
            found.setdefault(name, []).append(child)
    return found


def _first(children: Mapping[str, list[Element]], *names: str) -> Element | None:
    """Return the first child of these names that holds something."""
    for name in names:
        for one in children.get(name, ()):
            if len(one) or (one.text and one.text.strip()):
                return one
    return None


def _link(element: Element) -> str:
    """Return where a link leads that is the entry's own page."""
    if element.get("rel", "alternate") != "alternate":
        return ""
    return (element.get("href") or element.text or "").strip()


def _site_of(above: Mapping[str, list[Element]]) -> str:
    found = (_link(one) for one in above.get("link", ()))
    return next((link for link in found if link.startswith(("http://", "https://"))), "")


def _authors(children: Mapping[str, list[Element]]) -> list[str]:
    named = children.get("creator") or children.get("author") or ()
    found = (byline(one.findtext("{*}name") or one.text or "") for one in named)
    return [name for name in found if name]


def _tag(element: Element) -> str:
    return (element.get("label") or element.text or element.get("term") or "").strip()


def _images(element: Element) -> Iterator[dict[str, Any]]:
    """Give the pictures that a feed has apart from the text."""
    for one in element.iter(f"{_MEDIA}content", f"{_MEDIA}thumbnail", "{*}enclosure", "{*}link"):
        url, kind = one.get("url") or one.get("href") or "", one.get("type") or ""
        name = name_of(one)
        if name == "link" and one.get("rel") != "enclosure":
            continue
        is_picture = kind.startswith("image/") or one.get("medium") == "image"
        by_end = not kind and urlsplit(url).path.lower().endswith(_PICTURES)
        if url and (is_picture or name == "thumbnail" or by_end):
            yield {
                "url": url,
                "width": _size(one.get("width")),
                "height": _size(one.get("height")),
                "caption": one.findtext(f"{_MEDIA}description"),
                "credit": one.findtext(f"{_MEDIA}credit"),
            }


def _size(text: str | None) -> int | None:
    found = re.fullmatch("[0-9]{1,5}", text or "")
    return int(found[0]) or None if found else None


def names_in(entry: Entry, language: str) -> Iterator[tuple[str, str, str]]:
    """Give kind, slug and name of each tag and author."""
    for kind, names in (("tag", entry.tags), ("author", entry.authors)):
        for name in names:
            shown = text_of(name)
            if any(char.isalnum() for char in shown):
                yield kind, slugify(shown, language=language), shown


def read_entry(entry: Entry, desk: Desk) -> Story:
    """Return the story that an entry of a feed is.

    One without a date is a draft: nobody can tell when it appeared.

    Raises:
        Refused: it has nothing to say, or a field is not acceptable.

    """
    notices: list[Notice] = []
    external_id = _id_of(entry)
    base = entry.link or entry.base
    body = absolute(entry.content or entry.summary, base)
    headline = headline_of(entry.title, body, notices)
    if headline is None:
        raise refused("empty", "The entry has neither title nor text.", external_id=external_id)
    published = _instant(entry.published, desk) or _instant(entry.updated, desk)
    if published is None:
        notices.append(Notice("datePublished", "no-date"))
    language = valid_language(entry.language) or desk.language
    slugs: dict[str, list[str]] = {"tag": [], "author": []}
    for kind, slug, _ in names_in(entry, language):
        slugs[kind].append(slug)
    images = sorted(entry.images, key=lambda one: -(one.get("width") or 0))
    best = {**images[0], "url": _joined(base, images[0]["url"])} if images else None
    return story(
        {
            "externalId": external_id,
            "state": "draft" if published is None else "published",
            "headline": headline,
            "summary": summary_of(entry.summary, notices),
            "bodyHtml": body,
            "language": language,
            "tags": slugs["tag"],
            "authors": slugs["author"],
            "image": image_of(best, notices),
            "isAccessibleForFree": entry.is_free,
            "datePublished": published,
            "dateModified": _instant(entry.updated, desk),
            "aliases": [one for one in dict.fromkeys(entry.addresses) if one and is_address(one)],
        },
        tuple(notices),
    )


def _id_of(entry: Entry) -> str:
    """Return the entry's own name; one that is unique in its feed alone is told with its host."""
    own = entry.id or entry.link
    if not own:
        return external_id_of("feed", entry.title, entry.published, entry.summary[:200])
    if urlsplit(own).scheme in _URI_SCHEMES:
        return external_id_of(own)
    return external_id_of("feed", urlsplit(entry.link or entry.base).netloc, own)


def _instant(text: str, desk: Desk) -> str | None:
    return instant_in(text, desk.zone) or mail_instant(text)
