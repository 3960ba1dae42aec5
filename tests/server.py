"""The real thing: commands of `manset` as processes of their own, and `serve` over the network."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parent.parent
START_SECONDS = 60
STOP_SECONDS = 20


def command(*words: str) -> list[str]:
    """Return the command line of `manset WORDS`, run by the interpreter of the tests."""
    return [sys.executable, "-m", "app.cli", *words]


def environment(database_url: str, *, is_measured: bool = False, **settings: str) -> dict[str, str]:
    """Return the variables of a process whose settings are these, and no other's.

    The coverage of a process costs nearly as much as its start: where others show the same, it is
    not measured.
    """
    others = ("MANSET_",) if is_measured else ("MANSET_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    named = {f"MANSET_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "PYTHONPATH": str(ROOT), "MANSET_DATABASE_URL": database_url, **named}


def run(
    database_url: str, *words: str, stdin: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Run one command to its end."""
    return subprocess.run(  # noqa: S603 - our own words
        command(*words),
        cwd=ROOT,
        env=environment(database_url, is_measured=False, **settings),
        input=stdin,
        capture_output=True,
        timeout=300,
        check=False,
    )


def free_port() -> int:
    """Return a port of loopback that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def told_of(pid: int, what: str) -> str:
    """Return what the system tells of a process, nothing of one that is gone by now."""
    try:
        return Path(f"/proc/{pid}/{what}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(is_so: Callable[[], bool], seconds: float = 10) -> float:
    """Wait until something is so; give how many seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds
        time.sleep(0.01)
    return time.monotonic() - began


@dataclass
class Server:
    """One `manset serve`, or any command that serves, and what it has logged."""

    process: subprocess.Popen[bytes]
    port: int
    database_url: str
    stderr: Path
    started_in: float = 0.0

    @property
    def url(self) -> str:
        """Return where it answers, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET"
    ) -> httpx2.Response:
        """Ask on a connection of its own."""
        return httpx2.request(method, self.url + path, headers=headers, timeout=15)

    def talk(self, *parts: bytes) -> bytes:
        """Send the parts on one connection; return all that comes back until its end."""
        received = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            for part in parts:
                connection.sendall(part)
            while data := connection.recv(65_536):
                received += data
        return received

    def workers(self) -> list[int]:
        """Return the processes that serve, where there are several."""
        pid = self.process.pid
        children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return [one for one in children if "spawn_main" in told_of(one, "cmdline")]

    def log(self) -> list[dict[str, Any]]:
        """Return the lines of its log; fails where one is not JSON."""
        return [json.loads(line) for line in self.stderr.read_text().splitlines()]

    def wait(self) -> None:
        """Wait until it is ready."""
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            assert self.process.poll() is None, self.stderr.read_text()
            try:
                if self.get("/readyz").status_code == 200:
                    self.started_in = time.monotonic() - began
                    return
            except httpx2.TransportError:
                time.sleep(0.02)
        raise AssertionError(self.stderr.read_text())

    def stop(self) -> None:
        """Ask it to end, and wait: it must end well, and soon."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(STOP_SECONDS) == 0, self.stderr.read_text()


@contextmanager
def running(
    folder: Path,
    port: int,
    *words: str,
    database_url: str,
    is_measured: bool = False,
    **settings: str,
) -> Iterator[Server]:
    """Run a command that serves at `port`, and stop it; its files lie in `folder`."""
    log = folder / f"stderr-{port}.jsonl"
    settings.setdefault("data_directory", str(folder))
    with log.open("wb") as stderr, (folder / f"stdout-{port}.txt").open("wb") as stdout:
        process = subprocess.Popen(  # noqa: S603 - our own words
            command(*words, "--port", str(port)),
            cwd=ROOT,
            env=environment(database_url, is_measured=is_measured, **settings),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    server = Server(process, port, database_url, log)
    try:
        server.wait()
        yield server
        if process.poll() is None:
            server.stop()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # it and its workers
            process.wait()


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    *,
    port: int | None = None,
    workers: int = 1,
    is_measured: bool = False,
    **settings: str,
) -> Iterator[Server]:
    """Run `manset serve` on a newsroom, at any port if none is named."""
    words = ("serve", "--workers", str(workers))
    with running(
        folder,
        port or free_port(),
        *words,
        database_url=database_url,
        is_measured=is_measured,
        **settings,
    ) as server:
        yield server
