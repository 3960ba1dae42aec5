"""GET /v1/stream over the network: what comes, to whom, how soon, and how it ends."""

import json
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.access.keys import key_id_of, revoke_key
from app.db.engine import Database
from tests import make
from tests.server import Server, serving
from tests.sync.following import Listener


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    with serving(database_url, tmp_path) as one:
        yield one


Listen = Callable[..., Listener]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Connect to the stream; leave at the end."""
    with ExitStack() as stack:

        def connect(server: Server, query: str = "", **headers: str) -> Listener:
            return stack.enter_context(closing(Listener(server, query, **dict[str, Any](headers))))

        yield connect


def publish(server: Server, key: dict[str, str], headline: str) -> int:
    """Publish a story through the newsroom's own side; give its id."""
    desk = f"{server.url}/v1/editorial/articles"
    made = httpx2.post(desk, json={"headline": headline}, headers=key, timeout=15).json()
    answer = httpx2.post(f"{desk}/{made['id']}/publish", json={}, headers=key, timeout=15)
    assert answer.status_code == 200, answer.text
    return int(made["id"])


def slug_of(event: dict[str, str]) -> Any:
    return json.loads(event["data"])["article"]["slug"]


def test_a_stream_begins_with_now_tells_what_the_feed_tells_and_is_resumed(
    server: Server, db: Database, listen: Listen
) -> None:
    make.article(db, "before")
    listener = listen(server)
    headers = listener.answer.headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    first = listener.frame()
    assert first == {"retry": "2000", "id": "1"}

    make.article(db, "moon")
    event = listener.event()
    listener.close()
    (row,) = server.get("/v1/changes?after=1").json()["items"]
    assert (event["id"], event["event"]) == (row["position"], "upsert")
    assert json.loads(event["data"]) == row

    make.articles(db, [make.said("a"), make.said("b")])
    make.article(db, "moon", state="withheld")
    for query, named in (("", event["id"]), ("?after=0", event["id"]), (f"?after={row['id']}", "")):
        again = listen(server, query, **({"Last_Event_ID": named} if named else {}))
        found = [again.event() for _ in range(3)]
        assert [one["event"] for one in found] == ["upsert", "upsert", "withheld"]
        assert [slug_of(one) for one in found[:2]] == ["a", "b"]
        from_first = listen(server, Last_Event_ID=first["id"])
    assert slug_of(from_first.event()) == "a"  # moon's newest state is the one above
    whole = listen(server, "?after=0")
    assert slug_of(whole.event()) == "before"


def test_who_filters_is_told_what_is_within_and_what_is_not(
    server: Server, db: Database, listen: Listen
) -> None:
    make.section(db, "world")
    make.section(db, "moon", parent="world")
    listeners = [
        listen(server, query)
        for query in ("?section=world", "?urgency=1", "?lang=tr", "?section=world&urgency=1")
    ]
    for listener in listeners:
        listener.frame()

    steps: list[Callable[[], object]] = [
        lambda: make.article(db, "deep", section="moon", urgency=1),
        lambda: make.article(db, "evet", language="tr"),
        lambda: make.article(db, "deep", section="moon", urgency=5),
        lambda: make.article(db, "deep", section="home", urgency=1),
    ]
    told: list[list[str]] = [[] for _ in listeners]
    for step in steps:  # one after another: a change may overtake one that was not told yet
        step()
        for listener, ops in zip(listeners, told, strict=True):
            ops.append(listener.event()["event"])

    assert told == [
        ["upsert", "withheld", "upsert", "withheld"],
        ["upsert", "withheld", "withheld", "upsert"],
        ["withheld", "upsert", "withheld", "withheld"],
        ["upsert", "withheld", "withheld", "withheld"],
    ]


def test_many_articles_of_one_edition_come_whole_and_in_order(
    server: Server, db: Database, listen: Listen
) -> None:
    """Several pages of them, now and for who comes later; more than is kept in memory."""
    listener = listen(server)
    listener.frame()
    for batch in range(3):
        make.articles(db, [make.said(f"s{batch}-{n}") for n in range(250)])
    late = listen(server, "?after=0")
    expected = [f"s{batch}-{n}" for batch in range(3) for n in range(250)]
    for one in (listener, late):
        events = [one.event() for _ in expected]
        assert [slug_of(event) for event in events] == expected


def test_a_paid_body_is_for_viewers_and_a_key_that_ends_ends_its_stream(
    server: Server, db: Database, listen: Listen
) -> None:
    key = make.key(db)
    viewer = listen(server, **key)
    assert viewer.answer.headers["cache-control"] == "private, no-store"
    others = [listen(server), listen(server, **make.key(db, "app"))]
    for listener in (viewer, *others):
        listener.frame()

    make.article(db, "paid", isAccessibleForFree=False, bodyHtml="<p>Paid.</p>")

    assert viewer.row()["article"]["bodyHtml"] == "<p>Paid.</p>"
    assert [one.row()["article"]["bodyHtml"] for one in others] == [None, None]
    with db.write() as session:
        revoke_key(session, key_id_of(key["Authorization"]), make.NOW)
    make.article(db, "paid", isAccessibleForFree=False, bodyHtml="<p>More.</p>")
    assert viewer.frame() == {}
    assert [one.row()["article"]["bodyHtml"] for one in others] == [None, None]


def test_what_is_malformed_is_refused_before_anything_is_sent(server: Server) -> None:
    assert server.get("/v1/stream", {"Last-Event-ID": "x"}).status_code == 422
    assert server.get("/v1/stream?after=x").status_code == 422
    assert server.get("/v1/stream?limit=1").status_code == 400
    assert server.get("/v1/stream", {"Authorization": "Bearer x"}).status_code == 401
    head = server.get("/v1/stream", method="HEAD")
    assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream")


def test_a_story_reaches_all_who_follow_on_every_worker_within_half_a_second(
    database_url: str, db: Database, tmp_path: Path, listen: Listen
) -> None:
    key = make.key(db, "editor")
    with serving(database_url, tmp_path, workers=2) as server:
        listeners = [listen(server) for _ in range(30)]
        for listener in listeners:
            listener.frame()

        def arrival(listener: Listener) -> tuple[int, float]:
            return listener.row()["id"], time.monotonic()

        delays = []
        with ThreadPoolExecutor(len(listeners)) as pool:
            for n in range(7):
                arrivals = [pool.submit(arrival, listener) for listener in listeners]
                published = publish(server, key, f"Story {n}")
                answered_at = time.monotonic()
                found = [one.result(timeout=10) for one in arrivals]
                assert {article_id for article_id, _ in found} == {published}
                delays.append(max(at for _, at in found) - answered_at)
    assert min(delays) <= 0.5  # the best of several: the tests have other work to do


def test_a_server_that_is_told_to_stop_ends_its_streams_at_once(
    server: Server, db: Database, listen: Listen
) -> None:
    """Also one whose client takes nothing."""
    listeners = [listen(server) for _ in range(2)]
    for listener in listeners:
        listener.frame()
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", server.port))
    deaf.sendall(b"GET /v1/stream?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    make.articles(
        db, [make.said(f"s{n}", bodyHtml=f"<p>{'moon ' * 18_000}</p>") for n in range(60)]
    )
    for listener in listeners:
        assert len([listener.event() for _ in range(60)]) == 60

    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    for listener in listeners:
        assert listener.frame() == {}
    assert server.process.wait(20) == 0
    assert time.monotonic() - began < 10
    deaf.close()
    assert "traceback" not in server.stderr.read_text()


def rss_mib(server: Server) -> float:
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def test_a_thousand_who_follow_cost_little(database_url: str, tmp_path: Path) -> None:
    clients = 1_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4_096)), hard))
    request = b"GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
    with serving(database_url, tmp_path) as server:
        for _ in range(20):
            server.get("/v1/changes")
        before = rss_mib(server)
        sockets = []
        for _ in range(clients):
            one = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            one.sendall(request)
            sockets.append(one)
        for one in sockets:
            received = b""
            while b"id: " not in received:
                received += one.recv(4_096)
        cost = rss_mib(server) - before
        for one in sockets:
            one.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert cost <= 60
