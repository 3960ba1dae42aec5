"""Load by wrk (https://github.com/wg/wrk), and what it told."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.server import Server

MISSING: Final = "wrk is not here: `apt-get install wrk`, `brew install wrk`, or github.com/wg/wrk"
UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What a run of wrk got."""

    rate: float
    """Answers a second."""
    p99_ms: float
    cpu_ms: float
    """The server's processor time for one answer."""


def require_wrk() -> None:
    """End with advice where wrk is not installed."""
    if shutil.which("wrk") is None:
        raise SystemExit(MISSING)


def wrk(  # noqa: PLR0913 - as many things may be asked of it
    server: Server,
    path: str,
    seconds: float,
    *,
    connections: int = 16,
    headers: Mapping[str, str] | None = None,
    script: Path | None = None,
) -> Load:
    """Ask a path as fast as it goes; fail on any answer of 400 or more, and on lost ones."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    words += [
        word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")
    ]
    words += ["-s", str(script)] if script else []
    before = server.cpu_seconds()
    done = subprocess.run(  # noqa: S603 - our own words
        [*words, server.url(path)], capture_output=True, text=True, check=True
    )
    cpu = server.cpu_seconds() - before
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{path}:\n{done.stdout}")
    answers = int(_found(r"(\d+) requests in", done.stdout)[1])
    p99 = _found(r"99%\s+([\d.]+)(us|ms|s|m)\b", done.stdout)
    return Load(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]),
        p99_ms=float(p99[1]) * UNITS[p99[2]],
        cpu_ms=cpu / answers * 1000,
    )


def _found(pattern: str, text: str) -> re.Match[str]:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"wrk told something else than expected:\n{text}")
    return match
