"""What an editor or an importer may say of a newsroom: strict, whole, nothing unknown."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from app.articles.addresses import address_of
from app.calendar.civil import parse_day
from app.calendar.instant import parse_instant
from app.config import ascii_origin
from app.db.tables import State
from app.editorial.sanitize import clean_line
from app.editorial.slugs import MAX_SLUG_LENGTH, is_slug

EARLIEST: Final = datetime(1600, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(2199, 12, 30, tzinfo=UTC)
MAX_BODY_CHARACTERS: Final = 2_000_000
MAX_URL: Final = 2048
LANGUAGE: Final = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}"
MAX_NAME: Final = 200
"""Characters of the name of a section, tag, author, link or newsroom."""

T = TypeVar("T")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("not-text", "expected text")
    return value


def _read(parse: Callable[[str], T], code: str, message: str) -> Callable[[object], T]:
    def read(value: object) -> T:
        try:
            return parse(_text(value))
        except (ValueError, OverflowError) as error:
            raise PydanticCustomError(code, message) from error

    return read


def _instant(text: str) -> datetime:
    instant = parse_instant(text).astimezone(UTC).replace(microsecond=0)
    if not EARLIEST <= instant <= LATEST:
        msg = "out of range"
        raise ValueError(msg)
    return instant


@lru_cache(maxsize=256)
def _language(text: str) -> str:
    """Return a BCP 47 tag in its usual case (RFC 5646, section 2.1.1): `az-Latn-AZ`."""
    if not re.fullmatch(LANGUAGE, text):
        raise ValueError(text)
    first, *rest = text.lower().split("-")
    cases = {4: str.title, 2: str.upper}
    return "-".join([first, *(cases.get(len(part), str)(part) for part in rest)])


def _slug(value: object) -> str:
    text = _text(value)
    if not is_slug(text):
        raise PydanticCustomError("not-a-slug", "not a slug")
    return text


def _url(value: object) -> str:
    text = _text(value)
    if len(text) > MAX_URL or not re.fullmatch(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+", text):
        raise PydanticCustomError("not-a-url", "expected an http or https URL")
    return text


def _line(most: int) -> BeforeValidator:
    def read(value: object) -> str:
        text = clean_line(_text(value))
        if not 1 <= len(text) <= most:
            raise PydanticCustomError("bad-length", f"expected 1 to {most} characters")
        return text

    told = Annotated[str, Field(min_length=1, max_length=most)]
    return BeforeValidator(read, json_schema_input_type=told)


def _label(text: str) -> str:
    if "," in text:
        raise PydanticCustomError("has-comma", "a label has no comma")
    return text


def _address(value: object) -> str:
    try:
        address = address_of(_text(value))
    except ValueError as error:
        raise PydanticCustomError("not-an-address", "expected a URL or a path") from error
    return str(address)


Instant = Annotated[
    datetime,
    BeforeValidator(
        _read(_instant, "not-an-instant", "expected RFC 3339"),
        json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})],
    ),
]
Day = Annotated[date, BeforeValidator(_read(parse_day, "not-a-day", "expected YYYY-MM-DD"))]
Language = Annotated[
    str,
    BeforeValidator(
        _read(_language, "not-a-language", "expected a BCP 47 tag"),
        json_schema_input_type=Annotated[str, Field(pattern=f"^{LANGUAGE}$")],
    ),
]
SlugText = Annotated[
    str,
    BeforeValidator(
        _slug,
        json_schema_input_type=Annotated[str, Field(min_length=1, max_length=MAX_SLUG_LENGTH)],
    ),
]
Url = Annotated[
    str,
    BeforeValidator(
        _url,
        json_schema_input_type=Annotated[
            str,
            Field(pattern="^https?://", max_length=MAX_URL, json_schema_extra={"format": "uri"}),
        ],
    ),
]
Name = Annotated[str, _line(MAX_NAME)]
Line = Annotated[str, _line(500)]
Prose = Annotated[str, _line(10_000)]
ExternalId = Annotated[str, _line(300)]


class Strict(BaseModel):
    """A thing said in JSON: camelCase names, and nothing that is not asked for."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, allow_inf_nan=False
    )


class LinkIn(Strict):
    """A link of the masthead."""

    rel: Annotated[str, _line(50)]
    name: Name
    href: Url


class HijriMonthIn(Strict):
    """A Hijri month whose first civil day the newsroom declares."""

    year: Annotated[StrictInt, Field(ge=1343, le=1500)]
    month: Annotated[StrictInt, Field(ge=1, le=12)]
    first_day: Day


SiteUrl = Annotated[Url, Field(pattern=r"^https?://[^/?#]+$"), AfterValidator(ascii_origin)]
HubUrl = Annotated[Url, Field(pattern=r"^[!-~]+$")]
ZoneName = Annotated[str, _line(100)]
HijriOffset = Annotated[StrictInt, Field(ge=-2, le=2)]
HijriMonths = Annotated[list[HijriMonthIn], Field(max_length=500)]
Links = Annotated[list[LinkIn], Field(max_length=50)]
Position = Annotated[StrictInt, Field(ge=0, le=1_000_000)]


class SiteIn(Strict):
    """The newsroom's settings; its time zone is told, never changed."""

    type: Literal["site"]
    name: Name
    url: SiteUrl
    language: Language
    time_zone: ZoneName
    hijri_offset: HijriOffset = 0
    hijri_months: HijriMonths = []
    links: Links = []
    feed_full_text: StrictBool = True
    web_sub_hub: HubUrl | None = None


class SectionIn(Strict):
    """A section; its parent comes before it."""

    type: Literal["section"]
    slug: SlugText
    name: Name
    description: Prose | None = None
    parent: SlugText | None = None
    position: Position = 0


class TermIn(Strict):
    """A tag or an author."""

    type: Literal["tag", "author"]
    slug: SlugText
    name: Name
    description: Prose | None = None


class ImageIn(Strict):
    """A picture that lies elsewhere; width and height in pixels."""

    url: Url
    width: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = None
    height: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = None
    alt: Prose | None = None
    caption: Prose | None = None
    credit: Line | None = None


class CorrectionIn(Strict):
    """A note on what was changed after the article appeared."""

    kind: Literal["correction", "clarification", "update", "retraction"]
    text: Annotated[str, _line(10_000)]
    at: Instant


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


SlugList = Annotated[list[SlugText], Field(max_length=200), AfterValidator(_unique)]


Aliases = Annotated[
    list[Annotated[str, BeforeValidator(_address)]],
    Field(max_length=200),
    AfterValidator(_unique),
]


class StoryIn(Strict):
    """What an editor writes of a story; a field that is not given is empty."""

    slug: SlugText | None = None
    headline: Line
    label: Annotated[str, _line(60), AfterValidator(_label)] | None = None
    label_until: Instant | None = None
    summary: Prose | None = None
    body_html: Annotated[str, Field(max_length=MAX_BODY_CHARACTERS, strict=True)] = ""
    language: Language
    urgency: Annotated[StrictInt, Field(ge=1, le=9)] | None = None
    section: SlugText | None = None
    tags: SlugList = []
    authors: SlugList = []
    image: ImageIn | None = None
    source: Line | None = None
    canonical_url: Url | None = None
    translation_group: ExternalId | None = None
    is_accessible_for_free: Annotated[bool, Field(strict=True)] = True
    embargoed_until: Instant | None = None
    expires_at: Instant | None = None
    related: Annotated[list[ExternalId], Field(max_length=100), AfterValidator(_unique)] = []


class ArticleIn(StoryIn):
    """One story, whole, with all that befell it: a field that is not given is empty, not kept."""

    type: Literal["article"] = "article"
    external_id: ExternalId
    state: State
    date_published: Instant | None = None
    date_modified: Instant | None = None
    publish_at: Instant | None = None
    canceled_at: Instant | None = None
    cancel_reason: Prose | None = None
    withhold_reason: Prose | None = None
    corrections: Annotated[list[CorrectionIn], Field(max_length=1000)] = []
    old_slugs: SlugList = []
    aliases: Aliases = []
    """Addresses it had elsewhere: URLs, or paths from the root on."""


class TombstoneIn(Strict):
    """What stays of a deleted article."""

    type: Literal["tombstone"]
    external_id: ExternalId
    reason: Prose | None = None
    at: Instant
