"""Cursors: opaque, of one list alone, and the same text for the same place."""

import re
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadRequest
from app.http.cursor import MAX_CURSOR_LENGTH, Cursor

keys = st.text(min_size=0, max_size=200).filter(lambda text: "\0" not in text)
scopes = st.text(max_size=50)
relaxed = settings(deadline=None)  # a busy machine is no defect


def refused(text: str, scope: str) -> None:
    with pytest.raises(BadRequest) as caught:
        Cursor.decode(text, scope)
    (fault,) = caught.value.errors
    assert (fault.code, fault.parameter) == ("foreign-cursor", "cursor")


@relaxed
@given(key=keys.filter(str.isprintable), backward=st.booleans(), scope=scopes)
def test_a_cursor_reads_back_for_its_own_list_alone(
    key: str, scope: str, *, backward: bool
) -> None:
    cursor = Cursor(key, backward=backward)
    text = cursor.encode(scope)
    assert Cursor.decode(text, scope) == cursor
    assert re.fullmatch("[A-Za-z0-9_-]+", text)
    assert len(text) <= MAX_CURSOR_LENGTH
    refused(text, f"{scope} ")
    assert text != Cursor(key, backward=not backward).encode(scope)


@relaxed
@given(text=st.text(max_size=60) | st.text("AZaz09-_=+/", max_size=60))
def test_no_text_but_ours_is_a_cursor(text: str) -> None:
    refused(text, "scope")


@relaxed
@given(key=st.integers().map(str), place=st.integers(0, 60), other=st.characters(codec="ascii"))
def test_any_change_of_a_character_is_noticed(key: str, place: int, other: str) -> None:
    text = Cursor(key).encode("scope")
    place %= len(text)
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        refused(changed, "scope")


def test_other_spellings_of_the_same_bytes_are_refused() -> None:
    text = Cursor("12").encode("scope")
    padded = text + "=" * (-len(text) % 4)
    assert len(urlsafe_b64decode(padded)) == 8 + len(">12")
    for other in (f"{text}=", f"{text}==", f"{text}\n", f" {text}", f"{text[:4]}!{text[4:]}", ""):
        refused(other, "scope")


def test_a_key_without_a_direction_or_with_nul_is_refused() -> None:
    refused(Cursor("a\0b").encode("scope"), "scope")


def test_the_longest_slug_fits() -> None:
    assert len(Cursor("\U00010380" * 200).encode("scope")) <= MAX_CURSOR_LENGTH


@relaxed
@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_a_number_is_read_back(number: int) -> None:
    assert Cursor(str(number)).number() == number


@pytest.mark.parametrize(
    "key", ["", "-", "+1", " 1", "1 ", "1_0", "1.0", "1e3", "0x1", "٣", "a", "1" * 19, "--1", "1\n"]
)
def test_a_key_that_is_no_number_of_64_bits_is_refused(key: str) -> None:
    with pytest.raises(BadRequest):
        Cursor(key).number()
