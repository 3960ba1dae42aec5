"""RSS 2.0 (rssboard.org), with the modules that readers know; pure."""

from collections.abc import Iterator
from typing import Final

from app.articles.schemas import Image
from app.feeds.channel import Channel, Entry, Feed
from app.feeds.markup import attributes, document, element, escaped, rfc822

DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
_OPEN: Final = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    f' xmlns:dc="{DUBLIN_CORE}" xmlns:media="{MEDIA}">'
)


def render(feed: Feed) -> bytes:
    """Return the feed as RSS."""
    return document(
        [
            _OPEN,
            "<channel>",
            *_channel(feed.channel),
            *(line for entry in feed.entries for line in _item(entry, feed.channel)),
            "</channel>",
            "</rss>",
        ]
    )


def _channel(channel: Channel) -> Iterator[str]:
    yield element("title", channel.title)
    yield element("link", channel.site_url)
    yield element("description", channel.description)
    yield element("language", channel.language)
    yield element("lastBuildDate", rfc822(channel.updated_at, channel.zone))
    yield element("generator", "Manset")
    for rel, url in channel.links.items():
        media_type = "application/rss+xml" if rel != "hub" else None
        yield element("atom:link", None, {"rel": rel, "href": url, "type": media_type})


def _item(entry: Entry, channel: Channel) -> Iterator[str]:
    card = entry.card
    yield "<item>"
    yield element("title", entry.title)
    yield element("link", card["url"])
    yield element("guid", entry.uri, {"isPermaLink": "false"})
    yield element("pubDate", rfc822(entry.published_at, channel.zone))
    yield element("atom:updated", card["dateModified"])
    for author in card["authors"]:
        yield element("dc:creator", author["name"])
    yield element("dc:language", card["language"])
    if card["source"] is not None:
        yield element("dc:source", card["source"])
    for name in entry.categories:
        yield element("category", name)
    if card["canonicalUrl"] is not None:
        yield element("atom:link", None, {"rel": "canonical", "href": card["canonicalUrl"]})
    if (summary := entry.summary) is not None:
        yield element("description", escaped(summary))  # read as HTML: escaped once more
    if (html := entry.html) is not None:
        yield element("content:encoded", html)
    if card["image"] is not None:
        yield media(card["image"])
    yield "</item>"


def media(image: Image) -> str:
    """Return a picture in the words of Media RSS, which Atom knows too.

    Its caption is no `media:description`, which some readers take for that of the whole item.
    """
    about = {"url": image["url"], "medium": "image"}
    size = {"width": image["width"], "height": image["height"]}
    title, credit = image["caption"] or image["alt"], image["credit"]
    return "".join(
        [
            f"<media:content{attributes({**about, **size})}>",
            element("media:title", title) if title is not None else "",
            element("media:credit", credit) if credit is not None else "",
            "</media:content>",
        ]
    )
