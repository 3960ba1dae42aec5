"""What of a request an answer may repeat: well-formed names, and pointers made of them; pure."""

import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")


def repeatable(name: object) -> str | None:
    """Return `name` if an answer may repeat it, else None: it may be anything a client sent."""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def pointer_to(path: Iterable[str | int]) -> str:
    """Return the RFC 6901 pointer to `path`, ending before the first name not to be repeated.

    A repeatable name holds nothing that section 3 has to escape.
    """
    pointer = ""
    for step in path:
        token = str(step) if isinstance(step, int) else repeatable(step)
        if token is None:
            break
        pointer += f"/{token}"
    return pointer
