"""What a format tells of one item: a story and what was changed about it, or why there is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from html import unescape
from typing import Any, Final
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.editorial.drafts import Notice
from app.editorial.sanitize import clean_line, plain_text, sanitize
from app.editorial.schemas import (
    EARLIEST,
    LATEST,
    MAX_NAME,
    ArticleIn,
    SectionIn,
    SiteIn,
    TermIn,
    TombstoneIn,
)
from app.editorial.slugs import is_slug, slugify
from app.errors import Fault, Problem, Unprocessable
from app.http.refusals import faults_of

MAX_HEADLINE: Final = 500
MADE_HEADLINE: Final = 100
"""Characters of a headline that is made from the text, at most."""
MAX_SUMMARY: Final = 10_000
MAX_ID: Final = 300
MAX_URL: Final = 2_048
FIRST_URGENCY: Final = 4
"""What other systems show first is a little more urgent than the rest."""

_LANGUAGE: Final = re.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class Story:
    """One article, and what was changed on its way here."""

    article: ArticleIn
    notices: tuple[Notice, ...] = ()

    @property
    def external_id(self) -> str:
        """Return the name that the article has elsewhere."""
        return self.article.external_id


Said = SiteIn | SectionIn | TermIn | ArticleIn | TombstoneIn | Story
"""What one line or item can say."""

Read = Callable[[], Said]
"""Reads one item of a file when called, in another process; raises a Problem for one not fit."""


@dataclass(eq=False)
class Refused(Unprocessable):
    """An item that cannot go in, with the name it has elsewhere."""

    external_id: str | None = None


class Skipped(Refused):
    """An item that is no article, and is none of the newsroom's business."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a format must know of the newsroom it writes for."""

    zone: ZoneInfo
    language: str
    site_url: str


def refused(code: str, detail: str, *, field: str = "", external_id: str | None = None) -> Refused:
    """Return why an item cannot go in: a stable word, and a sentence for a person."""
    pointer = f"/{field}" if field else ""
    return Refused(detail, errors=[Fault(code, pointer=pointer)], external_id=external_id)


def skipped(code: str, detail: str, external_id: str | None = None) -> Skipped:
    """Return why an item is left out though nothing is wrong with it."""
    return Skipped(detail, errors=[Fault(code, pointer="")], external_id=external_id)


@dataclass(frozen=True, slots=True)
class Failing:
    """Something that, read as an item, is a refusal."""

    problem: Problem

    def __call__(self) -> Said:
        """Raise the refusal."""
        raise self.problem


@dataclass(frozen=True, slots=True)
class Ready:
    """Something that, read as an item, is what was said already."""

    said: Said

    def __call__(self) -> Said:
        """Return what was said."""
        return self.said


def story(fields: Mapping[str, Any], notices: tuple[Notice, ...] = ()) -> Story:
    """Return the story of these fields, in JSON's words.

    Raises:
        Refused: a field is not acceptable.

    """
    try:
        return Story(ArticleIn.model_validate(fields), notices)
    except ValidationError as error:
        raise Refused(
            "The item is not acceptable.",
            errors=faults_of(error),
            external_id=str(fields.get("externalId"))[:MAX_ID],
        ) from error


def term(
    kind: str, slug: str, name: str, *, description: str | None = None, **more: str | int | None
) -> SectionIn | TermIn:
    """Return a section, tag or author; without a name to show, it is named after its slug."""
    shown = clean_line(name)[:MAX_NAME].rstrip() or slug.replace("-", " ").title()
    described = clean_line(description or "")[:MAX_SUMMARY] or None
    fields = {"type": kind, "slug": slug, "name": shown, "description": described, **more}
    return (SectionIn if kind == "section" else TermIn).model_validate(fields)


def slug_of(text: str | None, language: str) -> str | None:
    """Return a slug that another system gave, decoded; made from it where it cannot be one."""
    if not text:
        return None
    decoded = clean_line(unquote(text)).lower()
    return decoded if is_slug(decoded) else slugify(decoded, language=language, max_length=200)


def text_of(html: str | None) -> str:
    """Return the words of a title or an excerpt that may hold markup."""
    if not html:
        return ""
    if "<" not in html and "&" not in html:
        return clean_line(html)
    if "<" not in html:
        return clean_line(unescape(html))
    return clean_line(plain_text(sanitize(html, embed_hosts=frozenset()).html))


def headline_of(title: str, body: str, notices: list[Notice]) -> str | None:
    """Return a headline: the title as text, or else the first words of the body; None for neither.

    What was made or cut is noted.
    """
    text = text_of(title)
    if len(text) > MAX_HEADLINE:
        notices.append(Notice("headline", "cut", text))
        return _cut(text, MAX_HEADLINE)
    if not text:
        text = _cut(text_of(body[:20_000]), MADE_HEADLINE)
        if text:
            notices.append(Notice("headline", "made-from-text"))
    return text or None


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return (text[: length - 1].rpartition(" ")[0] or text[: length - 1]) + "\u2026"


def summary_of(html: str | None, notices: list[Notice]) -> str | None:
    """Return a summary as text, None if there is none; a cut is noted."""
    text = text_of(html)
    if len(text) > MAX_SUMMARY:
        notices.append(Notice("summary", "cut", text))
        text = _cut(text, MAX_SUMMARY)
    return text or None


_ADDRESS: Final = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f]+")


def url_of(text: str | None, field: str, notices: list[Notice]) -> str | None:
    """Return a URL as it can be kept, None where there is none; one that cannot is noted."""
    bare = (text or "").strip()
    if not bare:
        return None
    if bare.startswith("//"):
        bare = f"https:{bare}"
    url = quote(bare, safe="%/:?#[]@!$&'()*+,;=~-._")
    if len(url) > MAX_URL or not _ADDRESS.fullmatch(url):
        notices.append(Notice(field, "not-a-url", bare[:MAX_URL]))
        return None
    return url


def external_id_of(*parts: str) -> str:
    """Return the parts joined by colons, or a digest of them where that is too long."""
    joined = clean_line(":".join(parts))
    if len(joined) <= MAX_ID:
        return joined
    return f"{joined[:200].rstrip()}:{blake2b(joined.encode(), digest_size=12).hexdigest()}"


def instant_in(text: str | None, zone: ZoneInfo) -> str | None:
    """Return a date that names no zone, `2018-04-24 09:30:00`, as an instant in RFC 3339.

    None for what is no date, such as WordPress's `0000-00-00 00:00:00`. What was twice, when
    clocks went back, was the first time.
    """
    try:
        local = datetime.fromisoformat((text or "").strip())
        aware = local if local.tzinfo is not None else local.replace(tzinfo=zone)
        return rfc3339_of(aware)
    except (ValueError, OverflowError):
        return None


def mail_instant(text: str | None) -> str | None:
    """Return a date as mail and RSS write it (RFC 5322), in RFC 3339; None for what is none."""
    try:
        found = parsedate_to_datetime((text or "").strip())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return rfc3339_of(found if found.tzinfo is not None else found.replace(tzinfo=UTC))


def rfc3339_of(instant: datetime) -> str | None:
    """Return an instant as text, None beyond what can be kept."""
    if not EARLIEST <= instant <= LATEST:
        return None
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def valid_language(text: str | None) -> str | None:
    """Return a language as BCP 47 has it, None where it is none: `en_US`, en-US."""
    bare = (text or "").strip().replace("_", "-")
    return bare if _LANGUAGE.fullmatch(bare) else None


def image_of(found: Mapping[str, Any] | None, notices: list[Notice]) -> dict[str, Any] | None:
    """Return a picture as an article has it, None where there is none."""
    url = url_of(found["url"], "image", notices) if found else None
    if found is None or url is None:
        return None
    return {
        "url": url,
        "width": found.get("width"),
        "height": found.get("height"),
        "alt": text_of(found.get("alt")) or None,
        "caption": text_of(found.get("caption")) or None,
        "credit": text_of(found.get("credit")) or None,
    }


def text_in(told: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that holds text, empty if none does."""
    found = (told.get(name) for name in names)
    return next((one for one in found if isinstance(one, str) and one), "")
