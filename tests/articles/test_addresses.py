"""Addresses in one form, however they were written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.articles.addresses import Address, address_of, is_address, ref_in

SAME = {
    "//moon.example/2015/11/19/story": [
        "http://moon.example/2015/11/19/story",
        "https://moon.example/2015/11/19/story/",
        "HTTPS://WWW.Moon.Example:443/2015/11/19/story",
        "//moon.example./2015/11/19/story#comments",
        "  http://moon.example:80/2015/11/19/story?utm_source=mail&fbclid=1  ",
        "http://moon.example/2015/11/19/stor%79",
    ],
    "/2015/story": [
        "/2015/story",
        "/2015/story/",
        "/2015/story#top",
        "/2015/story?",
        "/2015/story?&",
    ],
    "/?p=123": ["/?p=123", "/?p=123#x", "/?utm_medium=x&p=123", "/?p=%3123"],
    "/%D8%B9%D8%A7%D8%AC%D9%84": ["/عاجل", "/%d8%b9%d8%a7%d8%ac%d9%84/"],
    "/caf%C3%A9": ["/café", "/cafe\u0301", "/caf%c3%a9"],
    "/caf%E9": ["/caf%e9"],
    "//moon.example:8080/a": ["http://moon.example:8080/a/"],
    "//xn--mnchen-3ya.example/a": ["https://münchen.example/a"],
    "/a%2Fb": ["/a%2fb"],
    "//[2001:db8::1]/a": ["http://[2001:DB8::1]/a"],
    "//moon.example/": ["http://moon.example", "http://moon.example/", "http://www.moon.example?"],
    "/a?x=1&y=2": ["/a?y=2&x=1", "/a/?x=1&y=2&gclid=9"],
}


@pytest.mark.parametrize("kept", SAME)
def test_the_same_page_is_the_same_text(kept: str) -> None:
    assert {str(address_of(one)) for one in SAME[kept]} == {kept}
    assert str(address_of(kept)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "moon",
        "moon.example/a",
        "ftp://moon.example/a",
        "javascript:alert(1)",
        "http:/moon.example/a",
        "http://user@moon.example/a",
        "http://moon..example/a",
        "http:///a",
        "http://\ud800.example/a",
        "/a b",
        "/a\\b",
        "/a\nb",
        "/" + "a" * 2_000,
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|host|expected|contains"):
        address_of(text)
    assert not is_address(text)


def test_a_host_alone_names_no_page() -> None:
    assert not is_address("https://moon.example/")
    assert is_address("https://moon.example/?p=1")


@given(st.text(st.sampled_from("/?&=%#:.aZé4\u0301e_-~"), max_size=40))
def test_an_address_in_its_form_stays_as_it_is(text: str) -> None:
    try:
        kept = address_of("/" + text)
    except ValueError:
        return
    assert address_of(str(kept)) == kept


def test_long_text_takes_no_time() -> None:
    began = time.perf_counter()
    for text in ("http://" + "a" * 100_000, "http://" + "a." * 50_000 + "!", "/" + "%" * 100_000):
        with pytest.raises(ValueError, match=r"long|host"):
            address_of(text)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("pattern", "text", "ref"),
    [
        ("https://moon.example/{slug}", "/story", "story"),
        ("https://moon.example/{slug}", "http://www.moon.example/story/?utm_source=x", "story"),
        ("https://moon.example/{slug}", "/story?page=2", "story"),
        ("https://moon.example/{slug}", "/%D8%B9", "ع"),
        ("https://moon.example/{slug}", "https://other.example/story", None),
        ("https://moon.example/{slug}", "/news/story", None),
        ("https://moon.example/{slug}", "/4711", None),  # no slug is all digits
        ("https://moon.example/news/{id}", "/news/4711", "4711"),
        ("https://moon.example/news/{id}", "/news/99999999999999999999", None),
        ("https://moon.example/{slug}-{id}.html", "/any-thing-4711.html", "4711"),
        ("https://moon.example/?a={id}", "/?a=4711", "4711"),
        ("https://moon.example/{slug}/{slug}", "/one/two", "one"),
        ("https://moon.example/", "/story", None),
    ],
)
def test_the_sites_own_addresses_name_a_slug_or_an_id(
    pattern: str, text: str, ref: str | None
) -> None:
    assert ref_in(address_of(text), pattern) == ref


def test_the_query_is_left_out_by_name() -> None:
    assert Address("", "/a?b=c").without_query == "/a"
