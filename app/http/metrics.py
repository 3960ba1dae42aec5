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
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

DIRECTORY_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

# Seconds: a stored answer takes under one thousandth, a client gives up after some.
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_SIZES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


@dataclass(frozen=True, slots=True)
class _Metrics:
    registry: "CollectorRegistry"
    requests: "Counter"
    seconds: "Histogram"
    visits_waiting: "Gauge"
    visits_oldest: "Gauge"
    visits_batch: "Histogram"
    visits_excluded: "Counter"
    visits_failed: "Counter"


@cache
def _metrics() -> _Metrics:
    from prometheus_client import (  # noqa: PLC0415 - see the module's docstring
        CollectorRegistry,
        Counter,
        Gauge,
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
        Gauge(
            "manset_visits_waiting",
            "Reports of visits that wait for their commit.",
            registry=registry,
            multiprocess_mode="livesum",
        ),
        Gauge(
            "manset_visits_oldest_seconds",
            "How long the oldest of them has waited, to a quarter of a second.",
            registry=registry,
            multiprocess_mode="livemax",
        ),
        Histogram(
            "manset_visits_batch",
            "Reports that shared one commit.",
            buckets=_SIZES,
            registry=registry,
        ),
        Counter(
            "manset_visits_excluded",
            "Reports that were not counted, by reason.",
            ["reason"],
            registry=registry,
        ),
        Counter(
            "manset_visits_failed",
            "Reports that were answered 503.",
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


class _Visits:
    """What is counted about visits; every word must come from a small set."""

    def waiting(self, reports: int, oldest_seconds: float) -> None:
        """Tell how many reports wait in this worker, and for how long."""
        _metrics().visits_waiting.set(reports)
        _metrics().visits_oldest.set(oldest_seconds)

    def batch(self, reports: int) -> None:
        """Tell how many reports share a commit."""
        _metrics().visits_batch.observe(reports)

    def excluded(self, reason: str) -> None:
        """Count a report that is not counted as a visit."""
        _metrics().visits_excluded.labels(reason).inc()

    def failed(self, reports: int) -> None:
        """Count reports that were answered 503."""
        _metrics().visits_failed.inc(reports)


VISITS: Final = _Visits()


def _forget_the_dead(directory: Path) -> None:
    """Take back what workers that have died told of themselves: it would be told for ever."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - see above

    for file in directory.glob("gauge_live*_*.db"):
        process = file.stem.rpartition("_")[2]
        if not Path("/proc", process).exists() and Path("/proc/self").exists():
            mark_process_dead(int(process), str(directory))  # type: ignore[no-untyped-call]


def exposition() -> bytes:
    """Return the metrics of all workers in Prometheus's text format (`CONTENT_TYPE`)."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - see above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - see above

    if DIRECTORY_VARIABLE not in os.environ:
        return generate_latest(_metrics().registry)
    _forget_the_dead(Path(os.environ[DIRECTORY_VARIABLE]))
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
