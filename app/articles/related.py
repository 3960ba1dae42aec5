"""What to read beside an article: what its editor picked, and what it shares tags with."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from app.articles.shelf import published, tag_term
from app.db.rows import at_most, rows_of
from app.db.tables import Article, ArticleRelated, ArticleTag, Shelf

NEIGHBORS_PER_TAG: Final = 60
"""How many of the newest articles of each shared tag are weighed as related."""


_ID: Final = bindparam("id", type_=BigInteger)
_KEY: Final = bindparam("key", type_=BigInteger)
_PICKED: Final = (
    published(Article.timeline_key)
    .join(ArticleRelated, ArticleRelated.external_id == Article.external_id)
    .where(ArticleRelated.article_id == _ID, Article.id != _ID)
    .order_by(ArticleRelated.position)
    .limit(at_most("limit"))
)
_TAGS: Final = (
    select(ArticleTag.tag_id).where(ArticleTag.article_id == _ID).order_by(ArticleTag.position)
)


@lru_cache(maxsize=200)
def _sharing(tags: int) -> Select[Any]:
    """Select what lies on some of so many shelves, what lies on most of them first."""
    arms = [
        select(
            select(Shelf.timeline_key)
            .where(Shelf.term == bindparam(f"term_{number}"), Shelf.timeline_key != _KEY)
            .order_by(Shelf.timeline_key.desc())
            .limit(at_most(NEIGHBORS_PER_TAG))
            .subquery()
            .c.timeline_key
        )
        for number in range(tags)
    ]
    found = union_all(*arms).subquery()
    return (
        select(found.c.timeline_key)
        .group_by(found.c.timeline_key)
        .order_by(func.count().desc(), found.c.timeline_key.desc())
        .limit(at_most("limit"))
    )


def related_keys(session: Session, row: Any, *, limit: int) -> list[int]:  # noqa: ANN401 - a row, as cards
    """Return the timeline keys of what to read beside an article, best first.

    The editor's picks come first, in their order; then articles that share tags, those that
    share most before the others, newer before older. The work is bounded: per tag, only the
    newest few are weighed.
    """
    picks = rows_of(session, _PICKED, {"id": row.id, "limit": limit})
    keys = [key for (key,) in picks if key is not None]
    if len(keys) < limit:
        keys += [key for key in _sharing_tags(session, row, limit=limit) if key not in keys]
    return keys[:limit]


def _sharing_tags(session: Session, row: Any, *, limit: int) -> Sequence[int]:  # noqa: ANN401 - as above
    terms = [tag_term(tag_id) for (tag_id,) in rows_of(session, _TAGS, {"id": row.id})]
    if not terms:
        return []
    values: dict[str, Any] = {f"term_{number}": term for number, term in enumerate(terms)}
    values |= {"key": row.timeline_key, "limit": limit * 2}
    return [key for (key,) in rows_of(session, _sharing(len(terms)), values)]
