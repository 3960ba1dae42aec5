"""Telling the caches in front what is no longer true, after it was committed.

By surrogate keys: every public answer names what it shows. A change of an article is one of its
own key, of the keys of those that show it now (neighbors, translations), of the lists of articles
and of all counts. What cannot be told so, and whatever is many, is told by the key that every
answer has.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db.engine import Database
from app.edition.stamp import current_edition
from app.edition.watch import Watch
from app.http.deps import ALL, ARTICLES, SITE
from app.http.destination import UrlRefusedError
from app.http.outbound import UnreachableError, purge
from app.sync.position import Position
from app.sync.queries import list_changed, list_showing

logger = logging.getLogger("manset.purge")

MANY: Final = 50
"""More changes at once than these are told as a change of everything."""
AGAIN_SECONDS: Final = (2.0, 65.0)
"""When it is said again: another worker may have given out, and a cache then have kept, what it
had not yet learned to be old: within a second, or a minute where it cannot read the database."""
FIRST_WAIT_SECONDS: Final = 0.5
LONGEST_WAIT_SECONDS: Final = 30.0
SECONDS: Final = 5.0
EVERYTHING: Final = frozenset({SITE})


class Purger:
    """In each worker, what tells every cache of `settings.purge_urls`; never keeps a writer.

    It knows up to which edition it has told, and what it is to tell again. Where a cache cannot be
    reached, neither is forgotten: it is tried again, more and more rarely, with what has changed
    meanwhile. At a start everything is told, since nobody knows what was missed.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        watch: Watch,
        *,
        again_seconds: Sequence[float] = AGAIN_SECONDS,
    ) -> None:
        self._db = db
        self._urls = settings.purge_urls
        self._watch = watch
        self._again_seconds = again_seconds
        self._again: list[tuple[float, frozenset[str]]] = []
        self._told: int | None = None
        self._stopped = asyncio.Event()
        self._thread = CapacityLimiter(1)

    def stop(self) -> None:
        """Let it end once what is being said is said."""
        self._stopped.set()

    async def run(self) -> None:
        """Tell until told to stop; does nothing where there is no cache."""
        failures = 0
        while self._urls and not self._stopped.is_set():
            try:
                await to_thread.run_sync(self._tell, limiter=self._thread)
                failures = 0
            except (SQLAlchemyError, UnreachableError, UrlRefusedError) as error:
                failures += 1
                if failures == 1:
                    logger.warning("A cache cannot be told: %s", type(error).__name__)
            except Exception:
                failures += 1
                logger.exception("Purging failed")
            await self._wait(failures)

    async def _wait(self, failures: int) -> None:
        if failures:
            wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(failures - 1, 10))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), wait)
            return
        due = min((at for at, _ in self._again), default=None)
        ends = asyncio.create_task(self._stopped.wait())
        news = asyncio.create_task(self._watch.after(self._told or 0))
        await asyncio.wait(
            {ends, news},
            timeout=None if due is None else max(0.0, due - monotonic()),
            return_when=asyncio.FIRST_COMPLETED,
        )
        ends.cancel()
        news.cancel()

    def _tell(self) -> None:
        """Say what is new and what is due to be said again. Raises UnreachableError."""
        keys, upto = self._changes()
        now = monotonic()
        due = {key for at, some in self._again if at <= now for key in some}
        if keys or due:
            said = EVERYTHING if SITE in keys | due else keys | due
            for url in self._urls:
                purge(url, sorted(said), seconds=SECONDS)
        self._again = [one for one in self._again if one[0] > now]
        if keys:
            now = monotonic()
            self._again += [(now + seconds, keys) for seconds in self._again_seconds]
        if len(self._again) > MANY:
            self._again = [(now + self._again_seconds[-1], EVERYTHING), *self._again[-MANY // 2 :]]
        self._told = upto

    def _changes(self) -> tuple[frozenset[str], int]:
        """Return the keys of what has changed since it was last told, and up to where that goes."""
        if self._told is None:
            with self._db.read() as session:
                return EVERYTHING, current_edition(session)
        number = self._watch.number
        if number <= self._told:
            return frozenset(), self._told
        with self._db.read() as session:
            changed = list_changed(session, Position(self._told), MANY + 1)
            editions = {edition for edition, _ in changed}
            # An edition without an article is of a setting or a term, or was followed by another.
            is_clear = all(one in editions for one in range(self._told + 1, number + 1))
            if len(changed) > MANY or not is_clear:
                return EVERYTHING, max([number, *editions])
            ids = {article_id for _, article_id in changed}
            ids |= list_showing(session, ids)
        keys = {f"article-{article_id}" for article_id in ids} | {ALL, ARTICLES}
        return frozenset(keys), max([number, *editions])
