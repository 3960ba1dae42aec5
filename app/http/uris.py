"""Addresses in ASCII, as headers and sitemaps need them; pure."""

from typing import Final
from urllib.parse import quote

VISIBLE: Final = "".join(map(chr, range(0x21, 0x7F)))
"""What stands for itself in an address that is one already."""


def uri_of(iri: str) -> str:
    """Return an address in ASCII, the rest of it percent-encoded (RFC 3987, section 3.1)."""
    return iri if iri.isascii() else quote(iri, safe=VISIBLE)
