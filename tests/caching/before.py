"""A newsroom that is served, and a cache before it, as docs/caching says."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from app.db.engine import Database
from app.db.migrate import migrate
from app.site.queries import found_site
from tests import make
from tests.conftest import ISTANBUL
from tests.editorial.desk import Editor
from tests.server import ROOT, Server, serving

CONFIGURATIONS = ROOT / "docs" / "caching"
WARMED = ("/v1/masthead", "/v1/articles", "/v1/articles/moon", "/v1/totals")


@dataclass
class Before:
    """A newsroom's server, someone who publishes there, and the port at which the cache answers."""

    server: Server
    editor: Editor
    port: int

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Ask the cache."""
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=15)

    def kill(self) -> None:
        """End the origin at once."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()


def configuration(name: str, **changes: str) -> str:
    """Return a file of docs/caching with its places made those of the test; each must be there."""
    text = (CONFIGURATIONS / name).read_text()
    for old, new in changes.items():
        assert re.search(old, text), old
        text = re.sub(old, new, text)
    return text


@contextmanager
def cached(
    folder: Path, command: list[str], cache_port: int, origin_port: int, purge_urls: str = ""
) -> Iterator[Before]:
    """Serve a newsroom with one article at `origin_port`, and run the cache."""
    db = Database(f"sqlite:///{folder}/manset.db")
    migrate(db)
    with db.write() as session:
        found_site(session, ISTANBUL)
    make.article(db, "moon")
    url = f"sqlite:///{folder}/manset.db"
    with (
        serving(url, folder, port=origin_port, purge_urls=purge_urls) as server,
        httpx2.Client(base_url=server.url, timeout=15) as client,
        (folder / "cache.log").open("wb") as log,
    ):
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own words
        try:
            before = Before(server, Editor(client, db), cache_port)  # type: ignore[arg-type]
            _wait(before, process, folder / "cache.log")
            yield before
        finally:
            process.terminate()
            process.wait(10)
            db.close()


def _wait(before: Before, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            if before.get("/livez").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def asked(server: Server, route: str) -> int:
    """Return how often the origin itself was asked."""
    pattern = rf'manset_requests_total\{{method="GET",route="{route}",status="200"\}} ([0-9.]+)'
    found = re.search(pattern, server.get("/metrics").text)
    return int(float(found[1])) if found else 0
