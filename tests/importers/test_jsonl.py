"""Lines of JSON: read strictly, numbered rightly, and refused by line, field and code."""

from io import BytesIO
from typing import Any

import orjson
import pytest

from app.db.engine import Database
from app.errors import Problem
from app.importers import jsonl
from app.importers.jsonl import MAX_LINE_BYTES, MODELS, each_item, read_line
from tests import make
from tests.newsroom import exported, lines_of, refusals, take_in

GOOD = {
    "type": "article",
    "externalId": "x:1",
    "state": "published",
    "slug": "moon",
    "headline": "The moon",
    "language": "en",
    "datePublished": "2026-02-01T09:00:00Z",
}


def line(**more: Any) -> bytes:
    return orjson.dumps({**GOOD, **more})


def raw(member: bytes) -> bytes:
    """Return a good line with one more member, as these bytes."""
    return line()[:-1] + b"," + member + b"}"


def deep(levels: int) -> bytes:
    return raw(b'"motto":' + b"[" * (levels - 1) + b"]" * (levels - 1))


REFUSED = {
    "not JSON": (b"{", "", "malformed-json"),
    "words": (b"The moon", "", "malformed-json"),
    "two objects": (b"{} {}", "", "malformed-json"),
    "a comma too many": (line()[:-1] + b",}", "", "malformed-json"),
    "single quotes": (b"{'type': 'article'}", "", "malformed-json"),
    "a comment": (line() + b" // moon", "", "malformed-json"),
    "a raw control character": (raw(b'"summary":"a\x01b"'), "", "malformed-json"),
    "a byte order mark": (b"\xef\xbb\xbf" + line(), "", "malformed-json"),
    "bad UTF-8": (raw(b'"summary":"\xff"'), "", "bad-encoding"),
    "overlong UTF-8": (raw(b'"summary":"\xc0\x80"'), "", "bad-encoding"),
    "a surrogate in UTF-8": (raw(b'"summary":"\xed\xa0\x80"'), "", "bad-encoding"),
    "Latin-1": (raw('"summary":"é"'.encode("latin-1")), "", "bad-encoding"),
    "a list": (b"[" + line() + b"]", "/type", "type"),
    "a text": (b'"article"', "/type", "type"),
    "null": (b"null", "/type", "type"),
    "no type": (b"{}", "/type", "type"),
    "another type": (line(type="poem"), "/type", "type"),
    "a list of types": (line(type=["article"]), "/type", "type"),
    "a type that is none": (line(type=None), "/type", "type"),
    "a key twice": (raw(b'"headline":"Again"'), "", "duplicate-key"),
    "a key twice inside": (raw(b'"image":{"url":"x","url":"y"}'), "", "duplicate-key"),
    "too deep": (deep(33), "", "too-deep"),
    "very deep": (deep(100_000), "", "too-deep"),
    "NUL": (raw(rb'"summary":"a\u0000b"'), "/summary", "nul-character"),
    "NUL inside": (raw(rb'"tags":["a","\u0000"]'), "/tags/1", "nul-character"),
    "half a character": (raw(rb'"summary":"\ud800"'), "/summary", "lone-surrogate"),
    "NaN": (raw(b'"urgency":NaN'), "/urgency", "not-finite"),
    "infinity": (raw(b'"urgency":-Infinity'), "/urgency", "not-finite"),
    "too large to be finite": (raw(b'"urgency":1e999'), "/urgency", "not-finite"),
    "too large an integer": (
        raw(b'"urgency":9223372036854775808'),
        "/urgency",
        "integer-out-of-range",
    ),
    "5,000 digits": (raw(b'"urgency":' + b"9" * 5000), "/urgency", "integer-out-of-range"),
    "an unknown field": (line(motto="x"), "/motto", "unknown-field"),
    "an unknown field not to be repeated": (line(**{"<b>": 1}), "", "unknown-field"),
    "a missing field": (line(headline=None), "/headline", "not-text"),
    "a number as text": (line(urgency="1"), "/urgency", "not-an-integer"),
    "a truth as text": (line(isAccessibleForFree="yes"), "/isAccessibleForFree", "not-a-boolean"),
    "another state": (line(state="public"), "/state", "not-allowed"),
    "a list that is none": (line(tags="moon"), "/tags", "not-a-list"),
    "an object that is none": (line(image="moon"), "/image", "not-an-object"),
    "a day for an instant": (line(datePublished="2026-02-01"), "/datePublished", "not-an-instant"),
    "no slug": (line(slug="The Moon"), "/slug", "not-a-slug"),
    "no slug in a list": (line(tags=["moon", "4711"]), "/tags/1", "not-a-slug"),
    "a headline of nothing": (line(headline="\u200b"), "/headline", "bad-length"),
    "no date": (line(datePublished=None), "/datePublished", "missing"),
    "a script for a URL": (line(canonicalUrl="javascript:x"), "/canonicalUrl", "not-a-url"),
    "an address that is none": (line(aliases=["moon"]), "/aliases/0", "not-an-address"),
    "a slug that another has": (line(slug="taken"), "/slug", "slug-taken"),
    "an old slug that another has": (line(oldSlugs=["taken"]), "/oldSlugs", "slug-taken"),
    "another zone": (
        b'{"type":"site","name":"x","url":"http://x","language":"en","timeZone":"Asia/Tokyo"}',
        "/timeZone",
        "time-zone-is-fixed",
    ),
    "a parent unknown": (
        b'{"type":"section","slug":"asia","name":"Asia","parent":"earth"}',
        "/parent",
        "unknown-section",
    ),
}


NEW = b',"tags":["new-tag"],"section":"new-section","authors":["new"]}'


def test_a_line_that_is_refused_is_named_and_nothing_of_it_kept(db: Database) -> None:
    """Not even its new tags; what stands before it, between and after it goes in."""
    make.article(db, "taken", externalId="x:taken")
    before = exported(db)
    good = {**GOOD, "externalId": "x:good", "dateModified": "2026-02-01T09:00:00Z"}
    data = b""
    for number, (bad, _, _) in enumerate(REFUSED.values()):
        if bad.startswith(b'{"type":"article"') and b'"tags"' not in bad:
            bad = bad[:-1] + NEW  # noqa: PLW2901 - a worse one yet
        data += (
            bad + b"\n" + lines_of({**good, "externalId": f"x:good{number}", "slug": f"s{number}"})
        )

    tally, report = take_in(db, data)

    expected = [
        (2 * number + 1, field, code) for number, (_, field, code) in enumerate(REFUSED.values())
    ]
    assert refusals(report) == expected
    assert tally.outcomes == {"created": len(REFUSED), "refused": len(REFUSED)}
    after = exported(db)
    assert b"new" not in after
    goods = [one for one in after.splitlines() if b'"x:good' in one]
    assert len(goods) == len(REFUSED)
    assert set(after.splitlines()) - set(goods) == set(before.splitlines())


def test_no_report_repeats_what_was_refused(db: Database) -> None:
    hush = "hush-hush"
    bad: list[dict[str, Any]] = [
        {**GOOD, "motto": hush},
        {**GOOD, "slug": f"{hush} {hush}"},
        {**GOOD, "state": hush},
        {**GOOD, "type": hush},
        {**GOOD, f"{hush} {hush}": 1},
    ]
    _, report = take_in(db, lines_of(*bad))
    assert len(refusals(report)) == len(bad)
    assert hush not in repr(report)


def test_every_fault_of_a_line_is_named_at_once(db: Database) -> None:
    _, report = take_in(db, lines_of({**GOOD, "state": "x", "urgency": 0, "motto": 1}))
    assert sorted(refusals(report)) == [
        (1, "/motto", "unknown-field"),
        (1, "/state", "not-allowed"),
        (1, "/urgency", "too-small"),
    ]


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        (b"", []),
        (b"\n\r\n  \t\n", []),
        (line(), [1]),
        (line() + b"\n", [1]),
        (line() + b"\r\n", [1]),
        (b"\n\n" + line() + b"\r\n \r\n" + line() + b"\n\n" + line(), [3, 5, 7]),
        (b"  " + line() + b"\t\n", [1]),
    ],
)
def test_lines_are_numbered_as_editors_number_them(data: bytes, numbers: list[int]) -> None:
    items = list(each_item(BytesIO(data)))
    assert [number for number, _ in items] == numbers
    assert all(isinstance(read(), MODELS["article"]._type) for _, read in items)  # type: ignore[arg-type] # noqa: SLF001


def test_a_line_that_is_too_long_is_passed_over_and_the_next_one_read(db: Database) -> None:
    """In pieces: the longest is three times what is ever held of it."""
    longest = raw(b'"summary":"' + b"x" * (3 * MAX_LINE_BYTES) + b'"')
    data = b"\n".join([line(), longest, line(externalId="x:2", slug="sun"), longest])

    tally, report = take_in(db, data)

    assert refusals(report) == [(2, "", "too-long"), (4, "", "too-long")]
    assert tally.outcomes["created"] == 2
    sizes = [len(read.args[0]) for _, read in each_item(BytesIO(data))]  # type: ignore[attr-defined]
    assert max(sizes) == MAX_LINE_BYTES + 1


def test_32_levels_are_not_too_deep() -> None:
    with pytest.raises(Problem) as caught:
        read_line(deep(32))
    assert [fault.code for fault in caught.value.errors] == ["unknown-field"]


def test_a_field_that_is_not_said_is_empty(db: Database) -> None:
    full = {**GOOD, "summary": "Briefly", "tags": ["a"], "image": {"url": "https://x.example/1"}}
    take_in(db, lines_of(full))
    tally, _ = take_in(db, lines_of(GOOD))

    assert tally.outcomes == {"updated": 1}
    [story] = [one for one in map(orjson.loads, exported(db).splitlines()) if "headline" in one]
    assert (story["summary"], story["tags"], story["image"]) == (None, [], None)


def test_an_export_holds_every_field_of_the_contract_and_no_other(db: Database) -> None:
    take_in(db, lines_of(GOOD))
    [story] = [one for one in map(orjson.loads, exported(db).splitlines()) if "headline" in one]

    fields = MODELS["article"].json_schema()["properties"]
    assert set(story) == set(fields)
    assert story["datePublished"] == "2026-02-01T12:00:00+03:00"
    assert not {"id", "version", "edition", "day", "wordCount", "timelineKey"} & set(story)


def test_an_export_of_many_is_read_a_chunk_at_a_time(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "CHUNK", 2)
    for number in range(5):
        make.article(db, f"s{number}", tags=[f"t{number}"], section=f"n{number % 2}")

    stories = [one for one in map(orjson.loads, exported(db).splitlines()) if "headline" in one]

    assert [one["slug"] for one in stories] == [f"s{number}" for number in range(5)]
    assert [one["tags"] for one in stories] == [[f"t{number}"] for number in range(5)]


def test_an_export_holds_no_snapshot_while_its_lines_are_sent(db: Database) -> None:
    """What is written meanwhile is met, or not; nothing waits."""
    for number in range(3):
        make.article(db, f"s{number}")
    found = []
    for one in jsonl.each_line(db):
        make.article(db)
        found.append(orjson.loads(one))
        if len(found) > 20:
            break
    assert [one["slug"] for one in found if "headline" in one][:3] == ["s0", "s1", "s2"]
