"""Sitemaps (sitemaps.org), with what Google adds for pictures, languages and news; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.feeds.markup import attributes, document, element
from app.http.uris import uri_of

_SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGE: Final = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
_NEWS: Final = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_XHTML: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})


@dataclass(frozen=True, slots=True)
class Place:
    """One address: when it changed, its picture, and all its translations, itself among them."""

    url: str
    changed: str | None = None
    image_url: str | None = None
    alternates: Sequence[tuple[str, str]] = ()
    """Language tags, `x-default` too, and where to find each."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story for news search; its title is the headline alone."""

    place: Place
    language: str
    published: str
    title: str


def render_index(maps: Iterable[Place]) -> bytes:
    """Return a sitemap of sitemaps."""
    lines = [f"<sitemap>{_location(one)}</sitemap>" for one in maps]
    return document([f"<sitemapindex {_SITEMAP}>", *lines, "</sitemapindex>"])


def render_places(places: Iterable[Place]) -> bytes:
    """Return a sitemap."""
    lines = [f"<url>{_location(one)}{_alternates(one)}{_image(one)}</url>" for one in places]
    return document([f"<urlset {_SITEMAP} {_IMAGE} {_XHTML}>", *lines, "</urlset>"])


def render_news(stories: Iterable[Story], publication: str) -> bytes:
    """Return a news sitemap, in the name of a publication."""
    lines = [
        f"<url>{_location(one.place)}<news:news>{_publication(one, publication)}"
        f"{element('news:publication_date', one.published)}"
        f"{element('news:title', one.title)}</news:news>{_image(one.place)}</url>"
        for one in stories
    ]
    return document([f"<urlset {_SITEMAP} {_IMAGE} {_NEWS}>", *lines, "</urlset>"])


def news_language(tag: str) -> str:
    """Return the code that news search takes: of ISO 639, or `zh-cn` and `zh-tw`."""
    primary, *rest = tag.lower().split("-")
    if primary != "zh":
        return primary
    return "zh-tw" if _TRADITIONAL.intersection(rest) else "zh-cn"


def _location(place: Place) -> str:
    changed = element("lastmod", place.changed) if place.changed is not None else ""
    return element("loc", uri_of(place.url)) + changed


def _alternates(place: Place) -> str:
    links = ((language, uri_of(url)) for language, url in place.alternates)
    return "".join(
        f"<xhtml:link{attributes({'rel': 'alternate', 'hreflang': language, 'href': url})}/>"
        for language, url in links
    )


def _image(place: Place) -> str:
    if place.image_url is None:
        return ""
    return f"<image:image>{element('image:loc', uri_of(place.image_url))}</image:image>"


def _publication(story: Story, name: str) -> str:
    language = element("news:language", story.language)
    return f"<news:publication>{element('news:name', name)}{language}</news:publication>"
