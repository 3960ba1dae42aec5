"""JSON as Manset takes it: UTF-8, no key twice, not deep, only values that can be kept; pure."""

import json
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Final, TypeAlias

from app.errors import BadRequest, Fault, Unprocessable
from app.http.echo import pointer_to

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
"""What `loads` returns: every string encodes to UTF-8, every number is finite."""

MAX_DEPTH: Final = 32
MAX_FAULTS: Final = 20
"""The most unacceptable values one answer names."""

_INTEGERS: Final = range(-(2**63), 2**63)

# Possessive, and the closing quote may be missing: linear for any input.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(_STEPS))

# A body that matches neither holds no value that `_faults` would find, so most are never walked.
_SUSPECT_TEXT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_SUSPECT_NUMBER = re.compile(rb"[NI]|[0-9]{19}|[eE]\+?[0-9]{3}")

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Unfit:
    """A number that JSON's grammar or Python's reader takes and Manset does not."""

    def __init__(self, code: str) -> None:
        self.code = code


def _integer(text: str) -> int | _Unfit:
    if len(text) <= len("-9223372036854775808"):
        value = int(text)
        if value in _INTEGERS:
            return value
    return _Unfit("integer-out-of-range")


def _float(text: str) -> float | _Unfit:
    value = float(text)
    return value if value - value == 0 else _Unfit("not-finite")


def _constant(_text: str) -> _Unfit:
    return _Unfit("not-finite")


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BadRequest("A JSON object names a member twice.", errors=[Fault("duplicate-key")])
    return members


_DECODER = json.JSONDecoder(object_pairs_hook=_object)
_WARY_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)
"""Takes numbers one by one, which costs each a microsecond."""


def loads(data: bytes, *, max_depth: int = MAX_DEPTH) -> JsonValue:
    """Read one JSON text (RFC 8259), strictly.

    Raises:
        BadRequest: not UTF-8 (a byte order mark included), not JSON, deeper than `max_depth`, or
            an object with the same key twice.
        Unprocessable: a number that is not finite or an integer beyond signed 64 bit, a NUL or a
            lone surrogate in a string or key; with pointers to the first 20.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise BadRequest("The JSON is not UTF-8.", errors=[Fault("bad-encoding")]) from None
    bare = _STRING.sub(b"", data)
    if _deeper(bare, max_depth):
        msg = f"The JSON is nested more than {max_depth} deep."
        raise BadRequest(msg, errors=[Fault("too-deep")])
    is_suspect = _SUSPECT_NUMBER.search(bare) is not None
    decoder = _WARY_DECODER if is_suspect else _DECODER
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError:
        raise BadRequest("The JSON is malformed.", errors=[Fault("malformed-json")]) from None
    if is_suspect or _SUSPECT_TEXT.search(data):
        faults = tuple(islice(_faults(value, ()), MAX_FAULTS))
        if faults:
            raise Unprocessable("The JSON holds a value that cannot be kept.", errors=faults)
    return value


def _deeper(bare: bytes, max_depth: int) -> bool:
    """Tell whether JSON without its strings opens more than `max_depth` brackets at once."""
    if bare.count(b"[") + bare.count(b"{") <= max_depth:
        return False
    depths = accumulate(map(_STEPS.__getitem__, bare.translate(None, _NOT_BRACKETS)))
    return max(depths, default=0) > max_depth


def _faults(value: object, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, _Unfit):
        yield Fault(value.code, pointer=pointer_to(path))
    elif isinstance(value, str):
        yield from _text_faults(value, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _text_faults(key, path)
            yield from _faults(item, (*path, key))


def _text_faults(text: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if "\0" in text:
        yield Fault("nul-character", pointer=pointer_to(path))
    elif _SURROGATE.search(text):
        yield Fault("lone-surrogate", pointer=pointer_to(path))
