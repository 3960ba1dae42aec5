"""How long somebody waits for the database: whoever asked, and whoever holds the connection."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Patience:
    """That of whoever asked for what is done now; once over, nothing more is committed for them."""

    is_over: bool = False


PATIENCE: Final[ContextVar[Patience | None]] = ContextVar("patience", default=None)
"""Whose request is being done; None where nobody waits."""
