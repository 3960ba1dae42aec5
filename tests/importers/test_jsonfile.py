"""JSON from strangers, a value at a time."""

import resource
import time
from io import BytesIO
from typing import Any

import pytest

from app.importers.jsonfile import ITEM, Path, each_value
from app.importers.telling import Refused
from tests.importers.test_xmlfile import MEGABYTE, Endless


def found(data: bytes, *wanted: Path) -> list[tuple[Path, Any]]:
    return list(each_value(BytesIO(data), lambda path: path in wanted))


def test_objects_and_scalars_are_given_by_their_paths() -> None:
    data = b'{"a":[{"b":[1,{"c":null}]},2],"d":"x","e":{"d":"y"}} {"d":1.5}\n[{"d":true}]'
    assert found(data, ("a", ITEM), ("d",), (ITEM,)) == [
        (("a", ITEM), {"b": [1, {"c": None}]}),
        (("a", ITEM), 2),
        (("d",), "x"),
        (("d",), 1.5),
        ((ITEM,), {"d": True}),
    ]
    assert found(b"\xef\xbb\xbf{}", ()) == [((), {})]
    assert found(b" [] ", ()) == []


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


BOMBS: dict[str, tuple[Any, str]] = {
    "a deep nest of lists": (b"[" * 200_000, "too-large-or-deep"),
    "a deep nest in a value": (nested(200_000), "too-large-or-deep"),
    "a long text": (Endless(b'{"a":"', b"moon", 1024 * MEGABYTE), "too-large-or-deep"),
    "a long list": (Endless(b'{"a":[', b"1,", 1024 * MEGABYTE), "too-large-or-deep"),
    "a long number": (Endless(b'{"a":1', b"1", 1024 * MEGABYTE), "too-large-or-deep"),
    "gzip": (b"\x1f\x8b\x08", "compressed"),
    "words": (b"moon", "malformed-json"),
    "an integer of 5,000 digits": (b'{"a":' + b"1" * 5_000 + b"}", "malformed-json"),
    "bad UTF-8": (b'{"a":"\xff"}', "malformed-json"),
    "no end": (b'{"a":', "malformed-json"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_no_time_and_memory_stays(bomb: str) -> None:
    data, code = BOMBS[bomb]
    file: Any = BytesIO(data) if isinstance(data, bytes) else data
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()

    with pytest.raises(Refused) as refused:
        list(each_value(file, lambda path: path == ()))

    assert refused.value.errors[0].code == code
    assert time.process_time() - began < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024
