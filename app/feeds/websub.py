"""Telling the WebSub hub which feeds hold something new, after it is there."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.archive.tally import section_parents
from app.articles.queries import names_of
from app.articles.shelf import published
from app.config import Settings
from app.db.dialect import insert
from app.db.engine import Database
from app.db.tables import Article, Section, WebSub
from app.edition.stamp import current_edition
from app.edition.watch import Watch
from app.feeds.reading import feeds_base
from app.http.destination import UrlRefusedError
from app.http.outbound import UnreachableError, post
from app.site.queries import get_site

logger = logging.getLogger("manset.websub")

FILES: Final = ("rss.xml", "atom.xml", "feed.json")
MOST_ARTICLES: Final = 100
"""So many new articles are named by the feeds they are in; more, as of an import, by all's."""
MOST_URLS: Final = 60
"""The most that one request names."""
SECONDS: Final = 5.0
LEASE: Final = timedelta(seconds=60)
"""How long a worker has to tell the hub before another one takes over."""
REST: Final = timedelta(seconds=5)
"""The least time between two tellings."""
BACKOFF: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
"""How long to wait after each failure; after the last one, what was new is let go."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker is to tell the hub: the feeds that have something new up to an edition."""

    hub: str
    edition: int
    failures: int
    urls: Sequence[str]


class Pinger:
    """Tells the hub of each edition, whichever worker comes first; what fails is told again."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        watch: Watch,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._db = db
        self._settings = settings
        self._watch = watch
        self._now = now
        self._told = 0
        self._due_at = datetime.min.replace(tzinfo=UTC)

    def ping(self) -> bool:
        """Tell the hub if there is something new and time for it; never more to do at once."""
        now = self._now()
        if self._watch.number <= self._told or now < self._due_at:
            return False
        if not self._is_due(now):
            return False
        with self._db.write() as session:
            mine = claim(session, self._settings, now)
        if mine is not None:
            is_told = all(self._send(mine.hub, urls) for urls in _chunks(mine.urls))
            with self._db.write() as session:
                record(session, mine, self._now(), is_told=is_told)
        return False

    def _is_due(self, now: datetime) -> bool:
        """Look without writing; note until when there is nothing to do."""
        with self._db.read() as session:
            edition, hub = current_edition(session), get_site(session).web_sub_hub
            row = session.execute(select(WebSub.edition, WebSub.due_at)).one_or_none()
        if hub is None or (row is not None and row.edition >= edition):
            self._told = edition
            return False
        self._due_at = row.due_at if row is not None else now
        return self._due_at <= now

    def _send(self, hub: str, urls: Sequence[str]) -> bool:
        body = urlencode([("hub.mode", "publish"), *(("hub.url", url) for url in urls)])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        allow = self._settings.outbound_allow
        try:
            answer = post(hub, body.encode(), headers, seconds=SECONDS, allow=allow)
        except (UnreachableError, UrlRefusedError):
            return False
        return 200 <= answer.status < 300  # noqa: PLR2004 - successful (RFC 9110, 15.3)


def _chunks(urls: Sequence[str]) -> list[Sequence[str]]:
    return [urls[start : start + MOST_URLS] for start in range(0, len(urls), MOST_URLS)]


def claim(session: Session, settings: Settings, now: datetime) -> Claim | None:
    """Take what the hub is to be told, for LEASE; None where another worker has it."""
    site, edition = get_site(session), current_edition(session)
    first = insert(session, WebSub).values(id=1, edition=0, failures=0, due_at=now)
    session.execute(first.on_conflict_do_nothing())
    row = session.execute(
        update(WebSub)
        .where(WebSub.edition < edition, WebSub.due_at <= now)
        .values(due_at=now + LEASE)
        .returning(WebSub.edition, WebSub.failures)
    ).one_or_none()
    if row is None or site.web_sub_hub is None:
        return None
    base = feeds_base(settings, site)
    paths = ["/feeds", *_paths(session, row.edition)]
    urls = [f"{base}{path}/{file}" for path in paths for file in FILES]
    return Claim(site.web_sub_hub, edition, row.failures, urls)


def _paths(session: Session, edition: int) -> list[str]:
    """Return where the feeds lie that hold what is public and newer than an edition."""
    rows = session.execute(
        published(Article.id, Article.section_id, Article.language)
        .where(Article.edition > edition)
        .limit(MOST_ARTICLES + 1)
    ).all()
    if len(rows) > MOST_ARTICLES:
        return []
    names = names_of(session, [row.id for row in rows])
    paths = {f"/feeds/languages/{row.language}" for row in rows}
    for kind, found in (("tags", names.tags), ("authors", names.authors)):
        paths |= {f"/feeds/{kind}/{quote(ref['slug'])}" for refs in found.values() for ref in refs}
    parents = section_parents(session)
    sections: set[int] = set()
    for row in rows:
        section_id = row.section_id
        while section_id is not None and section_id not in sections:
            sections.add(section_id)
            section_id = parents[section_id]
    slugs = session.scalars(select(Section.slug).where(Section.id.in_(sections)))
    return sorted(paths | {f"/feeds/sections/{quote(slug)}" for slug in slugs})


def record(session: Session, mine: Claim, now: datetime, *, is_told: bool) -> None:
    """Write down that the hub was told, or that it is to be told again later."""
    values = {"edition": mine.edition, "failures": 0, "due_at": now + REST}
    if not is_told:
        failures = mine.failures + 1
        logger.warning("The WebSub hub was not reached, attempt %d", failures)
        if failures <= len(BACKOFF):
            due_at = now + BACKOFF[mine.failures]
            values = {"failures": failures, "due_at": due_at}
    session.execute(update(WebSub).values(values))
