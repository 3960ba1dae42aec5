"""An import that is killed, wherever it is, can be run again as if nothing had been."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article
from tests import make
from tests.newsroom import empty, exported, lines_of, take_in
from tests.server import command, environment

ARTICLES = 450
KILLS = 2


def newsroom() -> list[dict[str, Any]]:
    """Make lines that depend on each other: equal headlines and sections, some stories twice."""
    stories = [
        {
            "type": "article",
            "externalId": f"x:{number}",
            "state": "published" if number % 7 else "withheld",
            "headline": f"Moon {number % 300}",
            "bodyHtml": f"<p>{'word ' * 50}</p>",
            "language": "en" if number % 3 else "tr",
            "section": f"section-{number % 5}",
            "tags": [f"tag-{number % 11}", f"tag-{number % 13}"],
            "datePublished": f"2026-01-{1 + number % 28:02}T09:00:0{number % 3}Z",
        }
        for number in range(ARTICLES)
    ]
    again = [{**one, "headline": "Sun", "state": "published"} for one in stories[::40]]
    at = "2026-02-01T00:00:00Z"
    stones = [
        {"type": "tombstone", "externalId": f"gone:{number}", "at": at} for number in range(40)
    ]
    site = {
        "type": "site",
        "name": "The Daily Moon",
        "url": "https://moon.example",
        "language": "en",
        "timeZone": "Europe/Istanbul",
    }
    return [site, *stories, *again, *stones]


def started(url: str, file: Path, name: str = "jsonl") -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and command
        command("import", name, str(file)),
        cwd=file.parent,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def count(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Article)) or 0


def killed(process: subprocess.Popen[str], db: Database, articles: int, delay: float) -> None:
    """Kill an import, and nothing else, once it has saved so many; wait for all it started."""
    ends = time.monotonic() + 60
    while process.poll() is None and count(db) < articles and time.monotonic() < ends:
        time.sleep(0.01)
    time.sleep(delay)
    process.kill()
    process.communicate()
    while time.monotonic() < ends:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("what it started lives on")


def test_an_import_that_is_killed_can_be_run_again(
    db: Database, database_url: str, both: tuple[Database, Database], tmp_path: Path
) -> None:
    """What is there after each kill is sound; what is there at the end is what one run gives."""
    file = tmp_path / "newsroom.jsonl"
    file.write_bytes(lines_of(*newsroom()))
    chance = random.Random(1)  # noqa: S311 - where to kill is no secret
    seen = []
    for turn in range(KILLS):
        wanted = chance.randrange(turn * ARTICLES // KILLS + 1, (turn + 1) * ARTICLES // KILLS)
        killed(started(database_url, file), db, wanted, delay=chance.random() / 20)
        seen.append(count(db))
        assert list(each_difference(db)) == []

    last = started(database_url, file)
    output, errors = last.communicate(timeout=120)

    assert last.returncode == 0, errors
    assert seen == sorted(seen)
    assert 0 < seen[0] < ARTICLES
    assert " 0 refused" in output
    undisturbed = both[0]
    empty(undisturbed)
    make.site(undisturbed)
    take_in(undisturbed, file.read_bytes())
    assert exported(db) == exported(undisturbed)
    assert list(each_difference(db)) == []
