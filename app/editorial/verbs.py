"""The newsroom's verbs: what each does to a story, and which state forbids it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.keys import Principal
from app.access.roles import includes
from app.db.tables import Article, ArticleVersion, State
from app.edition.stamp import hold_edition
from app.editorial.commands import Saver, save_articles
from app.editorial.drafts import Notice, draft_of
from app.editorial.lines import Slugs, article_line, instants_in
from app.editorial.newsroom import bury_article, remove_stored
from app.editorial.requests import (
    ArticlePatch,
    CancelIn,
    CorrectIn,
    PublishIn,
    RestoreIn,
    WithholdIn,
)
from app.editorial.schemas import ArticleIn, StoryIn, TombstoneIn
from app.editorial.stored import Stored, stored_by_external_id
from app.errors import (
    Conflict,
    Fault,
    Forbidden,
    Problem,
    Unprocessable,
    not_found,
)
from app.http.etags import check_match
from app.http.refusals import faults_of

Line = dict[str, Any]
CONTENT: Final = frozenset(StoryIn.model_fields[name].alias for name in StoryIn.model_fields)
"""What a version gives back when it is restored, in JSON's words."""

ALIVE: Final = (State.DRAFT, State.SCHEDULED, State.PUBLISHED, State.WITHHELD)
"""States in which a story can be changed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One editor at work in one transaction: who, when, and under what house rules."""

    session: Session
    caller: Principal
    now: datetime
    zone: ZoneInfo
    embed_hosts: frozenset[str]

    def by(self, action: str) -> Saver:
        """Return the one who saves, by `action`."""
        return Saver(action, self.now, name=self.caller.name, owner=self.caller.owner)


@dataclass(frozen=True, slots=True)
class Saved:
    """An article after a save, and what was changed of what was said."""

    article: Stored
    notices: tuple[Notice, ...] = ()


def get_stored(session: Session, article_id: int) -> Stored:
    """Return an article in any state. Raises NotFound."""
    external_id = session.scalar(select(Article.external_id).where(Article.id == article_id))
    if external_id is None:
        raise not_found()
    return stored_by_external_id(session, [external_id])[external_id]


def check_right(caller: Principal, article: Stored) -> None:
    """Let editors change everything and writers their own drafts. Raises Forbidden."""
    values = article.values
    is_own_draft = values["state"] == State.DRAFT and values["owner"] == caller.owner
    if not includes(caller.role, "editor") and not is_own_draft:
        raise Forbidden("A writer changes drafts of their own.")


def _check_match(article: Stored, if_match: str | None) -> None:
    check_match(f'"{article.values["version"]}"', if_match)


def revise(
    desk: Desk,
    article_id: int,
    if_match: str | None,
    action: str,
    edit: Callable[[Desk, Line], Line],
) -> Saved:
    """Save what `edit` makes of an article's line; nothing is saved if that changes nothing.

    The article cannot change between the look and the save.

    Raises:
        NotFound, Forbidden, PreconditionRequired, PreconditionFailed, Conflict, Unprocessable.

    """
    hold_edition(desk.session)
    article = get_stored(desk.session, article_id)
    check_right(desk.caller, article)
    _check_match(article, if_match)
    line = article_line(article, Slugs.of(desk.session, [article]), instants_in(desk.zone))
    return save_line(desk, edit(desk, line), action, article)


def save_line(desk: Desk, line: Mapping[str, Any], action: str, before: Stored | None) -> Saved:
    """Save one article as a line says it; `before` is what is kept of it. Raises Unprocessable."""
    try:
        said = ArticleIn.model_validate(line)
    except ValidationError as error:
        raise Unprocessable(
            "The article is not acceptable.",
            errors=faults_of(error),
        ) from error
    draft = draft_of(said, embed_hosts=desk.embed_hosts, now=desk.now, is_decided=True)
    kept = {} if before is None else {said.external_id: before}
    (outcome,) = save_articles(desk.session, [draft], zone=desk.zone, by=desk.by(action), kept=kept)
    if isinstance(outcome, Problem):
        raise outcome
    saved = stored_by_external_id(desk.session, [said.external_id])[said.external_id]
    return Saved(saved, draft.notices)


def create(desk: Desk, line: Line) -> Saved:
    """Begin a story as a draft. Raises Conflict if its external id is known, and Unprocessable."""
    hold_edition(desk.session)
    external_id = line["externalId"]
    if stored_by_external_id(desk.session, [external_id]):
        raise Conflict(
            "Another article has this external id.", errors=[Fault("taken", pointer="/externalId")]
        )
    return save_line(desk, {**line, "state": State.DRAFT}, "create", None)


def remove(desk: Desk, article_id: int, if_match: str | None) -> None:
    """Delete a story; of one that was public, leave a tombstone.

    Raises:
        NotFound, Forbidden, PreconditionRequired, PreconditionFailed.

    """
    hold_edition(desk.session)
    article = get_stored(desk.session, article_id)
    check_right(desk.caller, article)
    _check_match(article, if_match)
    if article.values["edition"] is None:
        remove_stored(desk.session, article, desk.now)
        return
    external_id = article.values["external_id"]
    at = desk.now.isoformat()
    stone = {"type": "tombstone", "externalId": external_id, "reason": "deleted", "at": at}
    bury_article(desk.session, TombstoneIn.model_validate(stone))


def _in_state(line: Line, *allowed: State) -> None:
    if line["state"] not in allowed:
        raise Conflict(f"An article that is {line['state']} cannot be changed in this way.")


def patched(patch: ArticlePatch, desk: Desk, line: Line) -> Line:
    """Return the line that a merge patch makes of another (RFC 7386)."""
    _in_state(line, *ALIVE)
    merged = dict(line)
    for name, value in patch.model_dump(by_alias=True, exclude_unset=True, mode="json").items():
        if value is None:
            merged.pop(name)
        elif isinstance(value, dict) and isinstance(merged[name], dict):
            merged[name] = {**merged[name], **value}
        else:
            merged[name] = value
    return merged if merged == line else {**merged, "dateModified": _text(desk.now)}


def published(said: PublishIn, desk: Desk, line: Line) -> Line:
    """Publish, schedule, or give back what was withheld."""
    _in_state(line, State.DRAFT, State.SCHEDULED, State.WITHHELD)
    if line["state"] == State.WITHHELD:
        if said.at is not None:
            raise _refused("at", "was-public")
        return {**line, "state": State.PUBLISHED, "withholdReason": None}
    if said.at is not None and said.at <= desk.now:
        raise _refused("at", "not-in-future")
    embargo = line["embargoedUntil"]
    due = max(said.at or desk.now, datetime.fromisoformat(embargo) if embargo else desk.now)
    if due > desk.now:
        return {**line, "state": State.SCHEDULED, "publishAt": _text(due)}
    now = _text(desk.now)
    return {**line, "state": State.PUBLISHED, "publishAt": None, "datePublished": now}


def withheld(said: WithholdIn, _: Desk, line: Line) -> Line:
    """Take a story down; what was only scheduled is a draft again."""
    _in_state(line, State.PUBLISHED, State.SCHEDULED)
    if line["state"] == State.SCHEDULED:
        return {**line, "state": State.DRAFT, "publishAt": None}
    return {**line, "state": State.WITHHELD, "withholdReason": said.reason}


def canceled(said: CancelIn, desk: Desk, line: Line) -> Line:
    """Kill a story."""
    _in_state(line, State.PUBLISHED, State.WITHHELD)
    killed = {"canceledAt": _text(desk.now), "cancelReason": said.reason}
    return {**line, "state": State.CANCELED, "withholdReason": None, **killed}


def corrected(said: CorrectIn, desk: Desk, line: Line) -> Line:
    """Add a note to a story."""
    _in_state(line, State.PUBLISHED, State.WITHHELD)
    now = _text(desk.now)
    note = {"kind": said.kind, "text": said.text, "at": now}
    return {**line, "corrections": [*line["corrections"], note], "dateModified": now}


def restored(said: RestoreIn, desk: Desk, line: Line) -> Line:
    """Take the content back to a version; state, dates and notes stay.

    Raises:
        NotFound: there is no such version, or it is the present one.

    """
    _in_state(line, *ALIVE)
    kept = desk.session.scalar(
        select(ArticleVersion.line)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(Article.external_id == line["externalId"], ArticleVersion.version == said.version)
    )
    if kept is None:
        raise not_found()
    content = {name: value for name, value in kept.items() if name in CONTENT}
    return {**line, **content, "dateModified": _text(desk.now)}


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _refused(field: str, code: str) -> Unprocessable:
    return Unprocessable("This cannot be done.", errors=[Fault(code, pointer=f"/{field}")])
