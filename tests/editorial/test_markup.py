"""The rewriter of long bodies reads HTML as the parser does, and leaves it nothing to repair."""

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editorial.markup import (
    ATTRIBUTES,
    DROPPED_WHOLE,
    ELEMENTS,
    MAX_DEPTH,
    MAX_FORMATTING,
    MAX_VALUE,
    well_nested,
)

PARSER = nh3.Cleaner(
    tags=set(ELEMENTS | {"iframe"}),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes={**ATTRIBUTES, "iframe": {"src"}},
    link_rel=None,
)


@pytest.mark.parametrize(
    "html",
    [
        "<P CLASS=x Title = 'a\"b' LANG=tr>a</P >",
        '<img src=/a.jpg alt="a>b"/><img alt>',
        '<a href="/?a=1&amp;b=&quot;c&quot;&copy">x</a>',
        "<p>a<p>b<div>c</div>d",
        "<ul><li>a<li>b<ul><li>c</ul><li><div>d<li>e</ul>",
        "<dl><dt>a<dd>b<dt>c<dd>d</dl>",
        "<table><caption>a<tr><td>b<td>c<tr><th>d<tbody><tr><td>e</table>f",
        "<table><colgroup><col span=2><thead><tr><th>a<tfoot><tr><td>b</table>",
        "<table><tr><td><table><tr><td>a</table>b</table>c",
        "<h2>a<h3>b</h3>",
        "<a href=/1>a<a href=/2>b</a>",
        "a < b <3 <- & &amp; &lt;p> </ >",
        "a<!-- <p> -->b<!-->c<!--->d<!--e--!>f<!doctype html>g<?xml?>h</3>i</>j",
        "a<!-- never ended <p>b",
        "a<p title='never ended>b</p>",
        "a<p",
        "a<script>'</scrip>' <p></SCRIPT >b<style><p></style>c<textarea><p></textarea>d",
        "a<script>never ended <p>b",
        "a<iframe src=//b.example><p>c</iframe>d",
        "<font>a<unknown-element>b</font></nothing>",
        "<p =a=b title=c title=d a'b>e",
        "<pre>\n a\n</pre>",
        "<p>a</h2>b</p></p-x>",
        "<blockquote><p>a</blockquote>b",
        "<details><summary>a</summary>b</details>",
    ],
)
def test_it_reads_as_the_parser_does(html: str) -> None:
    expected = PARSER.clean(html)
    if "<iframe" in expected:
        expected = expected.replace("<p>c</iframe>", "</iframe>")

    assert PARSER.clean(well_nested(html)) == expected


def block(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, max_size=4).map("".join)
    name = st.sampled_from(["div", "blockquote", "ul", "li", "figure", "details", "dd", "dt"])
    return st.builds(lambda name, content: f"<{name}>{content}</{name}>", name, inside)


def inline(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inside = st.lists(children, max_size=4).map("".join)
    name = st.sampled_from(["b", "em", "span", "code", "q", "sup", "unknown"])
    title = st.sampled_from(["", ' title="a &amp; b"', " lang=tr", " class='c'"])
    return st.builds(
        lambda name, title, content: f"<{name}{title}>{content}</{name}>", name, title, inside
    )


WORDS = st.sampled_from(["a ", "b", "&amp;", "é", "<br>", "< ", '<img alt="<">', "<!--<p>-->"])
PHRASES = st.recursive(WORDS, inline, max_leaves=8)
PARAGRAPHS = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h2", "pre"]), PHRASES)
BODIES = st.recursive(PARAGRAPHS, block, max_leaves=12)


@settings(deadline=None)
@given(st.lists(BODIES, max_size=4).map("".join))
def test_a_sound_body_is_the_same_rewritten_or_not(html: str) -> None:
    assert PARSER.clean(well_nested(html)) == PARSER.clean(html)


PARTS = (
    "p a b i em table caption tr td th tbody colgroup col ul li dl dd dt h2 h3 pre div span img br "
    "details svg script template iframe select x"
)
TAGS = st.builds(
    "<{}{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from(PARTS.split(" ")), st.just("")
)


def depth(html: str) -> int:
    """Return how deep `html` is nested; each end tag has to end the start tag before it."""
    stack: list[str] = []
    deepest = 0
    for tag in html.split("<")[1:]:
        name = tag.strip("/").partition(">")[0].partition(" ")[0]
        if tag.startswith("/"):
            assert stack.pop() == name
        elif name not in {"img", "br", "hr", "col", "source"}:
            stack.append(name)
            deepest = max(deepest, len(stack))
    assert not stack
    return deepest


@settings(deadline=None)
@given(st.lists(TAGS | st.just("x"), max_size=60).map("".join))
def test_all_that_is_opened_is_closed_in_order(html: str) -> None:
    rewritten = well_nested(html)

    assert depth(rewritten) <= MAX_DEPTH
    assert well_nested(rewritten) == rewritten


@pytest.mark.parametrize(
    ("html", "most"),
    [
        ("<div>" * 1000, MAX_DEPTH),
        ("<b>" * 1000, MAX_FORMATTING),
        ("<table><tr><td>" * 1000, MAX_DEPTH),
        ("<p>" * 1000, 1),
    ],
)
def test_depth_is_bounded_and_text_is_kept(html: str, most: int) -> None:
    rewritten = well_nested(html + "text")

    assert depth(rewritten) == most
    assert "text" in rewritten


@pytest.mark.parametrize(
    ("html", "rewritten"),
    [
        ("<td>a</td><tr>b", "ab"),
        ("<table><b>a</b><tr><i>b</i><td>c", "<table>a<tr>b<td>c</td></tr></table>"),
        ("<table><tr><td>a</b></p></table>b", "<table><tr><td>a</td></tr></table>b"),
        ("<p><b>a<p>b</b>", "<p><b>a</b></p><p>b</p>"),
        ("<b><i>a</b>b</i>c", "<b><i>a</i></b>bc"),
        ("<svg>a</svg>b<svg>c", "bc"),
        (f"<p title='{'x' * MAX_VALUE}' lang='{'x' * (MAX_VALUE + 1)}'>", None),
    ],
)
def test_what_a_parser_would_have_to_repair_is_left_out(html: str, rewritten: str | None) -> None:
    if rewritten is None:
        rewritten = f'<p title="{"x" * MAX_VALUE}"></p>'
    assert well_nested(html) == rewritten


def test_long_text_is_cut_into_nodes_that_the_parser_joins_again() -> None:
    text = "a &amp; b\u00a0> " * 3000
    rewritten = well_nested(text)

    assert rewritten.count("<!---->") == 8
    assert rewritten.replace("<!---->", "") == text
    assert PARSER.clean(rewritten) == PARSER.clean(text)
