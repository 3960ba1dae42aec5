"""Measure the real thing: import a newsroom, serve it, ask it, and print one table.

    python -m benchmarks.run [--quick] [--articles N]

Every time is the server's own processor time, read before and after a number of requests made one
after another over one connection; beside it stands the ratio to a yardstick from the same run: a
bare ASGI function under the same server that sends the bytes of the front page's list. Machines are
noisy: each row is the median of several rounds, rounds of all rows taking turns.
"""

import argparse
import http.client
import json
import os
import platform
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
MANSET = [sys.executable, "-m", "app.cli"]


@dataclass
class Server:
    """A running server, and one connection to it."""

    process: int
    connection: http.client.HTTPConnection
    samples: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, path: str) -> bytes:
        """GET a path; fail on anything but 200."""
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path}: {answer.status} {body!r}")
        return body

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_megabytes(self) -> float:
        """Return the memory that the server holds now."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6

    def sample(self, path: str, requests: int) -> float:
        """Ask a path many times; return milliseconds of processor time for one answer."""
        before = self.cpu_seconds()
        for _ in range(requests):
            self.ask(path)
        took = (self.cpu_seconds() - before) / requests * 1000
        self.samples.setdefault(path, []).append(took)
        return took


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, **environment: str) -> Iterator[tuple[Server, float]]:
    """Run a server; give it with the seconds from its start to its first answer."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                server = Server(process.pid, http.client.HTTPConnection("127.0.0.1", port))
                server.ask("/livez")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("the server ended") from None
                time.sleep(0.01)
        yield server, time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def timed(arguments: list[str], **environment: str) -> tuple[float, float]:
    """Run a command; return its seconds and the most memory it or its helper held, in MB."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*MANSET, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"manset {arguments[0]} failed")
    return time.monotonic() - began, usage.ru_maxrss / 1000


def deep_path(server: Server, position: int) -> str:
    """Walk the list to a position; return the URL of the page there."""
    path, seen = "/v1/articles?limit=100&fields=id", 0
    while seen < position:
        page = json.loads(server.ask(path))
        seen += len(page["items"])
        path = page["next"]
    key = path.partition("cursor=")[2]
    return f"/v1/articles?cursor={key}"


def main() -> None:
    """Measure, and print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5,000 articles, few rounds")
    parser.add_argument("--articles", type=int, metavar="N")
    options = parser.parse_args()
    articles = options.articles or (5_000 if options.quick else 136_892)
    rounds, requests = (3, 100) if options.quick else (9, 300)
    with tempfile.TemporaryDirectory(prefix="manset-bench-") as folder:
        url = f"sqlite:///{folder}/manset.db"
        lines = Path(folder) / "lines.jsonl"
        with lines.open("wb") as out:
            subprocess.run(  # noqa: S603 - our own command
                [*MANSET, "generate", "--articles", str(articles), "--until", "2018-04-24"],
                cwd=ROOT,
                stdout=out,
                check=True,
            )
        seconds, peak = timed(["import", "jsonl", str(lines)], MANSET_DATABASE_URL=url)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},")
        print(f"{articles:,} articles, SQLite, one worker; medians of {rounds} rounds.\n")
        print(f"import: {articles / seconds:,.0f} articles/s, at most {peak:.0f} MB\n")
        measure(url, articles, rounds, requests)


def measure(url: str, articles: int, rounds: int, requests: int) -> None:
    """Serve the newsroom beside the yardstick, and print a row for each kind of answer."""
    port, bare_port = free_port(), free_port()
    serve = [*MANSET, "serve", "--port", str(port), "--workers", "1"]
    with served(serve, port, MANSET_DATABASE_URL=url) as (server, start):
        rest = server.rss_megabytes()
        position = min(100_000, articles * 3 // 4)
        rows = {
            "list of 20": "/v1/articles",
            f"page at position {position:,}": deep_path(server, position),
            "one article": "/v1/articles/100",
            "masthead": "/v1/masthead?day=2018-04-24",
            "seven days": "/v1/days?last=7&to=2018-04-24",
            "totals": "/v1/totals",
            "section": "/v1/articles?section=world",
            "section and language": "/v1/articles?section=world&lang=tr",
            "urgent strip": "/v1/articles?urgency=1,2,3&limit=5",
        }
        size = len(server.ask("/v1/articles"))
        bare = [sys.executable, "-m", "benchmarks.yardstick", str(bare_port), str(size)]
        with served(bare, bare_port) as (yardstick, _):
            for _ in range(rounds):
                yardstick.sample("/", requests)
                for path in rows.values():
                    server.sample(path, requests)
            unit = statistics.median(yardstick.samples["/"])
        first = statistics.median(server.samples["/v1/articles"])
        print(f"start to first answer: {start:.2f} s; at rest {rest:.0f} MB\n")
        print("| answer | CPU ms | x list | x bare function |\n|---|---|---|---|")
        print(f"| bare function, {size:,} bytes | {unit:.2f} | | 1.0 |")
        for name, path in rows.items():
            cost = statistics.median(server.samples[path])
            print(f"| {name} | {cost:.2f} | {cost / first:.2f} | {cost / unit:.1f} |")


if __name__ == "__main__":
    main()
