"""`manset serve` over the network: start, workers, a store that is away, signals, raw bytes."""

import fcntl
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import create_engine, make_url, text

from app.cli import main
from app.db.engine import Database
from app.db.tables import Base
from tests import make
from tests.conftest import autocommit
from tests.crowd import crowd, failures
from tests.server import STOP_SECONDS, Server, run, serving, told_of, until

PROBE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


HOSTS = "news.example, www.news.example"


@pytest.fixture(scope="module")
def server(
    empty_url: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run one server, on a database that was empty, for all tests that do not end it."""
    folder = tmp_path_factory.mktemp("server")
    with serving(empty_url(), folder, hosts=HOSTS, is_measured=True) as one:
        yield one


@pytest.fixture
def db(server: Server) -> Iterator[Database]:
    """Open the newsroom that `server` serves."""
    opened = Database(server.database_url)
    yield opened
    opened.close()


@contextmanager
def held(database_url: str) -> Iterator[None]:
    """Keep every reader waiting, as another process that mends or moves the store would."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url.set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
            yield
        engine.dispose()
        return
    file = Path(url.database or "")
    index = file.with_name(f"{file.name}-shm")
    if not index.exists():  # the rollback journal: the bytes that a writer locks at its end
        with file.open("r+b") as opened:
            fcntl.lockf(opened, fcntl.LOCK_EX, 512, 0x40000000)
            yield
        return
    with index.open("r+b", buffering=0) as opened:
        # sqlite.org/walformat.html: 8 lock bytes at 120; a header of zeros has to be rebuilt.
        fcntl.lockf(opened, fcntl.LOCK_EX, 8, 120)
        header = opened.read(96)
        opened.seek(0)
        opened.write(bytes(96))
        yield
        opened.seek(0)
        opened.write(header)


@contextmanager
def away(database_url: str, postgresql: str) -> Iterator[None]:
    """Let the PostgreSQL database be gone for a while."""
    name = make_url(database_url).database
    of = f"FROM pg_stat_activity WHERE datname = '{name}'"
    with autocommit(postgresql) as execute:
        execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        execute(f"SELECT pg_terminate_backend(pid) {of}")
        execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
        yield
        execute(f"ALTER DATABASE {name}_away RENAME TO {name}")
        execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def assert_unavailable(answer: httpx2.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["type"] == "urn:manset:problem:unavailable"


def test_it_answers_over_the_network_as_soon_as_it_runs(server: Server, db: Database) -> None:
    assert server.started_in < 10
    make.article(db, "moon", label="URGENT", urgency=1)

    article = server.get("/v1/articles/moon")
    head = server.get("/v1/articles/moon", method="HEAD")
    page = server.get("/v1/articles?urgency=1,2,3&limit=5")

    assert article.json()["headline"] == "About moon"
    assert [one["slug"] for one in page.json()["items"]] == ["moon"]
    assert (head.status_code, head.content) == (200, b"")
    changing = {"date", "x-request-id"}
    assert {name: head.headers[name] for name in head.headers.keys() - changing} == {
        name: article.headers[name] for name in article.headers.keys() - changing
    }
    assert "server" not in article.headers


def test_two_workers_count_as_one_and_log_without_a_trace_of_who_asked(
    database_url: str, tmp_path: Path
) -> None:
    made = run(database_url, "key", "create", "--role", "viewer", "--name", "t")
    key = made.stdout.decode().strip()
    headers = {
        "Authorization": f"Bearer {key}",
        "X-Forwarded-For": "203.0.113.7",
        "User-Agent": "spy/1.0",
    }
    asked = 0
    request_ids = set()
    with serving(database_url, tmp_path, workers=2, is_measured=True) as server:
        folder = tmp_path / f"metrics-{server.port}"

        def ask(n: int) -> httpx2.Response:
            return server.get(f"/v1/days?last={n + 1}", headers)

        def workers_asked() -> int:
            return sum(b"/v1/days" in one.read_bytes() for one in folder.glob("counter_*.db"))

        with ThreadPoolExecutor(8) as pool:
            while workers_asked() < 2 and asked < 2_000:
                for answer in pool.map(ask, range(40)):
                    assert answer.status_code == 200
                    request_ids.add(answer.headers["x-request-id"])
                asked += 40
        counted = server.get("/metrics").text
        assert server.get("/metrics", {"X-Forwarded-For": "203.0.113.7"}).status_code == 404
        assert server.get("/metrics", headers).status_code == 200
    line = f'manset_requests_total{{method="GET",route="/v1/days",status="200"}} {asked}.0'
    assert line in counted.splitlines()
    assert len(request_ids) == asked
    log = [one for one in server.log() if one.get("route") == "/v1/days"]
    assert {one["requestId"] for one in log} == request_ids
    wanted = {"time", "level", "logger", "message", "method", "route", "status", "ms", "bytes"}
    assert all(one.keys() == wanted | {"requestId"} for one in log)
    text = server.stderr.read_text()
    for secret in ("last=", key[4:], key[17:57], "203.0.113.7", "127.0.0.1", "spy/1.0"):
        assert secret not in text


def test_another_time_zone_is_refused_until_the_days_are_moved(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    db = Database(database_url)
    make.article(db, "late", datePublished="2026-02-01T23:30:00+03:00")
    db.close()
    monkeypatch.setenv("MANSET_DATABASE_URL", database_url)

    refused = run(database_url, "serve", "--port", "1", time_zone="Asia/Tokyo")

    assert refused.returncode == 2
    (line,) = refused.stderr.decode().splitlines()
    assert "Europe/Istanbul" in line
    assert "MANSET_TIME_ZONE says Asia/Tokyo" in line
    assert "`manset reindex --days`" in line
    assert main(["verify"]) == 0

    monkeypatch.setenv("MANSET_TIME_ZONE", "Asia/Tokyo")
    capsys.readouterr()
    assert main(["reindex", "--days"]) == 0
    assert capsys.readouterr().out.startswith("1 articles")
    assert main(["verify"]) == 0
    with serving(database_url, tmp_path, time_zone="Asia/Tokyo") as server:
        article = server.get("/v1/articles/late").json()
        days = server.get("/v1/days?from=2026-02-01&to=2026-02-02").json()["items"]
        site = server.get("/v1/masthead").json()["site"]
    assert (article["day"], article["datePublished"]) == ("2026-02-02", "2026-02-02T05:30:00+09:00")
    assert [(row["period"], row["articles"]) for row in days] == [
        ("2026-02-02", 1),
        ("2026-02-01", 0),
    ]
    assert site["timeZone"] == "Asia/Tokyo"
    monkeypatch.setenv("MANSET_TIME_ZONE", "Europe/Istanbul")
    assert main(["verify"]) == 2


def test_a_port_that_is_taken_is_told_in_one_line(server: Server) -> None:
    refused = run(server.database_url, "serve", "--port", str(server.port))
    assert refused.returncode == 3  # uvicorn's, for a start that failed
    (line,) = refused.stderr.decode().splitlines()
    assert "address already in use" in line
    assert server.get("/livez").status_code == 200


def test_a_stop_lets_the_request_that_runs_be_answered(database_url: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool, serving(database_url, tmp_path) as server:
        server.get("/v1/totals")  # what is asked for below must not be kept already
        with held(database_url):
            asked = pool.submit(server.get, "/v1/articles")
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert not asked.done()
            with pytest.raises(httpx2.ConnectError):
                server.get("/livez")
        answer = asked.result(timeout=10)
        assert (answer.status_code, answer.json()["items"]) == (200, [])
        assert server.process.wait(STOP_SECONDS) == 0


def test_a_store_that_does_not_answer_is_503_within_six_seconds_and_comes_back(
    server: Server,
) -> None:
    def timed(path: str) -> tuple[httpx2.Response, float]:
        began = time.monotonic()
        return server.get(path), time.monotonic() - began

    server.get("/v1/totals")
    with ThreadPoolExecutor(4) as pool, held(server.database_url):
        asked = pool.map(timed, ["/v1/masthead?days=9", "/v1/articles?section=a", "/readyz"])
        time.sleep(0.5)
        alive, seconds = timed("/livez")
        assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
        assert seconds < 1
        *reads, (ready, seconds) = asked
        assert_unavailable(ready)
        assert seconds < 6
        assert [fault["code"] for fault in ready.json()["errors"]] == ["store-down"]
        for answer, seconds in reads:
            assert_unavailable(answer)
            assert seconds < 6
    assert server.get("/readyz").status_code == 200
    assert server.get("/v1/masthead").status_code == 200
    assert "traceback" not in server.stderr.read_text()


def test_a_database_that_is_gone_is_503_for_what_is_not_kept_and_comes_back(
    postgresql: str, tmp_path: Path
) -> None:
    with autocommit(postgresql) as execute:
        execute("CREATE DATABASE going")
    database_url = postgresql.replace("/postgres?", "/going?").replace("+psycopg", "")
    with serving(database_url, tmp_path) as server:
        assert server.get("/v1/totals").status_code == 200
        with away(database_url, postgresql):
            began = time.monotonic()
            for path in ("/v1/masthead", "/v1/articles", "/v1/articles/1", "/readyz"):
                assert_unavailable(server.get(path))
            assert server.get("/v1/totals").status_code == 200
            assert time.monotonic() - began < 6
            assert server.get("/livez").status_code == 200
        assert server.get("/readyz").status_code == 200
        assert server.get("/v1/totals").status_code == 200
    assert "traceback" not in server.stderr.read_text()


def test_a_crowd_that_never_gets_to_the_point_hinders_nobody(server: Server) -> None:
    with crowd(server, idle=100, half_sent=50, slow=50):
        assert failures(server, 60) == []


def test_told_to_stop_it_is_not_ready_but_answers_until_others_have_seen_that(
    database_url: str, tmp_path: Path
) -> None:
    with serving(database_url, tmp_path, linger_seconds="2") as server:
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        ready = server.get("/readyz")
        assert_unavailable(ready)
        assert ready.json()["errors"] == [{"code": "stopping"}]
        assert server.get("/v1/totals").status_code == 200
        assert server.process.wait(STOP_SECONDS) == 0


def sent(target: str, *fields: str, method: str = "GET", host: str = "localhost") -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *fields, "", ""]).encode()


def statuses(received: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 ([0-9]{3})", received)]


def test_only_its_own_hosts_are_answered_for(server: Server) -> None:
    hosts = {
        "news.example": 200,
        "NEWS.EXAMPLE:8000": 200,
        "www.news.example": 200,
        "localhost": 200,
        "127.0.0.1:1": 200,
        "[::1]": 200,
        "evil.example": 400,
        "news.example.evil.example": 400,
        "news.example@evil.example": 400,
        "news.example, evil.example": 400,
        "": 400,
    }
    received = server.talk(*(sent("/v1/totals", host=host) for host in hosts), PROBE)
    assert statuses(received) == [*hosts.values(), 200]
    assert b"evil.example" not in received


def test_a_connection_outlives_every_refusal_and_gives_each_request_its_own_answer(
    server: Server, db: Database
) -> None:
    make.article(db, "kept")
    make.article(db, "dead", state="canceled")
    refusals = [
        (sent("/v1/articles?page=2"), 400),
        (sent("/v1/articles?tag=%ff"), 400),
        (sent("/v1/articles?limit=1&limit=2"), 400),
        (sent("/v1/articles?cursor=AAAA"), 400),
        (sent("/v1/totals", "Authorization: Bearer mns_wrong"), 401),
        (sent("/v1/articles/99999999999999999999"), 404),
        (sent("/v1/articles/none"), 404),
        (sent("/v1/articles/"), 404),
        (sent("/v1/articles", "Content-Length: 0", method="POST"), 405),
        (sent("/v1/articles/dead"), 410),
        (sent("/" + "a" * 9_000), 414),
        (sent("/v1/articles?limit=0"), 422),
        (sent("/v1/masthead?day=9999-12-31"), 422),
        (sent("/v1/totals", "X: " + "a" * 40_000), 431),
    ]
    for request, status in refusals:
        kept = sent("/v1/articles/kept?locale=en", "Connection: close")
        received = server.talk(request, kept)
        assert statuses(received) == [status, 200], request[:60]
        assert received.count(b"application/problem+json") == 1
        assert received.rpartition(b"\r\n\r\n")[2].startswith(b'{"id":')
    together = server.talk(b"".join(request for request, _ in refusals) + PROBE)
    assert statuses(together) == [*[status for _, status in refusals], 200]


def runs(pid: int) -> bool:
    """Return whether there is such a process, and it has not ended."""
    return told_of(pid, "stat").rpartition(")")[2].split()[:1] not in ([], ["Z"])


def test_a_worker_that_dies_unanswered_is_replaced_and_the_server_stops_in_time(
    database_url: str, tmp_path: Path
) -> None:
    with serving(database_url, tmp_path, workers=2) as server:
        until(lambda: len(server.workers()) == 2)
        one, other = server.workers()
        os.kill(one, signal.SIGSTOP)
        time.sleep(1)  # it is asked whether it lives, and does not say so
        os.kill(one, signal.SIGKILL)
        until(lambda: len({*server.workers()} - {one}) == 2, seconds=5)
        assert other in server.workers()

        os.kill(other, signal.SIGSTOP)
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        (new,) = {*server.workers()} - {other}
        until(lambda: not runs(new))  # told at once, though the other does not answer
        os.kill(other, signal.SIGCONT)
        assert server.process.wait(STOP_SECONDS) == 0


def test_workers_end_with_their_supervisor(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path, workers=2) as server:
        until(lambda: len(server.workers()) == 2)
        several = server.workers()
        server.process.kill()
        server.process.wait()
        until(lambda: not any(map(runs, several)))
        with serving(database_url, tmp_path, port=server.port) as another:
            assert another.get("/livez").status_code == 200
