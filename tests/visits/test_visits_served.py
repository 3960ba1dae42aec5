"""Two workers of the real server, killed and stopped under load: what was answered is counted."""

import os
import signal
import time
from pathlib import Path

from app.archive.verify import each_difference
from app.db.engine import Database
from tests import make
from tests.server import STOP_SECONDS, serving
from tests.visits.crowd import Crowd, missing, send
from tests.visits.readers import article_id, totals

TRUSTED = "127.0.0.1"


def count_through_everything(
    database_url: str, folder: Path, *, readings: int, visitors: int, articles: int
) -> None:
    """Kill the server at 40 %, send all again, stop it under load: nothing is lost or twice."""
    connections = min(64, readings // 20)
    db = Database(database_url)
    make.articles(db, [make.said(f"story-{n}") for n in range(articles)])
    ids = [article_id(db, f"story-{n}") for n in range(articles)]
    crowd = Crowd(readings, visitors, ids, connections, mark="first")

    with serving(database_url, folder, workers=2, trusted_proxies=TRUSTED) as server:

        def kill() -> None:
            os.killpg(server.process.pid, signal.SIGKILL)

        sent = send(server, crowd, then=(readings * 2 // 5, kill))
        server.process.wait()
    assert readings * 2 // 5 <= len(sent.acknowledged) < readings
    assert sent.refused == []
    assert missing(db, sent.acknowledged) == set()
    assert list(each_difference(db)) == []

    with serving(database_url, folder, workers=2, trusted_proxies=TRUSTED) as server:
        again = send(server, crowd)
        assert (len(again.acknowledged), again.refused, again.lost) == (readings, [], 0)
        assert totals(db) == crowd.expected()
        log = server.stderr.read_text()
    assert "203.0." not in log
    assert "Firefox" not in log

    more = Crowd(readings, visitors, ids, connections, mark="second")
    with serving(database_url, folder, workers=2, trusted_proxies=TRUSTED) as server:
        ended: list[float] = []

        def stop() -> None:
            began = time.monotonic()
            server.stop()
            ended.append(time.monotonic() - began)

        sent = send(server, more, then=(readings * 2 // 5, stop))
    assert ended[0] < STOP_SECONDS
    assert set(sent.refused) <= {503}
    assert missing(db, sent.acknowledged) == set()
    assert len(sent.acknowledged) >= readings * 2 // 5
    views = totals(db)[0, 0][1]
    assert views >= readings + len(sent.acknowledged)
    assert sum(count for (kind, _), (_, count) in totals(db).items() if kind) == views
    assert totals(db)[0, 0][0] == visitors
    assert list(each_difference(db)) == []
    db.close()


def test_what_was_answered_is_counted_once_whatever_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    count_through_everything(database_url, tmp_path, readings=300, visitors=30, articles=15)
