"""Mobiledoc 0.3, the format of Ghost's former editor, as HTML; pure."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from app.importers.ghost_cards import render_card

_MARKERS, _IMAGE, _LIST, _CARD = 1, 2, 3, 10
_TAGS: Final = frozenset(
    (
        *("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "li", "ol", "p", "ul"),
        *("a", "b", "code", "em", "i", "s", "strong", "sub", "sup", "u"),
    )
)


def render_mobiledoc(document: object) -> str:
    """Return the HTML of a document as JSON has it; what is not shaped like one is passed over."""
    if not isinstance(document, dict):
        return ""
    sections = document.get("sections")
    rendered = []
    for section in sections if isinstance(sections, list) else ():
        try:
            rendered.append(_section(section, document))
        except (LookupError, TypeError, ValueError, AttributeError):
            continue
    return "".join(rendered)


def _section(section: Sequence[Any], document: Mapping[str, Any]) -> str:
    kind = section[0]
    if kind == _MARKERS:
        tag = "blockquote" if section[1] in {"pull-quote", "aside"} else section[1]
        return _wrapped(tag, _markers(section[2], document))
    if kind == _IMAGE:
        return f'<figure><img src="{escape(section[1])}" alt=""></figure>'
    if kind == _LIST:
        items = "".join(_wrapped("li", _markers(one, document)) for one in section[2])
        return _wrapped(section[1], items)
    if kind == _CARD:
        name, payload = document["cards"][section[1]]
        return render_card(name, payload if isinstance(payload, dict) else {}) or ""
    return ""


def _wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if tag in _TAGS and inner else inner


def _markers(markers: Sequence[Any], document: Mapping[str, Any]) -> str:
    """Return texts and atoms; a marker opens some markups, and closes so many of those open."""
    out: list[str] = []
    open_tags: list[str] = []
    for kind, opened, closed, value in markers:
        for at in opened:
            tag, attributes = (*document["markups"][at], [])[:2]
            open_tags.append(tag if tag in _TAGS else "")
            if open_tags[-1]:
                out.append(_start(tag, attributes))
        out.append(escape(value, quote=False) if kind == 0 else _atom(document["atoms"][value]))
        for _ in range(closed):
            tag = open_tags.pop()
            out.append(f"</{tag}>" if tag else "")
    return "".join(out)


def _start(tag: str, attributes: Sequence[str]) -> str:
    said = dict(zip(attributes[::2], attributes[1::2], strict=False))
    return f'<a href="{escape(said.get("href", ""))}">' if tag == "a" else f"<{tag}>"


def _atom(atom: Sequence[Any]) -> str:
    return "<br>" if atom[0] == "soft-return" else escape(str(atom[1]), quote=False)
