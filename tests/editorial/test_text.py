"""Words of a body, and lines that read as what they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.sanitize import clean_line, plain_text, word_count
from app.search.document import plain


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h2>a</h2><p>b</p>", "a b"),
        ("<p>a<br>b</p><ul><li>c</li><li>d</li></ul>", "a b c d"),
        ("<p>ab<em>c</em><a rel='noopener' href='/'>d</a>e</p>", "abcde"),
        ("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>", "a b"),
        ("<p>a &amp; b &lt;i&gt;&nbsp;\n\t c</p>", "a & b <i> c"),
        ('<p title="a&gt;b">c<img alt="d">e</p>', "c e"),
        ("", ""),
    ],
)
def test_plain_text_has_a_space_where_blocks_meet_and_none_within_a_word(
    body: str, text: str
) -> None:
    assert plain_text(body) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("— … “ ” ❤️ 👨‍👩‍👧 _ ' ’", 0),
        ("Syria’s Raqqa isn't far", 4),
        ("a well-known, so-called “capital”", 6),
        ("136,892 articles, 3.5 percent in 2018.", 6),
        ("snake_case either/or and…so", 6),
        ("rock 'n' roll ‘quoted words’", 5),
        ("İstanbul’da ığdırlı çocuklar güldü", 4),
        ("Azərbaycan Respublikasının paytaxtı", 3),
        ("Der Straßenverkehr wäre größer", 4),
        ("L’été où j’étais là", 4),
        ("Šta će biti đače", 4),
        ("Ç’ndodhi në Shqipëri", 3),
        ("Щука объявила подъезд", 3),
        ("قالَ رئيسُ الوزراءِ إنّ الحكومة، ستعمل؟", 6),
        ("می‌خواهم به خانه‌ها بروم", 4),
        ("پاکستان کے وزیرِ اعظم", 4),
        ("বাংলাদেশের প্রধানমন্ত্রী আজ বলেছেন।", 4),
        ("हिन्दी में समाचार", 3),
        ("中国新闻", 4),
        ("2018年4月", 4),
        ("日本のニュース", 7),
        ("한국 뉴스", 2),
        ("e\u0301te\u0301 co\u00adoperate", 2),
    ],
)
def test_words_are_counted_as_their_readers_do(text: str, words: int) -> None:
    assert word_count(plain(f"<p>{text}</p>")) == words


def test_words_of_neighboring_blocks_are_two_and_of_inline_elements_one() -> None:
    assert word_count(plain("<h2>a</h2><p>b</p><p>c<em>d</em></p>")) == 3
    assert word_count(plain('<p>a<img src="/b.jpg" alt="c">d</p>')) == 2


def runs(text: str) -> int:
    """Count runs of letters, digits and the marks after them, one character at a time."""
    count, inside = 0, False
    for char in text:
        goes_on = inside and unicodedata.category(char)[0] == "M"
        count += char.isalnum() and not inside
        inside = goes_on or char.isalnum()
    return count


LETTERS = st.sampled_from([*"aéı1ğвعক", "কি", "প্র", "عٌ", "e\u0301"])
GAPS = st.sampled_from([*" -/!«»؟।\n_", "\u2013", " \u2019", "\u00a0", "❤\ufe0f"])


@given(st.lists(LETTERS | GAPS, max_size=40).map("".join))
def test_the_count_is_that_of_runs_of_letters_and_digits(text: str) -> None:
    assert word_count(plain(f"<p>{text} </p>")) == runs(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \r\n\t b\u2028c  ", "a b c"),
        ("e\u0301", "é"),
        ("a\x00b\x1bc\x7fd\x85e\u0090f\ufeffg\u200bh\ud800i\uffffj", "abcd efghij"),
        ("\u00a0Qui\u00a0? 10\u202f000 a\u00a0 b \u00a0", "Qui\u00a0? 10\u202f000 a b"),
        ("می‌خواهم", "می‌خواهم"),
        ("👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️"),
        ("\u202eabc\u202c \u202ad\u202c", "abc d"),
        ("خبر \u2068NATO\u2069 اليوم\u200f", "خبر \u2068NATO\u2069 اليوم\u200f"),
        ("a \u2067b", "a b"),
        ("a\u2069 \u2066b", "a b"),
        ("", ""),
        ("\u200e\u2060\u00a0\u200d", ""),
        ("<b>not markup</b> &amp;", "<b>not markup</b> &amp;"),
    ],
)
def test_a_line_reads_as_what_it_is(text: str, line: str) -> None:
    assert clean_line(text) == line


@given(
    st.text()
    | st.text(st.sampled_from("a \u00a0\u202f\n\u2066\u2069\u202e\u0301\u0338>\u200d\x00\x85"))
)
def test_a_clean_line_stays_as_it_is(text: str) -> None:
    line = clean_line(text)

    assert clean_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert len(line.splitlines()) <= 1
