"""Players from elsewhere: iframes become links, some marked for a front end to show as players."""

import html as entities
import re
from collections import Counter

import nh3

from app.editorial.markup import ATTRIBUTES, DROPPED_WHOLE, ELEMENTS

_FINDER = nh3.Cleaner(
    tags=set(ELEMENTS | {"iframe"}),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes={**ATTRIBUTES, "iframe": {"src"}},
    link_rel=None,
)
"""Parses as the cleaner does and leaves iframes in; what it returns has yet to be cleaned."""

# These read the parser's own output, where each attribute is `name="value"` and any other `<`, `>`
# and `"` is escaped; so they are exact.
_FRAME_OR_P = re.compile(r"<iframe([^>]*)>[\s\S]*?</iframe>|<(/?)p(?=[ >])")
_SOURCE = re.compile(r' src="\s*([^"]*?)\s*"')
_TITLE = re.compile(r' title="([^"]*)"')
_HREF = re.compile(r' href="([^"]*)"')
_MARKED_LINK = re.compile(r'<a( [^>]*?)? data-embed="[^"]*"([^>]*)>')
_EMPTY_P = re.compile(r"<p(?: [^>]*)?>\s*+</p>")

# Stricter than browsers: no user name, backslash or blank, over which two readers could disagree.
_FRAME_URL = re.compile(r"https?://[\w.-]{1,253}(?::[0-9]{1,5})?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
_EMBED_URL = re.compile(r"https://([a-z0-9.-]{1,253})(?:[/?#][^\s\\]*)?", re.IGNORECASE)


def _embed_host(url: str, embed_hosts: frozenset[str]) -> str | None:
    """Return the host of an https URL if it is one of `embed_hosts` or below one."""
    parts = _EMBED_URL.fullmatch(url)
    host = parts[1].lower() if parts else ""
    labels = host.split(".")
    known = any(".".join(labels[at:]) in embed_hosts for at in range(len(labels)))
    return host if known else None


def _link(attributes: str, embed_hosts: frozenset[str], changes: Counter[tuple[str, str]]) -> str:
    """Return the paragraph that stands for an iframe; empty if it shows no page of its own."""
    source = _SOURCE.search(attributes)
    url = entities.unescape(source[1]) if source else ""
    url = f"https:{url}" if url.startswith("//") else url
    if not _FRAME_URL.fullmatch(url):
        changes["element-removed", "iframe"] += 1
        return ""
    title = _TITLE.search(attributes)
    text = " ".join(entities.unescape(title[1]).split()) if title else ""
    host = _embed_host(url, embed_hosts)
    changes["iframe-to-embed-link" if host else "iframe-to-link", "iframe"] += 1
    mark = f' data-embed="{host}"' if host else ""
    return f'<p><a href="{entities.escape(url)}"{mark}>{entities.escape(text or url)}</a></p>'


def without_frames(
    html: str, embed_hosts: frozenset[str], changes: Counter[tuple[str, str]]
) -> str:
    """Return `html` with each iframe made a link in a paragraph of its own, or removed.

    Counts in `changes` by code and element name. The result has yet to be cleaned.
    """
    found = _FINDER.clean(html)
    parts: list[str] = []
    at, in_paragraph = 0, False
    for match in _FRAME_OR_P.finditer(found):
        if match[1] is None:
            in_paragraph = not match[2]
            continue
        link = _link(match[1], embed_hosts, changes)
        parts += found[at : match.start()], f"</p>{link}<p>" if in_paragraph and link else link
        at = match.end()
    return _EMPTY_P.sub("", "".join((*parts, found[at:])))


def with_true_marks(html: str, embed_hosts: frozenset[str]) -> str:
    """Return cleaned `html` where `data-embed` is the host of its link, or goes if that is none.

    Only hosts of `embed_hosts`, by https, are marked: a front end may trust the attribute.
    """

    def mark(link: re.Match[str]) -> str:
        before, after = link[1] or "", link[2]
        href = _HREF.search(before + after)
        host = _embed_host(entities.unescape(href[1]), embed_hosts) if href else None
        return f"<a{before}" + (f' data-embed="{host}"' if host else "") + f"{after}>"

    return _MARKED_LINK.sub(mark, html)
