"""Readers' words in three languages find what was judged they must, alike on both databases."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import autocommit
from tests.newsroom import lines_of
from tests.real.judged import QUERIES, Judged, written
from tests.real.stories import line_of, page, wikinews
from tests.server import Server, run, serving


def named(line: dict[str, Any]) -> dict[str, Any]:
    """Give a story its name in the judged set as a slug."""
    return line | {"slug": line["externalId"].rpartition("_")[2].replace(":", "-")}


@pytest.fixture(scope="module")
def servers(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Serve the stories of the set, and no other, from each of the databases."""
    folder = tmp_path_factory.mktemp("judged")
    with autocommit(postgresql) as execute:
        execute("CREATE DATABASE judged")
    beside = postgresql.replace("/postgres?", "/judged?").replace("+psycopg", "")
    urls = [f"sqlite:///{folder}/manset.db", beside]
    stories = [named(one) for one in (page()[0], *map(line_of, wikinews()), *written())]
    for url in urls:
        done = run(url, "import", "jsonl", "-", stdin=lines_of(*stories))
        assert done.stdout == b"61 lines: 61 created, 0 updated, 0 unchanged, 0 refused\n"
    with serving(urls[0], folder) as one, serving(urls[1], folder) as other:
        yield [one, other]


def found(server: Server, judged: Judged, sort: str) -> list[str]:
    answer = server.get(f"/v1/search?q={quote(judged.q)}&sort={sort}&limit=61{judged.more}")
    assert answer.status_code == 200, answer.text
    return [one["slug"] for one in answer.json()["items"]]


def test_the_set_is_as_large_as_it_says() -> None:
    names = {named(one)["slug"] for one in (page()[0], *map(line_of, wikinews()), *written())}
    told = {name for one in QUERIES for name in (*one.must.split(), *one.must_not.split())}
    assert told <= names
    assert len(names) == 61
    assert len(QUERIES) >= 60


@pytest.mark.parametrize("judged", QUERIES, ids=lambda judged: judged.q)
def test_a_query_finds_what_it_must_and_not_what_it_must_not(
    servers: list[Server], judged: Judged
) -> None:
    newest, beside = (found(server, judged, "newest") for server in servers)
    assert newest == beside
    assert set(judged.must.split()) <= set(newest)
    assert not set(judged.must_not.split()) & set(newest)
    best, beside = (found(server, judged, "relevance") for server in servers)
    assert best == beside
    assert sorted(best) == sorted(newest)
