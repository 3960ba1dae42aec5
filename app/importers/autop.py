"""Paragraphs from blank lines, as WordPress shows text that was typed without any; pure."""

import re
from typing import Final

_TAG: Final = re.compile("</?([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_BREAKS: Final = ("<br>", "<br/>", "<br />")

_FLOWING: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "details",
        "div",
        "fieldset",
        "footer",
        "form",
        "header",
        "hgroup",
        "main",
        "nav",
        "section",
    ]
)
"""What holds paragraphs."""
_HOLDING: Final = frozenset(
    [
        "caption",
        "dd",
        "dt",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "legend",
        "li",
        "p",
        "summary",
        "td",
        "th",
    ]
)
"""What holds a line of its own, and paragraphs only where a blank line makes several."""
_BARE: Final = frozenset(
    [
        "area",
        "audio",
        "canvas",
        "colgroup",
        "dl",
        "figure",
        "hr",
        "iframe",
        "map",
        "math",
        "menu",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "param",
        "picture",
        "select",
        "source",
        "svg",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "track",
        "ul",
        "video",
    ]
)
"""What holds neither: blanks between its parts mean nothing."""
_KEPT: Final = frozenset(("pre", "script", "style", "textarea"))
"""What is left as it is, to its end."""
_BLOCKS: Final = _FLOWING | _HOLDING | _BARE | _KEPT
_EMPTY: Final = frozenset(("area", "hr", "param", "source", "track"))


def autop(html: str) -> str:
    """Return `html` with `<p>` where blank lines part text, and `<br>` where single ones do.

    What has paragraphs already keeps them; preformatted text is left as it is. There are no
    comments in `html`. Time is linear.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    out: list[str] = []
    text: list[str] = []
    within: list[str] = []
    at = 0
    while found := _TAG.search(html, at):
        text.append(html[at : found.start()])
        at = found.end()
        tag, name = found[0], found[1].lower()
        if name not in _BLOCKS:
            text.append(tag)
            continue
        _flush(out, text, within)
        if name in _KEPT and not tag.startswith("</"):
            end = _end_of(html, name, at)
            out.append(tag + html[at:end])
            at = end
            continue
        _step(within, tag, name)
        out.append(tag)
    text.append(html[at:])
    _flush(out, text, within)
    return "".join(out)


def _end_of(html: str, name: str, at: int) -> int:
    found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)


def _step(within: list[str], tag: str, name: str) -> None:
    """Go into an element, or out of the nearest of its name."""
    if not tag.startswith("</"):
        if name not in _EMPTY and not tag.endswith("/>"):
            within.append(name)
    elif name in within[-50:]:
        while within.pop() != name:
            pass


def _flush(out: list[str], text: list[str], within: list[str]) -> None:
    """Write what stands between two blocks."""
    whole = "".join(text)
    text.clear()
    place = within[-1] if within else "body"
    if place in _BARE or not whole.strip():
        out.append("\n" if not whole.strip() and "\n" in whole else whole)
        return
    parts = [part for part in _BLANK_LINE.split(whole.strip()) if part]
    if len(parts) == 1 and place in _HOLDING:
        out.append(_broken(whole.strip("\n")))
        return
    if place == "p":  # one cannot hold another: it ends where the next begins
        out.append("</p>\n<p>".join(map(_broken, parts)))
        return
    out.append("\n".join(f"<p>{_broken(part)}</p>" for part in parts))


def _broken(text: str) -> str:
    """Return the lines of a paragraph with breaks between them."""
    lines = [line.strip() for line in text.split("\n")]
    return (
        "\n".join(line if line.endswith(_BREAKS) else f"{line}<br>" for line in lines[:-1])
        + ("\n" if len(lines) > 1 else "")
        + lines[-1]
    )
