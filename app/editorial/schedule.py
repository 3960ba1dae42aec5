"""What happens to stories by itself: they appear, expire, and lose a label that has ended."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Article, State
from app.edition.stamp import hold_edition
from app.editorial.commands import Saver, save_articles
from app.editorial.drafts import Draft, draft_of
from app.editorial.lines import Instants, Slugs, article_line, instants_in
from app.editorial.schemas import ArticleIn
from app.editorial.stored import Stored, stored_by_external_id
from app.errors import Problem
from app.site.queries import get_site

MAX_BATCH: Final = 200
EXPIRED: Final = "expired"
"""Why an article was withheld that was to be public only for a time."""


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether any article's time has come: one look at the end of an index."""
    statement = select(Article.id).where(Article.due_at <= now).limit(1)
    return session.scalar(statement) is not None


def do_due(db: Database, now: datetime) -> int:
    """Do what is due, a batch in each transaction; return to how many articles it was done.

    Exactly once, whoever else tries: what is due is looked up again with the edition held, and is
    no longer due once it is done.
    """
    done = 0
    with db.read() as session:
        any_left = is_due(session, now)
    while any_left:
        with db.write() as session:
            batch = _do_batch(session, now)
        done += batch
        any_left = batch == MAX_BATCH
    return done


def _do_batch(session: Session, now: datetime) -> int:
    hold_edition(session)
    external_ids = session.scalars(
        select(Article.external_id)
        .where(Article.due_at <= now)
        .order_by(Article.due_at, Article.id)
        .limit(MAX_BATCH)
    ).all()
    if not external_ids:
        return 0
    kept = stored_by_external_id(session, external_ids)
    articles = [kept[external_id] for external_id in external_ids]
    zone = get_site(session).zone
    slugs, instant = Slugs.of(session, articles), instants_in(zone)
    groups: dict[str, list[Draft]] = {}
    for article in articles:
        action, line = _after(article_line(article, slugs, instant), article, now, instant)
        said = ArticleIn.model_validate(line)
        draft = draft_of(said, embed_hosts=None, now=now, is_decided=True)
        groups.setdefault(action, []).append(draft)
    for action, drafts in groups.items():
        for outcome in save_articles(session, drafts, zone=zone, by=Saver(action, now), kept=kept):
            if isinstance(outcome, Problem):
                raise outcome
    return len(articles)


def _after(
    line: dict[str, Any], article: Stored, now: datetime, instant: Instants
) -> tuple[str, dict[str, Any]]:
    """Return what happens to an article that is due, and its line afterwards."""
    due_at, expires_at = article.values["due_at"], article.values["expires_at"]
    if article.values["state"] == State.SCHEDULED:
        appeared = {"datePublished": instant(due_at), "publishAt": None}
        return "publish", {**line, "state": State.PUBLISHED, **appeared}
    if expires_at is not None and expires_at <= now:
        return "expire", {**line, "state": State.WITHHELD, "withholdReason": EXPIRED}
    return "unlabel", {**line, "label": None, "labelUntil": None}
