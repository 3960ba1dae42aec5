"""What an editor may send: new stories, changes, and the words that go with a verb."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt
from typing_extensions import TypedDict

from app.editorial.schemas import (
    ExternalId,
    HijriMonths,
    HijriOffset,
    HubUrl,
    ImageIn,
    Instant,
    Language,
    Line,
    Links,
    Name,
    Position,
    Prose,
    SiteUrl,
    SlugList,
    SlugText,
    StoryIn,
    Strict,
    Url,
    ZoneName,
)
from app.http.shape import shape


class ArticleCreate(StoryIn):
    """A new story, always a draft."""

    external_id: ExternalId | None = None
    """Its name in another system; one is made up if not given. Never changes."""
    language: Language | None = None  # type: ignore[assignment] # the site's own by default


class ImagePatch(ImageIn):
    """A change of a picture; what is not named stays."""

    url: Url = ""


class ArticlePatch(StoryIn):
    """A change of a story (RFC 7386): what is not named stays, null empties."""

    headline: Line = ""
    language: Language = ""
    body_html: str | None = Field(None, max_length=2_000_000, strict=True)  # type: ignore[assignment]
    tags: SlugList | None = None  # type: ignore[assignment]
    authors: SlugList | None = None  # type: ignore[assignment]
    related: list[ExternalId] | None = Field(None, max_length=100)  # type: ignore[assignment]
    is_accessible_for_free: bool | None = Field(None, strict=True)  # type: ignore[assignment]
    image: ImagePatch | None = None


class PublishIn(Strict):
    """Publish now, or at a time to come."""

    at: Instant | None = None
    """When it appears; not for a withheld article, which returns with its first date."""


class WithholdIn(Strict):
    """Take a story down; it may return."""

    reason: Prose | None = None
    """For the newsroom alone."""


class CancelIn(Strict):
    """Kill a story: 410 for ever."""

    reason: Prose
    """For everyone."""


class CorrectIn(Strict):
    """Say in the story what was changed."""

    text: Prose
    kind: Literal["correction", "clarification", "update", "retraction"] = "correction"


class RestoreIn(Strict):
    """Take a story's content back to what it was in a version."""

    version: Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class PreviewIn(Strict):
    """Let a front end read one unpublished story for a while."""

    expires_in_seconds: Annotated[StrictInt, Field(ge=10, le=7 * 24 * 3600)] = 3600


@shape
class PreviewOut(TypedDict):
    """A token that reads one story."""

    token: str
    expiresAt: str
    """RFC 3339."""


class TermCreate(Strict):
    """A new tag or author."""

    slug: SlugText | None = None
    """Made from the name if not given."""
    name: Name
    description: Prose | None = None


class SectionCreate(TermCreate):
    """A new section."""

    parent: SlugText | None = None
    """The slug of the section above it."""
    position: Position = 0
    """Its place beside the sections of the same parent, the lowest first."""


class TermPatch(Strict):
    """A change of a tag or an author (RFC 7386): what is not named stays, null empties."""

    slug: SlugText = ""
    """The slug it had stays taken, and leads here."""
    name: Name = ""
    description: Prose | None = None


class SectionPatch(TermPatch):
    """A change of a section (RFC 7386): what is not named stays, null empties."""

    parent: SlugText | None = None
    position: Position = 0


class MergeIn(Strict):
    """What takes the place of another of its kind."""

    into: Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]
    """Its id."""


class SitePatch(Strict):
    """A change of the newsroom's settings (RFC 7386): what is not named stays, null empties."""

    name: Name = ""
    url: SiteUrl = ""
    language: Language = ""
    time_zone: ZoneName = ""
    """Only the one that it is: another is for `manset reindex --days`."""
    hijri_offset: HijriOffset | None = None
    hijri_months: HijriMonths | None = None
    """All of them."""
    links: Links | None = None
    """All of them, in order."""
    feed_full_text: StrictBool | None = None
    """Whether feeds hold the bodies of stories, as by default, or their summaries alone."""
    web_sub_hub: HubUrl | None = None
    """A WebSub hub: feeds name it, and it is told when they change."""
