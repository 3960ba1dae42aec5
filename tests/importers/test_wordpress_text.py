"""WordPress's text: paragraphs, blocks, shortcodes and embeds."""

import time

import pytest

from app.importers.autop import autop
from app.importers.shortcodes import Picture, expand
from app.importers.wordpress_text import rendered

PARAGRAPHS = {
    "one\n\ntwo": "<p>one</p>\n<p>two</p>",
    "one\ntwo": "<p>one<br>\ntwo</p>",
    "one<br />\ntwo": "<p>one<br />\ntwo</p>",
    "\n\n one \n\n\n \n two\n": "<p>one</p>\n<p>two</p>",
    "<p>one</p>\n\n<p>two</p>": "<p>one</p>\n<p>two</p>",
    "<p>one\n\ntwo\nthree</p>": "<p>one</p>\n<p>two<br>\nthree</p>",
    "<b>a</b>\n\n<a href='x'>b</a>": "<p><b>a</b></p>\n<p><a href='x'>b</a></p>",
    "before\n<h2>head</h2>\nafter": "<p>before</p><h2>head</h2><p>after</p>",
    "<blockquote>a\n\nb</blockquote>": "<blockquote><p>a</p>\n<p>b</p></blockquote>",
    "<ul>\n<li>a</li>\n\n<li>b\n\nc</li>\n</ul>": (
        "<ul>\n<li>a</li>\n<li><p>b</p>\n<p>c</p></li>\n</ul>"
    ),
    "<pre>a\n\nb\n</pre>\n\nc": "<pre>a\n\nb\n</pre><p>c</p>",
    "<script>a\n\nb": "<script>a\n\nb",
    "<table>\n<tr><td>a\nb</td></tr>\n</table>": "<table>\n<tr><td>a<br>\nb</td></tr>\n</table>",
    "a < b\n\n5 > 4": "<p>a < b</p>\n<p>5 > 4</p>",
    "<hr />\na": "<hr /><p>a</p>",
    "</div>\n\na": "</div><p>a</p>",
    "<div>a</span></div>b": "<div><p>a</span></p></div><p>b</p>",
    "": "",
}


@pytest.mark.parametrize("typed", PARAGRAPHS)
def test_blank_lines_part_paragraphs(typed: str) -> None:
    assert autop(typed) == PARAGRAPHS[typed]
    assert autop(typed.replace("\n", "\r\n")) == PARAGRAPHS[typed]


IMG = '<img src="https://a.example/1.jpg" alt="">'
PICTURES = {
    "7": Picture("https://a.example/7.jpg", alt='"Seven"', caption="<b>7</b>"),
    "8": Picture("https://a.example/8.jpg"),
}
SEVEN = (
    '<figure><img src="https://a.example/7.jpg" alt="&quot;Seven&quot;">'
    "<figcaption><b>7</b></figcaption></figure>"
)
EIGHT = '<figure><img src="https://a.example/8.jpg" alt=""></figure>'
CODES = {
    f'[caption id="a" width="9"]{IMG} Under it[/caption]': (
        f"<figure>{IMG}<figcaption>Under it</figcaption></figure>"
    ),
    f'[caption caption="Said so"]<a href="x">{IMG}</a>[/caption]': (
        f'<figure><a href="x">{IMG}</a><figcaption>Said so</figcaption></figure>'
    ),
    f"[wp_caption]{IMG}[/wp_caption]": f"<figure>{IMG}</figure>",
    "[caption]no picture[/caption]": "no picture",
    '[gallery ids="8,7,9"]': f"{EIGHT}\n\n{SEVEN}",
    "[gallery include=7]": SEVEN,
    "[gallery]": EIGHT,
    "[embed width=4]https://v.example/1?a=1&amp;b=2[/embed]": (
        '<p><a href="https://v.example/1?a=1&amp;b=2">https://v.example/1?a=1&amp;b=2</a></p>'
    ),
    "[embed]nothing[/embed]": "",
    '[audio mp3="https://a.example/1.mp3"][/audio]': (
        '<audio controls src="https://a.example/1.mp3"></audio>'
    ),
    "[audio https://a.example/2.mp3]": '<audio controls src="https://a.example/2.mp3"></audio>',
    '[video src="https://a.example/1.mp4" /]': (
        '<video controls src="https://a.example/1.mp4"></video>'
    ),
    "[video]": "",
    "[playlist]": "",
    "he [the mayor] said [sic]": "he [the mayor] said [sic]",
    "[[gallery]] and [[x a=1]]": "[gallery] and [x a=1]",
    "[[not closed]": "[[not closed]",
    "[1] [ a ] [": "[1] [ a ] [",
}


@pytest.mark.parametrize("typed", CODES)
def test_shortcodes_of_the_core_become_html(typed: str) -> None:
    found = expand(typed, pictures=PICTURES, attached=["8"])
    assert found.html.strip() == CODES[typed]
    assert found.removed == ()


@pytest.mark.parametrize(
    ("typed", "html", "removed"),
    [
        ('a [contact-form-7 id="3" title="x"] b', "a  b", ("contact-form-7",)),
        ("[vc_row]<p>kept</p>[/vc_row]", "<p>kept</p>", ("vc_row",)),
        ("[a][b x='1']in[/b][/a]", "in", ("a", "b")),
        ("[/b] stray", " stray", ()),
    ],
)
def test_those_of_plugins_go_and_what_they_enclose_stays(
    typed: str, html: str, removed: tuple[str, ...]
) -> None:
    found = expand(typed)
    assert (found.html, found.removed) == (html, removed)


RENDERED = {
    "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\nb\n\nc": (
        "\n<p>a</p>\n<p>b</p>\n<p>c</p>"
    ),
    '<!-- wp:group {"a":"--\\u003e"} --><div>\n\n<!-- wp:html -->x\n\ny<!-- /wp:html --></div>'
    "<!-- /wp:group -->": "<div>\n\nx\n\ny</div>",
    "<!-- wp:latest-posts /-->a": "<p>a</p>",
    "<!-- wp:freeform -->a\n\nb<!-- /wp:freeform -->": "<p>a</p>\n<p>b</p>",
    "<!-- /wp:stray -->a\n\nb": "<p>a</p>\n<p>b</p>",
    "a<!--more-->b": "<p>a</p>\n<p>b</p>",
    "a<!-- note --> b": "<p>a b</p>",
    "a <!-- never closed": "<p>a</p>",
    "a\nhttps://v.example/1\nb": (
        '<p>a</p><p><a href="https://v.example/1">https://v.example/1</a></p><p>b</p>'
    ),
    '<!-- wp:embed --><figure><div class="wp-block-embed__wrapper">\nhttps://v.example/1\n</div>'
    "</figure><!-- /wp:embed -->": (
        '<figure><div class="wp-block-embed__wrapper">\n<p><a href="https://v.example/1">'
        "https://v.example/1</a></p>\n</div></figure>"
    ),
}


@pytest.mark.parametrize("typed", RENDERED)
def test_a_post_is_rendered_as_wordpress_shows_it(typed: str) -> None:
    assert rendered(typed).html.strip() == RENDERED[typed].strip()


def test_no_text_takes_long() -> None:
    began = time.perf_counter()
    for bad in (
        *("<!--" * 50_000, "[caption]" * 30_000 + "[/caption]", "<a " * 50_000, "[a " * 50_000),
        *("\n " * 50_000, " " * 200_000 + "x", "<div>" * 50_000, "[x <b>" * 30_000, "[[" * 50_000),
        "<blockquote>" * 20_000 + "</div>" * 20_000,
    ):
        rendered(bad)
    assert time.perf_counter() - began < 5
