"""Visits, on disk before they are answered, and what they leave of the front page's speed."""

import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, Row, median_ratio
from benchmarks.load import Load, wrk
from benchmarks.server import MANSET, ROOT, Server

TITLE = "Visits"

HERE: Final = Path(__file__).parent
TRUSTED: Final = {"MANSET_TRUSTED_PROXIES": "127.0.0.1"}
EVENTS: Final = 500
LEAST: Final = 2_000
LEAST_BATCHED: Final = 15_000
MOST_P99_MS: Final = 250
LEAST_RATIO: Final = 0.8
BESIDE: Final = 500
"""Readings a second, nearly, that come in while the front page is asked for."""
CONNECTIONS: Final = 64


def measure(bench: Bench) -> Iterator[Row]:
    """Report readings one by one, in batches, and while others read."""
    with bench.serve(**TRUSTED) as server:
        single = [_single(bench, server) for _ in bench.rounds]
        key = _app_key(bench)
        batched = [
            wrk(
                server,
                "/v1/visits/batch",
                bench.seconds,
                connections=4,
                headers={"Authorization": f"Bearer {key}"},
                script=HERE / "visits_batch.lua",
            ).rate
            * EVENTS
            for _ in bench.rounds
        ]
        found = bench.turns(
            {
                "at rest": partial(_front_page, bench, server),
                "beside": partial(_front_page_beside, bench, server),
            }
        )
    rate = statistics.median(load.rate for load in single)
    p99 = statistics.median(load.p99_ms for load in single)
    yield Row("one by one, 64 connections", f"{rate:,.0f}/s", "", "≥ 2,000/s", rate >= LEAST)
    yield Row("their p99", f"{p99:.0f} ms", "", "≤ 250 ms", p99 <= MOST_P99_MS)
    many = statistics.median(batched)
    yield Row("in batches of 500", f"{many:,.0f}/s", "", "≥ 15,000/s", many >= LEAST_BATCHED)
    ratio = median_ratio(found["beside"], found["at rest"])
    told = f"{statistics.median(found['beside']):,.0f}/s"
    rest = f"{ratio:.2f} of {statistics.median(found['at rest']):,.0f}/s"
    yield Row(f"front page beside {BESIDE} visits/s", told, rest, "≥ 0.8", ratio >= LEAST_RATIO)


def _single(bench: Bench, server: Server) -> Load:
    script = HERE / "visits.lua"
    return wrk(server, "/v1/visits", bench.seconds, connections=CONNECTIONS, script=script)


def _app_key(bench: Bench) -> str:
    made = subprocess.run(  # noqa: S603 - our own command
        [*MANSET, "key", "create", "--role", "app", "--name", "bench"],
        cwd=ROOT,
        env={**os.environ, "MANSET_DATABASE_URL": bench.url},
        capture_output=True,
        check=True,
        text=True,
    )
    return made.stdout.strip()


def _front_page(bench: Bench, server: Server) -> float:
    return wrk(server, "/v1/articles", bench.seconds).rate


def _front_page_beside(bench: Bench, server: Server) -> float:
    """Measure it while 64 connections report a reading each and then rest, over and over."""
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{bench.seconds + 2:g}s"]
    with subprocess.Popen(  # noqa: S603 - our own words
        [*words, "-s", str(HERE / "visits.lua"), server.url("/v1/visits")],
        env={**os.environ, "VISITS_PAUSE_MS": str(CONNECTIONS * 1_000 // BESIDE)},
        stdout=subprocess.DEVNULL,
    ) as readers:
        time.sleep(0.5)
        rate = _front_page(bench, server)
        readers.terminate()
    return rate
