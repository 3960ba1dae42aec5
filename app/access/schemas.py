"""The JSON of keys."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from app.access.roles import Role
from app.calendar.instant import parse_instant
from app.http.shape import shape

Label = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200)
]


class KeyIn(BaseModel):
    """A key to be handed out."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    role: Role
    name: Label
    """Whose it is, or what for."""
    owner: Label | None = None
    """Who owns the drafts made with it; the key itself if not given."""
    expires_at: datetime | None = None
    """When it ends by itself; never if not given."""

    @field_validator("expires_at", mode="before")
    @classmethod
    def _instant(cls, value: object) -> datetime | None:
        return None if value is None else parse_instant(str(value))


@shape
class KeyMade(TypedDict):
    """A key, shown once."""

    id: str
    role: Role
    name: str
    key: str
    """What the client sends: `Authorization: Bearer KEY`."""


@shape
class KeyOut(TypedDict):
    """A key, without what could open anything."""

    id: str
    role: Role
    name: str
    owner: str | None
    createdAt: str
    """RFC 3339."""
    expiresAt: str | None
    revokedAt: str | None
    lastUsedAt: str | None
    """Exact to a minute."""


@shape
class Keys(TypedDict):
    """All keys, newest first."""

    items: list[KeyOut]


def key_out(row: Any) -> KeyOut:  # noqa: ANN401 - a row of the columns of `list_keys`
    """Build what is told of a key."""
    return KeyOut(
        id=row.id,
        role=row.role,
        name=row.name,
        owner=row.owner,
        createdAt=row.created_at.isoformat(),
        expiresAt=row.expires_at.isoformat() if row.expires_at else None,
        revokedAt=row.revoked_at.isoformat() if row.revoked_at else None,
        lastUsedAt=row.last_used_at.isoformat() if row.last_used_at else None,
    )
