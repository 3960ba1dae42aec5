"""Events on their way to webhooks: made from the change feed, claimed, signed, and what came of it.

Everything is in the database, and any worker may do any of it: what two try at once, one does.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, delete, func, insert, literal_column, select, update
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Webhook, WebhookDelivery
from app.edition.stamp import current_edition
from app.sync.position import LAST_ID, Position
from app.sync.schemas import Change
from app.sync.webhooks import SECRET_PREFIX

Changes = Callable[[Session, Position, int], Sequence[Change]]
"""What reads at most so many changes after a position, oldest first, as the public sees them."""

Failure = Literal["unreachable", "not-accepted", "gone"]

BACKOFF: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3_600, 6 * 3_600, 24 * 3_600)
)
"""How long after each failed attempt the next is made; after the last there is none."""
MAX_FAILURES: Final = 20
"""Failed attempts in a row after which a webhook is stopped: about three days of them."""
LEASE: Final = timedelta(seconds=60)
"""How long an attempt belongs to the worker that began it; longer than any takes."""
KEPT_FOR: Final = timedelta(days=30)
PAGE: Final = 100
ROOM: Final = 100
"""No more deliveries are made while so many wait for a webhook: the feed itself is the queue."""
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one delivery, which is this worker's until the lease ends."""

    delivery_id: int
    webhook_id: int
    attempt: int
    position: Position
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt: a failure or none; `status` where there was an answer."""

    status: int | None
    failure: Failure | None


def result_of(status: int) -> Result:
    """Return what an answer of this status means: only 2xx accepts."""
    if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
        return Result(status, None)
    return Result(status, "gone" if status == GONE else "not-accepted")


def signed(secret: str, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that name and sign an event, after the Standard Webhooks scheme."""
    seconds = str(int(now.timestamp()))
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    seal = hmac.new(key, f"{event_id}.{seconds}.".encode() + body, sha256).digest()
    return {
        "Content-Type": "application/json",
        "Webhook-Id": event_id,
        "Webhook-Timestamp": seconds,
        "Webhook-Signature": f"v1,{b64encode(seal).decode()}",
    }


def fill(db: Database, changes: Changes, now: datetime) -> bool:
    """Make deliveries of what changed, at most a page for each webhook; return if there is more.

    The changes are read in one snapshot; whoever then moves a webhook on from where it stood in
    that snapshot, and nobody else, inserts them.
    """
    with db.read() as session:
        edition = current_edition(session)
        behind = _behind(session, edition)
        pages = {
            place: changes(session, place, PAGE)
            for place in sorted({Position(row.edition, row.article_id) for row in behind})
        }
    if not behind:
        return False
    with db.write() as session:
        for row in behind:
            place = Position(row.edition, row.article_id)
            page = pages[place]
            reached = Position(edition)
            if len(page) == PAGE:
                reached = Position(page[-1]["edition"], page[-1]["id"])
            if _advance(session, row.id, place, reached):
                _queue(session, row.id, page, now)
    return any(len(page) == PAGE for page in pages.values())


def _behind(session: Session, edition: int) -> Sequence[Any]:
    """Return webhooks that have not been told of all, and have room."""
    waiting = (
        select(func.count())
        .where(WebhookDelivery.webhook_id == Webhook.id, _is_waiting())
        .scalar_subquery()
    )
    return session.execute(
        select(Webhook.id, Webhook.edition, Webhook.article_id)
        .where(
            Webhook.is_active,
            (Webhook.edition < edition) | (Webhook.article_id < LAST_ID),
            waiting < ROOM,
        )
        .order_by(Webhook.id)
    ).all()


def _is_waiting() -> ColumnElement[bool]:
    # Written into the statement: no index of what waits alone is used for a value.
    return WebhookDelivery.state == literal_column("'waiting'")


def _advance(session: Session, webhook_id: int, place: Position, reached: Position) -> bool:
    moved = session.execute(
        update(Webhook)
        .where(
            Webhook.id == webhook_id,
            Webhook.is_active,
            Webhook.edition == place.edition,
            Webhook.article_id == place.article_id,
        )
        .values(edition=reached.edition, article_id=reached.article_id)
        .returning(Webhook.id)
    )
    return moved.one_or_none() is not None


def _queue(session: Session, webhook_id: int, page: Sequence[Change], now: datetime) -> None:
    rows = [
        {
            "webhook_id": webhook_id,
            "position": change["position"],
            "op": change["op"],
            "state": "waiting",
            "attempts": 0,
            "created_at": now,
            "due_at": now,
        }
        for change in page
    ]
    if rows:
        session.execute(insert(WebhookDelivery), rows)


def list_heads(session: Session) -> Mapping[int, datetime]:
    """Return when the oldest waiting delivery of each active webhook is due, by webhook."""
    oldest = (
        select(WebhookDelivery.webhook_id, func.min(WebhookDelivery.id).label("id"))
        .where(_is_waiting())
        .group_by(WebhookDelivery.webhook_id)
        .subquery()
    )
    rows = session.execute(
        select(WebhookDelivery.webhook_id, WebhookDelivery.due_at)
        .join(oldest, oldest.c.id == WebhookDelivery.id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.is_active)
    )
    return {row.webhook_id: row.due_at for row in rows}


def claim(session: Session, webhook_id: int, now: datetime) -> Claim | None:
    """Begin an attempt at a webhook's oldest waiting delivery; None where none is due.

    The later ones wait until it has ended: what is sent keeps its order.
    """
    webhook = session.execute(
        select(Webhook.url, Webhook.secret).where(Webhook.id == webhook_id, Webhook.is_active)
    ).one_or_none()
    oldest = session.scalar(
        select(func.min(WebhookDelivery.id)).where(
            WebhookDelivery.webhook_id == webhook_id, _is_waiting()
        )
    )
    if webhook is None or oldest is None:
        return None
    taken = session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == oldest, _is_waiting(), WebhookDelivery.due_at <= now)
        .values(due_at=now + LEASE, attempts=WebhookDelivery.attempts + 1)
        .returning(WebhookDelivery.attempts, WebhookDelivery.position)
    ).one_or_none()
    if taken is None:
        return None
    return Claim(
        delivery_id=oldest,
        webhook_id=webhook_id,
        attempt=taken.attempts,
        position=Position.parse(taken.position),
        url=webhook.url,
        secret=webhook.secret,
    )


def find_change(session: Session, changes: Changes, position: Position) -> Change | None:
    """Return the change at this very position; None once the article has changed again."""
    found = changes(session, Position(position.edition, position.article_id - 1), 1)
    return found[0] if found and found[0]["position"] == str(position) else None


def record_superseded(session: Session, mine: Claim, now: datetime) -> None:
    """End a delivery that was not sent, since a newer one of its article follows."""
    session.execute(_outcome(mine).values(state="superseded", ended_at=now, error=None))


def record(
    session: Session, mine: Claim, result: Result, now: datetime, backoff: Sequence[timedelta]
) -> bool:
    """Write down what came of an attempt, unless another worker has taken it over since.

    A webhook that answers 410, or has failed too often, is stopped. Return whether it was stopped.
    """
    failures = session.scalar(
        select(Webhook.failures).where(Webhook.id == mine.webhook_id).with_for_update()
    )
    values: dict[str, Any] = {"status": result.status, "error": result.failure}
    if result.failure is None:
        values |= {"state": "delivered", "ended_at": now}
    elif mine.attempt > len(backoff):
        values |= {"state": "failed", "ended_at": now}
    else:
        values |= {"due_at": now + backoff[mine.attempt - 1]}
    written = session.execute(_outcome(mine).values(values).returning(WebhookDelivery.id))
    if failures is None or written.one_or_none() is None:
        return False
    failures = 0 if result.failure is None else failures + 1
    stops = failures >= MAX_FAILURES or result.failure == "gone"
    told: dict[str, Any] = {"is_active": False, "paused_at": now} if stops else {}
    session.execute(
        update(Webhook).where(Webhook.id == mine.webhook_id).values(failures=failures, **told)
    )
    return stops


def _outcome(mine: Claim) -> Any:  # noqa: ANN401 - an UPDATE
    """Begin to write down what came of an attempt, as long as it is the newest."""
    return update(WebhookDelivery).where(
        WebhookDelivery.id == mine.delivery_id,
        WebhookDelivery.attempts == mine.attempt,
        _is_waiting(),
    )


def purge(session: Session, now: datetime) -> None:
    """Forget deliveries that ended long ago."""
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.ended_at < now - KEPT_FOR))
