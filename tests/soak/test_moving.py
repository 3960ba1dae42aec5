"""A large export takes no more memory than a small one, and twenty kills leave no trace."""

import os
import subprocess
from pathlib import Path

import pytest

from app.db.engine import Database
from tests.importers.conftest import both  # noqa: F401 - the fixture of that folder
from tests.importers.test_moving import kill_often
from tests.importers.wxr import export, item
from tests.server import command, environment

pytestmark = pytest.mark.soak
MANY, FEW = 100_000, 2_000


def peak_of(folder: Path, posts: int) -> float:
    """Import so many posts of some 4 KB; return the most memory that took, in MB."""
    file = folder / f"{posts}.xml"
    head, _, tail = export("<!-- here -->").partition(b"<!-- here -->")
    with file.open("wb") as out:
        out.write(head)
        for n in range(1, posts + 1):
            out.write(item(n, content=f"{n} " + "words of the moon\n\n" * 200).encode())
        out.write(tail)
    process = subprocess.Popen(  # noqa: S603 - our own words
        command("import", "wxr", str(file)),
        env=environment(f"sqlite:///{folder / f'{posts}.db'}"),
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    file.unlink()
    return usage.ru_maxrss / 1024


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, many = peak_of(tmp_path, FEW), peak_of(tmp_path, MANY)
    assert many < 200, many
    assert many < few + 60, (few, many)


def test_twenty_kills_leave_what_one_run_gives(
    database_url: str,
    db: Database,
    both: tuple[Database, Database],  # noqa: F811 - as above
    tmp_path: Path,
) -> None:
    kill_often(database_url, db, both[0], tmp_path, posts=6_000, kills=20)
