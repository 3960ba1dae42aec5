"""What makes XML of what many exports and feeds are: bare ampersands, HTML's entities; pure."""

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import Final

_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_OPEN: Final = b"<![CDATA["
_CLOSE: Final = b"]]>"
_REFERENCE: Final = re.compile(
    rb"&(?:(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}))?(;)?"
)
_LONGEST: Final = 40
"""Bytes of a reference, at most, with something to spare."""
_XML: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


def mended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the same XML without controls, its bare ampersands escaped and HTML's entities numbered.

    What stands in CDATA sections is left alone, but for controls. The coding has ASCII as it is;
    memory does not grow.
    """
    left = b""
    is_data = False
    for chunk in chunks:
        left += chunk.translate(None, _CONTROLS)
        out: list[bytes] = []
        while True:
            at = left.find(_CLOSE if is_data else _OPEN)
            if at < 0:
                break
            piece, left = left[:at], left[at:]
            out.append(piece if is_data else _escaped(piece))
            mark = len(_CLOSE if is_data else _OPEN)
            out.append(left[:mark])
            left = left[mark:]
            is_data = not is_data
        keep = _unfinished(left, is_data=is_data)
        piece, left = left[: len(left) - keep], left[len(left) - keep :]
        out.append(piece if is_data else _escaped(piece))
        yield b"".join(out)
    yield left if is_data else _escaped(left)


def _unfinished(text: bytes, *, is_data: bool) -> int:
    """Return how many bytes at the end may belong with what comes next."""
    mark = _CLOSE if is_data else _OPEN
    keep = next((n for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), 0)
    if not is_data:
        reference = text.rfind(b"&", max(0, len(text) - _LONGEST))
        if reference >= 0 and b";" not in text[reference:]:
            keep = max(keep, len(text) - reference)
    return keep


def _escaped(text: bytes) -> bytes:
    return _REFERENCE.sub(_reference, text) if b"&" in text else text


def _reference(found: re.Match[bytes]) -> bytes:
    number, name, end = found.groups()
    if end and (number or name in _XML):
        return found[0]
    characters = html5.get(f"{name.decode()};") if end and name else None
    if characters is None:
        return b"&amp;" + found[0][1:]
    return "".join(f"&#{ord(one)};" for one in characters).encode()
