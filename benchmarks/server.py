"""A server under measurement: its start, its processor time, its memory."""

import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MANSET = [sys.executable, "-m", "app.cli"]
PROCESS_CLOCK = 2
"""Of Linux: the clock that counts what a process runs, in nanoseconds (clock_getcpuclockid(3))."""


@dataclass
class Server:
    """A running server, and one connection to it."""

    process: int
    port: int
    connection: http.client.HTTPConnection
    started_seconds: float = 0.0
    """From its start to its first answer."""

    def url(self, path: str) -> str:
        """Return the whole URL of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """GET a path; return status, header fields and body."""
        self.connection.request("GET", path, headers=dict(headers or {}))
        answer = self.connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def ask(self, path: str) -> bytes:
        """GET a path; fail on anything but 200."""
        status, _, body = self.answer(path)
        if status != http.HTTPStatus.OK:
            raise SystemExit(f"{path}: {status} {body!r}")
        return body

    def processes(self) -> list[int]:
        """Return the server and all below it."""
        found = [self.process]
        for one in found:
            children = Path(f"/proc/{one}/task/{one}/children").read_text()
            found += map(int, children.split())
        return found

    def cpu_seconds(self) -> float:
        """Return the processor time that the server and its workers have used."""
        return sum(time.clock_gettime((~one << 3) | PROCESS_CLOCK) for one in self.processes())

    def rss_megabytes(self) -> float:
        """Return the memory that its largest process holds now."""
        pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in self.processes()]
        return max(pages) * resource.getpagesize() / 1e6

    def cost(self, path: str, requests: int) -> float:
        """Ask a path so many times, one after another; return its milliseconds of processor."""
        self.ask(path)
        before = self.cpu_seconds()
        for _ in range(requests):
            self.ask(path)
        return (self.cpu_seconds() - before) / requests * 1000

    def wall(self, path: str, requests: int) -> float:
        """Ask a path so many times, one after another; return the median of its milliseconds."""
        took = []
        for _ in range(requests):
            began = time.perf_counter()
            self.ask(path)
            took.append(time.perf_counter() - began)
        return sorted(took)[len(took) // 2] * 1000


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Run a server until the end of the block; give it once it answers."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        list(command), cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            server = Server(process.pid, port, connection)
            try:
                server.ask("/livez")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server ended") from None
                time.sleep(0.005)
        server.started_seconds = time.monotonic() - began
        yield server
        connection.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
