import os
import subprocess
import sys
from pathlib import Path

import prometheus_client  # noqa: F401 - chooses its mode before a test sets the variable
import pytest

from app.http.metrics import DIRECTORY_VARIABLE, exposition, prepare_multiprocess
from tests.server import environment

WORKER = """
import sys
from app.http.metrics import count_request
for _ in range(int(sys.argv[1])):
    count_request("GET", "/v1/articles", "200", 0.003)
"""
READER = "from app.http.metrics import exposition; print(exposition().decode())"
PARENT = """
import os, subprocess, sys
from multiprocessing import get_context
from pathlib import Path
from app.http.metrics import count_request, exposition, prepare_multiprocess

def work(times):
    for _ in range(times):
        count_request("GET", "/v1/articles", "200", 0.003)

prepare_multiprocess(Path(sys.argv[1]))
assert "prometheus_client" not in sys.modules
for times in (3, 4):
    worker = get_context("fork").Process(target=work, args=(times,))
    worker.start()
    worker.join()
subprocess.run([sys.executable, "-c", sys.argv[2], "5"], check=True)
print(exposition().decode())
"""


def run(code: str, *arguments: str, directory: Path | None = None) -> str:
    variables = environment("sqlite:///none.db")
    variables.pop("PROMETHEUS_MULTIPROC_DIR", None)
    if directory is not None:
        variables["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code, *arguments],
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def counted(text: str) -> float:
    name = 'manset_requests_total{method="GET",route="/v1/articles",status="200"} '
    return sum(
        float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name)
    )


def test_the_exposition_sums_workers_that_live_and_that_have_died(tmp_path: Path) -> None:
    directory = tmp_path / "not" / "there" / "yet"
    text = run(PARENT, str(directory), WORKER)
    assert counted(text) == 3 + 4 + 5
    assert 'manset_request_seconds_bucket{le="0.0025",route="/v1/articles"} 0.0' in text
    assert 'manset_request_seconds_bucket{le="0.005",route="/v1/articles"} 12.0' in text
    assert 'manset_request_seconds_count{route="/v1/articles"} 12.0' in text


def test_a_new_start_begins_with_an_empty_directory(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("not ours")
    for _ in "12":
        assert counted(run(PARENT, str(tmp_path), WORKER)) == 12
    assert len(list(tmp_path.glob("counter_*.db"))) == 3
    assert (tmp_path / "kept.txt").exists()


def test_without_a_directory_a_process_shows_its_own_numbers() -> None:
    text = run(f"{WORKER}\n{READER}", "7")
    assert counted(text) == 7
    assert "_created" not in text


def test_a_process_that_counted_nothing_shows_the_others_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(WORKER, "6", directory=tmp_path)
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path))
    assert counted(exposition().decode()) == 6


def test_preparing_keeps_only_what_is_not_a_process_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DIRECTORY_VARIABLE, "elsewhere")  # and set back after the test
    for name in ("counter_1.db", "notes.txt"):
        (tmp_path / name).touch()
    prepare_multiprocess(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
    assert os.environ[DIRECTORY_VARIABLE] == str(tmp_path)
