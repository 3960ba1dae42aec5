"""WordPress's shortcodes: those of its core become HTML, those of plugins go; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

_NAME: Final = r"[A-Za-z][A-Za-z0-9_-]{0,60}"
_CODE: Final = re.compile(
    rf"\[(?P<open>\[)?(?P<end>/)?(?P<name>{_NAME})"
    r"(?P<said>/?|\s[^\[\]<>]*+(?:<[^<>]*+>[^\[\]<>]*+)*+)\](?P<close>\])?"
)
_ATTRIBUTE: Final = re.compile(
    r"""([A-Za-z_][A-Za-z0-9_-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))"""
)
_LINKED_IMAGE: Final = re.compile(
    r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE
)
_URL: Final = re.compile(r"https?://[^\s<>\"'\[\]]+")

KNOWN: Final = frozenset(
    ("audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption")
)
"""What WordPress itself knows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that lies elsewhere."""

    url: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text without shortcodes, and the names of those that went."""

    html: str
    removed: tuple[str, ...]


def attributes_of(said: str) -> dict[str, str]:
    """Return the attributes that a shortcode was written with, by lower-case name."""
    plain = said.replace("\u201d", '"').replace("\u201c", '"').replace("\u2033", '"')
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(plain)
    }


def expand(
    html: str, *, pictures: Mapping[str, Picture] = {}, attached: Sequence[str] = ()
) -> Expanded:
    """Return `html` with captions, galleries, players and embeds as HTML.

    `pictures` are those that galleries may name, by id; `attached` the ids of those that belong
    to the post, which a gallery without ids shows. A plugin's shortcode goes, and what it encloses
    stays; a word in brackets stays a word: only what has attributes or an end is taken for a
    shortcode. Doubled brackets, `[[name]]`, stand for single ones.
    """
    ended = {found["name"] for found in _CODE.finditer(html) if found["end"]}
    removed: list[str] = []
    out: list[str] = []
    at = 0
    while found := _CODE.search(html, at):
        out.append(html[at : found.start()])
        at = found.end()
        name = found["name"]
        if found["open"] and found["close"]:
            out.append(found[0][1:-1])
            continue
        before, after = found["open"] or "", found["close"] or ""
        out.append(before)
        if name.lower() in KNOWN and not found["end"]:
            inner = None
            if name in ended and not found["said"].endswith("/"):
                inner = _enclosed(html, name, at)
            out.append(_render(name.lower(), found["said"], inner or "", pictures, attached))
            if inner is not None:
                at += len(inner) + len(name) + 3
                after = ""
        elif name.lower() in KNOWN or found["end"] or name in ended or "=" in found["said"]:
            if not found["end"] and name.lower() not in KNOWN:
                removed.append(name.lower())
        else:
            out.append(found[0][len(before) : len(found[0]) - len(after)])
        out.append(after)
    out.append(html[at:])
    return Expanded("".join(out), tuple(removed))


def _enclosed(html: str, name: str, at: int) -> str | None:
    """Return what stands between a shortcode and its end, None where it has no end."""
    again = html.find(f"[{name}", at)
    end = html.find(f"[/{name}]", at, again if again >= 0 else len(html))
    return html[at:end] if end >= 0 else None


def _render(
    name: str, raw: str, inner: str, pictures: Mapping[str, Picture], attached: Sequence[str]
) -> str:
    said = attributes_of(raw)
    if name in {"caption", "wp_caption"}:
        return _caption(said, inner)
    if name == "gallery":
        ids = said.get("ids") or said.get("include")
        named = re.findall("[0-9]+", ids) if ids else attached
        return "".join(f"\n{figure(pictures[one])}\n" for one in named if one in pictures)
    if name == "embed":
        found = _URL.search(unescape(inner or raw))
        return link_to(found[0]) if found else ""
    return _player(name, said, raw + inner)


def _caption(said: Mapping[str, str], inner: str) -> str:
    found = _LINKED_IMAGE.match(inner)
    if found is None:
        return inner
    caption = said.get("caption", "").strip() or found[2].strip()
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n<figure>{found[1]}{told}</figure>\n"


def _player(name: str, said: Mapping[str, str], raw: str) -> str:
    kind = "video" if name == "video" else "audio"
    found = _URL.search(raw)
    sources = [said[key] for key in _MEDIA if _URL.fullmatch(said.get(key, ""))]
    if found is not None:
        sources.append(found[0])
    return f'\n<{kind} controls src="{escape(sources[0])}"></{kind}>\n' if sources else ""


_MEDIA: Final = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "flac")


def figure(picture: Picture) -> str:
    """Return a picture with its caption."""
    alt = escape(picture.alt or "")
    told = f"<figcaption>{picture.caption}</figcaption>" if picture.caption else ""
    return f'<figure><img src="{escape(picture.url)}" alt="{alt}">{told}</figure>'


def link_to(url: str) -> str:
    """Return a paragraph that links to what was embedded."""
    shown = escape(url)
    return f'\n<p><a href="{shown}">{shown}</a></p>\n'
