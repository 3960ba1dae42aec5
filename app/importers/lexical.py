"""Lexical, the format of Ghost's present editor, as HTML; pure."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from app.importers.ghost_cards import render_card
from app.importers.telling import text_in

MAX_DEPTH: Final = 60

_FORMATS: Final = (
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (8, "u"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
)
"""Bits of a text's format, innermost first."""
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS: Final = {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "listitem": "li"}


def render_lexical(document: object) -> str:
    """Return the HTML of a document as JSON has it; what is not shaped like one is passed over."""
    root = document.get("root") if isinstance(document, dict) else None
    return _inner(root, MAX_DEPTH) if isinstance(root, dict) else ""


def _inner(node: Mapping[str, Any], depth: int) -> str:
    children = node.get("children")
    if not isinstance(children, list) or depth == 0:
        return ""
    return "".join(_render(child, depth - 1) for child in children if isinstance(child, dict))


def _render(node: Mapping[str, Any], depth: int) -> str:
    kind = text_in(node, "type").removeprefix("extended-")
    if kind == "text":
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "tab":
        return " "
    card = render_card(kind, node)
    return card if card is not None else _element(kind, node, _inner(node, depth))


def _element(kind: str, node: Mapping[str, Any], inner: str) -> str:
    """Return an element that has others in it; one that is not known is what it holds."""
    if kind in {"link", "autolink"} and text_in(node, "url"):
        return f'<a href="{escape(text_in(node, "url"))}">{inner}</a>'
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" or node.get("tag") == "ol" else "ul"
    elif kind == "heading":
        tag = text_in(node, "tag") if node.get("tag") in _HEADINGS else "h2"
    else:
        tag = _BLOCKS.get(kind, "")
    return f"<{tag}>{inner}</{tag}>" if tag and inner else inner


def _text(node: Mapping[str, Any]) -> str:
    text = escape(text_in(node, "text"), quote=False)
    bits = node.get("format")
    for bit, tag in _FORMATS:
        if isinstance(bits, int) and bits & bit and text:
            text = f"<{tag}>{text}</{tag}>"
    return text
