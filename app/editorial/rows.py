"""The rows of articles that are saved: what differs, put in the place of what was kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from app.articles.addresses import address_of
from app.db.dialect import among, insert_many, insert_returning
from app.db.tables import (
    Alias,
    Article,
    ArticleAuthor,
    ArticleRelated,
    ArticleTag,
    ArticleVersion,
    Base,
    Correction,
    Slug,
    State,
    table_of,
)
from app.editorial.drafts import Draft
from app.editorial.lines import Slugs, article_line, instants_in
from app.editorial.stored import Stored
from app.errors import PreconditionFailed

SEEN: Final = (State.PUBLISHED, State.CANCELED)
"""States that an anonymous client can tell from absence."""
TOLD_OF_GONE: Final = ("slug", "canceled_at", "cancel_reason")
"""What the public is told of a canceled article."""


LISTS: Final[dict[type[Base], tuple[str, ...]]] = {
    ArticleTag: ("article_id", "position", "tag_id"),
    ArticleAuthor: ("article_id", "position", "author_id"),
    ArticleRelated: ("article_id", "position", "external_id"),
    Correction: ("article_id", "position", "kind", "text", "at"),
    Slug: ("slug", "article_id"),
    Alias: ("path", "host", "article_id"),
}
"""The tables of an article's lists and their columns; what has a position is replaced whole."""


@dataclass(slots=True)
class Change:
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
            known = {*before.slugs, *before.aliases}
            is_new = not known.issuperset((*self.draft.old_slugs, *self.draft.aliases))
            return is_new or any(before.values[name] != values[name] for name in TOLD_OF_GONE)
        was_seen = before is not None and before.values["state"] in SEEN
        return was_seen or values["state"] in SEEN


def keep_versions(session: Session, changes: Sequence[Change], zone: ZoneInfo) -> None:
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


def write_rows(session: Session, changes: Sequence[Change]) -> dict[str, int]:
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
        written_ids = insert_returning(session, table_of(Article), made, ("external_id", "id"))
        kept.update((row.external_id, row.id) for row in written_ids)
    return kept


def write_lists(session: Session, changes: Sequence[Change], ids: Mapping[str, int]) -> None:
    """Replace tags, authors, picks and notes of the articles; note their slugs and addresses."""
    connection = session.connection()
    again = [change.before.values["id"] for change in changes if change.before is not None]
    rows: dict[type[Base], list[tuple[Any, ...]]] = {table: [] for table in LISTS}
    for change in changes:
        draft, before = change.draft, change.before
        article_id = ids[draft.external_id]
        for kind, names in (
            (ArticleTag, change.tag_ids),
            (ArticleAuthor, change.author_ids),
            (ArticleRelated, draft.related),
        ):
            rows[kind] += [(article_id, position, name) for position, name in enumerate(names)]
        rows[Correction] += [
            (article_id, position, *note) for position, note in enumerate(draft.corrections)
        ]
        known = before.slugs if before is not None else frozenset()
        slugs = {change.values["slug"], *draft.old_slugs} - known
        rows[Slug] += [(slug, article_id) for slug in slugs]
        known = before.aliases if before is not None else frozenset()
        addresses = map(address_of, set(draft.aliases) - known)
        rows[Alias] += [(one.path, one.host, article_id) for one in addresses]
    for table, columns in LISTS.items():
        made = rows[table]
        if again and "position" in columns:
            gone = among(session, table_of(table).c.article_id, again)
            connection.execute(delete(table).where(gone))
        if made and table is Correction:
            values = [dict(zip(columns, row, strict=True)) for row in made]
            connection.execute(insert(table), values)
        elif made:
            insert_many(session, table, columns, made)
