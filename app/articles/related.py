"""What to read beside an article: what its editor picked, and what it shares tags with."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.orm import Session

from app.articles.shelf import published, tag_term
from app.db.tables import Article, ArticleRelated, ArticleTag, Shelf

NEIGHBORS_PER_TAG: Final = 60
"""How many of the newest articles of each shared tag are weighed as related."""


def related_keys(session: Session, row: Row[Any], *, limit: int) -> list[int]:
    """Return the timeline keys of what to read beside an article, best first.

    The editor's picks come first, in their order; then articles that share tags, those that
    share most before the others, newer before older. The work is bounded: per tag, only the
    newest few are weighed.
    """
    picks = session.execute(
        published(Article.timeline_key)
        .join(ArticleRelated, ArticleRelated.external_id == Article.external_id)
        .where(ArticleRelated.article_id == row.id, Article.id != row.id)
        .order_by(ArticleRelated.position)
        .limit(limit)
    ).scalars()
    keys = [key for key in picks if key is not None]
    if len(keys) < limit:
        keys += [key for key in _sharing_tags(session, row, limit=limit) if key not in keys]
    return keys[:limit]


def _sharing_tags(session: Session, row: Row[Any], *, limit: int) -> Sequence[int]:
    tag_ids = session.scalars(
        select(ArticleTag.tag_id).where(ArticleTag.article_id == row.id)
    ).all()
    if not tag_ids:
        return []
    arms = [
        select(
            select(Shelf.timeline_key)
            .where(Shelf.term == tag_term(tag_id), Shelf.timeline_key != row.timeline_key)
            .order_by(Shelf.timeline_key.desc())
            .limit(NEIGHBORS_PER_TAG)
            .subquery()
            .c.timeline_key
        )
        for tag_id in tag_ids
    ]
    found = union_all(*arms).subquery()
    return session.scalars(
        select(found.c.timeline_key)
        .group_by(found.c.timeline_key)
        .order_by(func.count().desc(), found.c.timeline_key.desc())
        .limit(limit * 2)
    ).all()
