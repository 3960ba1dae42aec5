"""Saving articles: the one place that writes a story, its shelves and its tallies together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.tally import Moves, note_months
from app.calendar.civil import day_of
from app.db.dialect import among
from app.db.tables import State, Tombstone
from app.edition.stamp import hold_edition, next_edition
from app.editorial.aliasbook import AliasBook
from app.editorial.drafts import Draft
from app.editorial.filing import Filing, file_drafts
from app.editorial.places import Places
from app.editorial.rows import Change, keep_versions, write_lists, write_rows
from app.editorial.slugbook import SlugBook
from app.editorial.stored import Stored, standing_of, stored_by_external_id
from app.errors import Fault, Problem, Unprocessable
from app.search.index import Filed, reindex

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, by what action of the newsroom's, and at which instant."""

    action: str
    now: datetime
    name: str | None = None
    owner: str | None = None


def save_articles(
    session: Session,
    drafts: Sequence[Draft],
    *,
    zone: ZoneInfo,
    by: Saver,
    kept: Mapping[str, Stored] | None = None,
) -> list[Outcome | Problem]:
    """Keep each draft whole or not at all; tell for each, in order, what became of it.

    A draft equal to what is kept changes nothing; if none changes what the public sees, no
    edition is taken. All drafts have different external ids. `kept` is what is kept of them, where
    that was read already, with the edition held.

    Raises:
        PreconditionFailed: one is no longer in the version that it was compared with.

    """
    hold_edition(session)
    external_ids = [draft.external_id for draft in drafts]
    if kept is None:
        kept = stored_by_external_id(session, external_ids)
    buried = set(
        session.scalars(
            select(Tombstone.external_id).where(among(session, Tombstone.external_id, external_ids))
        )
    )
    book, addresses = SlugBook.of(session, drafts), AliasBook.of(session, drafts)
    outcomes: dict[str, Outcome | Problem] = {}
    slugs = {}
    for draft in drafts:
        before = kept.get(draft.external_id)
        try:
            _check_history(draft, before, is_buried=draft.external_id in buried)
            present = before.values["slug"] if before is not None else None
            addresses.claim(draft)
            slugs[draft.external_id] = book.choose(draft, present)
        except Problem as problem:
            outcomes[draft.external_id] = problem
    sound = [draft for draft in drafts if draft.external_id in slugs]
    filing = file_drafts(session, sound)
    changes = []
    for draft in sound:
        before = kept.get(draft.external_id)
        change = _change(draft, before, filing, slugs[draft.external_id], by.now)
        if _is_same(change):
            outcomes[draft.external_id] = "unchanged"
            continue
        changes.append(change)
        outcomes[draft.external_id] = "created" if before is None else "updated"
    if changes:
        _write(session, changes, filing, zone, by)
    return [outcomes[external_id] for external_id in external_ids]


def _check_history(draft: Draft, before: Stored | None, *, is_buried: bool) -> None:
    """Refuse what the past forbids: a canceled or deleted story stays so, a public one was."""
    code = None
    state = draft.values["state"]
    if is_buried:
        code = "deleted"
    elif before is not None and before.values["state"] == State.CANCELED != state:
        code = "canceled"
    elif (
        before is not None
        and before.values["edition"] is not None
        and state in (State.DRAFT, State.SCHEDULED)
    ):
        code = "was-public"
    if code is not None:
        raise Unprocessable(
            "What became of this article before forbids it.",
            errors=[Fault(code, pointer="/state")],
        )


def _change(
    draft: Draft, before: Stored | None, filing: Filing, slug: str, now: datetime
) -> Change:
    was: Mapping[str, Any] = before.values if before is not None else {}
    values = dict(draft.values)
    values["slug"] = slug
    values["section_id"] = filing.sections[draft.section] if draft.section else None
    if values["modified_at"] is None:
        values["modified_at"] = was.get("modified_at") or values["published_at"] or now
    if values["state"] is State.CANCELED and values["canceled_at"] is None:
        values["canceled_at"] = was.get("canceled_at") or now
    return Change(
        draft=draft,
        before=before,
        values=values,
        # two slugs may mean one: an old one and the present
        tag_ids=tuple(dict.fromkeys(filing.tags[slug] for slug in draft.tags)),
        author_ids=tuple(dict.fromkeys(filing.authors[slug] for slug in draft.authors)),
    )


def _is_same(change: Change) -> bool:
    before, draft = change.before, change.draft
    return (
        before is not None
        and all(before.values[name] == value for name, value in change.values.items())
        and before.tag_ids == change.tag_ids
        and before.author_ids == change.author_ids
        and before.related == draft.related
        and before.corrections == draft.corrections
        and before.slugs.issuperset(draft.old_slugs)
        and before.aliases.issuperset(draft.aliases)
    )


def _write(
    session: Session, changes: Sequence[Change], filing: Filing, zone: ZoneInfo, by: Saver
) -> None:
    edition = next_edition(session) if any(change.is_seen for change in changes) else None
    places = Places(session)
    for change in changes:
        was: Mapping[str, Any] = change.before.values if change.before is not None else {}
        values = change.values
        published_at = values["published_at"]
        values["edition"] = edition if change.is_seen else was.get("edition")
        values["stamped_at"] = by.now if change.is_seen else was.get("stamped_at")
        values["version"] = was.get("version", 0) + 1
        values["owner"] = was.get("owner") if change.before is not None else by.owner
        values["saved_at"], values["saved_by"], values["action"] = by.now, by.name, by.action
        values["timeline_key"] = values["day"] = None
        if published_at is not None:
            values["day"] = day_of(published_at, zone)
            values["timeline_key"] = (
                was["timeline_key"]
                if was.get("published_at") == published_at
                else places.take(published_at)
            )
    ids = write_rows(session, changes)
    keep_versions(session, changes, zone)
    write_lists(session, changes, ids)
    moves = Moves()
    for change in changes:
        before = change.before.standing(filing.parents) if change.before is not None else None
        after = standing_of(change.values, change.tag_ids, change.author_ids, filing.parents)
        moves.move(before, after)
    moves.flush(session)
    were = [change.before.values for change in changes if change.before is not None]
    note_months(session, [*(change.values for change in changes), *were], by.now)
    _index(session, changes)


def _index(session: Session, changes: Sequence[Change]) -> None:
    """Let the index find what is public now, and nothing else."""
    taken = [
        change.before.values["timeline_key"]
        for change in changes
        if change.before is not None and change.before.values["state"] == State.PUBLISHED
    ]
    put = [
        (
            Filed(
                timeline_key=change.values["timeline_key"],
                language=change.values["language"],
                urgency=change.values["urgency"],
                section_id=change.values["section_id"],
                tag_ids=change.tag_ids,
                author_ids=change.author_ids,
            ),
            change.draft.text,
        )
        for change in changes
        if change.draft.text is not None
    ]
    reindex(session, taken, put)
