"""Keyset cursors: opaque, bound to the list they came from; pure."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from app.errors import BadRequest, Fault

MAX_CURSOR_LENGTH = 1100
"""Characters; the longest key is a slug of 200 characters, which are up to 800 bytes."""

_NUMBER = re.compile("-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: strictly after `key` in its order, or before it going `backward`."""

    key: str
    backward: bool = False

    def encode(self, scope: str) -> str:
        """Return the text for a URL; `scope` names the list: its path, sort and filters."""
        text = f"{'<' if self.backward else '>'}{self.key}"
        return urlsafe_b64encode(_digest(text, scope) + text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, scope: str) -> Self:
        """Read a cursor back. Raises BadRequest for any that this list did not give out."""
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            place = raw[8:].decode()
        except (binascii.Error, ValueError):
            raw, place = b"", ""
        found = cls(key=place[1:], backward=place[:1] == "<")
        # The comparison of whole texts refuses what base64 reads leniently: other spellings.
        if not place or "\0" in place or found.encode(scope) != text:
            raise _foreign()
        return found

    def number(self) -> int:
        """Return the key as an integer. Raises BadRequest where it is none of 64 bits.

        The digest has no secret in it: anyone can make a cursor, so its key is not to be trusted.
        """
        if not _NUMBER.fullmatch(self.key):
            raise _foreign()
        return int(self.key)


def _foreign() -> BadRequest:
    return BadRequest(
        "The cursor does not belong to this list and these filters.",
        errors=[Fault("foreign-cursor", parameter="cursor")],
    )


def _digest(text: str, scope: str) -> bytes:
    return blake2b(f"{text}\n{scope}".encode(), digest_size=8, person=b"manset-cursor").digest()
