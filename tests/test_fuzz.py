"""schemathesis against the real server: what all may read, and the newsroom's own side."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from app.access.roles import ROLES
from app.db.engine import Database
from tests import make
from tests.server import ROOT, Server, environment, run, serving

PHASES = {"sqlite": "examples,coverage", "postgresql": "fuzzing,stateful"}
LEAST = {"sqlite": 2_000, "postgresql": 120}
"""Requests that these phases come to, less a few that a change of the routes may take away."""
GENERATE = ("generate", "--articles", "300", "--until", "2018-04-24")


@contextmanager
def sampled(database_url: str, folder: Path) -> Iterator[Server]:
    """Fill the newsroom and serve it; nothing that answers 500 or logs an error passes."""
    moon = make.said("moon", tags=["energy"]).model_dump(mode="json", by_alias=True)
    sample = run(database_url, *GENERATE).stdout + orjson.dumps(moon)
    assert run(database_url, "import", "jsonl", "-", stdin=sample).returncode == 0
    with serving(database_url, folder, outbound_allow="127.0.0.0/8") as server:
        yield server
        log = server.log()
    assert max(line["status"] for line in log if line["logger"] == "manset.access") < 500
    assert not [line for line in log if line["level"] == "error"]


def fuzz(server: Server, folder: Path, config: str, *options: str, keys: str = "") -> int:
    """Let schemathesis ask; return how many were answered. Fails where it finds a fault."""
    words = ("--config-file", str(ROOT / "tests" / config), "run", f"{server.url}/openapi.json")
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "schemathesis.cli", *words, *options],
        cwd=folder,
        env=environment(server.database_url) | {"NO_COLOR": "1", "FUZZ_KEYS": keys},
        capture_output=True,
        text=True,
        timeout=3_600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\u2705" in done.stdout, done.stdout
    return len([line for line in server.log() if line["logger"] == "manset.access"])


def keys_of(database_url: str) -> str:
    """Make a key of each role; give their texts."""
    db = Database(database_url)
    keys = {role: make.key(db, role)["Authorization"].split()[1] for role in ROLES}
    db.close()
    return " ".join(keys[role] for role in ("admin", "editor", "writer", "viewer", "app"))


def test_no_request_of_anyones_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path, backend: str
) -> None:
    """What a schema alone decides is tried on one database; the long run has all on both."""
    with sampled(empty_url(), tmp_path) as server:
        assert fuzz(server, tmp_path, "fuzz.toml", "--phases", PHASES[backend]) > LEAST[backend]


def test_no_request_to_the_newsrooms_own_side_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path, backend: str
) -> None:
    """With a key of every role in turn."""
    with sampled(empty_url(), tmp_path) as server:
        keys = keys_of(server.database_url)
        found = fuzz(
            server, tmp_path, "fuzz_editorial.toml", "--phases", PHASES[backend], keys=keys
        )
        assert found > LEAST[backend]
        for key in keys.split():
            headers = {"Authorization": f"Bearer {key}"}
            assert server.get("/v1/articles", headers).status_code == 200, "the keys still hold"
