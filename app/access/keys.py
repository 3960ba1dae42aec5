"""API keys: made once, kept as a digest, found again by their id."""

import hmac
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast
from zlib import crc32

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.db.tables import ApiKey
from app.errors import Unauthorized, not_found

_KEY: Final = re.compile(r"mns_([0-9a-f]{12})_([0-9a-f]{40})([0-9a-f]{8})")
CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
USE_NOTED_EVERY: Final = timedelta(minutes=1)
"""How exact `last_used_at` is: a key in steady use costs one write in this time."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds a valid key."""

    key_id: str
    role: Role
    name: str
    owner: str
    """Who owns the drafts made with the key: the key itself unless it was made for someone."""
    is_use_noted: bool = True
    """False when it is time to write down again that the key is in use."""


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def create_key(  # noqa: PLR0913 - a key has as many properties
    session: Session,
    *,
    role: Role,
    name: str,
    now: datetime,
    owner: str | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a key and return its text, which is not kept: `mns_ID_SECRET` and a checksum.

    The checksum lets a scanner of leaked secrets tell a real key from chance, and the server
    refuse a mistyped one without a look at the database.
    """
    key_id, secret = secrets.token_hex(6), secrets.token_hex(20)
    session.execute(
        insert(ApiKey).values(
            id=key_id,
            digest=sha256(secret.encode()).digest(),
            role=role,
            name=name,
            owner=owner,
            created_at=now,
            expires_at=expires_at,
        )
    )
    text = f"mns_{key_id}_{secret}"
    return text + _checksum(text)


def key_id_of(key: str) -> str:
    """Return the id that stands in a key's text."""
    return key.split("_")[1]


def get_principal(session: Session, key: str, now: datetime) -> Principal:
    """Return who holds `key`. Raises Unauthorized, always in the same words, when nobody does."""
    match = _KEY.fullmatch(key)
    if match is not None and hmac.compare_digest(_checksum(key[:-8]), match[3]):
        row = session.execute(
            select(
                ApiKey.digest, ApiKey.role, ApiKey.name, ApiKey.owner, ApiKey.last_used_at
            ).where(
                ApiKey.id == match[1],
                ApiKey.revoked_at.is_(None),
                ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now),
            )
        ).one_or_none()
        digest = sha256(match[2].encode()).digest()
        if row is not None and hmac.compare_digest(row.digest, digest):
            return Principal(
                key_id=match[1],
                role=cast("Role", row.role),
                name=row.name,
                owner=row.owner or f"key:{match[1]}",
                is_use_noted=row.last_used_at is not None
                and now - row.last_used_at < USE_NOTED_EVERY,
            )
    raise Unauthorized("The key is not valid.", headers=CHALLENGE)


def list_live_keys(session: Session, key_ids: Collection[str], now: datetime) -> set[str]:
    """Return which of these keys still open anything."""
    return set(
        session.scalars(
            select(ApiKey.id).where(
                ApiKey.id.in_(key_ids),
                ApiKey.revoked_at.is_(None),
                ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now),
            )
        )
    )


def note_use(session: Session, key_id: str, now: datetime) -> None:
    """Write down that a key is in use."""
    session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


def list_keys(session: Session) -> Sequence[Any]:
    """Return all keys that were ever made, the newest first, without what could open anything."""
    return session.execute(
        select(
            ApiKey.id,
            ApiKey.role,
            ApiKey.name,
            ApiKey.owner,
            ApiKey.created_at,
            ApiKey.expires_at,
            ApiKey.revoked_at,
            ApiKey.last_used_at,
        ).order_by(ApiKey.created_at.desc(), ApiKey.id)
    ).all()


def revoke_key(session: Session, key_id: str, now: datetime) -> None:
    """End a key, for every worker at once; to end it again changes nothing. Raises NotFound."""
    if session.scalar(select(ApiKey.id).where(ApiKey.id == key_id)) is None:
        raise not_found()
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    )
