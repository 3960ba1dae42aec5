"""API keys: made once, kept as a digest, found again by their id."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, cast
from zlib import crc32

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.db.tables import ApiKey
from app.errors import Unauthorized

_KEY: Final = re.compile(r"mns_([0-9a-f]{12})_([0-9a-f]{40})([0-9a-f]{8})")
CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds a valid key."""

    key_id: str
    role: Role
    name: str


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def create_key(
    session: Session, *, role: Role, name: str, now: datetime, expires_at: datetime | None = None
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
            created_at=now,
            expires_at=expires_at,
        )
    )
    text = f"mns_{key_id}_{secret}"
    return text + _checksum(text)


def get_principal(session: Session, key: str, now: datetime) -> Principal:
    """Return who holds `key`. Raises Unauthorized, always in the same words, when nobody does."""
    match = _KEY.fullmatch(key)
    if match is not None and hmac.compare_digest(_checksum(key[:-8]), match[3]):
        row = session.execute(
            select(ApiKey.digest, ApiKey.role, ApiKey.name).where(
                ApiKey.id == match[1],
                ApiKey.revoked_at.is_(None),
                ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now),
            )
        ).one_or_none()
        digest = sha256(match[2].encode()).digest()
        if row is not None and hmac.compare_digest(row.digest, digest):
            return Principal(key_id=match[1], role=cast("Role", row.role), name=row.name)
    raise Unauthorized("The key is not valid.", headers=CHALLENGE)
