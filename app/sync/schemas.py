"""The JSON of the change feed, and what a follower may ask for."""

from typing import Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.articles.schemas import CardFields, Dates
from app.http.deps import Query
from app.http.parameters import Languages, Limit, Slugs, Urgencies
from app.http.shape import shape
from app.sync.position import PositionText

Op = Literal["upsert", "withheld", "canceled", "deleted"]


@shape
class FollowedArticle(CardFields):
    """A public article as lists show it, with its body and its dates."""

    bodyHtml: str | None
    """Clean HTML; null for a paid story without a viewer key."""
    dates: Dates
    """In the site's own language."""


@shape
class Change(TypedDict):
    """The newest change of one article."""

    position: str
    """Its place in the feed, `EDITION-ARTICLEID`: positions only grow."""
    edition: int
    id: int
    """The article's."""
    op: Op
    """`upsert`: public, keep it as `article` says. All else: forget it."""
    reason: str | None
    """Why it was canceled; `deleted` for what was deleted; null otherwise."""
    at: str
    """An instant, RFC 3339, with the newsroom's offset."""
    article: FollowedArticle | None
    """Null unless `op` is `upsert`."""


@shape
class Changes(TypedDict):
    """A page of the change feed."""

    items: list[Change]
    """Oldest first; none at the end."""
    next: str
    """What to GET next, also at the end: ready to be asked again later."""


class FollowQuery(Query):
    """From where on, and which articles."""

    after: PositionText | None = Field(None, examples=["812-4711"])
    """After this position; `812` is after all of edition 812."""
    section: Slugs | None = Field(None, examples=[["world"]])
    """In any of these sections or below them, by slug."""
    urgency: Urgencies | None = Field(None, examples=[[1, 2, 3]])
    """Of any of these urgencies, 1 the highest."""
    lang: Languages | None = Field(None, examples=[["en"]])
    """In any of these languages."""


class ChangesQuery(FollowQuery):
    """From where on, which articles, and how many at once."""

    limit: Limit = 20
    """How many at most."""
