"""The JSON of feeds and of the formats that agencies and search engines read."""

from typing import Final, Literal, NotRequired

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


@shape
class NinjsStandard(TypedDict):
    """Of which standard the object is."""

    name: Literal["ninjs"]
    version: Literal["3.1"]
    schema: str


@shape
class NinjsText(TypedDict):
    """A text and what it is for."""

    role: str
    contentType: Literal["text/plain"]
    value: str


@shape
class NinjsBody(TypedDict):
    """The body."""

    role: Literal["main"]
    contentType: Literal["text/html"]
    charCount: int
    wordCount: int
    value: str


@shape
class NinjsSubject(TypedDict):
    """The section, or a tag."""

    name: str
    rel: Literal["section", "tag"]
    literal: str
    """Its slug."""


@shape
class NinjsSource(TypedDict):
    """Who published the story, and who it came from."""

    name: str
    role: Literal["publisher", "source"]


@shape
class NinjsAltId(TypedDict):
    """Another way to name the story."""

    role: Literal["id", "slug", "url", "canonicalUrl"]
    value: str


@shape
class NinjsRendition(TypedDict):
    """A file of a picture."""

    name: Literal["original"]
    href: str
    width: NotRequired[int]
    height: NotRequired[int]


@shape
class NinjsAssociation(TypedDict):
    """The picture, or a translation."""

    name: str
    rel: Literal["image", "translation"]
    uri: str
    type: Literal["picture", "text"]
    language: NotRequired[str]
    by: NotRequired[str]
    """The credit of a picture."""
    descriptions: NotRequired[list[NinjsText]]
    renditions: NotRequired[list[NinjsRendition]]


@shape
class Ninjs(TypedDict):
    """An article as ninjs 3.1."""

    standard: NinjsStandard
    uri: str
    """Permanent: it survives any change of the URL."""
    type: Literal["text"]
    representationType: Literal["full", "partial"]
    """`partial` where the body of a paid story is not told."""
    version: str
    pubStatus: Literal["usable"]
    urgency: int
    language: str
    firstCreated: InstantText
    versionCreated: InstantText
    by: NotRequired[str]
    headlines: list[NinjsText]
    """The headline as `main`, the label as `label`."""
    descriptions: list[NinjsText]
    """The summary, and the corrections by their kinds."""
    bodies: list[NinjsBody]
    subjects: list[NinjsSubject]
    infoSources: list[NinjsSource]
    altIds: list[NinjsAltId]
    associations: list[NinjsAssociation]


JsonObject = dict[str, object]

NewsArticle = TypedDict(
    "NewsArticle",
    {
        "@context": Literal["https://schema.org"],
        "@type": Literal["NewsArticle"],
        "@id": str,
        "url": str,
        "mainEntityOfPage": JsonObject,
        "identifier": str,
        "headline": str,
        "description": str | None,
        "inLanguage": str,
        "datePublished": InstantText,
        "dateModified": InstantText,
        "author": list[JsonObject],
        "publisher": JsonObject,
        "image": list[JsonObject],
        "articleSection": str | None,
        "keywords": list[str],
        "creditText": str | None,
        "wordCount": int,
        "timeRequired": str,
        "isAccessibleForFree": bool,
        "hasPart": NotRequired[JsonObject],
        "correction": list[JsonObject],
    },
)
"""An article in the words of schema.org."""
NEWS_ARTICLE: Final[JsonObject] = {
    "title": "NewsArticle",
    "description": "A NewsArticle of schema.org; what is not known is left out.",
    "type": "object",
    "required": [
        *("@context", "@type", "@id", "url", "headline", "inLanguage", "datePublished"),
        *("dateModified", "author", "publisher", "isAccessibleForFree"),
    ],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "NewsArticle"},
        "headline": {"type": "string"},
        "datePublished": {"type": "string", "format": "date-time"},
        "dateModified": {"type": "string", "format": "date-time"},
        "isAccessibleForFree": {"type": "boolean"},
    },
}
"""What the document says of it."""
