"""The JSON of articles, sections, tags and authors: what the public reads."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from app.http.shape import shape

Count = Annotated[int, Field(ge=0)]
Direction = Literal["ltr", "rtl"]
InstantText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339, to the second, with the newsroom's offset."""
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
"""A civil day, `YYYY-MM-DD`."""


@shape
class Ref(TypedDict):
    """A section, tag or author, as it is named inside an article."""

    id: int
    slug: str
    """Its name in URLs and filters."""
    name: str
    """Its name for readers."""


@shape
class Image(TypedDict):
    """A picture; its bytes lie elsewhere."""

    url: str
    width: int | None
    """Pixels."""
    height: int | None
    """Pixels."""
    alt: str | None
    caption: str | None
    credit: str | None


@shape
class Translation(TypedDict):
    """Another article, by its name: a translation, or the one before or after."""

    id: int
    slug: str
    language: str
    headline: str


@shape
class Correction(TypedDict):
    """A note on what was changed after the article appeared."""

    kind: Literal["correction", "clarification", "update", "retraction"]
    text: str
    at: InstantText


@shape
class Hijri(TypedDict):
    """A civil day in the Umm al-Qura calendar, shifted as the newsroom says."""

    iso: str
    """`1439-08-08`."""
    text: str
    """`8 Shaban 1439`, in the words and digits asked for."""
    year: int
    month: int
    day: int
    monthName: str
    calendar: Literal["umm-al-qura"]
    offsetDays: int
    """Days by which the newsroom moves the civil day before it is converted, -2 to 2."""


@shape
class Dates(TypedDict):
    """The day an article appeared, as people read it."""

    weekday: str
    text: str
    """`24 April 2018`, in the words and digits asked for."""
    hijri: Hijri | None
    """Null outside the calendar's range, 1 August 1924 to 16 November 2077."""


@shape
class MetaTag(TypedDict):
    """One `<meta property="..." content="...">`."""

    property: str
    """A property of Open Graph, such as `og:title`; several tags may have the same."""
    content: str
    """As text: whoever writes it into a page escapes it."""


@shape
class Meta(TypedDict):
    """What the head of an article's page says of it."""

    title: str
    description: str | None
    canonical: str
    """Where the story lives first: `canonicalUrl`, else `url`."""
    openGraph: list[MetaTag]
    """In the order that they are to be written in."""


@shape
class StoryFields(TypedDict):
    """What every answer says of an article, published or not."""

    id: int
    slug: str
    url: str
    """Its page on the newsroom's web site."""
    headline: str
    """Without the label."""
    label: str | None
    """The word before the headline, such as URGENT; null once `labelUntil` has passed."""
    labelUntil: InstantText | None
    summary: str | None
    language: str
    """A BCP 47 tag."""
    direction: Direction
    urgency: Annotated[int, Field(ge=1, le=9)]
    """IPTC: 1 the highest to 9, 5 normal."""
    section: Ref | None
    tags: list[Ref]
    authors: list[Ref]
    """In the order of the byline."""
    image: Image | None
    source: str | None
    """The agency or site the story came from."""
    canonicalUrl: str | None
    """Where the story lives first, when that is elsewhere."""
    translationGroup: str | None
    """Articles that share it are the same story in several languages."""
    isAccessibleForFree: bool
    """When false, the body is for viewers with a key."""
    dateModified: InstantText
    """With the newsroom's offset."""
    version: int
    wordCount: int
    readingMinutes: int
    """At 230 words a minute, at least 1."""


@shape
class CardFields(StoryFields):
    """What every answer says of a public article."""

    datePublished: InstantText
    """With the newsroom's offset."""
    day: DayText
    """The newsroom's civil day of `datePublished`."""


@shape
class Card(CardFields):
    """An article in a list."""

    bodyHtml: NotRequired[str | None]
    """Only with `include=bodyHtml`; null for a paid story without a viewer key."""
    dates: NotRequired[Dates]
    """Only with `include=dates`."""
    meta: NotRequired[Meta]
    """Only with `include=meta`."""
    visits: NotRequired[Count]
    """Only with `include=visits`: in all, up to some seconds ago."""
    views: NotRequired[Count]
    """Only with `include=views`: in all, up to some seconds ago."""


class _Partial:
    """Documents a card of which `fields` may ask for less than the whole."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        whole = handler.resolve_ref_schema(handler(schema))
        told = "An article in a list: every field, unless `fields` asks for fewer."
        return {**whole, "title": "ListedCard", "required": ["id"], "description": told}


@shape
class Page(TypedDict):
    """A page of a list of articles; `next` and `prev` are ready to GET."""

    items: list[Annotated[Card, _Partial()]]
    next: str | None
    prev: str | None
    """Null on a page that was asked for without a cursor."""
    total: NotRequired[int]
    """All articles that the filters leave; only with `count=exact`."""


@shape
class ArticleOut(CardFields):
    """One article, whole."""

    bodyHtml: str | None
    """Clean HTML; null for a paid story without a viewer key."""
    dates: Dates
    corrections: list[Correction]
    """Oldest first."""
    translations: list[Translation]
    previous: Translation | None
    """The older neighbor in the same language."""
    next: Translation | None
    """The newer neighbor in the same language."""
    meta: Meta | None
    """Null but with `include=meta`."""


@shape
class Related(TypedDict):
    """What to read beside an article, best first."""

    items: list[Card]


@shape
class TermOut(TypedDict):
    """A tag or an author that has public articles, or a section that holds some."""

    id: int
    slug: str
    name: str
    description: str | None
    articles: int
    """Public articles; a section counts those of all below it too."""
    newest: InstantText
    """When the newest of them appeared."""


@shape
class SectionOut(TermOut):
    """A section that holds public articles, itself or below it."""

    parent: Ref | None


@shape
class Sections(TypedDict):
    """All public sections, in editorial order: a parent before its children."""

    items: list[SectionOut]


@shape
class Terms(TypedDict):
    """A page of tags or authors, by slug."""

    items: list[TermOut]
    next: str | None
    prev: str | None
