"""Atom (RFC 4287); pure."""

from collections.abc import Iterator
from typing import Final

from app.feeds.channel import Channel, Entry, Feed
from app.feeds.markup import attributes, document, element
from app.feeds.rss import DUBLIN_CORE, MEDIA, media

_SPACES: Final = (
    f'xmlns="http://www.w3.org/2005/Atom" xmlns:dc="{DUBLIN_CORE}" xmlns:media="{MEDIA}"'
)


def render(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    channel = feed.channel
    return document(
        [
            f"<feed {_SPACES}{attributes({'xml:lang': channel.language})}>",
            *_feed(channel),
            *(line for entry in feed.entries for line in _entry(entry, channel)),
            "</feed>",
        ]
    )


def _feed(channel: Channel) -> Iterator[str]:
    yield element("id", channel.uri)
    yield element("title", channel.title)
    yield element("subtitle", channel.description)
    yield element("updated", channel.updated)
    yield f"<author>{element('name', channel.site_name)}</author>"
    yield element("generator", "Manset")
    yield element("link", None, {"rel": "alternate", "href": channel.site_url, "type": "text/html"})
    for rel, url in channel.links.items():
        media_type = "application/atom+xml" if rel != "hub" else None
        yield element("link", None, {"rel": rel, "href": url, "type": media_type})


def _entry(entry: Entry, channel: Channel) -> Iterator[str]:
    card = entry.card
    yield f"<entry{attributes({'xml:lang': card['language']})}>"
    yield element("id", entry.uri)
    yield element("title", entry.title)
    yield element("updated", card["dateModified"])
    yield element("published", card["datePublished"])
    for author in card["authors"]:
        yield f"<author>{element('name', author['name'])}</author>"
    yield element("link", None, {"rel": "alternate", "href": card["url"], "type": "text/html"})
    if card["canonicalUrl"] is not None:
        yield element("link", None, {"rel": "canonical", "href": card["canonicalUrl"]})
    yield from _categories(entry, channel.scheme)
    if (summary := entry.summary) is not None:
        yield element("summary", summary)
    if (html := entry.html) is not None:
        yield element("content", html, {"type": "html"})
    if card["source"] is not None:
        yield element("dc:source", card["source"])
    if card["image"] is not None:
        yield media(card["image"])
    yield "</entry>"


def _categories(entry: Entry, scheme: str) -> Iterator[str]:
    card = entry.card
    if card["label"] is not None:
        yield element("category", None, {"term": card["label"], "scheme": f"{scheme}labels"})
    named = [("sections", card["section"])] if card["section"] is not None else []
    for kind, ref in (*named, *(("tags", tag) for tag in card["tags"])):
        about = {"term": ref["slug"], "scheme": f"{scheme}{kind}", "label": ref["name"]}
        yield element("category", None, {**about})
