"""ETags of what has no version number: a hash of what an editor can change of it; pure."""

from collections.abc import Mapping
from hashlib import blake2b

import orjson

from app.errors import Fault, PreconditionFailed, PreconditionRequired


def etag_of(content: Mapping[str, object]) -> str:
    """Return a strong ETag (RFC 9110, section 8.8.3) of JSON content, whatever its order."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return f'"{blake2b(text, digest_size=12).hexdigest()}"'


def is_match(etag: str, if_match: str) -> bool:
    """Tell whether If-Match names this ETag; a weak one never does (RFC 9110, section 13.1.1)."""
    return if_match.strip() == "*" or etag in [tag.strip() for tag in if_match.split(",")]


def check_match(etag: str, if_match: str | None) -> None:
    """Let a change of what has this ETag pass (RFC 9110, section 13.1.1).

    Raises:
        PreconditionRequired: the request does not say what it changes.
        PreconditionFailed: it was changed since, or the tag is weak.

    """
    if if_match is None:
        raise PreconditionRequired(
            "Say with If-Match what is changed.",
            errors=[Fault("missing", parameter="If-Match")],
        )
    if not is_match(etag, if_match):
        raise PreconditionFailed("It was changed since it was read.")


def is_none_match(etag: bytes, if_none_match: bytes) -> bool:
    """Tell whether If-None-Match names this strong ETag, weakly (RFC 9110, section 13.1.2).

    Several fields are to be joined by commas. Our ETags hold no comma.
    """
    if if_none_match == etag:
        return True
    tags = [tag.strip(b" \t").removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return etag in tags or tags == [b"*"]
