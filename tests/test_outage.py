"""A PostgreSQL that falls silent without closing a connection, as a stalled disk makes it."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
from sqlalchemy import make_url

from tests.conftest import autocommit
from tests.server import serving

READS = ("/v1/totals", "/v1/articles", "/v1/articles/1", "/v1/masthead", "/readyz")
MANY = 20
"""Requests at once: more than there are threads that may be at the database."""


def processes(database_url: str) -> list[int]:
    """Return the server's first process and all its others."""
    folder = Path(str(make_url(database_url).query["host"]))
    first = int((folder / "postmaster.pid").read_text().split("\n")[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


@contextmanager
def frozen(database_url: str) -> Iterator[None]:
    """Keep every process of the server from running."""
    several = processes(database_url)
    for one in several:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in reversed(several):
            os.kill(one, signal.SIGCONT)


def test_every_request_is_answered_in_time_while_the_store_is_frozen_and_after(
    postgresql: str, tmp_path: Path
) -> None:
    with autocommit(postgresql) as execute:
        execute("CREATE DATABASE freezing")
    database_url = postgresql.replace("/postgres?", "/freezing?").replace("+psycopg", "")

    # What the front desk has kept would be given out: this is about what has to be read.
    with serving(database_url, tmp_path, frontdesk_bytes="0") as server:

        def timed(path: str) -> tuple[httpx2.Response, float]:
            began = time.monotonic()
            return server.get(path), time.monotonic() - began

        asked = [READS[number % len(READS)] for number in range(MANY)]
        with ThreadPoolExecutor(MANY + 1) as pool:
            list(pool.map(timed, asked))
            with frozen(database_url):
                answers = pool.map(timed, asked)
                alive = [timed("/livez") for _ in range(20)]
                late = [
                    (answer.status_code, seconds)
                    for answer, seconds in answers
                    if answer.status_code != 503
                    or seconds > 6
                    or int(answer.headers["retry-after"]) < 1
                ]
            assert late == []
            assert all(answer.status_code == 200 for answer, _ in alive)
            assert sorted(seconds for _, seconds in alive)[10] < 0.2
            began = time.monotonic()
            while any(answer.status_code != 200 for answer, _ in pool.map(timed, READS[:2])):
                assert time.monotonic() - began < 5
    assert "traceback" not in server.stderr.read_text()
