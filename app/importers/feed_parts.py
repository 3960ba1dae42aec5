"""What entries of feeds have in common, whatever the format; pure."""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

_LINK: Final = re.compile(r"""(\b(?:href|src)\s*=\s*)(["'])([^"'<>]*)\2""", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_PIXEL: Final = re.compile(
    r"""<img\b(?=[^<>]*\b(?:width|height)=["']?1["'\s/>])[^<>]*>""", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[^\s@()<>]+@[^\s@()<>]+")

_PAID_FLAGS: Final = frozenset(
    (
        *("ispaid", "ispremium", "membersonly", "paid", "paywall", "paywalled", "premium"),
        "subscriberonly",
    )
)
_ACCESS: Final = frozenset(("access", "accesslevel", "accessrights", "accesstype"))
_CLOSED: Final = frozenset(
    (
        *("closed", "locked", "members", "membership", "metered", "paid", "paywall", "premium"),
        *("registration", "restricted", "restrictedaccess", "subscriber", "subscribers"),
        "subscription",
    )
)
_YES: Final = frozenset(("1", "true", "yes"))
_NO: Final = frozenset(("0", "false", "no"))


@dataclass(slots=True)
class Entry:
    """What a feed says of one story; texts are HTML but for the names."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    base: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    images: list[dict[str, Any]] = field(default_factory=list)
    is_free: bool = True
    addresses: list[str] = field(default_factory=list)


def is_paid(name: str, value: str) -> bool:
    """Tell whether a field of this name says, with this value, that the story is not free."""
    plain = name.lower().replace("_", "").replace("-", "")
    said = value.strip().lower().replace("-", "").replace("_", "").replace(" ", "")
    if plain == "isaccessibleforfree":
        return said in _NO
    if plain in _PAID_FLAGS:
        return said in _YES or said in _CLOSED
    return plain in _ACCESS and said in _CLOSED


def absolute(html: str, base: str) -> str:
    """Return HTML whose links and pictures do not depend on where it stands, without pixels.

    Pictures of one pixel tell somebody who reads what.
    """
    html = _PIXEL.sub("", html)
    if not base:
        return html

    def whole(found: re.Match[str]) -> str:
        url = found[3].strip()
        if _ABSOLUTE.match(url) or not url:
            return found[0]
        try:
            return f"{found[1]}{found[2]}{urljoin(base, url)}{found[2]}"
        except ValueError:
            return found[0]

    return _LINK.sub(whole, html)


def byline(text: str) -> str:
    """Return the name in `mail@host (Name)` or `Name <mail@host>`; never the address of mail."""
    name = _MAIL.sub("", text)
    for bracket in "()<>":
        name = name.replace(bracket, " ")
    return " ".join(name.split())
