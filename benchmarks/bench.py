"""What a group of rows is given, and what it gives back."""

import json
import statistics
import sys
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.newsroom import Intake
from benchmarks.server import MANSET, Server, free_port, served

COLD: Final = {"MANSET_FRONTDESK_BYTES": "0"}
"""Setting under which no answer is stored: each is made anew."""


@dataclass(frozen=True)
class Row:
    """One line of a table: what, how much, beside what, and the bar it is held to."""

    what: str
    measured: str
    ratio: str = ""
    bar: str = ""
    holds: bool | None = None
    """Whether the bar is reached; None where there is none."""


@dataclass(frozen=True)
class Bench:
    """One newsroom in one database, to be served and asked."""

    database: str
    """`sqlite` or `postgresql`."""
    url: str
    articles: int
    intake: Intake
    folder: Path
    is_quick: bool
    workers: int

    @property
    def rounds(self) -> range:
        """Return the rounds to measure in."""
        return range(1 if self.is_quick else 7)

    @property
    def requests(self) -> int:
        """Return how many requests tell the cost of one."""
        return 50 if self.is_quick else 300

    @property
    def seconds(self) -> float:
        """Return how long one load lasts."""
        return 1 if self.is_quick else 3

    def serve(self, workers: int = 1, **settings: str) -> AbstractContextManager[Server]:
        """Run `manset serve` on the newsroom."""
        port = free_port()
        command = [*MANSET, "serve", "--port", str(port), "--workers", str(workers)]
        data = str(self.folder / "data")
        always = {"MANSET_DATABASE_URL": self.url, "MANSET_DATA_DIRECTORY": data}
        return served(command, port, {**always, "MANSET_LOG_LEVEL": "warning", **settings})

    @contextmanager
    def yardstick(
        self, server: Server, paths: Mapping[str, str], workers: int = 1
    ) -> Iterator[Server]:
        """Run the bare function; at `/NAME` it sends what `server` sends at the named path."""
        answers = {}
        for name, path in paths.items():
            status, fields, body = server.answer(path)
            kept = [(field.lower(), value) for field, value in fields if field.lower() != "date"]
            answers[f"/{name}"] = (status, kept, b64encode(body).decode())
        file = self.folder / "yardstick.json"
        file.write_text(json.dumps(answers))
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.yardstick", str(port), str(workers)]
        with served(command, port, {"YARDSTICK": str(file)}) as bare:
            yield bare

    def turns(self, measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
        """Take every measure once a round; return what each found, by name, round by round."""
        found = defaultdict(list)
        for _ in self.rounds:
            for name, measure in measures.items():
                found[name].append(measure())
        return found


def median_ratio(values: list[float], units: list[float]) -> float:
    """Return the median of the rounds' own ratios."""
    return statistics.median(value / unit for value, unit in zip(values, units, strict=True))
