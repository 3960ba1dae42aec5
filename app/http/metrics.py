"""What is counted about requests, for Prometheus, summed over all worker processes.

prometheus_client chooses, when it is first imported, whether numbers live in the process or in
files that the other processes read: by PROMETHEUS_MULTIPROC_DIR. So it is imported here on first
use, never at import time, and `prepare_multiprocess` only sets the variable and clears the
directory: the parent calls it before a worker starts, and a worker, forked or spawned, makes the
choice for itself. Each process writes files of its own, named by its id; those of a worker that
died stay and go on being summed, so no counter falls, until the next start of the parent.
"""

import os
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

DIRECTORY_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

# Seconds: a stored answer takes under one thousandth, a client gives up after some.
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class _Metrics:
    registry: "CollectorRegistry"
    requests: "Counter"
    seconds: "Histogram"


@cache
def _metrics() -> _Metrics:
    from prometheus_client import (  # noqa: PLC0415 - see the module's docstring
        CollectorRegistry,
        Counter,
        Histogram,
        disable_created_metrics,
    )

    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    return _Metrics(
        registry,
        Counter(
            "manset_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        ),
        Histogram(
            "manset_request_seconds",
            "Time from a request's header to the end of its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=registry,
        ),
    )


@lru_cache(maxsize=2_048)  # looking a label up costs more than counting
def _requests(method: str, route: str, status: str) -> "Counter":
    return _metrics().requests.labels(method, route, status)


@lru_cache(maxsize=512)
def _seconds(route: str) -> "Histogram":
    return _metrics().seconds.labels(route)


def count_request(method: str, route: str, status: str, seconds: float) -> None:
    """Count one request; all three words must come from small sets, not from a client."""
    _requests(method, route, status).inc()
    _seconds(route).observe(seconds)


def exposition() -> bytes:
    """Return the metrics of all workers in Prometheus's text format (`CONTENT_TYPE`)."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - see above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - see above

    if DIRECTORY_VARIABLE not in os.environ:
        return generate_latest(_metrics().registry)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def prepare_multiprocess(directory: Path) -> None:
    """Make workers started from now on share their numbers through files in `directory`.

    The directory must be this server's own: the files of an earlier run are removed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for file in directory.glob("*.db"):
        file.unlink()
    os.environ[DIRECTORY_VARIABLE] = str(directory)
