"""Moving in from WordPress: the sample newsroom as one export file, pictures after their posts."""

import json
from collections.abc import Iterator

from benchmarks.bench import Bench, Row
from benchmarks.newsroom import generate, take_in
from benchmarks.wxr import each_piece

TITLE = "Moving in"

MOST_MEGABYTES = 200


def measure(bench: Bench) -> Iterator[Row]:
    """Import the file into a new newsroom; tell how fast, and the most memory that took."""
    lines, file = bench.folder / "moving.jsonl", bench.folder / "moving.xml"
    generate(bench.articles, lines)
    with lines.open("rb") as written, file.open("w", encoding="utf-8") as out:
        out.writelines(each_piece(map(json.loads, written)))
    lines.unlink()
    megabytes = file.stat().st_size / 1e6
    intake = take_in(f"sqlite:///{bench.folder}/moving.db", bench.articles, file, "wxr")
    file.unlink()
    yield Row(
        f"WordPress export of {bench.articles:,} posts, {megabytes:,.0f} MB",
        f"{bench.articles / intake.seconds:,.0f} articles/s",
    )
    peak = intake.peak_megabytes
    yield Row("most memory of it", f"{peak:.0f} MB", "", "≤ 200", peak <= MOST_MEGABYTES)
