"""From a report to its place in the queue: who it is from, whether it counts, and how many may."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from app import clock
from app.calendar.civil import bounds, day_of
from app.config import Settings
from app.db.engine import Database
from app.errors import TooManyRequests
from app.http.metrics import VISITS
from app.visits.bots import Fields, Reason, why_not_read
from app.visits.committer import Committer
from app.visits.ledger import Event, Outcome, count_events
from app.visits.limits import WINDOW_SECONDS, Buckets, Limit, Local
from app.visits.reports import AppEvent, Code, VisitIn
from app.visits.salts import Salts
from app.visits.schemas import BatchOut, Result
from app.visits.visitor import (
    app_visitor,
    event_digest,
    home_digest,
    household,
    lies_in,
    web_visitor,
)

if TYPE_CHECKING:
    from app.visits.shared import Shared

BROWSER_MOST: Final = 4 * WINDOW_SECONDS
HOME_MOST: Final = 20 * WINDOW_SECONDS
BATCHES_MOST: Final = 2 * WINDOW_SECONDS
NEWCOMERS_MOST: Final = 200
"""Browsers of one address in a day; those beyond are taken for one that changes its name."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """When and by whom a batch was sent; `lasted` is how many seconds that day had lasted."""

    at: datetime
    day: date
    text: str
    """The day as it is kept."""
    lasted: float
    by: tuple[bytes, bytes]
    excluded: Reason | None


def _shared_by(redis_url: str) -> "Shared":
    from app.visits.shared import Shared  # noqa: PLC0415 - a tenth of a start without Redis

    return Shared(redis_url)


class Intake:
    """What takes reports in, one a worker, while it runs."""

    def __init__(
        self, db: Database, settings: Settings, now: Callable[[], datetime] = clock.now
    ) -> None:
        """Take reports in as the settings say; nothing is opened yet."""
        self._now = now
        self._committer = Committer(self._count)
        self._db = db
        self._settings = settings
        self._salts = Salts(db)
        self._shared = _shared_by(settings.redis_url) if settings.redis_url else None
        self._buckets: Buckets = self._shared or Local()

    async def run(self) -> None:
        """Count until told to stop, and then what has come by then."""
        await self._committer.run()
        if self._shared is not None:
            await self._shared.close()

    def stop(self) -> None:
        """Let it end once all is counted."""
        self._committer.stop()

    async def report(self, fields: Fields, host: str, said: VisitIn) -> Outcome:
        """Count one report of a page. Raises TooManyRequests, Unavailable."""
        now = self._now()
        day = day_of(now, self._settings.zone)
        text = day.isoformat()
        reason = why_not_read(fields) or self._why_not_ours(fields, host, said)
        if reason is not None:
            return await self._exclude(text, reason)
        home = household(host)
        salt = await self._salts.of(day)
        visitor = web_visitor(salt, home, fields.get(b"user-agent", b""))
        name, browser = home_digest(salt, home), visitor.hex()
        limits = [Limit(f"web:{browser}", BROWSER_MOST), Limit(f"home:{name}", HOME_MOST)]
        if not await self._buckets.take(limits, now):
            self._refuse(text)
        if not await self._buckets.gather(f"new:{name}", browser, NEWCOMERS_MOST):
            return await self._exclude(text, "suspect")
        event = Event(text, text, event_digest("", said.id), visitor, said.article)
        (outcome,) = await self._committer.put([event])
        if outcome == "excluded":
            VISITS.excluded("cap")
        return outcome

    async def batch(
        self, key_id: str, fields: Fields, host: str, said: Sequence[AppEvent | Code]
    ) -> BatchOut:
        """Count the events of an app, all in one transaction.

        Limited by key and address: the key is in every copy of the app.
        Raises TooManyRequests, Unavailable.
        """
        now = self._now()
        today = day_of(now, self._settings.zone)
        text = today.isoformat()
        home = household(host)
        name = home_digest(await self._salts.of(today), home)
        if not await self._buckets.take([Limit(f"app:{key_id}:{name}", BATCHES_MOST)], now):
            self._refuse(text)
        sent = _Sent(
            at=now,
            day=today,
            text=text,
            lasted=(now - bounds(today, today, self._settings.zone)[0]).total_seconds(),
            by=(home, fields.get(b"user-agent", b"")),
            excluded="own_ip" if lies_in(host, self._settings.visits_ignored_networks) else None,
        )
        events = [await self._event(key_id, one, sent) for one in said if isinstance(one, AppEvent)]
        outcomes = iter(await self._committer.put(events) if events else [])
        days = iter(events)
        results = [
            _result(one, next(days).day, next(outcomes)) if isinstance(one, AppEvent) else one
            for one in said
        ]
        return _batch_out(results)

    async def _event(self, key_id: str, said: AppEvent, sent: _Sent) -> Event:
        day, text = sent.day, sent.text
        if said.age_seconds > sent.lasted:
            day = day_of(sent.at - timedelta(seconds=said.age_seconds), self._settings.zone)
            text = day.isoformat()
        salt = await self._salts.of(day)
        if said.visitor is None:
            visitor = web_visitor(salt, *sent.by)
        else:
            visitor = app_visitor(salt, key_id, said.visitor)
        digest = event_digest(key_id, said.id)
        return Event(text, sent.text, digest, visitor, said.article, sent.excluded)

    def _why_not_ours(self, fields: Fields, host: str, said: VisitIn) -> Reason | None:
        settings = self._settings
        if lies_in(host, settings.visits_ignored_networks):
            return "own_ip"
        if settings.visits_origins:
            origin = fields.get(b"origin", b"").decode("latin-1").lower()
            if origin not in settings.visits_origins:
                return "origin"
        if settings.visits_ignored_referrers and said.referrer:
            came_from = _host_of(said.referrer)
            ignored = settings.visits_ignored_referrers
            if any(came_from == one or came_from.endswith(f".{one}") for one in ignored):
                return "referrer_spam"
        return None

    async def _exclude(self, day: str, reason: Reason) -> Outcome:
        VISITS.excluded(reason)
        (outcome,) = await self._committer.put([Event(day, excluded=reason)])
        return outcome

    def _refuse(self, day: str) -> None:
        """Tally what is too much, without anyone waiting for it. Raises TooManyRequests."""
        VISITS.excluded("limit")
        tallied = self._committer.put([Event(day, excluded="limit")])
        tallied.add_done_callback(lambda future: future.exception())
        raise TooManyRequests("This is more than one client may send.")

    def _count(self, events: Sequence[Event]) -> list[Outcome]:
        with self._db.tally() as session:
            return count_events(session, events, cap=self._settings.visits_view_cap)


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _result(said: AppEvent, day: str, outcome: Outcome) -> Result:
    if outcome == "unknown":
        return Result(id=said.id, status="rejected", day=None, code="unknown_article")
    return Result(id=said.id, status=outcome, day=day)


def _batch_out(results: Sequence[Result | Code]) -> BatchOut:
    told = [
        Result(id=None, status="rejected", day=None, code=one) if isinstance(one, str) else one
        for one in results
    ]
    number = Counter(one["status"] for one in told)
    return BatchOut(
        counted=number["counted"],
        duplicate=number["duplicate"],
        excluded=number["excluded"],
        rejected=number["rejected"],
        results=told,
    )
