"""schemathesis against the real server: what all may read, in all phases, with all checks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson

from tests import make
from tests.server import ROOT, run, serving

GENERATE = ("generate", "--articles", "300", "--until", "2018-04-24")


def fuzz(database_url: str, folder: Path, *options: str) -> int:
    """Fill the newsroom, serve it, fuzz it; return how many requests were answered.

    Fails where schemathesis finds a fault, where an answer is 500 or more, or an error is logged.
    """
    moon = make.said("moon", tags=["energy"]).model_dump(mode="json", by_alias=True)
    sample = run(database_url, *GENERATE).stdout + orjson.dumps(moon)
    assert run(database_url, "import", "jsonl", "-", stdin=sample).returncode == 0
    quiet = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    with serving(database_url, folder) as server:
        config = ("--config-file", str(ROOT / "tests/fuzz.toml"))
        document = f"{server.url}/openapi.json"
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", "schemathesis.cli", *config, "run", document, *options],
            cwd=folder,
            env={**quiet, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=3_600,
            check=False,
        )
        log = server.log()
    assert done.returncode == 0, done.stdout + done.stderr
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"\u2705 {phase}" in done.stdout, done.stdout
    statuses = [line["status"] for line in log if line["logger"] == "manset.access"]
    assert max(statuses) < 500
    assert not [line for line in log if line["level"] == "error"]
    return len(statuses)


def test_no_request_that_schemathesis_makes_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    assert fuzz(empty_url(), tmp_path) > 500
