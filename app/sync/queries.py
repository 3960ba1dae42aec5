"""The statements behind the change feed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
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


def read_sections(session: Session) -> Sections:
    """Return all sections; they are few."""
    present = select(literal(1).label("rank"), Section.slug, Section.id, Section.parent_id)
    old = select(literal(0), TermAlias.slug, TermAlias.target_id, null()).where(
        TermAlias.kind == "section"
    )
    rows: Sequence[Any] = session.execute(union_all(old, present)).all()
    return Sections(
        ids={row[1]: row[2] for row in sorted(rows, key=lambda row: int(row[0]))},
        parents={row[2]: row[3] for row in rows if row[0] == 1},
    )


def list_changes(session: Session, voice: Voice, *, after: Position, limit: int) -> list[Change]:
    """Return at most `limit` changes after a position, oldest first: each article's newest.

    The edition's row lock makes commits happen in the order of editions, so that whoever reads
    one edition in a snapshot has read all before it.
    """
    entries = session.execute(_entries(after, limit)).all()
    ids = [row.article_id for row in entries if row.state == State.PUBLISHED]
    statement = published(*CARD, Article.body_html).where(Article.id.in_(ids))
    found = session.execute(statement.outerjoin(Section, Section.id == Article.section_id))
    rows = {row.id: row for row in found}
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
    rows = session.execute(_entries(after, limit)).all()
    return [(row.edition, row.article_id) for row in rows]


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


def _entries(after: Position, limit: int) -> Select[Any]:
    """Select what changed, and what became of it; two short walks along two indexes."""
    articles = _walk(
        (Article.edition, Article.id),
        (Article.state, Article.cancel_reason, Article.stamped_at),
        after,
        limit,
    )
    stones = _walk(
        (Tombstone.edition, Tombstone.article_id),
        (literal(DELETED, Text), literal(DELETED, Text), Tombstone.at),
        after,
        limit,
    )
    both = union_all(articles, stones).subquery()
    return select(both).order_by(both.c.edition, both.c.article_id).limit(limit)


def _walk(
    place: Sequence[SQLColumnExpression[Any]],
    told: Sequence[SQLColumnExpression[Any]],
    after: Position,
    limit: int,
) -> Select[Any]:
    edition, article_id = place
    state, reason, at = told
    beyond: ColumnElement[bool] = tuple_(edition, article_id) > tuple_(
        literal(after.edition, BigInteger), literal(after.article_id, BigInteger)
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
        .limit(limit)
        .subquery()
    )
    return select(inner)
