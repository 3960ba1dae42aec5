"""JSON-LD: an article as search engines read it, a NewsArticle of schema.org; pure."""

from typing import Final

import orjson

from app.articles.schemas import ArticleOut, Image
from app.feeds.channel import tag_uri
from app.feeds.schemas import JsonObject, NewsArticle
from app.site.queries import Site

PAYWALL: Final = ".paywall"
"""The class that a page gives to what only subscribers see."""


def build(article: ArticleOut, site: Site) -> NewsArticle:
    """Return an article as a NewsArticle."""
    url = article["canonicalUrl"] or article["url"]
    section, image, source = article["section"], article["image"], article["source"]
    built: NewsArticle = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "identifier": tag_uri(site.url, f"articles/{article['id']}"),
        "headline": article["headline"],
        "description": article["summary"],
        "inLanguage": article["language"],
        "datePublished": article["datePublished"],
        "dateModified": article["dateModified"],
        "author": [{"@type": "Person", "name": one["name"]} for one in article["authors"]],
        "publisher": _publisher(site),
        "image": [_picture(image)] if image is not None else [],
        "articleSection": section["name"] if section is not None else None,
        "keywords": [tag["name"] for tag in article["tags"]],
        "creditText": source,
        "wordCount": article["wordCount"],
        "timeRequired": f"PT{article['readingMinutes']}M",
        "isAccessibleForFree": article["isAccessibleForFree"],
        "correction": [
            {"@type": "CorrectionComment", "text": note["text"], "datePublished": note["at"]}
            for note in article["corrections"]
        ],
    }
    if not article["authors"]:
        built["author"] = [{"@type": "Organization", "name": site.name, "url": site.url}]
    if not article["isAccessibleForFree"]:
        built["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": PAYWALL,
        }
    return built


def encode(article: NewsArticle) -> bytes:
    """Return JSON that can stand in a `<script>` of a page: no word of it ends the element.

    What is not known is left out: search engines warn of null.
    """
    told = {name: value for name, value in article.items() if value not in (None, [])}
    text = orjson.dumps(told)
    for character in b"<>&":
        text = text.replace(bytes([character]), b"\\u%04x" % character)
    return text


def _publisher(site: Site) -> JsonObject:
    publisher: JsonObject = {"@type": "NewsMediaOrganization", "name": site.name, "url": site.url}
    social = [link.href for link in site.links if link.rel == "social"]
    return {**publisher, "sameAs": social} if social else publisher


def _picture(image: Image) -> JsonObject:
    told = {
        "width": image["width"],
        "height": image["height"],
        "caption": image["caption"] or image["alt"],
        "creditText": image["credit"],
    }
    known = {name: value for name, value in told.items() if value is not None}
    return {"@type": "ImageObject", "url": image["url"], **known}
