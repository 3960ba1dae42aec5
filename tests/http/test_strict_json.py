import contextlib
import json
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadRequest, Unprocessable
from app.http.strict_json import loads


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, -0, 2.5, true, null, ""]}', {"a": [1, 0, 2.5, True, None, ""]}),
        (b" [] ", []),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"1e308", 1e308),
        (b"1e-999", 0.0),
        (b"0.12345678901234567890123", 0.12345678901234568),
        ('"İstanbul \u202e 😀"'.encode(), "İstanbul \u202e 😀"),
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"\\u0000"', "\\u0000"),
        (b'"[[[[{{{{ NaN 99999999999999999999"', "[[[[{{{{ NaN 99999999999999999999"),
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
        (b'["' + b"[" * 99 + b'"]', ["[" * 99]),
        (b"[" + b"[]," * 99 + b"[]]", [[]] * 100),
    ],
)
def test_what_is_well_formed_is_read_as_it_is(data: bytes, value: object) -> None:
    assert loads(data) == value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed-json"),
        (b"{", "malformed-json"),
        (b"[1,]", "malformed-json"),
        (b"01", "malformed-json"),
        (b"1 2", "malformed-json"),
        (b"{'a': 1}", "malformed-json"),
        (b'"a\nb"', "malformed-json"),
        (b'"a\x00b"', "malformed-json"),
        (b'"abc', "malformed-json"),
        (b'"abc\\', "malformed-json"),
        (b"]" * 50, "malformed-json"),
        (b"[" * 20 + b"}" * 20, "malformed-json"),
        ("[]".encode("utf-16-le"), "malformed-json"),
        (b"\xef\xbb\xbf[]", "malformed-json"),
        ("[]".encode("utf-16"), "bad-encoding"),
        (b'"\xff"', "bad-encoding"),
        (b'"\xc0\x80"', "bad-encoding"),
        (b'"\xed\xa0\x80"', "bad-encoding"),
        (b'{"a": 1, "a": 1}', "duplicate-key"),
        (rb'{"a": 1, "\u0061": 2}', "duplicate-key"),
        (b'[{"b": {"a": NaN, "a": 2}}]', "duplicate-key"),
        (b"[" * 33 + b"]" * 33, "too-deep"),
        (b"[" * 100_000, "too-deep"),
        (b'[{"a":' * 17 + b"1" + b"}]" * 17, "too-deep"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "too-deep"),
        (b'["\\"",' + b"[" * 40 + b"]" * 40 + b"]", "too-deep"),
    ],
)
def test_what_is_not_well_formed_is_a_bad_request(data: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as caught:
        loads(data)
    assert [fault.code for fault in caught.value.errors] == [code]
    assert caught.value.errors[0].pointer is None


@pytest.mark.parametrize(
    ("data", "code", "pointer"),
    [
        (b"NaN", "not-finite", ""),
        (b'{"a": [0, -Infinity]}', "not-finite", "/a/1"),
        (b'{"a": {"b": 1e999}}', "not-finite", "/a/b"),
        (b"[" + b"9" * 400 + b".5]", "not-finite", "/0"),
        (b'{"n": 9223372036854775808}', "integer-out-of-range", "/n"),
        (b'{"n": -9223372036854775809}', "integer-out-of-range", "/n"),
        (b'{"n": ' + b"7" * 5_000 + b"}", "integer-out-of-range", "/n"),
        (rb'{"headline": "a\u0000b"}', "nul-character", "/headline"),
        (rb'{"a\u0000b": 1}', "nul-character", ""),
        (rb'{"tags": ["x", "\ud800"]}', "lone-surrogate", "/tags/1"),
        (rb'{"tags": ["x", "\uDFFF\uD800"]}', "lone-surrogate", "/tags/1"),
        (b'{"<b>&": {"x": NaN}}', "not-finite", ""),
        (b'{"a": {"b/c": {"x": NaN}}}', "not-finite", "/a"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_place_alone(
    data: bytes, code: str, pointer: str
) -> None:
    with pytest.raises(Unprocessable) as caught:
        loads(data)
    assert [(fault.code, fault.pointer) for fault in caught.value.errors] == [(code, pointer)]


def test_at_most_twenty_faults_are_named() -> None:
    with pytest.raises(Unprocessable) as caught:
        loads(b"[" + b"NaN," * 50_000 + b"1]")
    assert [fault.pointer for fault in caught.value.errors] == [f"/{n}" for n in range(20)]


def test_the_depth_may_be_set() -> None:
    assert loads(b"[[1]]", max_depth=2) == [[1]]
    with pytest.raises(BadRequest, match="1 deep"):
        loads(b"[[1]]" + b" ", max_depth=1)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('aé\U0001f600[{:\\"'), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON, st.booleans())
def test_every_value_that_can_be_kept_survives(value: object, ascii_only: bool) -> None:  # noqa: FBT001 - given by hypothesis
    assert loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with contextlib.suppress(BadRequest, Unprocessable):
        json.dumps(loads(data), allow_nan=False).encode("ascii")


@pytest.mark.parametrize(
    "data",
    [
        b'"' + b'\\"' * 500_000,
        b'"' * 1_000_000,
        b"[" * 1_000_000,
        b"[" + b"[]," * 300_000 + b"[]]",
        b"[" + b"{}," * 300_000 + b"{}]",
        b"[" + b"1e100," * 160_000 + b"1]",
        b"7" * 1_000_000,
    ],
    ids=lambda data: data[:8].decode(),
)
def test_a_hostile_megabyte_costs_less_than_a_second(data: bytes) -> None:
    started_at = time.process_time()
    with contextlib.suppress(BadRequest, Unprocessable):
        loads(data)
    limit = 1.0 if sys.gettrace() is None else 10.0
    assert time.process_time() - started_at < limit
