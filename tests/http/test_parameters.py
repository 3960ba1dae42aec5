"""Types of query parameters: what they read is what the document says, character for character."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.http.parameters import (
    MAX_WORDS,
    Day,
    DayOrInstant,
    Ids,
    Labels,
    Languages,
    Limit,
    Parameter,
    Slugs,
    Urgencies,
    integer,
    words_of,
)

relaxed = settings(deadline=None)  # a busy machine is no defect
WORDS = (Slugs, Languages, Labels, Urgencies, Ids)


def accepts(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


def code(kind: Any, text: str) -> tuple[str, Sequence[str] | None]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(text)
    (error,) = caught.value.errors()
    assert error["msg"] == "not acceptable"
    return error["type"], error.get("ctx", {}).get("allowed")


@relaxed
@given(number=st.integers(-(10**20), 10**20), low=st.integers(0, 50), high=st.integers(51, 10**17))
def test_an_integer_is_one_within_its_bounds(number: int, low: int, high: int) -> None:
    kind = Annotated[int, integer(low, high)]
    assert accepts(kind, str(number)) is (low <= number <= high)
    schema = TypeAdapter(kind).json_schema()
    assert schema == {"type": "integer", "minimum": low, "maximum": high}


@relaxed
@given(st.text("0123456789 +-_.eE٣x\n", max_size=6))
def test_an_integer_is_written_in_one_way(text: str) -> None:
    canonical = bool(re.fullmatch("[1-9][0-9]*", text)) and 1 <= int(text) <= 100
    assert accepts(Limit, text) is canonical


@relaxed
@given(st.text("aZ0,-_% ./?#\x00\n\x7fşس9", max_size=12), st.sampled_from(WORDS))
def test_the_schema_in_the_document_is_what_is_read(text: str, kind: Any) -> None:
    items = TypeAdapter(kind).json_schema()["items"]
    pattern = items.get("pattern", "[1-9][0-9]*")
    most = items.get("maximum", 0)
    assert accepts(kind, text) is all(
        re.fullmatch(pattern, word) and (not most or int(word) <= most) for word in text.split(",")
    )


@relaxed
@given(st.lists(st.sampled_from(["a", "bb", "c-c"]), min_size=1, max_size=MAX_WORDS + 2))
def test_values_come_apart_at_commas_up_to_fifty(values: list[str]) -> None:
    text = ",".join(values)
    if len(values) > MAX_WORDS:
        assert code(Slugs, text) == ("bad-format", None)
    else:
        assert TypeAdapter(Slugs).validate_python(text) == tuple(values)


def test_words_of_a_list_are_refused_with_the_list() -> None:
    kind = Annotated[tuple[str, ...], words_of(("red", "green"))]
    assert TypeAdapter(kind).validate_python("green,red") == ("green", "red")
    assert code(kind, "blue") == ("bad-format", ["red", "green"])
    assert code(kind, "redgreen")[0] == code(kind, "Red")[0] == "bad-format"


@relaxed
@given(st.dates())
def test_any_day_reads_back(day: date) -> None:
    assert TypeAdapter(Day).validate_python(day.isoformat()) == day
    assert TypeAdapter(DayOrInstant).validate_python(day.isoformat()) == day


@relaxed
@given(st.datetimes(), st.integers(-23 * 60 - 59, 23 * 60 + 59))
def test_any_instant_reads_back(wall: datetime, offset_minutes: int) -> None:
    instant = wall.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    for text in (instant.isoformat(), instant.isoformat().lower()):
        assert TypeAdapter(DayOrInstant).validate_python(text) == instant
        # an offset's plus that was not encoded arrives as a space
        assert TypeAdapter(DayOrInstant).validate_python(text.replace("+", " ")) == instant


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Day, "2018-02-29", "not-a-day"),
        (Day, "2018-04-24T00:00:00Z", "not-a-day"),
        (DayOrInstant, "2018-04-24T00:00:00", "not-a-day-or-instant"),
        (DayOrInstant, "2018-04-24 00:00:00Z", "not-a-day-or-instant"),
        (DayOrInstant, "2018-04-24T25:00:00Z", "not-a-day-or-instant"),
        (DayOrInstant, "2018-04-24T00:00:00+25:00", "not-a-day-or-instant"),
        (DayOrInstant, "t", "not-a-day-or-instant"),
        (Limit, "0", "not-in-range"),
        (Ids, "9" * 19, "bad-format"),
        (Ids, "0", "bad-format"),
        (Urgencies, "0", "bad-format"),
        (Languages, "en_GB", "bad-format"),
        (Labels, "a,", "bad-format"),
        (Slugs, "a" * 201, "bad-format"),
    ],
)
def test_each_refusal_has_its_own_word(kind: Any, text: str, expected: str) -> None:
    assert code(kind, text) == (expected, None)


def test_a_value_is_taken_out_of_the_list_that_the_framework_makes_of_it() -> None:
    assert TypeAdapter(Slugs).validate_python(["a,b"]) == ("a", "b")
    with pytest.raises(ValidationError):
        TypeAdapter(Limit).validate_python(["1", "2"])


def test_a_reading_that_overflows_is_a_refusal() -> None:
    def read(_: str) -> object:
        raise OverflowError

    kind = Annotated[int, Parameter(read, {"type": "integer"}, "too-far")]
    assert code(kind, "1") == ("too-far", None)
