"""Feeds and sitemaps: stored, against a bare function; made anew, against the list of 20."""

import json
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from app.importers.sample import each_line
from benchmarks.bench import COLD, Bench, Row, median_ratio
from benchmarks.load import wrk
from benchmarks.newsroom import take_in
from benchmarks.server import Server

TITLE = "Feeds and sitemaps"

STORED: Final = {"rss": "/feeds/rss.xml", "news-sitemap": "/sitemap-news.xml"}
LIST: Final = "list of 20"
MADE: Final = {
    LIST: "/v1/articles",
    **STORED,
    "atom": "/feeds/atom.xml",
    "json-feed": "/feeds/feed.json",
    "sitemap index": "/sitemap.xml",
    "sitemap of a month": "/sitemaps/2018-03.xml",
    "ninjs": "/v1/articles/100/ninjs",
    "json-ld": "/v1/articles/100/jsonld",
}
LEAST: Final = 0.85
MOST_RATIO: Final = 2
"""Of the list of 20: a feed holds as many articles, and their bodies."""
NEWS: Final = 80
"""Stories of today and yesterday, which a sample of the past does not hold; all else as there."""


def measure(bench: Bench) -> Iterator[Row]:
    """Publish some news, then ask for each in turns."""
    _publish(bench)
    with bench.serve() as server, bench.yardstick(server, STORED) as bare:
        yield from _stored(bench, server, bare)
    with bench.serve(**COLD) as server:
        yield from _made(bench, server)


def _publish(bench: Bench) -> None:
    file, now = bench.folder / "news.jsonl", datetime.now(UTC)
    lines = each_line(articles=NEWS, until=now.date(), zone=ZoneInfo("UTC"))
    articles = [line for line in lines if line["type"] == "article"]
    with file.open("w") as out:
        for number, line in enumerate(articles):
            at = (now - timedelta(minutes=number)).isoformat()
            own = {"externalId": f"news:{number}", "slug": f"news-{number}", "datePublished": at}
            out.write(json.dumps({**line, **own, "dateModified": at, "corrections": []}) + "\n")
    take_in(bench.url, NEWS, file)


def _stored(bench: Bench, server: Server, bare: Server) -> Iterator[Row]:
    def rate(of: Server, path: str) -> float:
        return wrk(of, path, bench.seconds).rate

    measures = {}
    for name, path in STORED.items():
        measures[f"bare {name}"] = partial(rate, bare, f"/{name}")
        measures[name] = partial(rate, server, path)
    found = bench.turns(measures)
    for name in STORED:
        unit = found[f"bare {name}"]
        ratio = median_ratio(found[name], unit)
        told = f"{statistics.median(found[name]):,.0f}/s"
        shown = f"{ratio:.2f} of {statistics.median(unit):,.0f}/s"
        yield Row(f"{name}, stored", told, shown, f"≥ {LEAST}", ratio >= LEAST)


def _made(bench: Bench, server: Server) -> Iterator[Row]:
    found = bench.turns(
        {name: partial(server.cost, path, bench.requests) for name, path in MADE.items()}
    )
    for name, costs in found.items():
        ratio = median_ratio(costs, found[LIST])
        told, shown = f"{statistics.median(costs):.2f} ms of CPU", f"{ratio:.2f} list"
        if name == "rss":
            yield Row(name, told, shown, f"≤ {MOST_RATIO} list", ratio <= MOST_RATIO)
        else:
            yield Row(name, told, shown)
