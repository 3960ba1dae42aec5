"""The JSON of searching."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from app.articles.schemas import Card
from app.http.shape import shape


@shape
class Highlights(TypedDict):
    """Where an article answers, as HTML in which `mark` is the only element."""

    headline: str | None
    """The headline with what was found marked; null where nothing was."""
    body: str | None
    """The piece of the body, of a paid story of the summary, around the first word found."""


@shape
class Found(Card):
    """An article that answers."""

    highlights: NotRequired[Highlights]
    """Only with `include=highlights`."""


@shape
class Facet(TypedDict):
    """How many of the articles found stand under one value."""

    value: str
    """A slug, a language tag, or a year: what its filter takes."""
    name: str
    articles: int


@shape
class Facets(TypedDict):
    """How the articles found are spread, the most frequent value first."""

    section: NotRequired[list[Facet]]
    """By their own section."""
    tag: NotRequired[list[Facet]]
    author: NotRequired[list[Facet]]
    lang: NotRequired[list[Facet]]
    year: NotRequired[list[Facet]]
    """The newest first."""
    others: dict[str, int]
    """Of each facet that has more than 50 values, how many are not listed."""
    counted: int
    """The articles that were counted: all found, or the newest 5,000 of more."""
    isExact: bool
    """True where those are all."""


@shape
class Results(TypedDict):
    """A page of what was found; `next` and `prev` are ready to GET."""

    items: list[Found]
    next: str | None
    prev: str | None
    """Null on a page that was asked for without a cursor, and by relevance."""
    total: NotRequired[int]
    """All articles found; only with `count=exact`."""
    facets: NotRequired[Facets]
    """Only with `facets`."""


@shape
class Suggestion(TypedDict):
    """One way to complete what was typed."""

    kind: Literal["headline", "tag", "author"]
    text: str
    slug: str
    """Of the article, tag or author."""


@shape
class Suggestions(TypedDict):
    """Tags and authors, those with most articles first, then headlines, the newest first."""

    items: list[Suggestion]
