"""The command that moves a newsroom in: every format again and again, from pipes and from URLs."""

import gzip
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import orjson
import pytest

from app.archive.verify import each_difference
from app.db.engine import Database
from app.importers import formats
from tests.importers.test_feed import ITEM, rss
from tests.importers.test_ghost import TABLES
from tests.importers.test_killed import killed, started
from tests.importers.test_ninjs import ITEM as NINJS
from tests.importers.test_ninjs import OLD
from tests.importers.test_wordpress_api import embedded
from tests.importers.test_wxr import HEAD
from tests.importers.wxr import DESK, category, export, item, take
from tests.newsroom import empty, exported
from tests.server import command, environment

FILES = {
    "wxr": export(item(1, link="https://old.example/1"), item(2), head=HEAD),
    "wordpress-api": orjson.dumps([embedded(1), embedded(2)]),
    "ghost": orjson.dumps(TABLES),
    "feed": rss(ITEM, "<item><title>Undated</title></item>"),
    "ninjs": orjson.dumps([NINJS, OLD]),
}


def test_all_formats_are_tried_here() -> None:
    assert {"jsonl", *FILES} == set(formats.NAMES)


@pytest.mark.parametrize("name", FILES)
def test_said_again_nothing_changes(db: Database, name: str) -> None:
    first, _ = take(db, FILES[name], name)
    kept = exported(db)

    again, report = take(db, FILES[name], name)

    assert first.outcomes["created"] > 2
    assert again.outcomes == {"unchanged": first.seen}
    assert (exported(db), report) == (kept, [])
    assert list(each_difference(db)) == []


def test_what_comes_through_a_pipe_is_read_twice_too() -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    items = list(formats.each_item("wxr", Pipe(FILES["wxr"]), DESK))
    assert len(items) == len(list(formats.each_item("wxr", BytesIO(FILES["wxr"]), DESK)))


def ran(url: str, folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and command
        command("import", *words),
        cwd=folder,
        env=environment(url, is_measured=False, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def site() -> Iterator[str]:
    """Serve a feed, and things that only look like one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {
                "/feed": (200, b"", FILES["feed"]),
                "/gone": (404, b"", b""),
                "/bomb": (200, b"gzip", gzip.compress(b"<rss>" + b" " * 20_000_000)),
                "/gz": (200, b"", gzip.compress(b"<rss>" + b" " * 20_000_000)),
                "/huge": (200, b"", b"<rss>" + b" " * 11_000_000),
            }
            status, coding, body = found[self.path]
            self.send_response(status)
            if coding:
                self.send_header("Content-Encoding", coding.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_feed_is_fetched_and_a_bomb_is_not(site: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'manset.db'}"
    mine = {"outbound_allow": "127.0.0.0/8"}

    done = ran(url, tmp_path, "feed", f"{site}/feed", **mine)
    assert (done.stdout, done.returncode) == (
        "4 items: 4 created, 0 updated, 0 unchanged, 0 skipped, 0 refused\n",
        0,
    )
    for path, told in (
        ("gone", "manset: The URL answers with status 404.\n"),
        ("bomb", "manset: The URL answers compressed, which nobody asked for.\n"),
        ("huge", "manset: The URL gave no answer of at most 10 MB"),
    ):
        done = ran(url, tmp_path, "feed", f"{site}/{path}", **mine)
        assert (done.stderr.startswith(told), done.returncode) == (True, 2), done.stderr
    done = ran(url, tmp_path, "feed", f"{site}/gz", **mine)
    assert ('"code":"compressed"' in done.stderr, done.returncode) == (True, 1)
    for denied in (f"{site}/feed", "http://[::1]/feed", "http://169.254.169.254/"):
        done = ran(url, tmp_path, "feed", denied)
        assert done.stderr == "manset: This URL is never asked: The address is not allowed.\n"


def big(posts: int) -> bytes:
    return export(
        *(
            item(
                n,
                category("category", f"section-{n % 5}", f"Section {n % 5}"),
                category("post_tag", f"tag-{n % 11}", f"Tag {n % 11}"),
                title=f"Moon {n % 200}",
                post_name="" if n % 3 else f"moon-{n}",
                link=f"https://old.example/{n}/",
                content="word " * 60,
            )
            for n in range(1, posts + 1)
        )
    )


def kill_often(  # noqa: PLR0913 - two newsrooms, and how often
    url: str, db: Database, undisturbed: Database, folder: Path, *, posts: int, kills: int
) -> None:
    """Kill an import at so many points; what a repetition leaves is what one run gives."""
    file = folder / "big.xml"
    file.write_bytes(big(posts))

    for turn in range(kills):
        killed(started(url, file, "wxr"), db, turn * posts // kills + 1, delay=turn % 7 / 100)
        assert list(each_difference(db)) == []
    last = started(url, file, "wxr")
    output, errors = last.communicate(timeout=120)
    assert last.returncode == 0, errors
    assert " 0 refused" in output
    empty(undisturbed)
    take(undisturbed, file.read_bytes())
    assert exported(db) == exported(undisturbed)
    assert list(each_difference(db)) == []


def test_an_import_that_is_killed_can_be_run_again(
    database_url: str, db: Database, both: tuple[Database, Database], tmp_path: Path
) -> None:
    kill_often(database_url, db, both[0], tmp_path, posts=300, kills=1)
