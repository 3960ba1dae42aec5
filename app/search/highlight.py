"""Showing where an article answers: marked pieces of its own text, as safe HTML; pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from app.search.analysis import Word, dictionary_of
from app.search.document import plain
from app.search.letters import BREAK, joined_numbers, readable, spans_in

WIDTH: Final = 200
"""Characters that a piece of the body has, about."""
LEAD: Final = 60
"""Characters of it before the first word found."""
MAX_CHARACTERS: Final = 80_000

IsFound = Callable[[Word], bool]
"""Tells whether a word is what was looked for."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks the words that `is_found` tells in texts of one language."""

    language: str
    is_found: IsFound

    def whole(self, text: str) -> str | None:
        """Return a text with all that was found in it marked, None where nothing was."""
        spans = list(self._spans(text))
        return _marked(text, spans) if spans else None

    def piece(self, body_html: str) -> str | None:
        """Return the piece of a body around the first word found, None where nothing was."""
        text = re.sub(rf"[\s{BREAK}]+", " ", plain(body_html)[:MAX_CHARACTERS]).strip()
        first = next(self._spans(text), None)
        if first is None:
            return None
        start = text.rfind(" ", 0, max(0, first[0] - LEAD)) + 1
        end = text.find(" ", start + WIDTH)
        piece = text[start:] if end < 0 else text[start:end]
        marked = _marked(piece, list(self._spans(piece)))
        return f"{'… ' if start else ''}{marked}{'' if end < 0 else ' …'}"

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        known = dictionary_of(self.language)
        for start, end in spans_in(text):
            if self.is_found(known[joined_numbers(readable(text[start:end]))]):
                yield start, end


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return "".join([*parts, escape(text[last:])])
