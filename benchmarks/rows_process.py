"""Taking the newsroom in, starting, and standing idle."""

import statistics
import time
from collections.abc import Iterator

from benchmarks.bench import Bench, Row

TITLE = "The process"

MOST_START_SECONDS = 1.5
MOST_REST_MEGABYTES = 110
LEAST_IMPORTED = 1_500
MOST_IMPORT_MEGABYTES = 200


def measure(bench: Bench) -> Iterator[Row]:
    """Tell how the import went; start several times; look at the memory and at an idle second."""
    rate = bench.intake.articles / bench.intake.seconds
    told = f"{rate:,.0f} articles/s"
    if bench.is_quick:  # most of it is the start of two processes
        yield Row("import", told)
    else:
        yield Row("import", told, "", "≥ 1,500", rate >= LEAST_IMPORTED)
    peak = bench.intake.peak_megabytes
    yield Row("import, most memory", f"{peak:.0f} MB", "", "≤ 200", peak <= MOST_IMPORT_MEGABYTES)
    starts, rests, idles = [], [], []
    for _ in bench.rounds:
        with bench.serve() as server:
            starts.append(server.started_seconds)
            server.ask("/v1/articles")
            before = server.cpu_seconds()
            time.sleep(1)
            idles.append((server.cpu_seconds() - before) * 1000)
            rests.append(server.rss_megabytes())
    start, rest = statistics.median(starts), statistics.median(rests)
    yield Row("start to first answer", f"{start:.2f} s", "", "≤ 1.5 s", start <= MOST_START_SECONDS)
    yield Row("a worker at rest", f"{rest:.0f} MB", "", "≤ 110 MB", rest <= MOST_REST_MEGABYTES)
    yield Row("a worker's idle second", f"{statistics.median(idles):.1f} ms of CPU")
