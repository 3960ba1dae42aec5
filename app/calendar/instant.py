"""Instants as text (RFC 3339)."""

import re
from datetime import datetime
from typing import Final

_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 instant, aware. Raises ValueError for any other text."""
    if not _INSTANT.fullmatch(text):
        msg = "not an RFC 3339 instant"
        raise ValueError(msg)
    return datetime.fromisoformat(text.upper())
