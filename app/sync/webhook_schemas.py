"""The JSON of webhooks and of their deliveries."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from app.calendar.civil import rfc3339
from app.http.shape import shape

Url = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=2048),
    Field(json_schema_extra={"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
]


class WebhookIn(BaseModel):
    """Someone to be told of every public change from now on."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    url: Url
    """Where events are sent: `http` or `https`, in ASCII, not in a private network."""


class WebhookPatch(WebhookIn):
    """A change of a webhook: what is not named stays."""

    url: Url = ""
    """Where events are sent from now on, those that wait included."""
    is_active: bool = Field(default=True, strict=True)
    """False stops it; true lets it go on where it stopped."""


@shape
class WebhookOut(TypedDict):
    """A webhook, without its secret."""

    id: int
    url: str
    isActive: bool
    """Whether it is told of anything."""
    failures: int
    """Attempts that failed since the last that did not."""
    createdAt: str
    """RFC 3339."""
    pausedAt: str | None
    """When it was stopped by itself, after too many failures or a 410; null otherwise."""


@shape
class WebhookMade(WebhookOut):
    """A webhook as it was made, with its secret, shown once."""

    secret: str
    """What its signatures are made with: `whsec_` and the key in base64 (Standard Webhooks)."""


@shape
class Webhooks(TypedDict):
    """All webhooks, the oldest first."""

    items: list[WebhookOut]


@shape
class DeliveryOut(TypedDict):
    """One event on its way to a webhook, or what became of it."""

    id: int
    webhook: int
    """The webhook's id."""
    position: str
    """The event's position in the change feed, and the `Webhook-Id` it is sent under."""
    op: Literal["upsert", "withheld", "canceled", "deleted"]
    state: Literal["waiting", "delivered", "failed", "superseded"]
    """`failed` was given up; `superseded` was not sent, since the article changed again."""
    attempts: int
    """How often it was sent, the attempt that is under way included."""
    createdAt: str
    dueAt: str | None
    """When it is tried next; null once it ended."""
    endedAt: str | None
    status: int | None
    """What the receiver last answered."""
    error: Literal["unreachable", "not-accepted", "gone"] | None
    """Why the last attempt failed."""


@shape
class Deliveries(TypedDict):
    """A page of a webhook's deliveries, the newest first."""

    items: list[DeliveryOut]
    next: str | None
    prev: str | None


def webhook_out(row: Any, zone: ZoneInfo) -> WebhookOut:  # noqa: ANN401 - a row of `webhooks.COLUMNS`
    """Build what is told of a webhook."""
    return WebhookOut(
        id=row.id,
        url=row.url,
        isActive=row.is_active,
        failures=row.failures,
        createdAt=rfc3339(row.created_at, zone),
        pausedAt=rfc3339(row.paused_at, zone) if row.paused_at else None,
    )


def delivery_out(row: Any, zone: ZoneInfo) -> DeliveryOut:  # noqa: ANN401 - of `webhooks.DELIVERY`
    """Build what is told of a delivery."""
    return DeliveryOut(
        id=row.id,
        webhook=row.webhook_id,
        position=row.position,
        op=row.op,
        state=row.state,
        attempts=row.attempts,
        createdAt=rfc3339(row.created_at, zone),
        dueAt=rfc3339(row.due_at, zone) if row.ended_at is None else None,
        endedAt=rfc3339(row.ended_at, zone) if row.ended_at else None,
        status=row.status,
        error=row.error,
    )
