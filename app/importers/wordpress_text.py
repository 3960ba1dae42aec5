"""A post's text as WordPress would show it: blocks, shortcodes, embeds and paragraphs; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.importers.autop import autop
from app.importers.shortcodes import Expanded, Picture, expand, link_to

_BLOCK: Final = re.compile(r"\s*(?P<end>/)?wp:(?P<name>[a-z][a-z0-9_/-]*)\s")
_BREAK: Final = re.compile(r"\s*(?:more|nextpage)\b")
_EMBED: Final = re.compile(
    r'(<div\s+class="wp-block-embed__wrapper">)\s*(https?://[^\s<>"]+)\s*(</div>)'
)
_ALONE: Final = re.compile(r"^[^\S\n]*(https?://[^\s<>\"]+)[^\S\n]*$", re.MULTILINE)
_TYPED: Final = frozenset(("freeform", "core/freeform"))
"""Blocks whose text is as it was typed, without paragraphs."""


def rendered(
    content: str, *, pictures: Mapping[str, Picture] = {}, attached: Sequence[str] = ()
) -> Expanded:
    """Return the HTML of a post as it was typed, and the names of shortcodes that are gone.

    Text outside of blocks gets paragraphs where blank lines part it; blocks have theirs. A URL
    alone on a line, which WordPress would embed, becomes a link.
    """
    expanded = expand(content.replace("\r\n", "\n"), pictures=pictures, attached=attached)
    pieces: list[str] = []
    typed = ""
    depth = 0
    for text, comment in _parted(expanded.html):
        if depth:
            pieces.append(_EMBED.sub(_linked, text))
        else:
            typed += text
        block = _BLOCK.match(comment)
        if block is None or comment.endswith("/"):
            typed += "\n\n" if not depth and _BREAK.match(comment) else ""
        elif block["name"] not in _TYPED:
            if not depth:
                pieces.append(_paragraphs(typed))
                typed = ""
            depth = max(0, depth - 1) if block["end"] else depth + 1
    pieces.append(_paragraphs(typed))
    return Expanded("".join(pieces).strip(), expanded.removed)


def _parted(html: str) -> Iterator[tuple[str, str]]:
    """Give each text with the comment that ends it, the last with none."""
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start + 4)
        yield html[at:start], html[start + 4 : end if end >= 0 else len(html)]
        if end < 0:  # an open comment hides all that follows
            return
        at = end + 3
    yield html[at:], ""


def _paragraphs(typed: str) -> str:
    return autop(_ALONE.sub(lambda found: f"\n{link_to(found[1])}\n", typed))


def _linked(found: re.Match[str]) -> str:
    return found[1] + link_to(found[2]) + found[3]
