"""Many connections that want nothing, or never get to the point, beside clients that do."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from tests.server import Server

HALF_A_HEADER = b"GET /v1/totals HTTP/1.1\r\nHost: local"
HALF_A_BODY = (
    b"POST /v1/visits HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 900\r\n\r\n{"
)


@contextmanager
def crowd(server: Server, *, idle: int, half_sent: int, slow: int) -> Iterator[list[socket.socket]]:
    """Hold so many connections open that sent nothing, half a header, the first byte of a body."""
    with ExitStack() as stack:
        held = []
        for first in [b""] * idle + [HALF_A_HEADER] * half_sent + [HALF_A_BODY] * slow:
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            stack.enter_context(connection)
            connection.sendall(first)
            held.append(connection)
        yield held


def failures(server: Server, requests: int) -> list[object]:
    """Ask for several things many times, some at once; return the answers that were not 200."""
    paths = ("/v1/articles", "/v1/totals", "/v1/masthead", "/livez", "/readyz")

    def ask(number: int) -> int:
        return server.get(paths[number % len(paths)]).status_code

    with ThreadPoolExecutor(8) as pool:
        return [status for status in pool.map(ask, range(requests)) if status != 200]


def wait_until_closed(connection: socket.socket, seconds: float) -> float:
    """Read until the server ends the connection; return how long that took."""
    began = time.monotonic()
    connection.settimeout(seconds)
    while connection.recv(65_536):
        pass
    return time.monotonic() - began
