"""Any two filters: the time that the database takes to find a page, wherever it lies.

The values are those of the newsroom itself, the most and the least frequent of each filter, and
each meets each other: pairs that never do are the worst, for nothing ends the search for them.
What a pair costs more than the plain list is the time of its statement beyond that of the list's.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.articles.listing import list_page
from app.articles.queries import CARDS
from app.articles.shelf import Filter, Window
from app.db.engine import Database
from benchmarks.bench import COLD, Bench, Row

TITLE = "Any two filters"

KINDS: Final = ("section", "tag", "author", "language", "urgency", "label")
NEWEST: Final = 0.05
"""Of the timeline: what is found there is found at once."""
MOST_RATIO: Final = 1.3
"""To the cold list of 20, for what is found there."""
MOST_MS: Final = 15
"""Of the database's time, for what is not, or is nowhere."""
PAGE: Final = 21
WARM: Final = 11
"""Runs until PostgreSQL has prepared a statement and planned it for good, as in the server."""


@dataclass(frozen=True)
class Pair:
    """Two filters: what they are called, what they cost, and whether they lead to the newest."""

    name: str
    milliseconds: float
    is_near: bool


def measure(bench: Bench) -> Iterator[Row]:
    """Tell the slowest pairs of those found among the newest, and of the others."""
    with bench.serve(**COLD) as server:
        found = bench.turns({"list": partial(server.cost, "/v1/articles", bench.requests)})
        cold = statistics.median(found["list"])
    plain, pairs = _pairs(bench)
    near = [one for one in pairs if one.is_near]
    far = [one for one in pairs if not one.is_near]
    yield Row("list of 20", f"{cold:.2f} ms of CPU, its statement {plain:.2f} ms", "1.0 list")
    for one in _slowest(near):
        ratio = (cold + one.milliseconds - plain) / cold
        told = f"{one.milliseconds:.2f} ms"
        shown = f"{ratio:.2f} list"
        yield Row(f"near: {one.name}", told, shown, f"≤ {MOST_RATIO} list", ratio <= MOST_RATIO)
    middle = statistics.median(one.milliseconds for one in near)
    yield Row(f"near: all {len(near)}", f"{middle:.2f} ms in the middle")
    for one in _slowest(far):
        held = one.milliseconds <= MOST_MS
        yield Row(f"far: {one.name}", f"{one.milliseconds:.2f} ms", "", f"≤ {MOST_MS} ms", held)
    middle = statistics.median(one.milliseconds for one in far)
    yield Row(f"far: all {len(far)}", f"{middle:.2f} ms in the middle")


def _kind(name: str) -> str:
    return name.partition(":")[0].partition(" ")[0]


def _slowest(pairs: Sequence[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda one: -one.milliseconds)[:5]


def _pairs(bench: Bench) -> tuple[float, list[Pair]]:
    """Run the statement of each pair alone, in this process; also that of the plain list."""
    db = Database(bench.url)

    def took(session: Session, wanted: Filter) -> tuple[float, int | None]:
        times = []
        for _ in range(WARM):
            list_page(session, CARDS, wanted, Window(limit=PAGE))
        for _ in range(3 if bench.is_quick else 5):
            began = time.perf_counter()
            rows = list_page(session, CARDS, wanted, Window(limit=PAGE))
            times.append((time.perf_counter() - began) * 1000)
        last = rows[-1].timeline_key if len(rows) == PAGE else None
        return statistics.median(times), last

    with db.read() as session:
        edge = _edge(session, bench.articles)
        values = dict(_values(session))
        plain, _ = took(session, Filter())
        pairs = []
        for (name, one), (other_name, other) in combinations(values.items(), 2):
            if _kind(name) == _kind(other_name):
                continue  # nobody can ask for both
            both = Filter(
                shelves=one.shelves + other.shelves,
                keys=one.keys or other.keys,
                labels_at=one.labels_at or other.labels_at,
            )
            milliseconds, last = took(session, both)
            is_near = last is not None and last >= edge
            pairs.append(Pair(f"{name}, {other_name}", milliseconds, is_near))
    db.close()
    return plain, pairs


def _edge(session: Session, articles: int) -> int:
    """Return the timeline key at which the newest end."""
    keys = "SELECT timeline_key FROM article WHERE state = 'published' ORDER BY timeline_key DESC"
    statement = text(f"{keys} LIMIT 1 OFFSET :offset")
    return int(session.execute(statement, {"offset": int(articles * NEWEST)}).scalar_one())


def _values(session: Session) -> Iterator[tuple[str, Filter]]:
    """Give the two most frequent values of each filter and the rarest, and parts of the time."""
    statement = text(
        "SELECT term FROM shelf_tally WHERE term > :low AND term < :high AND articles > 0"
        " ORDER BY articles DESC, term"
    )
    for kind in KINDS:
        bounds = {"low": f"{kind}:", "high": f"{kind};"}
        terms = list(session.execute(statement, bounds).scalars())
        for term in dict.fromkeys((*terms[:2], terms[-1])):
            labels_at = clock.now() if kind == "label" else None
            yield term, Filter(shelves=((term,),), labels_at=labels_at)
    ends = text(
        "SELECT min(timeline_key), max(timeline_key) FROM article WHERE state = 'published'"
    )
    low, high = session.execute(ends).one()
    yield "first half", Filter(keys=(low, (low + high) // 2))
    yield "first hundredth", Filter(keys=(low, low + (high - low) // 100))
