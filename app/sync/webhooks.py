"""Webhooks as an administrator keeps them: made, changed, ended, and what was sent to them."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.db.tables import Webhook, WebhookDelivery
from app.edition.stamp import current_edition
from app.errors import Conflict, Fault, Unprocessable, not_found
from app.http.destination import Network, UrlRefusedError, destination_of
from app.sync.position import LAST_ID
from app.sync.webhook_schemas import WebhookPatch

MAX_WEBHOOKS: Final = 100
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what every secret begins with
COLUMNS: Final = (
    Webhook.id,
    Webhook.url,
    Webhook.is_active,
    Webhook.failures,
    Webhook.created_at,
    Webhook.paused_at,
)
DELIVERY: Final = (
    WebhookDelivery.id,
    WebhookDelivery.webhook_id,
    WebhookDelivery.position,
    WebhookDelivery.op,
    WebhookDelivery.state,
    WebhookDelivery.attempts,
    WebhookDelivery.created_at,
    WebhookDelivery.due_at,
    WebhookDelivery.ended_at,
    WebhookDelivery.status,
    WebhookDelivery.error,
)


def create_webhook(
    session: Session, url: str, now: datetime, *, allow: Sequence[Network]
) -> tuple[int, str]:
    """Make a webhook that is told of what changes from now on; return its id and its secret.

    Raises:
        Unprocessable: the URL is not one that is ever asked.
        Conflict: there are MAX_WEBHOOKS.

    """
    _check(url, allow)
    if session.execute(select(func.count()).select_from(Webhook)).scalar_one() >= MAX_WEBHOOKS:
        raise Conflict("There are as many webhooks as there may be.")
    secret = SECRET_PREFIX + b64encode(secrets.token_bytes(32)).decode()
    made = insert(Webhook).values(
        url=url,
        secret=secret,
        is_active=True,
        edition=current_edition(session),
        article_id=LAST_ID,
        failures=0,
        created_at=now,
    )
    return session.execute(made.returning(Webhook.id)).scalar_one(), secret


def list_webhooks(session: Session) -> Sequence[Any]:
    """Return all webhooks, the oldest first, without their secrets."""
    return session.execute(select(*COLUMNS).order_by(Webhook.id)).all()


def get_webhook(session: Session, webhook_id: int) -> Any:  # noqa: ANN401 - a row of COLUMNS
    """Return one webhook, without its secret. Raises NotFound."""
    found = session.execute(select(*COLUMNS).where(Webhook.id == webhook_id)).one_or_none()
    if found is None:
        raise not_found()
    return found


def change_webhook(
    session: Session,
    webhook_id: int,
    said: WebhookPatch,
    now: datetime,
    *,
    allow: Sequence[Network],
) -> None:
    """Change what is named; what waits is then due at once, and failures are forgotten.

    Raises:
        NotFound: there is none of this id.
        Unprocessable: the URL is not one that is ever asked.

    """
    _lock(session, webhook_id)
    changes = said.model_dump(exclude_unset=True)
    if "url" in changes:
        _check(said.url, allow)
    if not changes:
        return
    changes["failures"] = 0
    if "is_active" in changes:
        changes["paused_at"] = None
    session.execute(update(Webhook).where(Webhook.id == webhook_id).values(changes))
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "waiting")
        .values(due_at=now)
    )


def remove_webhook(session: Session, webhook_id: int) -> None:
    """End a webhook; what waits for it and the log of it go too. Raises NotFound."""
    _lock(session, webhook_id)
    session.execute(delete(Webhook).where(Webhook.id == webhook_id))


def list_deliveries(
    session: Session, webhook_id: int, *, limit: int, beyond: int | None, backward: bool
) -> Sequence[Any]:
    """Return at most `limit` deliveries of a webhook, the newest first, older than id `beyond`.

    With `backward`, those newer than it, the nearest first. Raises NotFound for no such webhook.
    """
    get_webhook(session, webhook_id)
    key = WebhookDelivery.id
    statement = select(*DELIVERY).where(WebhookDelivery.webhook_id == webhook_id)
    if beyond is not None:
        statement = statement.where(key > beyond if backward else key < beyond)
    return session.execute(statement.order_by(key if backward else key.desc()).limit(limit)).all()


def get_delivery(session: Session, delivery_id: int) -> Any:  # noqa: ANN401 - a row of DELIVERY
    """Return one delivery. Raises NotFound."""
    found = session.execute(
        select(*DELIVERY).where(WebhookDelivery.id == delivery_id)
    ).one_or_none()
    if found is None:
        raise not_found()
    return found


def replay_delivery(session: Session, delivery_id: int, now: datetime) -> int:
    """Have an event sent again, after those that wait; return the id of its new delivery.

    Raises:
        NotFound: there is no such delivery.
        Conflict: it has not ended yet.

    """
    past = get_delivery(session, delivery_id)
    _lock(session, past.webhook_id)
    if past.state == "waiting":
        raise Conflict("The delivery has not ended yet.")
    again = insert(WebhookDelivery).values(
        webhook_id=past.webhook_id,
        position=past.position,
        op=past.op,
        state="waiting",
        attempts=0,
        created_at=now,
        due_at=now,
    )
    return session.execute(again.returning(WebhookDelivery.id)).scalar_one()


def _lock(session: Session, webhook_id: int) -> None:
    """Hold a webhook until the transaction ends: always before its deliveries."""
    statement = select(Webhook.id).where(Webhook.id == webhook_id).with_for_update()
    if session.scalar(statement) is None:
        raise not_found()


def _check(url: str, allow: Sequence[Network]) -> None:
    try:
        destination_of(url, allow)
    except UrlRefusedError as error:
        raise Unprocessable(
            "The URL is not one that events are sent to.",
            errors=[Fault("not-allowed", pointer="/url")],
        ) from error
