"""schemathesis against the real server, on both databases: all phases, all checks, no failure."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson

from tests import make
from tests.server import ROOT, run, serving

GENERATE = ("generate", "--articles", "300", "--until", "2018-04-24")
CHECKS = 1_000
"""The least test cases that count as a run: fewer would mean that a phase was left out."""


def test_no_request_that_schemathesis_makes_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    database_url = empty_url()
    moon = make.said("moon", tags=["energy"]).model_dump(mode="json", by_alias=True)
    sample = run(database_url, *GENERATE).stdout + orjson.dumps(moon)
    assert run(database_url, "import", "jsonl", "-", stdin=sample).returncode == 0

    with serving(database_url, tmp_path) as server:
        config = str(ROOT / "tests/fuzz.toml")
        command = ["--config-file", config, "run", f"{server.url}/openapi.json"]
        quiet = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", "schemathesis.cli", *command],
            cwd=tmp_path,
            env={**quiet, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        log = server.log()

    assert done.returncode == 0, done.stdout
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"\u2705 {phase}" in done.stdout, done.stdout
    assert "15 selected / 15 total" in done.stdout
    answered = [line["status"] for line in log if line["logger"] == "manset.access"]
    assert len(answered) > CHECKS
    assert max(answered) < 500
    assert not [line for line in log if line["level"] == "error"]
