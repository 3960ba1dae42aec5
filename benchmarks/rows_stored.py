"""Answers that the front desk has stored, against a bare function that sends the same bytes."""

import statistics
from collections.abc import Iterator
from functools import partial
from typing import Final

from benchmarks.bench import Bench, Row, median_ratio
from benchmarks.load import wrk
from benchmarks.newsroom import UNTIL
from benchmarks.server import Server

TITLE = "Stored answers"

PATHS: Final = {
    "list": "/v1/articles",
    "masthead": f"/v1/masthead?day={UNTIL}",
    "article": "/v1/articles/100",
    "days": f"/v1/days?last=7&to={UNTIL}",
    "totals": "/v1/totals",
}
LEAST: Final = 0.85
LEAST_304: Final = 1.0


def measure(bench: Bench) -> Iterator[Row]:
    """Ask for each as fast as it goes, in turns with the yardstick."""
    for workers in [1] if bench.is_quick else sorted({1, bench.workers}):
        with bench.serve(workers) as server, bench.yardstick(server, PATHS, workers) as bare:
            yield from _rows(bench, server, bare, f", {workers} workers" if workers > 1 else "")


def _rows(bench: Bench, server: Server, bare: Server, where: str) -> Iterator[Row]:
    _, fields, _ = server.answer(PATHS["list"])
    etag = {name.lower(): value for name, value in fields}.get("etag", "")

    def rate(of: Server, path: str, **headers: str) -> float:
        return wrk(of, path, bench.seconds, headers=headers).rate

    measures = {}
    for name, path in PATHS.items():
        measures[f"bare {name}"] = partial(rate, bare, f"/{name}")
        measures[name] = partial(rate, server, path)
    if etag:
        measures["304"] = partial(rate, server, PATHS["list"], **{"If-None-Match": etag})
    found = bench.turns(measures)
    for name, least in [*((name, LEAST) for name in PATHS), ("304", LEAST_304)]:
        if name in found:
            unit = found[f"bare {name}" if name in PATHS else "bare list"]
            ratio = median_ratio(found[name], unit)
            told = f"{statistics.median(found[name]):,.0f}/s"
            shown = f"{ratio:.2f} of {statistics.median(unit):,.0f}/s"
            yield Row(f"{name}{where}", told, shown, f"≥ {least}", ratio >= least)
