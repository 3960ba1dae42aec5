"""What the head of an article's page says of it, for those who link to it; pure."""

from collections.abc import Iterator, Mapping

from babel.core import get_global

from app.articles.schemas import CardFields, Meta, MetaTag


def meta_of(article: CardFields, site_name: str) -> Meta:
    """Build the head of an article's page."""
    return Meta(
        title=article["headline"],
        description=article["summary"],
        canonical=article["canonicalUrl"] or article["url"],
        openGraph=[
            MetaTag(property=name, content=content)
            for name, content in _tags(article, site_name)
            if content is not None
        ],
    )


def _tags(article: CardFields, site_name: str) -> Iterator[tuple[str, str | None]]:
    """Give the properties of ogp.me in their order: those of a picture follow it."""
    yield "og:type", "article"
    yield "og:title", article["headline"]
    yield "og:description", article["summary"]
    yield "og:url", article["canonicalUrl"] or article["url"]
    yield "og:site_name", site_name
    yield "og:locale", og_locale(article["language"])
    if (image := article["image"]) is not None:
        yield "og:image", image["url"]
        for name in ("width", "height"):
            if (pixels := image[name]) is not None:
                yield f"og:image:{name}", str(pixels)
        yield "og:image:alt", image["alt"]
    yield "article:published_time", article["datePublished"]
    yield "article:modified_time", article["dateModified"]
    if article["section"] is not None:
        yield "article:section", article["section"]["name"]
    for author in article["authors"]:
        yield "article:author", author["name"]
    for tag in article["tags"]:
        yield "article:tag", tag["name"]


def og_locale(language: str) -> str | None:
    """Return a BCP 47 tag as Open Graph has it, `tr_TR`: with the likely region if it has none.

    None where nobody knows a region.
    """
    primary, *rest = language.split("-")
    region = next((part for part in rest if len(part) == 2), None)  # noqa: PLR2004 - ISO 3166
    if region is None:
        likely: Mapping[str, str] = get_global("likely_subtags")
        scripts = [part.title() for part in rest if len(part) == 4]  # noqa: PLR2004 - ISO 15924
        known = [likely.get("_".join([primary, *scripts])), likely.get(primary)]
        region = next((full.rpartition("_")[2] for full in known if full), None)
    return f"{primary.lower()}_{region.upper()}" if region else None
