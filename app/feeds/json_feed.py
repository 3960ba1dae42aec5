"""JSON Feed 1.1 (jsonfeed.org); pure."""

from app.feeds.channel import Entry, Feed
from app.feeds.schemas import (
    FeedAbout,
    FeedAuthor,
    FeedHub,
    FeedItem,
    JsonFeed,
)


def build(feed: Feed) -> JsonFeed:
    """Return the feed as JSON Feed."""
    channel = feed.channel
    built = JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=channel.title,
        home_page_url=channel.site_url,
        feed_url=channel.self_url,
        description=channel.description,
        language=channel.language,
        authors=[FeedAuthor(name=channel.site_name)],
        items=[_item(entry) for entry in feed.entries],
    )
    if channel.next_url is not None:
        built["next_url"] = channel.next_url
    if channel.hub is not None:
        built["hubs"] = [FeedHub(type="WebSub", url=channel.hub)]
    return built


def _item(entry: Entry) -> FeedItem:
    card, html, summary = entry.card, entry.html, entry.summary
    item = FeedItem(
        id=entry.uri,
        url=card["url"],
        title=entry.title,
        date_published=card["datePublished"],
        date_modified=card["dateModified"],
        language=card["language"],
        tags=entry.categories,
        _manset=FeedAbout(
            about="https://schema.org/NewsArticle",
            id=card["id"],
            headline=card["headline"],
            label=card["label"],
            urgency=card["urgency"],
            direction=card["direction"],
            isAccessibleForFree=card["isAccessibleForFree"],
            source=card["source"],
            corrections=list(entry.notes),
        ),
    )
    if html is not None:
        item["content_html"] = html
    else:
        item["content_text"] = summary or entry.title
    if summary is not None:
        item["summary"] = summary
    if card["authors"]:
        item["authors"] = [FeedAuthor(name=author["name"]) for author in card["authors"]]
    if card["image"] is not None:
        item["image"] = card["image"]["url"]
    if card["canonicalUrl"] is not None:
        item["external_url"] = card["canonicalUrl"]
    return item
