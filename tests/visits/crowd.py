"""Many readers at once, each with an address of its own, over many connections."""

import http.client
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue

import orjson
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import VisitEvent
from app.visits.visitor import event_digest
from tests.server import Server
from tests.visits.readers import BROWSER, SITE, Counts


@dataclass(frozen=True)
class Crowd:
    """Readings by visitors of articles, in turns, reported over so many connections."""

    readings: int
    visitors: int
    articles: Sequence[int]
    connections: int
    mark: str = "r"

    def id(self, number: int) -> str:
        return f"{self.mark}-reading-{number}"

    def report(self, number: int) -> tuple[bytes, dict[str, str]]:
        visitor = number % self.visitors
        article = self.articles[number % len(self.articles)]
        said = {"id": self.id(number), "article": article}
        return orjson.dumps(said), {
            "User-Agent": BROWSER,
            "Content-Type": "text/plain",
            "X-Forwarded-For": f"203.0.{113 + visitor // 250}.{visitor % 250 + 1}",
        }

    def expected(self) -> Counts:
        """Return what is counted when all of it has arrived, once or often."""
        pairs = {(n % len(self.articles), n % self.visitors) for n in range(self.readings)}
        counts: Counts = {SITE: (self.visitors, self.readings)}
        for index, article in enumerate(self.articles):
            visits = len({visitor for one, visitor in pairs if one == index})
            views = len(range(index, self.readings, len(self.articles)))
            counts[1, article] = (visits, views)
        return counts


@dataclass
class Sent:
    """What became of a crowd's reports: those that were answered 204, and all other statuses."""

    acknowledged: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)
    lost: int = 0

    def note(self, name: str, status: int | None) -> None:
        if status is None:
            self.lost += 1
        elif status == http.HTTPStatus.NO_CONTENT:
            self.acknowledged.add(name)
        else:
            self.refused.append(status)


def send(
    server: Server, crowd: Crowd, *, then: tuple[int, Callable[[], None]] | None = None
) -> Sent:
    """Send all reports; after so many acknowledgments, do what `then` says."""
    waiting: SimpleQueue[int | None] = SimpleQueue()
    for number in (*range(crowd.readings), *[None] * crowd.connections):
        waiting.put(number)
    sent, lock = Sent(), threading.Lock()
    acts = [then] if then is not None else []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
        while (number := waiting.get()) is not None:
            status = _status(connection, *crowd.report(number))
            with lock:
                sent.note(crowd.id(number), status)
                due = [acts.pop() for after, _ in acts if len(sent.acknowledged) >= after]
            for _, act in due:
                act()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(crowd.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def _status(
    connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]
) -> int | None:
    """Return the status of the answer, None where there was none."""
    try:
        connection.request("POST", "/v1/visits", body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return None
    return answer.status


def missing(db: Database, acknowledged: set[str]) -> set[str]:
    """Return which of the acknowledged reports the newsroom does not know."""
    with db.read() as session:
        known = set(session.scalars(select(VisitEvent.id)))
    return {one for one in acknowledged if event_digest("", one) not in known}
