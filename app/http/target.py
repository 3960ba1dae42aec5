"""What a request is aimed at: its Host, path and query, checked byte by byte; pure."""

import re
from urllib.parse import unquote_to_bytes

from app.errors import BadRequest, Fault
from app.http.echo import repeatable

_HOST = re.compile(rb"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:[0-9]{0,5})?")
_PLAIN = re.compile(rb"[!-$&-~]*+")
"""Visible ASCII without the percent sign: stands for itself."""
_ENCODED = re.compile(rb"(?:[!-$&-~]|%[0-9A-Fa-f]{2})*+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def host_name(value: bytes) -> str | None:
    """Return the name in a Host header, in lower case and without its port; None if malformed."""
    match = _HOST.fullmatch(value.lower())
    return match["name"].decode("ascii") if match else None


def check_path(path: bytes) -> None:
    """Check a path as it was sent.

    Raises BadRequest for percent signs that encode nothing, for what is not UTF-8 once decoded,
    and for control characters.
    """
    if not _PLAIN.fullmatch(path):
        text = _decoded(path)
        if text is None:
            raise BadRequest("The path is not encoded as UTF-8.", [Fault("bad-encoding")])
        if _CONTROL.search(text):
            msg = "The path holds a control character."
            raise BadRequest(msg, [Fault("control-character")])


def check_query(query: bytes) -> None:
    """Check a query string as it was sent.

    Raises BadRequest, naming the parameter if its name may be repeated, for an encoding that is not
    UTF-8, for control characters, and for a name given twice.
    """
    names: set[str] = set()
    for piece in query.split(b"&"):
        if not piece:
            continue
        raw_name, _, raw_value = piece.partition(b"=")
        name = _form_text(raw_name)
        if name is None:
            raise BadRequest("The query is not encoded as UTF-8.", [Fault("bad-encoding")])
        value = "" if _PLAIN.fullmatch(raw_value) else _form_text(raw_value)
        if value is None:
            raise _refused("The query is not encoded as UTF-8.", "bad-encoding", name)
        if _CONTROL.search(name) or _CONTROL.search(value):
            raise _refused("The query holds a control character.", "control-character", name)
        if name in names:
            raise _refused("The query has a parameter twice.", "repeated-parameter", name)
        names.add(name)


def _refused(detail: str, code: str, name: str) -> BadRequest:
    return BadRequest(detail, [Fault(code, parameter=repeatable(name))])


def _form_text(raw: bytes) -> str | None:
    return _decoded(raw.replace(b"+", b"%20"))


def _decoded(raw: bytes) -> str | None:
    if not _ENCODED.fullmatch(raw):
        return None
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return None
