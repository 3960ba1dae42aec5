"""From an address that a reader has to the article that it meant."""

from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.articles.addresses import Address
from app.articles.finding import by_ref
from app.articles.queries import CARD
from app.db.tables import Alias, Article, Section, State
from app.errors import Gone, not_found

SEEN: Final = (State.PUBLISHED, State.CANCELED)


def resolve_article(session: Session, asked: Address, *, ref: str | None, own: str) -> Row[Any]:
    """Return the card columns of the public article that an address meant, now or before.

    `ref` is the id or slug in it if it is made as the site's present ones are; `own` the site's
    host. A path without a host, or with the site's own, finds what any host had there.

    Raises:
        NotFound: it meant none, or none that is public.
        Gone: it was canceled.

    """
    row = None
    if ref is not None:
        row = session.execute(_seen().where(by_ref(ref))).one_or_none()
    if row is None:
        row = session.execute(_by_alias(asked, own)).one_or_none()
    if row is None:
        raise not_found()
    if row.state == State.CANCELED:
        raise Gone(row.cancel_reason or "This article was canceled.")
    return row


def _seen() -> Select[Any]:
    return (
        select(Article.state, Article.cancel_reason, *CARD)
        .outerjoin(Section, Section.id == Article.section_id)
        .where(Article.state.in_(SEEN), Article.timeline_key.is_not(None))
    )


def _by_alias(asked: Address, own: str) -> Select[Any]:
    """Choose the alias that says most: with the query before without, own host before others."""
    statement = (
        _seen()
        .join(Alias, Alias.article_id == Article.id)
        .where(Alias.path.in_((asked.path, asked.without_query)))
        .order_by(
            Alias.path != asked.path,
            Alias.host.not_in(("", own)),
            Article.state != State.PUBLISHED,
            Article.timeline_key.desc(),
        )
        .limit(1)
    )
    return statement if asked.host in {"", own} else statement.where(Alias.host == asked.host)
