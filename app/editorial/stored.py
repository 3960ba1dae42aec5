"""What the database holds of some articles, whole, as their next save compares and replaces it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, SQLColumnExpression, select
from sqlalchemy.orm import Session

from app.archive.tally import Standing, terms_of_article
from app.articles.addresses import Address
from app.db.dialect import among
from app.db.tables import (
    Alias,
    Article,
    ArticleAuthor,
    ArticleRelated,
    ArticleTag,
    Correction,
    Slug,
    State,
    table_of,
)

COLUMNS: Final = tuple(table_of(Article).columns)


@dataclass(frozen=True, slots=True)
class Stored:
    """One article as it is kept: its columns by name, and its lists in order."""

    values: Mapping[str, Any]
    tag_ids: tuple[int, ...]
    author_ids: tuple[int, ...]
    related: tuple[str, ...]
    corrections: tuple[tuple[str, str, datetime], ...]
    slugs: frozenset[str]
    aliases: frozenset[str]

    def standing(self, parents: Mapping[int, int | None]) -> Standing | None:
        """Return where the public finds it, None if nowhere."""
        return standing_of(self.values, self.tag_ids, self.author_ids, parents)


def standing_of(
    values: Mapping[str, Any],
    tag_ids: Sequence[int],
    author_ids: Sequence[int],
    parents: Mapping[int, int | None],
) -> Standing | None:
    """Return where the public finds an article of these columns, None if nowhere."""
    if values["state"] != State.PUBLISHED:
        return None
    return Standing(
        timeline_key=values["timeline_key"],
        day=values["day"],
        language=values["language"],
        terms=terms_of_article(
            section_id=values["section_id"],
            tag_ids=tag_ids,
            author_ids=author_ids,
            language=values["language"],
            urgency=values["urgency"],
            label=values["label"],
            parents=parents,
        ),
    )


def stored_by_external_id(session: Session, external_ids: Sequence[str]) -> dict[str, Stored]:
    """Return those of these articles that are kept, whole, by external id."""
    here = among(session, Article.external_id, external_ids)
    rows = session.execute(select(*COLUMNS).where(here)).mappings()
    return {found.values["external_id"]: found for found in _whole(session, rows.all())}


def stored_after(session: Session, article_id: int, limit: int) -> list[Stored]:
    """Return at most `limit` articles with a greater id, whole, by id."""
    rows = session.execute(
        select(*COLUMNS).where(Article.id > article_id).order_by(Article.id).limit(limit)
    ).mappings()
    return _whole(session, rows.all())


def _whole(session: Session, rows: Sequence[RowMapping]) -> list[Stored]:
    ids = [row["id"] for row in rows]
    if not ids:
        return []

    def listed(
        table: type[ArticleTag | ArticleAuthor | ArticleRelated | Correction | Slug | Alias],
        *columns: SQLColumnExpression[Any],
        order: SQLColumnExpression[Any],
    ) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        statement = (
            select(table.article_id, *columns)
            .where(among(session, table.article_id, ids))
            .order_by(table.article_id, order)
        )
        for article_id, *values in session.execute(statement):
            found.setdefault(article_id, []).append(
                values[0] if len(columns) == 1 else tuple(values)
            )
        return found

    tags = listed(ArticleTag, ArticleTag.tag_id, order=ArticleTag.position)
    authors = listed(ArticleAuthor, ArticleAuthor.author_id, order=ArticleAuthor.position)
    related = listed(ArticleRelated, ArticleRelated.external_id, order=ArticleRelated.position)
    notes = listed(
        Correction, Correction.kind, Correction.text, Correction.at, order=Correction.position
    )
    aliases = listed(Alias, Alias.host, Alias.path, order=Alias.path)
    slugs = listed(Slug, Slug.slug, order=Slug.slug)
    return [
        Stored(
            values=dict(row),
            tag_ids=tuple(tags.get(row["id"], ())),
            author_ids=tuple(authors.get(row["id"], ())),
            related=tuple(related.get(row["id"], ())),
            corrections=tuple(notes.get(row["id"], ())),
            slugs=frozenset(slugs.get(row["id"], ())),
            aliases=frozenset(str(Address(*one)) for one in aliases.get(row["id"], ())),
        )
        for row in rows
    ]
