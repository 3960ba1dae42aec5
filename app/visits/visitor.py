"""Digests in the place of ids, addresses and user agents; pure."""

from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

EVENT_BYTES: Final = 16
VISITOR_BYTES: Final = 8
"""Among 100,000 visitors of a day, two share a digest in one of three billion days."""
_SEPARATOR: Final = b"\x1f"
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that tell one connection to the Internet from another."""


@lru_cache(maxsize=4_096)
def address_of(host: str) -> Address | None:
    """Return the address that `host` is, an IPv4 one mapped into IPv6 as itself; else None."""
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


@lru_cache(maxsize=4_096)
def household(host: str) -> bytes:
    """Return what is told apart of an address: all of IPv4, the first 64 bits of IPv6."""
    address = address_of(host)
    if address is None:
        return host.encode(errors="surrogateescape")
    return address.packed[: _HOUSEHOLD // 8]


def lies_in(host: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether an address is one of these networks'."""
    address = address_of(host)
    return address is not None and any(address in network for network in networks)


def event_digest(app: str, event_id: str) -> bytes:
    """Return what is kept of a report's id; two apps may use the same ids."""
    return blake2b(f"{app}|{event_id}".encode(), digest_size=EVENT_BYTES).digest()


def web_visitor(salt: bytes, home: bytes, agent: bytes) -> bytes:
    """Return what is kept of a browser, for one day: `salt` is that day's."""
    text = home + _SEPARATOR + agent
    return blake2b(text, key=salt, digest_size=VISITOR_BYTES).digest()


def app_visitor(salt: bytes, app: str, visitor: str) -> bytes:
    """Return what is kept of an installed app, for one day: `salt` is that day's."""
    text = f"{app}|{visitor}".encode()
    return blake2b(text, key=salt, digest_size=VISITOR_BYTES).digest()


def home_digest(salt: bytes, home: bytes) -> str:
    """Return the name under which a household's reports are limited for a day."""
    return blake2b(home, key=salt, digest_size=VISITOR_BYTES).hexdigest()
