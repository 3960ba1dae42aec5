"""The newsroom's own list of articles, in any state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.articles.taxonomy import AUTHOR, named
from app.db.tables import Article, ArticleAuthor
from app.editorial.drafts import folded
from app.editorial.stored import Stored, stored_by_external_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles: all of these together; an empty one asks for nothing."""

    states: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    text: str | None = None
    first: date | None = None
    last: date | None = None
    owner: str | None = None

    def conditions(self, session: Session) -> list[ColumnElement[bool]]:
        """Return the conditions on the articles."""
        they = named(session, AUTHOR, self.authors).subquery()
        by_them = select(ArticleAuthor.article_id).join(they, they.c.id == ArticleAuthor.author_id)
        asked = (
            (self.states, Article.state.in_(self.states)),
            (self.owner, Article.owner == (self.owner or "")),
            (self.authors, Article.id.in_(by_them)),
            (self.first, Article.day >= (self.first or date.min)),
            (self.last, Article.day <= (self.last or date.max)),
        )
        words = folded(self.text or "").split()
        return [
            *(condition for value, condition in asked if value),
            *(Article.folded.contains(word, autoescape=True) for word in words),
        ]


def list_stored(
    session: Session, wanted: Wanted, *, limit: int, beyond: int | None, backward: bool
) -> Sequence[Stored]:
    """Return at most `limit` articles, the newest made first, older than the id `beyond`.

    With `backward`, those newer than it, the nearest first.
    """
    statement = select(Article.external_id).limit(limit)
    statement = statement.order_by(Article.id if backward else Article.id.desc())
    if beyond is not None:
        statement = statement.where(Article.id > beyond if backward else Article.id < beyond)
    external_ids = session.scalars(statement.where(*wanted.conditions(session))).all()
    kept = stored_by_external_id(session, external_ids)
    return [kept[external_id] for external_id in external_ids]
