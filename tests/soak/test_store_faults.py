"""A store that is full, broken, locked or copied while written to: no promise is broken."""

import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.archive.verify import each_difference
from app.db.engine import Database
from tests import make
from tests.server import Server, run, serving

pytestmark = pytest.mark.soak

READS = ("/v1/articles", "/v1/masthead", "/v1/totals", "/v1/articles/known", "/v1/days?last=5")
ZEROS = bytes(4096)
NO_ROOM = 200_000
SYNCS = 8
"""In each turn, the first, second, ... sync of every thread fails."""


@dataclass
class Writer:
    """Publishes stories, and knows which it was promised."""

    server: Server
    headers: dict[str, str]
    kept: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def publish(self, length: int = 100) -> int:
        """Begin a story and publish it; give the last status."""
        body = {"headline": f"Story {len(self.statuses)}", "bodyHtml": f"<p>{'a ' * length}</p>"}
        made = self.post("articles", body)
        if made.status_code != 201:
            return made.status_code
        number = made.json()["id"]
        done = self.post(f"articles/{number}/publish", {})
        if done.status_code == 200:
            self.kept.append(number)
        return done.status_code

    def post(self, path: str, body: object) -> httpx2.Response:
        answer = httpx2.post(
            f"{self.server.url}/v1/editorial/{path}", json=body, headers=self.headers, timeout=15
        )
        self.statuses.append(answer.status_code)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        return answer


@contextmanager
def written_to(database_url: str, folder: Path) -> Iterator[Writer]:
    """Serve a newsroom with one story to someone who publishes."""
    with serving(database_url, folder) as server:
        db = Database(database_url)
        make.article(db, "known")
        key = make.key(db, "editor")
        db.close()
        yield Writer(server, key)


def assert_reads_go_on(server: Server) -> None:
    assert {path: server.get(path).status_code for path in READS} == dict.fromkeys(READS, 200)
    assert server.get("/livez").status_code == 200


def assert_kept(database_url: str, kept: list[int]) -> None:
    """Every story that was promised is there, and all that is counted is right."""
    db = Database(database_url)
    with db.connection() as connection:
        there = {row[0] for row in connection.exec_driver_sql(PUBLISHED)}
        if db.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert set(kept) <= there
    assert list(each_difference(db)) == []
    db.close()


PUBLISHED = "SELECT id FROM article WHERE state = 'published'"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 100 MB, which only the system's administrator may."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "none", str(folder)], check=True)  # noqa: S603, S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


def fill_up(file: Path) -> None:
    with file.open("wb", buffering=0) as filler:
        while filler.write(ZEROS):
            pass


@pytest.mark.needs_root
def test_a_full_disk_refuses_writes_alone_and_room_mends_it(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        url = f"sqlite:///{disk / 'manset.db'}"
        with written_to(url, tmp_path) as writer:
            assert writer.publish() == 200
            filler = disk / "filler"
            with pytest.raises(OSError, match="No space"):
                fill_up(filler)
            found = [writer.publish(NO_ROOM) for _ in range(10)]
            assert set(found) == {503}
            assert_reads_go_on(writer.server)
            ready = writer.server.get("/readyz")
            assert (ready.status_code, ready.json()["errors"][0]["code"]) == (503, "disk-full")
            filler.unlink()
            assert comes_back(writer) < 5
            assert_reads_go_on(writer.server)
        assert_kept(url, writer.kept)


def test_a_file_that_may_not_grow_refuses_writes_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'manset.db'}"
    with written_to(url, tmp_path) as writer:
        assert writer.publish() == 200
        pid = writer.server.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1_000_000, before[1]))
        found = [writer.publish(NO_ROOM) for _ in range(10)]
        assert found[-1] == 503
        assert set(found) <= {200, 503}
        assert_reads_go_on(writer.server)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        assert comes_back(writer) < 5
    assert_kept(url, writer.kept)


def comes_back(writer: Writer) -> float:
    """Return after how many seconds a story can be published again."""
    began = time.monotonic()
    while writer.publish() != 200 and time.monotonic() - began < 30:
        time.sleep(0.2)
    return time.monotonic() - began


@pytest.mark.needs("strace")
@pytest.mark.parametrize("nth", range(1, SYNCS + 1))
def test_a_sync_that_fails_leaves_a_refusal_or_a_story(tmp_path: Path, nth: int) -> None:
    url = f"sqlite:///{tmp_path / 'manset.db'}"
    with written_to(url, tmp_path) as writer:
        fault = f"inject=fsync,fdatasync:error=EIO:when={nth}"
        words = [
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync,fdatasync",
            "-e",
            fault,
        ]
        with subprocess.Popen([*words, "-p", str(writer.server.process.pid)]) as strace:  # noqa: S603
            time.sleep(1)
            began = time.monotonic()
            found = [writer.publish() for _ in range(SYNCS)]
            assert time.monotonic() - began < 60
            strace.send_signal(signal.SIGTERM)
            strace.wait(10)
        assert set(found) <= {200, 503}
        assert comes_back(writer) < 5
        assert_reads_go_on(writer.server)
        os.kill(writer.server.process.pid, signal.SIGKILL)
        writer.server.process.wait()
    assert_kept(url, writer.kept)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


def test_a_lock_is_waited_for_but_not_for_long(tmp_path: Path) -> None:
    file = tmp_path / "manset.db"
    with (
        written_to(f"sqlite:///{file}", tmp_path) as writer,
        ThreadPoolExecutor(1) as pool,
    ):
        with locked(file):
            asked = pool.submit(writer.publish)
            time.sleep(3)
            assert_reads_go_on(writer.server)
        assert asked.result() == 200
        with locked(file):
            began = time.monotonic()
            asked = pool.submit(writer.publish)
            while not asked.done():
                assert_reads_go_on(writer.server)
            assert asked.result() == 503
            assert time.monotonic() - began < 7
        assert writer.publish() == 200
    assert_kept(f"sqlite:///{file}", writer.kept)


def test_many_who_change_one_story_lose_no_change(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    url = empty_url()
    with written_to(url, tmp_path) as writer:
        number = writer.post("articles", {"headline": "0"}).json()["id"]
        address = f"{writer.server.url}/v1/editorial/articles/{number}"

        def add_one(_: int) -> int:
            with httpx2.Client(headers=writer.headers, timeout=15) as client:
                while True:
                    read = client.get(address)
                    said = {"headline": str(int(read.json()["headline"]) + 1)}
                    match = {"If-Match": read.headers["etag"]}
                    done = client.patch(address, json=said, headers=match)
                    if done.status_code != 412:
                        return done.status_code

        with ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(add_one, range(300)))
        now: Any = httpx2.get(address, headers=writer.headers).json()
    assert set(statuses) <= {200, 503}
    assert int(now["headline"]) == statuses.count(200)
    assert statuses.count(200) > 250


def test_a_backup_holds_all_that_was_promised_before_it_began(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    url = empty_url()
    with written_to(url, tmp_path) as writer, ThreadPoolExecutor(1) as pool:
        ended: list[bool] = []

        def write() -> None:
            while not ended:
                writer.publish()

        asked = pool.submit(write)
        for turn in range(5):
            promised = list(writer.kept)
            file = tmp_path / f"{turn}.backup"
            assert run(url, "backup", str(file)).returncode == 0
            other = empty_url()
            assert run(other, "restore", str(file)).returncode == 0
            assert_kept(other, promised)
        ended.append(True)
        asked.result()
        assert set(writer.statuses) <= {200, 201}
    assert len(writer.kept) > 20
