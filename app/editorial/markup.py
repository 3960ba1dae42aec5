"""The HTML a body may hold, and a rewriter that gives any input a shape parsed in linear time.

An HTML parser repairs what it is given, and repair is what attackers pay with: deep nesting is
walked again for each tag, unclosed formatting is opened again in each paragraph (1,000 unclosed
`<b>` in 40 KB became 38 MB and two seconds). `well_nested` leaves nothing to repair.
"""

import re


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


TABLE_PARTS = _names("caption colgroup col thead tbody tfoot tr th td")
VOID = _names("br hr img source col")
HEADINGS = _names("h2 h3 h4 h5 h6")
INLINE = _names(
    "a abbr b bdi bdo cite code del em i ins kbd mark q s small span strong sub sup time u"
)
BLOCK = HEADINGS | _names(
    "p ul ol li dl dt dd blockquote figure figcaption pre div details summary table"
)
MEDIA = frozenset(("picture", "audio", "video"))
ELEMENTS = INLINE | BLOCK | TABLE_PARTS | VOID | MEDIA

ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "rel", "data-embed"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "audio": {"src"},
    "video": {"src", "poster", "width", "height"},
    "time": {"datetime"},
    "del": {"datetime", "cite"},
    "ins": {"datetime", "cite"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "ol": {"start", "reversed"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "colgroup": {"span"},
    "col": {"span"},
}

DROPPED_WHOLE = _names(
    "script style template noscript textarea title xmp noembed noframes svg math select"
)
"""Elements whose content is no text of the story, and goes with them."""

RENAMED = {
    "h1": "h2",  # the page's own is the headline
    **dict.fromkeys(
        _names("section article main aside header footer nav address center form fieldset hgroup"),
        "div",  # without a block in their place the words on both sides would run together
    ),
    "strike": "s",
    "acronym": "abbr",
    "tt": "code",
    "listing": "pre",
    "plaintext": "pre",  # has no end: all that follows would be read as text
}
"""Elements whose meaning survives under the name of one that is allowed."""

MAX_DEPTH = 100
"""Open elements at one time; a deeper one loses its tags and keeps its text."""
MAX_FORMATTING = 16
"""Open inline elements at one time; no prose needs more."""

MAX_ESCAPES = 1000
"""Of `&`, `>` and no-break spaces in one text node: the time to write one grows with their square
(12 s for 1 MB). A comment makes two nodes of one, and goes when the result is cleaned."""
MAX_VALUE = 8192
"""Characters of an attribute's value, for the same reason; a longer one is left out."""

_BLANK = r"\t\n\f\r "
_VALUE = rf"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|(?=>)|[^{_BLANK}>"'][^{_BLANK}>]*+)"""
_ATTRIBUTE = rf"[^{_BLANK}/>][^{_BLANK}/>=]*+(?:[{_BLANK}]*+=[{_BLANK}]*+{_VALUE})?+"
_TAG = re.compile(rf"<(/?)([A-Za-z][^{_BLANK}/>]*+)((?:[{_BLANK}/]++|{_ATTRIBUTE})*+)>")
_PAIR = re.compile(rf"([^{_BLANK}/>][^{_BLANK}/>=]*+)(?:[{_BLANK}]*+=[{_BLANK}]*+({_VALUE}))?+")
_TEXT = re.compile(r"(?:[^<]++|<(?![A-Za-z/!?]))++")
_ESCAPES = re.compile(rf"(?:[&>\u00a0][^&>\u00a0]*+){{{MAX_ESCAPES}}}+(?=[&>\u00a0])")
_COMMENT = re.compile(r"<!--(?:-?>|[\s\S]*?(?:--!?>|\Z))")
_BOGUS = re.compile(r"<[!?/][^>]*+>?")
_END_OF = {
    name: re.compile(rf"</{name}(?=[{_BLANK}/>])", re.IGNORECASE)
    for name in (*DROPPED_WHOLE, "iframe")
}

_PARSED_INSIDE = _names("template svg math select iframe")

_CELLS = frozenset(("td", "th", "caption"))
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_TABLE_CONTEXT = _ROWS | {"table", "tr", "colgroup"}
_PARENTS = {
    **dict.fromkeys(("td", "th"), _ROWS | {"tr", "table"}),
    "tr": _ROWS | {"table"},
    **dict.fromkeys(("thead", "tbody", "tfoot", "caption", "colgroup"), frozenset(("table",))),
    "col": frozenset(("colgroup", "table")),
}
_CLOSES_P = BLOCK | {"hr"}
_LIST_BARRIER = (BLOCK - {"div", "p"}) | TABLE_PARTS
_CELL_BARRIER = _CELLS | {"table"}
_IMPLIED_END = {  # WHATWG HTML 13.2.6.4.7: what a start tag ends, and where the search for it stops
    "li": (frozenset(("li",)), _LIST_BARRIER),
    "dt": (frozenset(("dt", "dd")), _LIST_BARRIER),
    "dd": (frozenset(("dt", "dd")), _LIST_BARRIER),
    "a": (frozenset(("a",)), _CELL_BARRIER),
    **dict.fromkeys(HEADINGS, (HEADINGS, ELEMENTS)),
}
_P = frozenset(("p",))
_WRITTEN = ELEMENTS | {"iframe"}


class _Writer:
    """What was written so far, and the elements open in it; every one written is also ended."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[str] = []
        self.open = dict.fromkeys(ELEMENTS, 0)
        self.formatting = 0

    def pop(self) -> None:
        name = self.stack.pop()
        self.open[name] -= 1
        self.formatting -= name in INLINE
        self.out.append(f"</{name}>")

    def end(self, names: frozenset[str], barrier: frozenset[str]) -> None:
        """End the innermost open element of `names`, unless one of `barrier` is further in."""
        for name in names:
            if self.open.get(name):
                break
        else:
            return
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at] in names:
                while len(self.stack) > at:
                    self.pop()
                return
            if self.stack[at] in barrier:
                return

    def text(self, text: str) -> None:
        self.out.append(_ESCAPES.sub(r"\g<0><!---->", text.replace("<", "&lt;")))

    def end_tag(self, name: str) -> None:
        if name in _CELLS or name in _TABLE_CONTEXT:
            barrier = frozenset(("table",)) - {name}
        else:
            barrier = _CELL_BARRIER
        self.end(HEADINGS if name in HEADINGS else frozenset((name,)), barrier)

    def make_room(self, name: str) -> bool:
        """End what the start of `name` ends; false if it has no place here even so."""
        if name in _PARENTS:
            if not self.open["table"]:
                return False
            while self.stack[-1] not in _PARENTS[name]:
                self.pop()
        elif self.stack and self.stack[-1] in _TABLE_CONTEXT:
            return False
        if name in _CLOSES_P:
            self.end(_P, _CELL_BARRIER)
        if name in _IMPLIED_END:
            self.end(*_IMPLIED_END[name])
        return len(self.stack) < MAX_DEPTH and (
            name not in INLINE or self.formatting < MAX_FORMATTING
        )

    def start_tag(self, name: str, attributes: str) -> None:
        if not self.make_room(name):
            return
        self.out.append(f"<{name}{_attributes(name, attributes) if attributes else ''}>")
        if name == "iframe":
            self.out.append("</iframe>")
        elif name not in VOID:
            self.stack.append(name)
            self.open[name] += 1
            self.formatting += name in INLINE


def _attributes(name: str, source: str) -> str:
    allowed = {"src", "title"} if name == "iframe" else ATTRIBUTES.get(name, set())
    kept: dict[str, str] = {}
    for pair in _PAIR.finditer(source):
        key = pair[1].lower()
        if key not in kept and (key in allowed or key in ATTRIBUTES["*"]):
            value = pair[2] or ""
            value = value[1:-1] if value[:1] in ("'", '"') else value
            if len(value) <= MAX_VALUE:
                kept[key] = value.replace('"', "&quot;")
    return "".join(f' {key}="{value}"' for key, value in kept.items())


class _Reader:
    """What is still to be read of `html`, and which end tags are known to be missing from it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.missing: set[str] = set()

    def next(self) -> re.Match[str] | None:
        """Return the next token, or nothing at the end or in a tag that never ends."""
        for kind in (_TEXT, _TAG, _COMMENT, _BOGUS):
            if token := kind.match(self.html, self.at):
                self.at = token.end()
                return token
        return None

    def skip_content(self, name: str) -> None:
        """Go on at the end tag of an element that goes with its content."""
        end = None if name in self.missing else _END_OF[name].search(self.html, self.at)
        if end:
            self.at = end.start()
            return
        self.missing.add(name)  # searched for once only: all searches together stay linear
        if name not in _PARSED_INSIDE:
            self.at = len(self.html)


def well_nested(html: str) -> str:
    """Return `html` without comments, other elements' tags and other attributes, properly nested.

    Tokens are those of WHATWG HTML 13.2.5. It makes nothing safe (URLs stay as they are): what
    comes out has to be cleaned. `iframe` stays, empty. Linear in the length of `html`.
    """
    reader, writer = _Reader(html), _Writer()
    while token := reader.next():
        if token.re is _TEXT:
            writer.text(token[0])
        elif token.re is _TAG:
            name = token[2].lower()
            if token[1]:
                writer.end_tag(name)
            elif name in _END_OF:
                reader.skip_content(name)
            if not token[1] and name in _WRITTEN:
                writer.start_tag(name, token[3])
    while writer.stack:
        writer.pop()
    return "".join(writer.out)
