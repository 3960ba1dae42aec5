"""From what was said to what is kept: clean text, a label split off, sound dates; pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.db.tables import State
from app.editorial.labels import split_label
from app.editorial.sanitize import Sanitized, sanitize, word_count
from app.editorial.schemas import ArticleIn
from app.editorial.slugs import slugify
from app.errors import Fault, Unprocessable
from app.search.document import Text, plain, text_of

NORMAL_URGENCY: Final = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """A change that was made to what was given: which field, why, and what stood there before."""

    field: str
    code: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One story, ready to be kept.

    `values` are the columns of the article but for its id, version, edition, slug and what follows
    from its place in time. `slug` is the wanted one; `slug_is_given` says that no other will do.
    `text` is what it is found by if it is public, else None.
    """

    values: Mapping[str, Any]
    slug: str
    slug_is_given: bool
    old_slugs: tuple[str, ...]
    aliases: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    related: tuple[str, ...]
    corrections: tuple[tuple[str, str, datetime], ...]
    notices: tuple[Notice, ...]
    text: Text | None

    @property
    def external_id(self) -> str:
        """Return the name that the article has elsewhere."""
        name: str = self.values["external_id"]
        return name


def folded(text: str) -> str:
    """Return `text` as it is compared: in one form, without case, alike on both databases."""
    return unicodedata.normalize("NFKC", text).casefold()


def _refused(field: str, code: str) -> Unprocessable:
    return Unprocessable("The article cannot be kept.", errors=[Fault(code, pointer=f"/{field}")])


def _state_and_times(said: ArticleIn, now: datetime | None) -> tuple[State, datetime | None]:
    """Return the state that holds now, and when a scheduled article is due.

    Raises:
        Unprocessable: a date that the state needs is missing.

    """
    state, due = said.state, said.publish_at
    date = said.date_published
    if state is State.PUBLISHED and date is not None and now is not None and date > now:
        return State.SCHEDULED, date
    if state in (State.PUBLISHED, State.WITHHELD, State.CANCELED) and date is None:
        raise _refused("datePublished", "missing")
    if state is State.SCHEDULED and due is None:
        due = date
        if due is None:
            raise _refused("publishAt", "missing")
    return state, due


def _due_at(state: State, publish_at: datetime | None, said: ArticleIn) -> datetime | None:
    """Return when the article next changes by itself: appears, is withheld, or loses its label."""
    if state is State.SCHEDULED and publish_at is not None:
        return max(publish_at, said.embargoed_until or publish_at)
    if state is State.PUBLISHED:
        return min(filter(None, (said.expires_at, said.label_until)), default=None)
    return None


def draft_of(
    said: ArticleIn,
    *,
    embed_hosts: frozenset[str] | None,
    now: datetime,
    is_decided: bool = False,
) -> Draft:
    """Return what is kept of what was said; with None for `embed_hosts` the body is clean already.

    What is published with a date to come is scheduled, unless the newsroom itself `is_decided`
    about the state: then it stays published, even on a clock that has gone back.

    Raises:
        Unprocessable: the fields contradict each other.

    """
    state, due = _state_and_times(said, None if is_decided else now)
    notices = []
    headline, label, urgency = said.headline, said.label, said.urgency
    while (split := split_label(headline)) is not None:
        if headline is said.headline:
            notices.append(Notice("headline", "label-split-off", headline))
        if label is None:
            label = split.label
            urgency = split.urgency if urgency is None else urgency
        headline = split.rest  # also where a label was given: left there, it would come back
    if label is None and said.label_until is not None:
        raise _refused("labelUntil", "without-label")
    if label is not None and said.label_until is not None and said.label_until <= now:
        notices.append(Notice("label", "label-ended", label))
        label = None
    body = Sanitized(said.body_html, ())
    if embed_hosts is not None:
        body = sanitize(said.body_html, embed_hosts=embed_hosts)
    notices += [
        Notice("bodyHtml", change.code, f"{change.name} x {change.count}")
        for change in body.changes
    ]
    text = plain(body.html)
    dated = state in (State.PUBLISHED, State.WITHHELD, State.CANCELED)
    published_at = said.date_published if dated else None
    canceled_at = said.canceled_at if state is State.CANCELED else None
    slug = said.slug or slugify(headline, language=said.language)
    return Draft(
        values={
            "external_id": said.external_id,
            "state": state,
            "headline": headline,
            "folded": folded(headline),
            "label": label,
            "label_until": said.label_until if label is not None else None,
            "summary": said.summary,
            "language": said.language,
            "urgency": NORMAL_URGENCY if urgency is None else urgency,
            "image": said.image.model_dump(by_alias=True) if said.image else None,
            "source": said.source,
            "canonical_url": said.canonical_url,
            "translation_group": said.translation_group,
            "is_accessible_for_free": said.is_accessible_for_free,
            "published_at": published_at,
            "modified_at": said.date_modified,
            "publish_at": due if state is State.SCHEDULED else None,
            "embargoed_until": said.embargoed_until,
            "expires_at": said.expires_at,
            "canceled_at": canceled_at,
            "cancel_reason": said.cancel_reason if state is State.CANCELED else None,
            "withhold_reason": said.withhold_reason if state is State.WITHHELD else None,
            "due_at": _due_at(state, due, said),
            "word_count": word_count(text),
            "body_html": body.html,
        },
        slug=slug,
        slug_is_given=said.slug is not None,
        old_slugs=tuple(old for old in said.old_slugs if old != slug),
        aliases=tuple(said.aliases),
        section=said.section,
        tags=tuple(said.tags),
        authors=tuple(said.authors),
        related=tuple(said.related),
        corrections=tuple((note.kind, note.text, note.at) for note in said.corrections),
        notices=tuple(notices),
        text=text_of(
            headline=headline,
            label=label,
            summary=said.summary,
            body=text if said.is_accessible_for_free else None,
            language=said.language,
        )
        if state is State.PUBLISHED
        else None,
    )
