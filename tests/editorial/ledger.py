"""Writers who keep a ledger: what was acknowledged, written down on disk after the answer came.

A server is killed under them again and again. What was not answered they send again: a POST under
the same Idempotency-Key, a PATCH or DELETE with the same If-Match. An article's version counts what
was done to it, so that nothing can be lost or done twice unseen.
"""

import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2

from app.archive.verify import each_difference
from app.db.engine import Database
from tests import make
from tests.server import serving

WRITERS = 4
DESK = "/v1/editorial/articles"


@dataclass
class Writer:
    """One editor at work on a story of their own after another."""

    number: int
    key: dict[str, str]
    ledger: Path
    story: dict[str, Any] | None = None
    """What was acknowledged of the present story; None before it is begun."""
    done: int = 0
    pending: dict[str, Any] | None = None
    is_again: bool = False
    acknowledged: int = 0
    names: Any = field(default_factory=count)

    def plan(self) -> dict[str, Any]:
        """Decide on the next request."""
        story, number = self.story, next(self.names)
        if story is None:
            external_id = f"w{self.number}:{number}"
            said = {"headline": f"By {self.number}", "externalId": external_id, "tags": ["moon"]}
            return {"method": "POST", "path": DESK, "json": said}
        path, match = f"{DESK}/{story['id']}", {"If-Match": f'"{story["version"]}"'}
        ends = ("withhold", "cancel", "delete", "restore")
        step = ("patch", "publish", "patch", "correct", ends[number % 4])[self.done]
        if step == "delete":
            return {"method": "DELETE", "path": path, "json": None, "headers": match}
        if step == "patch":
            said = {"headline": f"By {self.number}, {number}", "urgency": 1 + number % 9}
            return {"method": "PATCH", "path": path, "json": said, "headers": match}
        words: dict[str, dict[str, Any]] = {
            "publish": {},
            "withhold": {},
            "cancel": {"reason": "Not so."},
            "correct": {"text": f"Note {number}."},
            "restore": {"version": 1},
        }
        return {"method": "POST", "path": f"{path}/{step}", "json": words[step]}

    def step(self, client: httpx2.Client) -> None:
        """Send what is pending, or the next request; write down what came of it."""
        if self.pending is None:
            self.pending = self.plan()
            name = f'"w{self.number}-{next(self.names)}"'
            self.pending["headers"] = {"Idempotency-Key": name, **self.pending.get("headers", {})}
            self.is_again = False
        sent = self.pending
        is_again, self.is_again = self.is_again, True
        headers = {**self.key, **sent["headers"]}
        body = {} if sent["json"] is None else {"json": sent["json"]}
        answer = client.request(sent["method"], sent["path"], headers=headers, **body)
        if is_again and sent["method"] != "POST" and answer.status_code in {404, 412}:
            answer = client.get(sent["path"], headers=self.key)  # it was done, and not answered
            assert answer.status_code == (404 if sent["method"] == "DELETE" else 200)
        else:
            assert answer.status_code in {200, 201, 204}, answer.text
        self._acknowledge(None if sent["method"] == "DELETE" else answer.json())
        self.pending = None

    def _acknowledge(self, article: dict[str, Any] | None) -> None:
        before = self.story
        if article is None:
            assert before is not None
            article = {**before, "state": "deleted"}
        elif before is not None:
            assert article["version"] == before["version"] + 1, "done once"
        line = {name: article[name] for name in ("id", "version", "state", "headline")}
        with self.ledger.open("a") as ledger:
            ledger.write(json.dumps(line) + "\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        self.acknowledged += 1
        self.done += before is not None
        self.story = article
        if self.done == 5:
            self.story, self.done = None, 0


def kill_under_writers(database_url: str, folder: Path, kills: int) -> int:
    """Kill a server so often in the middle of writes; return how many were acknowledged.

    Fails where one of them is not there exactly once, or a count is wrong.
    """
    db = Database(database_url)
    writers = [
        Writer(number, make.key(db, "editor"), folder / f"ledger-{number}")
        for number in range(WRITERS)
    ]
    for number in range(kills + 1):
        is_last = number == kills
        with serving(database_url, folder) as server:
            stop = Event()
            threads = [Thread(target=_write, args=(one, server.url, stop)) for one in writers]
            for thread in threads:
                thread.start()
            until = sum(one.acknowledged for one in writers) + random.randint(1, 40)  # noqa: S311
            while sum(one.acknowledged for one in writers) < until:
                assert all(thread.is_alive() for thread in threads)
                time.sleep(0.001)
            if not is_last:
                os.killpg(server.process.pid, signal.SIGKILL)
                server.process.wait()
            stop.set()
            for thread in threads:
                thread.join()
            if is_last:
                _check(writers, server.get)
    assert list(each_difference(db)) == []
    db.close()
    return sum(one.acknowledged for one in writers)


def _write(writer: Writer, url: str, stop: Event) -> None:
    with httpx2.Client(base_url=url, timeout=15) as client:
        while not stop.is_set():
            try:
                writer.step(client)
            except httpx2.TransportError:
                if stop.wait(0.01):
                    return


def _check(writers: list[Writer], get: Callable[..., httpx2.Response]) -> None:
    """Hold every story against its last line in the ledgers."""
    for writer in writers:
        lines = [json.loads(line) for line in writer.ledger.read_text().splitlines()]
        assert len(lines) == writer.acknowledged
        newest = {line["id"]: line for line in lines}
        ended = {line["id"] for line in lines if line["state"] == "deleted"}
        for article_id, line in newest.items():
            answer = get(f"{DESK}/{article_id}", writer.key)
            if article_id in ended:
                assert answer.status_code == 404
                continue
            found = answer.json()
            assert {name: found[name] for name in line} == line
            shown = get(f"/v1/articles/{article_id}").status_code
            assert shown == {"published": 200, "canceled": 410}.get(line["state"], 404)
