"""Who is not a reader: programs, by the user agent they send, and browsers that only prefetch."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

Reason = Literal[
    "bot",
    "cap",
    "limit",
    "navigate",
    "origin",
    "own_ip",
    "prefetch",
    "referrer_spam",
    "suspect",
]
"""Why a report is not counted: what the excluded tallies are kept by."""

Fields = Mapping[bytes, bytes]
"""The header of a request, names in lower case."""

_LENGTHS: Final = range(16, 513)
_PREFETCHES: Final = {
    b"purpose": frozenset({b"prefetch", b"preview"}),
    b"x-purpose": frozenset({b"prefetch", b"preview"}),
    b"x-moz": frozenset({b"prefetch"}),
}

_IN_APP: Final = re.compile(
    r"FB(?:AN|AV|_IAB)\b|Instagram|NAVER\(inapp|GoogleApp/|CUBOT|KAKAOTALK|Line/|Snapchat|Pinterest/"
)
"""Readers inside an app, and a maker of phones, that lists of crawlers take for something else."""

_STRUCTURE: Final = re.compile(
    r"""
      ://                                   # a program that says where to complain
    | \bwww\.
    | [\w.]@[\w-]+\.
    | ^[^\s/]+$                             # one word
    | ^Mozilla/\d\.\d$
    | ^Mozilla/\d\.\d\s\(compatible;(?!\s*(?:MSIE|Konqueror))
    | [^\x20-\x7e\xa0-\xff]
    | bot(?![a-z])
    | crawl | spider | scrap(?:er|y|ing)
    | headless | phantomjs | puppeteer | playwright | selenium | webdriver | lighthouse
    | ^(?:curl|wget|python|java|perl|ruby|php|node|dart|go|deno|bun|lua|rust|swift|libwww)\b
    | ^(?:okhttp|axios|undici|got|postman|insomnia|httpie|reqwest|guzzle|faraday|restsharp)
    | http-?(?:client|get|rb|unit|clients)\b | httpx | aiohttp | winhttp
    | monitor(?:ing)?\b | uptime | pingdom | checker | validator
    | feed(?:fetcher|parser|reader|burner) | preview(?:er)?\b | archive[r.]
    """,
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=8_192)  # 0.1 ms for a new one, nothing for the many that come again
def is_bot(agent: bytes) -> bool:
    """Tell whether a User-Agent is a program's, or none that a browser would send."""
    from crawleruseragents import is_crawler  # noqa: PLC0415 - 1,500 patterns, for the first report

    if len(agent) not in _LENGTHS:
        return True
    text = agent.decode("latin-1")
    if text.startswith("Mozilla/"):
        text = _IN_APP.sub("", text)
    return _STRUCTURE.search(text) is not None or bool(is_crawler(text))


def why_not_read(fields: Fields) -> Reason | None:
    """Return why the request cannot be the report of someone reading, None where it can.

    A report is never the navigation itself: that is a form or a link that leads to the address of
    reports. `Sec-Purpose` is sent while a page is loaded that nobody sees yet.
    """
    if b"sec-purpose" in fields:
        return "prefetch"
    for name, values in _PREFETCHES.items():
        if fields.get(name, b"").lower() in values:
            return "prefetch"
    if fields.get(b"sec-fetch-mode") == b"navigate":
        return "navigate"
    return "bot" if is_bot(fields.get(b"user-agent", b"")) else None
