"""Where a URL leads, and where nothing is ever sent; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL: Final = 2048
MAX_PORT: Final = 65_535
PORTS: Final = {"http": 80, "https": 443}

_URL: Final = re.compile(
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?:\[(?P<literal>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9._-]{1,253}))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})*)?)"
)
_LABEL: Final = re.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile("[0-9]+|0x[0-9a-f]*")

# The special-purpose registries of IANA (RFC 6890), and what carries an IPv4 address in an IPv6
# one: `is_global` of the standard library lets several of these pass.
DENIED: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network, and unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; the metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "::/8",  # unspecified, loopback, IPv4-compatible and IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own network
        "100::/64",  # discard
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is given out for use on the Internet; the rest is denied unnamed."""


class UrlRefusedError(ValueError):
    """The URL is not one that is ever asked: its spelling, scheme or literal address."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Whom to ask, at which port, for what; `address` where the host is no name."""

    scheme: str
    host: str
    address: Address | None
    port: int
    target: str
    """Path and query, as the request line has them."""

    @property
    def authority(self) -> str:
        """Return the value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def is_denied(address: Address, allow: Sequence[Network]) -> bool:
    """Tell whether nothing may be sent there; what lies in `allow` is never denied."""
    if any(address in network for network in allow):
        return False
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return True
    return any(address in network for network in DENIED)


def destination_of(url: str, allow: Sequence[Network] = ()) -> Destination:
    """Return where a URL leads as far as the text alone tells; nothing is looked up.

    Raises:
        UrlRefusedError: it is not an absolute http or https URL in ASCII without user, fragment or
            zone, or its host is an address that is denied or oddly spelled.

    """
    found = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None:
        raise UrlRefusedError("The URL is malformed.")
    scheme, target = found["scheme"].lower(), found["target"]
    port = int(found["port"] or PORTS[scheme])
    host = (found["name"] or found["literal"]).lower()
    address = _address(host, is_bracketed=found["name"] is None)
    if port > MAX_PORT or (address is not None and is_denied(address, allow)):
        raise UrlRefusedError("The address is not allowed.")
    return Destination(
        scheme=scheme,
        host=host if address is None else str(address),
        address=address,
        port=port,
        target=target if target.startswith("/") else f"/{target}",
    )


def _address(host: str, *, is_bracketed: bool) -> Address | None:
    """Return the address that `host` spells, None for a name.

    What ends in a number is an IPv4 address to the resolvers of this world, in whatever base and
    with however few parts (WHATWG URL, section 3.5): only the plain spelling is taken.
    """
    labels = host.split(".")
    try:
        if is_bracketed:
            return IPv6Address(host)
        if _NUMBER.fullmatch(labels[-1]):
            return IPv4Address(host)
    except ValueError as error:
        raise UrlRefusedError("The address is malformed.") from error
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise UrlRefusedError("The name is malformed.")
    return None
