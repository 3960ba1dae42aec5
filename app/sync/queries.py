"""The statements behind the change feed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Text,
    bindparam,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.articles.cards import Voice, card
from app.articles.queries import CARD, around, names_of
from app.articles.shelf import published
from app.db.rows import at_most, rows_of
from app.db.tables import Article, Section, State, TermAlias, Tombstone
from app.sync.position import Position
from app.sync.schemas import Change, FollowedArticle, Op

DELETED: Final = "deleted"
_OPS: Final[Mapping[str, Op]] = {
    State.PUBLISHED: "upsert",
    State.WITHHELD: "withheld",
    State.CANCELED: "canceled",
    DELETED: "deleted",
}


@dataclass(frozen=True, slots=True)
class Sections:
    """All sections: their ids by slug, old slugs included, and the one above each."""

    ids: Mapping[str, int]
    parents: Mapping[int, int | None]


_SECTIONS: Final[CompoundSelect[*tuple[Any, ...]]] = union_all(
    select(literal(0).label("rank"), TermAlias.slug, TermAlias.target_id, null()).where(
        TermAlias.kind == "section"
    ),
    select(literal(1), Section.slug, Section.id, Section.parent_id),
)


def read_sections(session: Session) -> Sections:
    """Return all sections; they are few."""
    rows = rows_of(session, _SECTIONS)
    return Sections(
        ids={row[1]: row[2] for row in sorted(rows, key=lambda row: int(row[0]))},
        parents={row[2]: row[3] for row in rows if row[0] == 1},
    )


def list_changes(session: Session, voice: Voice, *, after: Position, limit: int) -> list[Change]:
    """Return at most `limit` changes after a position, oldest first: each article's newest.

    The edition's row lock makes commits happen in the order of editions, so that whoever reads
    one edition in a snapshot has read all before it.
    """
    entries = _entries(session, after, limit)
    ids = [row.article_id for row in entries if row.state == State.PUBLISHED]
    rows = {row.id: row for row in rows_of(session, _SHOWN, {"ids": ids})}
    names = names_of(session, ids)
    changes = []
    for entry in entries:
        row = rows.get(entry.article_id)
        article = None if row is None else card(row, names, voice, ("bodyHtml", "dates"))
        change = Change(
            position=str(Position(entry.edition, entry.article_id)),
            edition=entry.edition,
            id=entry.article_id,
            op=_OPS[entry.state],
            reason=entry.reason if entry.state in (State.CANCELED, DELETED) else None,
            at=voice.instant(entry.at),
            article=cast("FollowedArticle | None", article),
        )
        changes.append(change)
    return changes


def list_changed(session: Session, after: Position, limit: int) -> list[tuple[int, int]]:
    """Return edition and article of at most `limit` changes after a position, oldest first."""
    return [(row.edition, row.article_id) for row in _entries(session, after, limit)]


def list_showing(session: Session, article_ids: Collection[int]) -> set[int]:
    """Return the public articles that show one of these: its neighbors and translations."""
    columns = (
        Article.id,
        Article.translation_group,
        Article.language,
        Article.timeline_key,
    )
    found: set[int] = set()
    for row in session.execute(published(*columns).where(Article.id.in_(article_ids))):
        beside = around(session, row)
        shown = (*beside.translations, beside.previous, beside.next)
        found.update(one.id for one in shown if one is not None)
    return found


def _walk(
    place: Sequence[SQLColumnExpression[Any]], told: Sequence[SQLColumnExpression[Any]]
) -> Select[Any]:
    edition, article_id = place
    state, reason, at = told
    beyond: ColumnElement[bool] = tuple_(edition, article_id) > tuple_(
        bindparam("edition", type_=BigInteger), bindparam("article_id", type_=BigInteger)
    )
    inner = (
        select(
            edition.label("edition"),
            article_id.label("article_id"),
            state.label("state"),
            reason.label("reason"),
            at.label("at"),
        )
        .where(beyond)
        .order_by(edition, article_id)
        .limit(at_most("limit"))
        .subquery()
    )
    return select(inner)


_BOTH: Final = union_all(
    _walk(
        (Article.edition, Article.id), (Article.state, Article.cancel_reason, Article.stamped_at)
    ),
    _walk(
        (Tombstone.edition, Tombstone.article_id),
        (literal(DELETED, Text), literal(DELETED, Text), Tombstone.at),
    ),
).subquery()
_ENTRIES: Final = (
    select(_BOTH).order_by(_BOTH.c.edition, _BOTH.c.article_id).limit(at_most("limit"))
)
_SHOWN: Final = (
    published(*CARD, Article.body_html)
    .outerjoin(Section, Section.id == Article.section_id)
    .where(Article.id.in_(bindparam("ids", expanding=True)))
)


def _entries(session: Session, after: Position, limit: int) -> Sequence[Any]:
    """Return what changed, and what became of it: two short walks along two indexes."""
    values = {"edition": after.edition, "article_id": after.article_id, "limit": limit}
    return rows_of(session, _ENTRIES, values)
