"""The one way out: requests to URLs that others name, never to a place they must not reach.

A name is resolved once, every address it has is checked, and the connection goes to an address
that was checked, under the name's certificate. No proxy is read from the environment, and no error
tells an open port from a closed one.
"""

import http.client
import io
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote, urljoin

from app.http.destination import (
    Address,
    Destination,
    Network,
    destination_of,
    is_denied,
)
from app.http.uris import VISIBLE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SECONDS: Final = 10.0
MAX_POST_BYTES: Final = 64 * 1024
MAX_GET_BYTES: Final = 10_000_000
MAX_REDIRECTS: Final = 3
KEYS_AT_ONCE: Final = 200
"""Caches take headers of 8 KB."""
ANYWHERE: Final[Sequence[Network]] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class UnreachableError(Exception):
    """Nothing came back in time that is an answer: whatever the reason, in the same words."""

    def __init__(self) -> None:
        super().__init__("unreachable")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case, the last of a name wins."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True
    """False where the body was longer than what was read of it."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How far one request may go: until when on the monotonic clock, how much, and where to."""

    deadline: float
    max_bytes: int
    allow: Sequence[Network]

    def left(self) -> float:
        """Return the seconds that are left. Raises TimeoutError when there are none."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def post(  # noqa: PLR0913 - a request has as many parts
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    max_bytes: int = MAX_POST_BYTES,
    allow: Sequence[Network] = (),
) -> Answer:
    """Send `body`; a redirect is an answer like any other. All of it takes at most `seconds`.

    Of the answer's body at most `max_bytes` are read. What lies in `allow` is never denied.

    Raises:
        UrlRefusedError: as `destination_of`.
        UnreachableError: no answer, or the host has an address that is denied.

    """
    bounds = _Bounds(monotonic() + seconds, max_bytes, allow)
    return _ask("POST", destination_of(url, allow), body, headers, bounds)


def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = SECONDS,
    max_bytes: int = MAX_GET_BYTES,
    allow: Sequence[Network] = (),
) -> Answer:
    """Fetch what lies there, or where at most three redirects lead, each checked like the first.

    Raises:
        UrlRefusedError: as `destination_of`, for the URL given.
        UnreachableError: no answer in `seconds`, one of more than `max_bytes`, or a redirect or a
            host that leads where nothing may be sent.

    """
    bounds = _Bounds(monotonic() + seconds, max_bytes, allow)
    destination = destination_of(url, allow)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask("GET", destination, None, headers or {}, bounds)
        location = answer.headers.get("location")
        if answer.status not in REDIRECTS or location is None:
            if not answer.is_whole:
                break
            return answer
        try:
            url = urljoin(url, quote(location.encode("latin-1"), safe=VISIBLE)).partition("#")[0]
            destination = destination_of(url, allow)
        except ValueError as error:
            raise UnreachableError from error
    raise UnreachableError


def purge(url: str, keys: Sequence[str], *, seconds: float = SECONDS) -> None:
    """Tell a cache that what bears one of these surrogate keys is no longer true.

    The cache may lie anywhere: its URL must come from the process's own settings, never from a
    client. `xkey-purge` is what Varnish's xkey is commonly fed with, `Surrogate-Key` what others
    read.

    Raises:
        UrlRefusedError: as `destination_of`, but no address is denied.
        UnreachableError: no answer in time, or one that is not a success.

    """
    for start in range(0, len(keys), KEYS_AT_ONCE):
        said = " ".join(keys[start : start + KEYS_AT_ONCE])
        headers = {"xkey-purge": said, "Surrogate-Key": said}
        bounds = _Bounds(monotonic() + seconds, MAX_POST_BYTES, ANYWHERE)
        answer = _ask("PURGE", destination_of(url, ANYWHERE), None, headers, bounds)
        if answer.status // 100 != HTTPStatus.OK // 100:
            raise UnreachableError


def _addresses(destination: Destination, bounds: _Bounds) -> list[Address]:
    """Return all addresses of the host, in the system's order of preference.

    The system's resolver knows no deadline: it is left behind in its thread when it is late.
    """
    if destination.address is not None:
        return [destination.address]
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
            answers.put([str(one[4][0]) for one in found])
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=look_up, daemon=True, name="resolver").start()
    try:
        return [ip_address(text) for text in answers.get(timeout=bounds.left())]
    except Empty as error:
        raise TimeoutError from error


def _connect(destination: Destination, bounds: _Bounds) -> socket.socket:
    addresses = _addresses(destination, bounds)
    if any(is_denied(address, bounds.allow) for address in addresses):
        raise UnreachableError
    for number, address in enumerate(addresses):
        seconds = bounds.left() / (len(addresses) - number)  # a silent one leaves time for the rest
        try:
            return socket.create_connection((str(address), destination.port), seconds)
        except OSError:
            continue
    raise UnreachableError


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Trust whom the system trusts; loading that takes 20 ms."""
    return ssl.create_default_context()


class _Reader(io.RawIOBase):
    """Reads a socket within the bounds of the whole request, however slowly it drips."""

    def __init__(self, connection: socket.socket, bounds: _Bounds) -> None:
        self._connection = connection
        self._bounds = bounds

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what has come, into `buffer`."""
        self._connection.settimeout(self._bounds.left())
        return self._connection.recv_into(buffer)


class _Timed:
    """What http.client needs of a socket, within the bounds of the whole request.

    http.client closes it before the answer is read; whoever opened the socket closes that.
    """

    def __init__(self, connection: socket.socket, bounds: _Bounds) -> None:
        self._connection = connection
        self._bounds = bounds

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._connection.settimeout(self._bounds.left())
            rest = rest[self._connection.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._connection, self._bounds))

    def close(self) -> None:
        """Leave it open."""


@contextmanager
def _opened(destination: Destination, bounds: _Bounds) -> Iterator[http.client.HTTPConnection]:
    connection = _connect(destination, bounds)
    with closing(connection):
        if destination.scheme == "https":
            connection.settimeout(bounds.left())
            connection = _trust().wrap_socket(connection, server_hostname=destination.host)
        with closing(connection):
            opened = http.client.HTTPConnection(destination.host, destination.port)
            opened.sock = cast("socket.socket", _Timed(connection, bounds))
            yield opened


def _ask(
    method: str,
    destination: Destination,
    body: bytes | None,
    headers: Mapping[str, str],
    bounds: _Bounds,
) -> Answer:
    own = {"Host": destination.authority, "User-Agent": "Manset", "Connection": "close"}
    try:
        with _opened(destination, bounds) as connection:
            connection.request(method, destination.target, body, {**headers, **own})
            with connection.getresponse() as response:
                read = response.read(bounds.max_bytes + 1)
                if len(read) <= bounds.max_bytes and response.length:
                    raise UnreachableError  # it ended before all of it had come
                return Answer(
                    status=response.status,
                    headers={name.lower(): value for name, value in response.getheaders()},
                    body=read[: bounds.max_bytes],
                    is_whole=len(read) <= bounds.max_bytes,
                )
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError from error
