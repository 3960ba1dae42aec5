"""Preview tokens: signed, for one article, for a while; nothing is kept of them."""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.dialect import insert
from app.db.tables import Secret
from app.db.types import EPOCH
from app.errors import not_found

NAME: Final = "preview"
_TOKEN: Final = re.compile(r"([1-9][0-9]{0,18})\.([1-9][0-9]{0,10})\.([0-9a-f]{64})")


def _seal(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), sha256).hexdigest()


def preview_token(
    session: Session, article_id: int, now: datetime, *, seconds: int
) -> tuple[str, datetime]:
    """Return a token for one article, and when it ends."""
    made = {"name": NAME, "value": secrets.token_bytes(32)}
    session.execute(insert(session, Secret).values(made).on_conflict_do_nothing())
    secret = session.execute(select(Secret.value).where(Secret.name == NAME)).scalar_one()
    ends = now.replace(microsecond=0) + timedelta(seconds=seconds)
    text = f"{article_id}.{(ends - EPOCH) // timedelta(seconds=1)}"
    return f"{text}.{_seal(secret, text)}", ends


def check_preview(session: Session, token: str, article_id: int, now: datetime) -> None:
    """Let a true token of this article pass. Raises NotFound for any other."""
    match = _TOKEN.fullmatch(token)
    secret = session.scalar(select(Secret.value).where(Secret.name == NAME))
    if match is None or secret is None:
        raise not_found()
    text, _, seal = token.rpartition(".")
    is_true = hmac.compare_digest(seal, _seal(secret, text))
    ends = EPOCH + timedelta(seconds=int(match[2]))
    if not is_true or int(match[1]) != article_id or ends <= now:
        raise not_found()
