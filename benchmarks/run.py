"""Measure the real thing, and print tables: `make bench`, `make bench BENCH='--quick'`.

The newsroom is the sample of 136,892 articles, of `--scale` times as many, or of 2,000 with
`--quick`. What the groups of rows are and how to add one stands in the package's docstring.
"""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from benchmarks import newsroom
from benchmarks.bench import Bench, Row
from benchmarks.load import require_wrk

ARTICLES: Final = 136_892
QUICK_ARTICLES: Final = 2_000
RESULTS: Final = Path(__file__).parent / "RESULTS.md"
MARKS: Final = {True: "yes", False: "**no**", None: ""}


def groups(only: str | None) -> list[ModuleType]:
    """Return the groups of rows, all or those named, in the order of their names."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("rows_*.py"))
    wanted = {f"rows_{name}" for name in only.split(",")} if only else set(names)
    if unknown := wanted - set(names):
        raise SystemExit(f"no such group: {', '.join(sorted(unknown))}")
    return [import_module(f"benchmarks.{name}") for name in names if name in wanted]


def machine() -> str:
    """Describe what the figures were measured on."""
    told = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in told if line.startswith("model name")), "")
    return (
        f"{model or platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}"
    )


def lines_of(rows: Iterator[Row]) -> Iterator[str]:
    """Yield a group as Markdown, each row as soon as it is known."""
    yield "| what | measured | against | bar | holds |\n|---|---|---|---|---|"
    for row in rows:
        told = (row.what, row.measured, row.ratio, row.bar, MARKS[row.holds])
        yield f"| {' | '.join(told)} |"


def keep(heading: str, groups: Mapping[str, str]) -> None:
    """Put groups into a section of RESULTS.md, in the place of what stood there of the same."""
    head, sections = _parted(RESULTS.read_text(), "##")
    about, kept = _parted(sections.get(heading, ""), "###")
    sections[heading] = _joined(about, {**kept, **groups}, "###")
    RESULTS.write_text(_joined(head, sections, "##") + "\n")


def _parted(text: str, mark: str) -> tuple[str, dict[str, str]]:
    """Take a text apart at its headings of one rank: what stands before them, and under each."""
    head, *parts = f"\n{text}".split(f"\n{mark} ")
    under = (part.partition("\n") for part in parts)
    return head.strip(), {title: body.strip() for title, _, body in under}


def _joined(head: str, under: Mapping[str, str], mark: str) -> str:
    several = (f"{mark} {title}\n\n{body}" for title, body in sorted(under.items()))
    return "\n\n".join(filter(None, (head, *several)))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Give the folder to work in: one that is kept, or one for this run."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="manset-bench-") as name:
        yield Path(name)


def main() -> None:
    """Read the options, make the newsroom, and have each group measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="2,000 articles, one short round")
    parser.add_argument("--scale", type=int, default=1, help="so many times 136,892 articles")
    parser.add_argument("--articles", type=int, metavar="N", help="so many, instead")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, default=2, help="besides one")
    parser.add_argument("--keep", action="store_true", help="write it into RESULTS.md too")
    parser.add_argument("--data", type=Path, help="keep the newsroom here, and use what was kept")
    parser.add_argument("--only", metavar="GROUP,GROUP", help="these groups of rows alone")
    options = parser.parse_args()
    require_wrk()
    chosen = groups(options.only)
    articles = options.articles or (QUICK_ARTICLES if options.quick else ARTICLES * options.scale)
    with _folder(options.data) as folder, newsroom.database(options.database, folder) as url:
        intake = newsroom.taken_in(url, articles, folder / f"{options.database}-{articles}")
        bench = Bench(
            options.database, url, articles, intake, folder, options.quick, options.workers
        )
        kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[options.database]
        heading = f"{articles:,} articles, {kind}"
        about = f"{machine()}; medians of {len(bench.rounds)} rounds."
        if options.database == "postgresql":
            settings = (f"{name} {value}" for name, value in newsroom.POSTGRESQL.items())
            about = f"{about} PostgreSQL's settings: {', '.join(settings)}."
        print(f"## {heading}\n\n{about}")
        told = {}
        for group in chosen:
            print(f"\n### {group.TITLE}\n")
            lines = [f"{datetime.now(UTC).date()}, {about}\n"]
            for line in lines_of(group.measure(bench)):
                print(line, flush=True)
                lines.append(line)
            told[group.TITLE] = "\n".join(lines)
    if options.keep:
        keep(heading, told)


if __name__ == "__main__":
    main()
