"""Text that may be stored: bodies as clean HTML, headlines and names as clean lines."""

import html as entities
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import nh3

from app.editorial.embeds import with_true_marks, without_frames
from app.editorial.markup import ATTRIBUTES, DROPPED_WHOLE, ELEMENTS, RENAMED, well_nested
from app.search.document import plain
from app.search.letters import BREAK


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of thing that cleaning did to a body, and how often; holds no text of it.

    `code` is `element-removed`, `element-renamed`, `iframe-to-embed-link`, `iframe-to-link`, or
    `markup-removed`: parsing it never came to an end, so that its text alone was kept. `name` is
    the element as it was written, or `other`.
    """

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Sanitized:
    """A body that is safe to show, and what was changed for that.

    Comments, attributes and repaired nesting are not reported.
    """

    html: str
    changes: tuple[Change, ...]


MAX_PASSES = 6
"""Real bodies need one pass and its check; a parser does not always agree with its own output."""
MAX_PARSED_LENGTH = 32_768
"""Characters that the parser gets as they are; a longer body is rewritten first."""
MAX_PARSED_WORK = 8_000_000
"""Characters times tags, the most that the parser can make of them (in characters), likewise."""

_MAX_REPORTED_NAMES = 20
_REPORTABLE = re.compile(r"[a-z][a-z0-9-]{0,40}")
_START_TAG = re.compile(r"<([a-zA-Z][^\s/>]*+)")
_RENAMED_TAG = re.compile(rf"<(/?)({'|'.join(RENAMED)})(?=[\s/>])", re.IGNORECASE)

_CONTROLS = bytes(c for c in (*range(32), 127) if c not in b"\t\n\r")
_BLANKS = re.compile(r"[\x00-\x20]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*+):", re.IGNORECASE)
_RELATIONS = frozenset(("license", "nofollow", "noreferrer", "sponsored", "ugc"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}")
_NUMBER = re.compile(r"-?[0-9]{1,5}")


def _url(value: str) -> str | None:
    scheme = _SCHEME.match(_BLANKS.sub("", value))
    return value if scheme is None or scheme[1].lower() in {"http", "https"} else None


def _srcset(value: str) -> str | None:
    return value if all(_url(candidate) is not None for candidate in value.split(",")) else None


def _relations(value: str) -> str:
    """Keep what tells readers and search engines about the link."""
    return " ".join(["noopener", *sorted(_RELATIONS & set(value.lower().split()))])


_VALUES: dict[str, Callable[[str], str | None]] = {
    "rel": _relations,
    "srcset": _srcset,
    "cite": _url,  # the parser checks the scheme of neither
    "dir": lambda value: value if value.lower() in {"ltr", "rtl", "auto"} else None,
    "lang": lambda value: value if _LANGUAGE.fullmatch(value) else None,
    **dict.fromkeys(
        ("width", "height", "colspan", "rowspan", "span", "start"),
        lambda value: value if _NUMBER.fullmatch(value) else None,
    ),
}


def _attribute(_element: str, name: str, value: str) -> str | None:
    check = _VALUES.get(name)
    return value if check is None else check(value)


_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS),
    clean_content_tags=set(DROPPED_WHOLE | {"iframe"}),
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel=None,  # _LINK_WITHOUT_REL adds it: with link_rel, `nofollow` and `sponsored` would go
    url_schemes={"http", "https", "mailto", "tel"},
)

# These read the cleaner's own output: attributes are in double quotes, `<` and `>` escaped in them.
_LINK_WITHOUT_REL = re.compile(r'<a (?=[^>]*\bhref=")(?![^>]*\brel=")')
_PLAYER = re.compile("<(audio|video)(?=[ >])")
_PRE_LINES = re.compile(r"(<pre(?: [^>]*)?>)\n+")


def sanitize(html: str, *, embed_hosts: frozenset[str]) -> Sanitized:
    """Return `html` as a body that is safe to show on any page, in Unicode NFC; refuses nothing.

    An iframe becomes a link in a paragraph of its own, with `data-embed="HOST"` where its https
    host is one of `embed_hosts` (lower case) or below one. Cleaning what is clean changes nothing.
    Time is linear in the length of `html`.
    """
    changes: Counter[tuple[str, str]] = Counter()
    current, framed = _survey(_fit(html), changes)
    if framed:
        current = _fit(without_frames(_parseable(current), embed_hosts, changes))
    for _ in range(MAX_PASSES):
        cleaned = _clean(current, embed_hosts)
        if cleaned == current:
            break
        current = _fit(cleaned)
    else:
        cleaned = _clean(_fit(f"<p>{entities.escape(plain_text(current))}</p>"), embed_hosts)
        changes["markup-removed", "other"] += 1
    found = sorted(changes.items())
    return Sanitized(cleaned, tuple(Change(code, name, count) for (code, name), count in found))


def _fit(html: str) -> str:
    """Drop what no text holds (controls, surrogates, noncharacters) and compose the rest (NFC)."""
    # By way of bytes: 3 µs for 3 KB, a regular expression takes 20.
    html = html.encode("utf-8", "ignore").translate(None, _CONTROLS).decode()
    html = html.replace("\ufffe", "").replace("\uffff", "")
    if unicodedata.is_normalized("NFC", html):
        return html
    # U+0338 after `>` would compose with it to `≯`, and the tag would be none.
    parts = (unicodedata.normalize("NFC", part).lstrip("\u0338") for part in html.split(">"))
    return ">".join(parts)


def _survey(html: str, changes: Counter[tuple[str, str]]) -> tuple[str, bool]:
    """Rename what has another name here; count that, and what the cleaner will remove.

    Returns the HTML, and whether there may be iframes in it.
    """
    written = _START_TAG.findall(html)
    if not set(written) - ELEMENTS:
        return html, False
    counts = Counter(map(str.lower, written))
    for name, count in counts.items():
        if name in ELEMENTS or name == "iframe":
            continue
        code = "element-renamed" if name in RENAMED else "element-removed"
        known = _REPORTABLE.fullmatch(name) and len(changes) < _MAX_REPORTED_NAMES
        changes[code, name if known else "other"] += count
    html = _RENAMED_TAG.sub(lambda tag: f"<{tag[1]}{RENAMED[tag[2].lower()]}", html)
    return html, "iframe" in counts


def _parseable(html: str) -> str:
    """Return `html` as it is where that is cheap to parse whatever it holds, else rewritten."""
    cheap = len(html) <= MAX_PARSED_LENGTH and len(html) * html.count("<") <= MAX_PARSED_WORK
    return html if cheap else well_nested(html)


def _clean(html: str, embed_hosts: frozenset[str]) -> str:
    out = _CLEANER.clean(_parseable(html))
    if "<a " in out:
        out = _LINK_WITHOUT_REL.sub('<a rel="noopener" ', out)
    if "<audio" in out or "<video" in out:
        # Players show their controls, and load nothing before somebody asks for it. The cleaner
        # would add these too, and in an order that is another one in each process.
        out = _PLAYER.sub(r'<\1 controls="" preload="none"', out)
    if " data-embed=" in out:
        out = with_true_marks(out, embed_hosts)
    if "<pre" in out:
        out = _PRE_LINES.sub(r"\1", out)  # a parser drops one such line each time
    return out


def plain_text(html: str) -> str:
    """Return the words of clean `html` on one line, with a space where one block meets another."""
    return " ".join(plain(html).replace(BREAK, " ").split())


def _characters(*ranges: tuple[int, int]) -> str:
    """Return the combining marks within `ranges` (the last not included)."""
    every = (chr(code) for first, last in ranges for code in range(first, last))
    return "".join(char for char in every if unicodedata.category(char)[0] == "M")


# Marks of the Basic Multilingual Plane: others would make each look-up slow. Variation selectors
# and enclosing marks belong to symbols.
_MARKS = _characters((0x300, 0x2000), (0x302A, 0x309B), (0xA66F, 0xAC00), (0xFE20, 0xFE30))
_JOINERS = "\u00ad\u200c\u200d\u2060"  # invisible, and inside of words
_IDEOGRAPH = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uf900-\ufaff]")
_BETWEEN_WORDS = re.compile(
    rf"[^\w\s{_MARKS}{_JOINERS}]"  # any punctuation or symbol,
    rf"(?<![\w{_MARKS}]['\u2019](?=\w))"  # but for apostrophes within a word
    r"(?<![0-9][.,](?=[0-9]))"  # and points and commas within a number;
    rf"[{_MARKS}{_JOINERS}\ufe0f]*"
)


def word_count(text: str) -> int:
    """Return the number of words of a plain text: runs of letters, digits and their marks.

    "Syria's" and "136,892" are one each, "well-known" is two. Han, Hiragana and Katakana, which
    have no spaces, count by the character; Thai and its like are undercounted.
    """
    if not text.isascii():
        text = _IDEOGRAPH.sub(" x ", text)
    return len(_BETWEEN_WORDS.sub(" ", text).replace("_", " ").split())


_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff]"
)
_BLANK = re.compile(r"\s+")
_ISOLATE = re.compile("[\u2066-\u2069]")
_SEEN = re.compile(r"[^\s\u00ad\u061c\u200c-\u200f\u2060-\u2069]")
_KEPT_BLANKS = frozenset("\u00a0\u202f")


def _are_ended(isolates: list[str]) -> bool:
    depth = 0
    for isolate in isolates:
        depth += -1 if isolate == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def clean_line(text: str) -> str:
    """Return `text` as one line in Unicode NFC, for headlines, names and captions.

    Blanks fold to one space; a single no-break space between words stays, as French typography
    needs it. Controls go, and bidirectional embeddings and overrides, which can make a line read
    other than it is; isolates and marks, which mixed scripts need, stay if each isolate is ended.
    Empty if nothing could be seen.
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly all: 1 µs, not 8
        return text.strip()
    line = _UNSEEN.sub("", text)
    if not _are_ended(_ISOLATE.findall(line)):
        line = _ISOLATE.sub("", line)
    line = unicodedata.normalize("NFC", line)
    line = _BLANK.sub(lambda blank: blank[0] if blank[0] in _KEPT_BLANKS else " ", line).strip()
    return line if _SEEN.search(line) else ""
