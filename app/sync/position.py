"""Places in the change feed; pure."""

import re
from dataclasses import dataclass
from typing import Annotated, Final, Self

from app.http.parameters import Parameter

LAST_ID: Final = 2**63 - 1
_NUMBER: Final = "(?:0|[1-9][0-9]{0,17})"
_POSITION: Final = re.compile(f"({_NUMBER})(?:-({_NUMBER}))?")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place right after one article's change in an edition, or after all of an edition."""

    edition: int
    article_id: int = LAST_ID

    def __str__(self) -> str:
        """Return `812-4711`, or `812` after all of the edition."""
        if self.article_id == LAST_ID:
            return str(self.edition)
        return f"{self.edition}-{self.article_id}"

    @property
    def whole_edition(self) -> int:
        """Return the newest edition that all was seen of."""
        return self.edition if self.article_id == LAST_ID else self.edition - 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a position back. Raises ValueError for anything that `str` does not make."""
        found = _POSITION.fullmatch(text)
        if found is None:
            msg = "not a position"
            raise ValueError(msg)
        return cls(int(found[1]), LAST_ID if found[2] is None else int(found[2]))


BEGINNING: Final = Position(0)
"""Before every change: editions count from 1."""

PositionText = Annotated[
    Position,
    Parameter(
        Position.parse, {"type": "string", "pattern": f"^{_NUMBER}(-{_NUMBER})?$"}, "bad-format"
    ),
]
"""A position as it stands in URLs and `Last-Event-ID`."""
