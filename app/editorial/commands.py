"""Saving articles: the one place that writes a story, its shelves and its tallies together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.archive.tally import Moves
from app.calendar.civil import day_of
from app.db.dialect import insert_many
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleRelated,
    ArticleTag,
    ArticleVersion,
    Correction,
    Slug,
    State,
    Tombstone,
    table_of,
)
from app.edition.stamp import hold_edition, next_edition
from app.editorial.drafts import Draft
from app.editorial.filing import Filing, file_drafts
from app.editorial.lines import Slugs, article_line, instants_in
from app.editorial.places import Places
from app.editorial.slugbook import SlugBook
from app.editorial.stored import Stored, standing_of, stored_by_external_id
from app.errors import Fault, PreconditionFailed, Problem, Unprocessable

SEEN: Final = (State.PUBLISHED, State.CANCELED)
"""States that an anonymous client can tell from absence."""
TOLD_OF_GONE: Final = ("slug", "canceled_at", "cancel_reason")
"""What the public is told of a canceled article."""

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, by what action of the newsroom's, and at which instant."""

    action: str
    now: datetime
    name: str | None = None
    owner: str | None = None


@dataclass(slots=True)
class _Change:
    """One article that will differ: its columns to be, and what it was."""

    draft: Draft
    before: Stored | None
    values: dict[str, Any]
    tag_ids: tuple[int, ...]
    author_ids: tuple[int, ...]

    @property
    def is_seen(self) -> bool:
        """Tell whether the public sees that it differs."""
        before, values = self.before, self.values
        if before is not None and before.values["state"] == values["state"] == State.CANCELED:
            is_new_slug = not before.slugs.issuperset(self.draft.old_slugs)
            return is_new_slug or any(before.values[name] != values[name] for name in TOLD_OF_GONE)
        was_seen = before is not None and before.values["state"] in SEEN
        return was_seen or values["state"] in SEEN


def save_articles(
    session: Session, drafts: Sequence[Draft], *, zone: ZoneInfo, by: Saver
) -> list[Outcome | Problem]:
    """Keep each draft whole or not at all; tell for each, in order, what became of it.

    A draft equal to what is kept changes nothing; if none changes what the public sees, no
    edition is taken. All drafts have different external ids.
    """
    hold_edition(session)
    external_ids = [draft.external_id for draft in drafts]
    kept = stored_by_external_id(session, external_ids)
    buried = set(
        session.scalars(
            select(Tombstone.external_id).where(Tombstone.external_id.in_(external_ids))
        )
    )
    book = SlugBook.of(session, drafts)
    outcomes: dict[str, Outcome | Problem] = {}
    slugs = {}
    for draft in drafts:
        before = kept.get(draft.external_id)
        try:
            _check_history(draft, before, is_buried=draft.external_id in buried)
            present = before.values["slug"] if before is not None else None
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
) -> _Change:
    was: Mapping[str, Any] = before.values if before is not None else {}
    values = dict(draft.values)
    values["slug"] = slug
    values["section_id"] = filing.sections[draft.section] if draft.section else None
    if values["modified_at"] is None:
        values["modified_at"] = was.get("modified_at") or values["published_at"] or now
    if values["state"] is State.CANCELED and values["canceled_at"] is None:
        values["canceled_at"] = was.get("canceled_at") or now
    return _Change(
        draft=draft,
        before=before,
        values=values,
        # two slugs may mean one: an old one and the present
        tag_ids=tuple(dict.fromkeys(filing.tags[slug] for slug in draft.tags)),
        author_ids=tuple(dict.fromkeys(filing.authors[slug] for slug in draft.authors)),
    )


def _is_same(change: _Change) -> bool:
    before, draft = change.before, change.draft
    return (
        before is not None
        and all(before.values[name] == value for name, value in change.values.items())
        and before.tag_ids == change.tag_ids
        and before.author_ids == change.author_ids
        and before.related == draft.related
        and before.corrections == draft.corrections
        and before.slugs.issuperset(draft.old_slugs)
    )


def _write(
    session: Session, changes: Sequence[_Change], filing: Filing, zone: ZoneInfo, by: Saver
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
    ids = _write_rows(session, changes)
    _keep_versions(session, changes, zone)
    _write_lists(session, changes, ids)
    moves = Moves()
    for change in changes:
        before = change.before.standing(filing.parents) if change.before is not None else None
        after = standing_of(change.values, change.tag_ids, change.author_ids, filing.parents)
        moves.move(before, after)
    moves.flush(session)


def _keep_versions(session: Session, changes: Sequence[_Change], zone: ZoneInfo) -> None:
    """Keep what the changes replace, as lines."""
    replaced = [change.before for change in changes if change.before is not None]
    if not replaced:
        return
    slugs, instant = Slugs.of(session, replaced), instants_in(zone)
    session.connection().execute(
        insert(ArticleVersion),
        [
            {
                "article_id": before.values["id"],
                "version": before.values["version"],
                "saved_at": before.values["saved_at"],
                "saved_by": before.values["saved_by"],
                "action": before.values["action"],
                "line": article_line(before, slugs, instant),
            }
            for before in replaced
        ],
    )


def _write_rows(session: Session, changes: Sequence[_Change]) -> dict[str, int]:
    """Insert and update the articles; return their ids by external id.

    Raises:
        PreconditionFailed: one is no longer in the version that it was compared with.

    """
    made = [change.values for change in changes if change.before is None]
    kept = {
        change.draft.external_id: change.before.values["id"]
        for change in changes
        if change.before is not None
    }
    connection = session.connection()
    if kept:
        table = table_of(Article)
        names = [name for name in changes[0].values if name != "external_id"]
        written = connection.execute(
            update(table)
            .where(table.c.id == bindparam("which"), table.c.version == bindparam("was"))
            .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}),
            [
                {"which": change.before.values["id"], "was": change.before.values["version"]}
                | {f"new_{name}": change.values[name] for name in names}
                for change in changes
                if change.before is not None
            ],
        )
        if written.rowcount != len(kept):
            raise PreconditionFailed("It was changed since it was read.")
    if made:
        statement = insert(table_of(Article)).returning(Article.external_id, Article.id)
        kept.update((row.external_id, row.id) for row in connection.execute(statement, made))
    return kept


def _write_lists(session: Session, changes: Sequence[_Change], ids: Mapping[str, int]) -> None:
    """Replace the tags, authors, picks and notes of the articles, and note their slugs."""
    connection = session.connection()
    again = [change.before.values["id"] for change in changes if change.before is not None]
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (ArticleTag, ArticleAuthor, ArticleRelated, Correction, Slug)
    }
    for change in changes:
        article_id = ids[change.draft.external_id]
        for table, name, values in (
            (ArticleTag, "tag_id", change.tag_ids),
            (ArticleAuthor, "author_id", change.author_ids),
            (ArticleRelated, "external_id", change.draft.related),
        ):
            rows[table] += [
                {"article_id": article_id, "position": position, name: value}
                for position, value in enumerate(values)
            ]
        rows[Correction] += [
            {"article_id": article_id, "position": position, "kind": kind, "text": text, "at": at}
            for position, (kind, text, at) in enumerate(change.draft.corrections)
        ]
        known = change.before.slugs if change.before is not None else frozenset()
        rows[Slug] += [
            {"slug": slug, "article_id": article_id}
            for slug in {change.values["slug"], *change.draft.old_slugs} - known
        ]
    for table, made in rows.items():
        if again and table is not Slug:
            connection.execute(delete(table).where(table.article_id.in_(again)))
        if made and table is Correction:
            connection.execute(insert(table), made)
        elif made:
            insert_many(session, table, tuple(made[0]), [tuple(row.values()) for row in made])
