"""The JSON of feeds and of the formats that agencies and search engines read."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from app.articles.schemas import Correction, Direction, InstantText
from app.http.shape import shape


@shape
class FeedAuthor(TypedDict):
    """A person or a desk."""

    name: str


@shape
class FeedHub(TypedDict):
    """Where to subscribe to the feed."""

    type: Literal["WebSub"]
    url: str


@shape
class FeedAbout(TypedDict):
    """What JSON Feed has no words for."""

    about: str
    """Where the words are explained."""
    id: int
    headline: str
    """Without the label."""
    label: str | None
    urgency: int
    """IPTC: 1 the highest to 9, 5 normal."""
    direction: Direction
    isAccessibleForFree: bool
    source: str | None
    """The agency or site the story came from."""
    corrections: list[Correction]
    """Oldest first; none of a paid story."""


@shape
class FeedItem(TypedDict):
    """One article in a feed."""

    id: str
    """Permanent: it survives any change of the URL."""
    url: str
    title: str
    """The headline, its label before it."""
    content_html: NotRequired[str]
    """The body, corrections below it, where the feed holds it."""
    content_text: NotRequired[str]
    """The summary, or else the title, where the feed does not hold the body."""
    summary: NotRequired[str]
    image: NotRequired[str]
    external_url: NotRequired[str]
    """Where the story lives first, when that is elsewhere."""
    date_published: InstantText
    date_modified: InstantText
    language: str
    tags: list[str]
    """Label, section and tags, by their names."""
    authors: NotRequired[list[FeedAuthor]]
    _manset: FeedAbout


@shape
class JsonFeed(TypedDict):
    """A feed in the form of JSON Feed 1.1."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: str
    feed_url: str
    description: str
    language: str
    authors: list[FeedAuthor]
    next_url: NotRequired[str]
    """The older items."""
    hubs: NotRequired[list[FeedHub]]
    items: list[FeedItem]
