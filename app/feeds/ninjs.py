"""ninjs 3.1 (iptc.org/std/ninjs): an article as agencies exchange it; pure."""

from collections.abc import Iterator
from typing import Final

from app.articles.schemas import ArticleOut, Image
from app.feeds.channel import tag_uri
from app.feeds.schemas import (
    Ninjs,
    NinjsAltId,
    NinjsAssociation,
    NinjsBody,
    NinjsRendition,
    NinjsSource,
    NinjsStandard,
    NinjsSubject,
    NinjsText,
)
from app.site.queries import Site

STANDARD: Final = NinjsStandard(
    name="ninjs", version="3.1", schema="http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
)
_PLAIN: Final = "text/plain"


def build(article: ArticleOut, site: Site) -> Ninjs:
    """Return an article as ninjs; `partial` where its body is not told."""
    body = article["bodyHtml"]
    built = Ninjs(
        standard=STANDARD,
        uri=tag_uri(site.url, f"articles/{article['id']}"),
        type="text",
        representationType="partial" if body is None else "full",
        version=str(article["version"]),
        pubStatus="usable",
        urgency=article["urgency"],
        language=article["language"],
        firstCreated=article["datePublished"],
        versionCreated=article["dateModified"],
        headlines=list(_headlines(article)),
        descriptions=list(_descriptions(article)),
        bodies=[],
        subjects=list(_subjects(article)),
        infoSources=list(_sources(article, site)),
        altIds=list(_alt_ids(article)),
        associations=list(_associations(article, site)),
    )
    if body is not None:
        built["bodies"] = [
            NinjsBody(
                role="main",
                contentType="text/html",
                charCount=len(body),
                wordCount=article["wordCount"],
                value=body,
            )
        ]
    if article["authors"]:
        built["by"] = ", ".join(author["name"] for author in article["authors"])
    return built


def _headlines(article: ArticleOut) -> Iterator[NinjsText]:
    yield NinjsText(role="main", contentType=_PLAIN, value=article["headline"])
    if article["label"] is not None:
        yield NinjsText(role="label", contentType=_PLAIN, value=article["label"])


def _descriptions(article: ArticleOut) -> Iterator[NinjsText]:
    if article["summary"] is not None:
        yield NinjsText(role="summary", contentType=_PLAIN, value=article["summary"])
    for note in article["corrections"]:
        yield NinjsText(role=note["kind"], contentType=_PLAIN, value=note["text"])


def _subjects(article: ArticleOut) -> Iterator[NinjsSubject]:
    if (section := article["section"]) is not None:
        yield NinjsSubject(name=section["name"], rel="section", literal=section["slug"])
    for tag in article["tags"]:
        yield NinjsSubject(name=tag["name"], rel="tag", literal=tag["slug"])


def _sources(article: ArticleOut, site: Site) -> Iterator[NinjsSource]:
    yield NinjsSource(name=site.name, role="publisher")
    if article["source"] is not None:
        yield NinjsSource(name=article["source"], role="source")


def _alt_ids(article: ArticleOut) -> Iterator[NinjsAltId]:
    yield NinjsAltId(role="id", value=str(article["id"]))
    yield NinjsAltId(role="slug", value=article["slug"])
    yield NinjsAltId(role="url", value=article["url"])
    if article["canonicalUrl"] is not None:
        yield NinjsAltId(role="canonicalUrl", value=article["canonicalUrl"])


def _associations(article: ArticleOut, site: Site) -> Iterator[NinjsAssociation]:
    if article["image"] is not None:
        yield _picture(article["image"])
    for other in article["translations"]:
        yield NinjsAssociation(
            name=other["headline"],
            rel="translation",
            uri=tag_uri(site.url, f"articles/{other['id']}"),
            type="text",
            language=other["language"],
        )


def _picture(image: Image) -> NinjsAssociation:
    rendition = NinjsRendition(name="original", href=image["url"])
    for name in ("width", "height"):
        if (pixels := image[name]) is not None:
            rendition[name] = pixels
    picture = NinjsAssociation(
        name=image["caption"] or image["alt"] or "picture",
        rel="image",
        uri=image["url"],
        type="picture",
        renditions=[rendition],
    )
    told = [
        NinjsText(role=role, contentType=_PLAIN, value=text)
        for role, text in (("caption", image["caption"]), ("alt", image["alt"]))
        if text is not None
    ]
    if told:
        picture["descriptions"] = told
    if image["credit"] is not None:
        picture["by"] = image["credit"]
    return picture
