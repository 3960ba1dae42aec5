"""Answers made anew: the server's processor time, and the time one takes."""

import json
import statistics
from collections.abc import Iterator
from functools import partial
from typing import Final

from benchmarks.bench import COLD, Bench, Row, median_ratio
from benchmarks.newsroom import UNTIL
from benchmarks.server import Server

TITLE = "Cold answers"

DEEP: Final = 100_000
BARS: Final = {"list of 20": 1.2, "article": 0.8}
"""Milliseconds of processor time."""
MOST_RATIO: Final = 1.3
"""To the list of 20, for what is found among the newest."""


def paths_of(server: Server, articles: int) -> dict[str, tuple[str, str]]:
    """Return what is asked: its URL, and whether it is held to `cpu`, `list` or nothing."""
    position = min(DEEP, articles * 3 // 4)
    return {
        "list of 20": ("/v1/articles", "cpu"),
        "article": ("/v1/articles/100", "cpu"),
        f"page at position {position:,}": (_deep(server, position), "list"),
        "section": ("/v1/articles?section=world", "list"),
        "masthead": (f"/v1/masthead?day={UNTIL}", ""),
        "seven days": (f"/v1/days?last=7&to={UNTIL}", ""),
        "totals": ("/v1/totals", ""),
        "changes, 100": ("/v1/changes?limit=100", ""),
    }


def _deep(server: Server, position: int) -> str:
    path, seen = "/v1/articles?limit=100&fields=id", 0
    while seen < position:
        page = json.loads(server.ask(path))
        seen += len(page["items"])
        path = page["next"]
    return f"/v1/articles?cursor={path.partition('cursor=')[2]}"


def measure(bench: Bench) -> Iterator[Row]:
    """Ask for each one after another, in turns with the yardstick."""
    with bench.serve(**COLD) as server:
        paths = paths_of(server, bench.articles)
        with bench.yardstick(server, {"list": "/v1/articles"}) as bare:
            yield from _rows(bench, server, bare, paths)


def _rows(
    bench: Bench, server: Server, bare: Server, paths: dict[str, tuple[str, str]]
) -> Iterator[Row]:
    measures = {"bare": partial(bare.cost, "/list", bench.requests)}
    for name, (path, _) in paths.items():
        measures[name] = partial(server.cost, path, bench.requests)
        measures[f"{name}, wall"] = partial(server.wall, path, bench.requests // 5)
    found = bench.turns(measures)
    first = found["list of 20"]
    yield Row("bare function", f"{statistics.median(found['bare']):.2f} ms of CPU", "1.0 bare")
    for name, (_, held) in paths.items():
        cost = statistics.median(found[name])
        wall = statistics.median(found[f"{name}, wall"])
        ratio = median_ratio(found[name], first)
        shown = f"{median_ratio(found[name], found['bare']):.1f} bare, {ratio:.2f} list"
        bar, holds = {
            "cpu": (f"≤ {BARS.get(name)} ms", cost <= BARS.get(name, 0)),
            "list": (f"≤ {MOST_RATIO} list", ratio <= MOST_RATIO),
            "": ("", None),
        }[held]
        yield Row(name, f"{cost:.2f} ms of CPU, {wall:.2f} ms", shown, bar, holds)
