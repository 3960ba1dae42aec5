"""What a page or an app may report, in every form, and what is refused."""

from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from app.errors import Problem
from app.visits.reports import MAX_EVENTS, AppEvent, read_batch, read_report

SAID = {"id": "0b6f55aa-1", "article": 4711, "referrer": "https://example.org/x"}


def codes(problem: Problem) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.pointer) for fault in problem.errors]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain;charset=UTF-8", orjson.dumps(SAID)),
        ("Application/JSON", orjson.dumps(SAID)),
        ("", orjson.dumps(SAID)),
        ("application/x-www-form-urlencoded", urlencode(SAID).encode()),
    ],
)
def test_a_report_is_read_in_each_form_that_a_page_sends_unasked(
    content_type: str, body: bytes
) -> None:
    said = read_report(content_type, body)
    assert (said.id, said.article, said.referrer) == ("0b6f55aa-1", 4711, "https://example.org/x")


def test_a_report_of_a_page_without_an_article_needs_an_id_alone() -> None:
    assert read_report("", b'{"id":"abcdefgh","article":null}').article is None
    assert read_report("application/x-www-form-urlencoded", b"id=abcdefgh").article is None


@pytest.mark.parametrize(
    ("content_type", "body", "status", "expected"),
    [
        ("multipart/form-data; boundary=x", b"--x--", 415, []),
        ("application/xml", b"<id/>", 415, []),
        ("", b"", 400, [("malformed-json", None)]),
        ("text/plain", b'{"id":"abcdefgh","id":"abcdefgi"}', 400, [("duplicate-key", None)]),
        ("text/plain", b"\xff", 400, [("bad-encoding", None)]),
        ("text/plain", b"[" * 40 + b"]" * 40, 400, [("too-deep", None)]),
        ("text/plain", b'{"id":"abcdefgh","article":NaN}', 422, [("not-finite", "/article")]),
        ("text/plain", b"[]", 422, [("not-an-object", "")]),
        ("text/plain", b"{}", 422, [("missing", "/id")]),
        ("text/plain", b'{"id":"short"}', 422, [("bad-format", "/id")]),
        ("text/plain", b'{"id":12345678}', 422, [("not-a-string", "/id")]),
        ("text/plain", b'{"id":"abcdefgh\\n"}', 422, [("bad-format", "/id")]),
        ("text/plain", b'{"id":"abcdefgh","article":"1"}', 422, [("not-an-integer", "/article")]),
        ("text/plain", b'{"id":"abcdefgh","article":true}', 422, [("not-an-integer", "/article")]),
        ("text/plain", b'{"id":"abcdefgh","article":1.5}', 422, [("not-an-integer", "/article")]),
        ("text/plain", b'{"id":"abcdefgh","article":0}', 422, [("too-small", "/article")]),
        (
            "text/plain",
            b'{"id":"abcdefgh","article":9223372036854775808}',
            422,
            [("integer-out-of-range", "/article")],
        ),
        ("text/plain", b'{"id":"abcdefgh","ip":"1.2.3.4"}', 422, [("unknown-field", "/ip")]),
        ("text/plain", b'{"id":"abcdefgh","referrer":1}', 422, [("not-a-string", "/referrer")]),
        ("application/x-www-form-urlencoded", b"id", 400, [("bad-encoding", None)]),
        ("application/x-www-form-urlencoded", b"id=%ff", 400, [("bad-encoding", None)]),
        ("application/x-www-form-urlencoded", b"id=\xc3\xa9", 400, [("bad-encoding", None)]),
        (
            "application/x-www-form-urlencoded",
            b"id=abcdefgh&id=abcdefgi",
            400,
            [("duplicate-key", None)],
        ),
        (
            "application/x-www-form-urlencoded",
            b"id=abcdefgh&referrer=%00",
            422,
            [("bad-format", "/referrer")],
        ),
        (
            "application/x-www-form-urlencoded",
            b"id=abcdefgh&article=x",
            422,
            [("not-an-integer", "/article")],
        ),
    ],
)
def test_what_is_no_report_is_refused_by_its_place(
    content_type: str, body: bytes, status: int, expected: list[tuple[str, str | None]]
) -> None:
    with pytest.raises(Problem) as raised:
        read_report(content_type, body)
    assert (raised.value.status, codes(raised.value)) == (status, expected)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"id": "abcdefgh"}, AppEvent("abcdefgh", None, 0, None)),
        (
            {"id": "abcdefgh", "article": 4, "ageSeconds": 259_200, "visitor": "installed"},
            AppEvent("abcdefgh", 4, 259_200, "installed"),
        ),
        ({"id": "abcdefgh", "ageSeconds": 259_201}, "too_old"),
        ({"id": "abcdefgh", "ageSeconds": -1}, "bad_age"),
        ({"id": "abcdefgh", "ageSeconds": 1.5}, "bad_age"),
        ({"id": "abcdefgh", "ageSeconds": True}, "bad_age"),
        ({"id": "abcdefgh", "ageSeconds": None}, "bad_age"),
        ({"id": "abcdefgh", "article": 0}, "invalid"),
        ({"id": "abcdefgh", "article": "4"}, "invalid"),
        ({"id": "abcdefgh", "article": True}, "invalid"),
        ({"id": "abcdefgh", "visitor": "x"}, "invalid"),
        ({"id": "abcdefgh", "ip": "192.0.2.1"}, "invalid"),
        ({"id": "short"}, "invalid"),
        ({"article": 4}, "invalid"),
        ("abcdefgh", "invalid"),
    ],
)
def test_each_event_of_a_batch_is_read_or_told_why_not(event: object, expected: object) -> None:
    body = orjson.dumps({"events": [{"id": "first-one"}, event]})
    assert read_batch("application/json", body) == [AppEvent("first-one", None, 0, None), expected]


@pytest.mark.parametrize(
    ("content_type", "value", "status"),
    [
        ("text/plain", {"events": [{"id": "abcdefgh"}]}, 415),
        ("application/json", {"events": []}, 422),
        ("application/json", {"events": [{"id": "abcdefgh"}] * (MAX_EVENTS + 1)}, 422),
        ("application/json", {"events": [{"id": "abcdefgh"}], "visitor": "x"}, 422),
        ("application/json", [{"id": "abcdefgh"}], 422),
    ],
)
def test_what_is_no_batch_is_refused(content_type: str, value: Any, status: int) -> None:
    with pytest.raises(Problem) as raised:
        read_batch(content_type, orjson.dumps(value))
    assert raised.value.status == status
