"""Someone on this machine who is sent requests, and notes them."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Received:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server whose answers are `answer`'s: a status, headers and a body for each request."""

    url: str
    answer: Callable[[Received], tuple[int, dict[str, str], bytes]]
    received: list[Received] = field(default_factory=list)


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """Listen at a port of 127.0.0.1, under TLS if there is a certificate; 204 is answered."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            one = Received(self.command, self.path, headers, self.rfile.read(length))
            receiver.received.append(one)
            status, more, body = receiver.answer(one)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if status != 204 and "Content-Length" not in more:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PURGE = do_POST  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that hang up: some tests make them."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "http" if certificate is None else "https"
    receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_port}", lambda _: (204, {}, b""))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def counting() -> Iterator[tuple[int, list[str]]]:
    """Listen at one port of every address of this machine's own; note who is connected to."""
    seen: list[str] = []
    with ExitStack() as stack:
        first = stack.enter_context(closing(socket.create_server(("0.0.0.0", 0))))  # noqa: S104 - 127/8 whole
        port = first.getsockname()[1]
        listeners = [first]
        if socket.has_ipv6:
            try:
                six = socket.create_server(("::1", port), family=socket.AF_INET6)
                listeners.append(stack.enter_context(closing(six)))
            except OSError:  # a machine without IPv6
                pass
        for listener in listeners:
            listener.settimeout(0.0)
        yield port, seen
        for listener in listeners:
            while True:
                try:
                    connection, _ = listener.accept()
                except BlockingIOError:
                    break
                seen.append(str(listener.getsockname()))
                connection.close()
