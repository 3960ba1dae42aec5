"""Builders, one a noun: each makes a sound thing from what a test says of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from app.access.keys import create_key
from app.access.roles import Role
from app.archive.reindex import reindex_days
from app.db.engine import Database
from app.editorial.commands import Saver, save_articles
from app.editorial.drafts import draft_of
from app.editorial.newsroom import bury_article, save_section, save_site, save_term
from app.editorial.schemas import ArticleIn, SectionIn, SiteIn, TermIn, TombstoneIn
from app.errors import Problem
from app.site.queries import get_site

NUMBERS = count(1)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""When tests happen, where they say when."""


def said(slug: str | None = None, **more: Any) -> ArticleIn:
    """Make what an editor says of a public article; `more` is in JSON's words."""
    slug = slug or f"story-{next(NUMBERS)}"
    fields = {
        "externalId": f"test:{slug}",
        "state": "published",
        "slug": slug,
        "headline": f"About {slug}",
        "bodyHtml": f"<p>All about {slug}.</p>",
        "language": "en",
        "datePublished": "2026-02-01T09:00:00+03:00",
    }
    return ArticleIn.model_validate({**fields, **more})


def articles(db: Database, several: Sequence[ArticleIn]) -> list[str]:
    """Save these; give what became of each. Raises the first Problem."""
    drafts = [draft_of(one, embed_hosts=frozenset(), now=NOW) for one in several]
    with db.write() as session:
        outcomes = save_articles(
            session, drafts, zone=get_site(session).zone, by=Saver("import", NOW)
        )
    for outcome in outcomes:
        if isinstance(outcome, Problem):
            raise outcome
    return [str(outcome) for outcome in outcomes]


def article(db: Database, slug: str | None = None, **more: Any) -> str:
    """Save one public article; give its slug."""
    one = said(slug, **more)
    articles(db, [one])
    return one.slug or ""


def section(db: Database, slug: str, **more: Any) -> None:
    """Save one section."""
    fields = {"type": "section", "slug": slug, "name": slug.title(), "parent": None, "position": 0}
    with db.write() as session:
        save_section(session, SectionIn.model_validate({**fields, **more}))


def term(db: Database, kind: str, slug: str, **more: Any) -> None:
    """Save one tag or author."""
    fields = {"type": kind, "slug": slug, "name": slug.title()}
    with db.write() as session:
        save_term(session, TermIn.model_validate({**fields, **more}))


def site(db: Database, **more: Any) -> None:
    """Change the site."""
    fields = {
        "type": "site",
        "name": "Manset",
        "url": "http://127.0.0.1:8000",
        "language": "en",
        "timeZone": "Europe/Istanbul",
    }
    with db.write() as session:
        save_site(session, SiteIn.model_validate({**fields, **more}))


def zone(db: Database, name: str) -> None:
    """Move the newsroom to another time zone."""
    with db.write() as session:
        reindex_days(session, ZoneInfo(name))


def tombstone(db: Database, slug: str, **more: Any) -> None:
    """Delete the article that was made with this slug."""
    fields = {"type": "tombstone", "externalId": f"test:{slug}", "at": "2026-02-02T09:00:00+03:00"}
    with db.write() as session:
        bury_article(session, TombstoneIn.model_validate({**fields, **more}))


def key(db: Database, role: Role = "viewer", **more: Any) -> dict[str, str]:
    """Make a key; give the header that carries it."""
    with db.write() as session:
        text = create_key(session, role=role, name="test", now=NOW, **more)
    return {"Authorization": f"Bearer {text}"}
