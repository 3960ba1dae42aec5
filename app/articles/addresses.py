"""Addresses as one compares them: the same page is the same text, however it was written; pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

MAX_ADDRESS: Final = 2_000
"""Characters of an address, as it is compared."""

_URL: Final = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?//(?P<host>[^/?#]*)(?P<rest>.*)", re.DOTALL
)
_HOST: Final = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?)(?::(?P<port>[0-9]{0,5}))?"
)
_PORTS: Final = frozenset((None, "", "80", "443"))
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f]")
_SAFE: Final = "!$&'()*+,;=:@-._~"  # RFC 3986, section 3.3: what a segment holds as it is
_TRACKERS: Final = re.compile(
    r"(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|wt_mc)(?:=.*)?|source=rss.*"
)
"""Parameters that tell where a reader came from, and nothing about the page."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page is: its host, empty where only the path was given, and its path with the query.

    The host is in lower case, without `www.` and the usual ports; the path without a trailing
    slash, fragment and trackers, in Unicode NFC and percent-encoded in one way.
    """

    host: str
    path: str

    def __str__(self) -> str:
        return f"//{self.host}{self.path}" if self.host else self.path

    @property
    def without_query(self) -> str:
        """Return the path alone."""
        return self.path.partition("?")[0]


def address_of(text: str) -> Address:
    """Return the address that an http or https URL, or a path from the root on, stands for.

    Raises:
        ValueError: it is neither, names a user, or is too long.

    """
    text = text.strip()
    if _UNSEEN.search(text) or "\\" in text:
        raise ValueError("an address has no blanks, controls or backslashes")
    if not text.startswith(("/", "http://", "https://")):
        text = _lower_scheme(text)
    host, rest = "", text
    if (url := _URL.match(text)) is not None:
        host, rest = _host(url["host"]), url["rest"]
    address = Address(host, _path(rest.partition("#")[0]))
    if len(str(address)) > MAX_ADDRESS:
        raise ValueError("the address is too long")
    return address


def _lower_scheme(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if scheme.lower() not in {"http", "https"} or not rest.startswith("//"):
        raise ValueError("expected an http or https URL, or a path that begins with a slash")
    return scheme.lower() + colon + rest


def _host(text: str) -> str:
    try:
        ascii_host = text.lower() if text.isascii() else text.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError("the host is malformed") from error
    found = _HOST.fullmatch(ascii_host)
    if found is None:
        raise ValueError("the host is malformed")
    name = found["name"].rstrip(".").removeprefix("www.")
    return name if found["port"] in _PORTS else f"{name}:{found['port']}"


def _path(text: str) -> str:
    path, _, query = text.partition("?")
    segments = [_encoded(segment, "") for segment in path.rstrip("/").split("/")]
    parameters = [one for one in query.split("&") if one and not _TRACKERS.fullmatch(one)]
    joined = "/".join(segments) or "/"
    if parameters:
        joined += "?" + "&".join(sorted(_encoded(one, "/?") for one in parameters))
    return joined


def _encoded(text: str, more: str) -> str:
    """Return a part of a URL percent-encoded in one way, whatever way it was."""
    raw = unquote_to_bytes(text)
    try:
        decoded = unicodedata.normalize("NFC", raw.decode())
    except UnicodeDecodeError:
        return quote(raw, safe=_SAFE + more)
    return quote(decoded, safe=_SAFE + more)


def is_address(text: str) -> bool:
    """Tell whether `text` can be compared as an address, and names more than a host."""
    try:
        return address_of(text).path != "/"
    except ValueError:
        return False


def ref_in(address: Address, pattern: str) -> str | None:
    """Return the id or slug in an address that was made by `pattern`, None for any other.

    `pattern` is as the setting `MANSET_ARTICLE_URL`, its `{site}` filled in.
    """
    made = address_of(pattern.replace("{slug}", "manset-slug").replace("{id}", "manset-id"))
    if address.host not in {"", made.host}:
        return None
    expression = re.escape(made.path)
    expression = expression.replace(r"manset\-slug", "(?P<slug>[^/?]+)", 1)
    expression = expression.replace(r"manset\-id", "(?P<id>[1-9][0-9]{0,17})", 1)
    expression = expression.replace(r"manset\-slug", "[^/?]+").replace(r"manset\-id", "[0-9]+")
    found = re.fullmatch(expression, address.path) or re.fullmatch(
        expression, address.without_query
    )
    if found is None:
        return None
    names = found.groupdict()
    if "id" in names:
        return str(names["id"])
    slug = unquote_to_bytes(names.get("slug", "")).decode("utf-8", "replace")
    return slug if slug and not slug.isdigit() else None
