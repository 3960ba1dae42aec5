"""Searching: answers made anew, against the list of 20, and what the database takes of them."""

import statistics
import time
from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import quote

from app import clock
from app.articles.parameters import filter_of
from app.db.engine import Database
from app.search.parameters import SearchQuery
from app.search.plan import plan_of
from app.search.queries import WEIGHED, candidates, newest_keys
from app.search.syntax import parse
from app.site.queries import get_site
from benchmarks.bench import COLD, Bench, Row, median_ratio
from benchmarks.server import Server

TITLE = "Search"

MOST_RATIO: Final = 1.3
"""To the list of 20, on SQLite, newest first."""
RELEVANCE_MS: Final = 5
NOWHERE_MS: Final = 15
"""Of the database's time, on SQLite."""
WORD_MS: Final = 10
PHRASE_MS: Final = 50
"""Of the database's time, on PostgreSQL."""
ASKED: Final = {
    "common word": ("the", ""),
    "rare word": ("2,340 households", ""),
    "two words": ("council vote", ""),
    "two common words": ("the residents", ""),
    "phrase": ('"town hall"', ""),
    "phrase of common words": ('"of the"', ""),
    "prefix": ("resid*", ""),
    "word, section, tag": ("passengers", "&section=city&tag=transport"),
    "no hit": ("xylophonist", ""),
    "word, section, tag that never meet": ("council", "&section=city&tag=transport"),
    "word of another language": ("belediye", "&lang=en"),
}
"""What is looked for, newest first, and with which filters."""
NEVER_MEET: Final = frozenset({"word, section, tag that never meet", "word of another language"})
"""Each is common and there is no article that is all: it is looked for in the whole archive."""
NO_NEIGHBORS: Final = '"the of"'
"""Two of the most common words, which never follow each other so."""


def measure(bench: Bench) -> Iterator[Row]:
    """Ask for each, in turns with the list."""
    with bench.serve(**COLD) as server:
        yield from _rows(bench, server)
    yield from _database(bench)


def _rows(bench: Bench, server: Server) -> Iterator[Row]:
    paths = {name: f"/v1/search?q={quote(q)}{more}" for name, (q, more) in ASKED.items()}
    paths["relevance"] = "/v1/search?q=the&sort=relevance"
    paths["highlights"] = "/v1/search?q=the&include=highlights"
    paths["suggest"] = "/v1/search/suggest?q=coun"
    asked = bench.requests // 3
    plain = partial(server.cost, "/v1/articles", asked)
    first: list[float] = []
    rows: list[Row] = []
    for name, path in paths.items():
        # The list just before it each time: a machine is not as fast some seconds later.
        found = bench.turns({"list": plain, "this": partial(server.cost, path, asked)})
        first += found["list"]
        ratio = median_ratio(found["this"], found["list"])
        most = {"relevance": None, "highlights": None, "suggest": 1.0}.get(name, MOST_RATIO)
        is_held = most is not None and bench.database == "sqlite" and name not in NEVER_MEET
        rows.append(
            Row(
                name,
                f"{statistics.median(found['this']):.2f} ms of CPU",
                f"{ratio:.2f} list",
                f"≤ {most} list" if is_held else "",
                ratio <= most if is_held and most is not None else None,
            )
        )
    yield Row("list of 20", f"{statistics.median(first):.2f} ms of CPU", "1.0 list")
    yield from rows


def _database(bench: Bench) -> Iterator[Row]:
    """Run the statements of each alone, in this process."""
    db = Database(bench.url)

    def took(q: str, more: str, limit: int) -> float:
        named = dict(pair.split("=") for pair in more.split("&")[1:])
        query = SearchQuery.model_validate({"q": q, **named})
        with db.read() as session:
            site = get_site(session)
            wanted = filter_of(session, query, site, clock.now(), with_branches=True)
            plan = plan_of(session, parse(q), wanted, query.lang or ())
            began = time.perf_counter()
            keys = newest_keys(session, plan, limit)
            if limit == WEIGHED and keys:
                candidates(session, keys, with_terms=False)
            return (time.perf_counter() - began) * 1000

    asked = {**ASKED, "common words never neighbors": (NO_NEIGHBORS, "")}
    for name, (q, more) in asked.items():
        cost = statistics.median(took(q, more, 21) for _ in range(9))
        most = PHRASE_MS if "phrase" in name or "words" in name else WORD_MS
        is_held = bench.database == "postgresql"
        if bench.database == "sqlite" and name in NEVER_MEET:
            most, is_held = NOWHERE_MS, True
        yield Row(
            f"{name}: its statement",
            f"{cost:.2f} ms",
            "",
            f"≤ {most} ms" if is_held else "",
            cost <= most if is_held else None,
        )
    cost = statistics.median(took("the", "", WEIGHED) for _ in range(9))
    is_held = bench.database == "sqlite"
    bar = f"≤ {RELEVANCE_MS} ms" if is_held else ""
    held = cost <= RELEVANCE_MS if is_held else None
    yield Row("relevance: its statements", f"{cost:.2f} ms", "", bar, held)
    db.close()
