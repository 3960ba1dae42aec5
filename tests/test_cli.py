"""The commands: what they print, what they leave, how they end."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import orjson
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.cli import main
from app.config import Settings
from app.db.engine import Database
from app.main import create_app
from tests import make
from tests.server import ROOT, command, environment, free_port, running

Run = Callable[..., tuple[int, str, str]]
KEY = re.compile(r"mns_[0-9a-f]{12}_[0-9a-f]{48}")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run one command in this process; give its exit code, output and complaints."""
    monkeypatch.chdir(ROOT)

    def one(*words: str, at: str, stdin: bytes = b"", **settings: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.setenv("MANSET_DATABASE_URL", at)
            for name, value in settings.items():
                patch.setenv(f"MANSET_{name.upper()}", value)
            patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
            try:
                code = main(words)
            except SystemExit as ended:  # argparse
                code = int(str(ended.code))
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return one


def lines(*several: object) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in several)


def article(slug: str, **more: object) -> dict[str, object]:
    return {"type": "article", **make.said(slug).model_dump(mode="json", by_alias=True), **more}


GENERATE = ("generate", "--articles", "90", "--until", "2018-04-24", "--last-days", "41,37")


def test_generate_writes_the_same_lines_each_time_and_the_days_it_was_told(run: Run) -> None:
    code, out, err = run(*GENERATE, at="sqlite:///none.db")
    said = [json.loads(line) for line in out.splitlines()]
    articles = [one for one in said if one["type"] == "article"]
    days = Counter(one["datePublished"][:10] for one in articles)

    assert (code, err) == (0, "")
    assert len(articles) == 90
    assert (days["2018-04-24"], days["2018-04-23"]) == (41, 37)
    assert run(*GENERATE, at="sqlite:///none.db")[1] == out
    assert run(*GENERATE, "--seed", "2", at="sqlite:///none.db")[1] != out
    assert not Path("none.db").exists()


def test_what_is_generated_goes_through_a_pipe_and_comes_back_the_same(
    run: Run, database_url: str, empty_url: Callable[[], str]
) -> None:
    with subprocess.Popen(  # noqa: S603 - our own words
        command(*GENERATE), cwd=ROOT, env=environment("sqlite:///none.db"), stdout=subprocess.PIPE
    ) as generate:
        taken = subprocess.run(  # noqa: S603 - our own words
            command("import", "jsonl", "-"),
            cwd=ROOT,
            env=environment(database_url),
            stdin=generate.stdout,
            capture_output=True,
            timeout=300,
            check=False,
        )
    assert (generate.returncode, taken.returncode) == (0, 0)
    assert taken.stderr == b""
    seen = int(taken.stdout.split()[0])
    assert taken.stdout.decode().endswith("0 unchanged, 0 refused\n")

    code, exported, err = run("export", at=database_url)
    assert (code, err, exported.count("\n")) == (0, "", seen)
    other = empty_url()
    code, out, _ = run("import", "jsonl", "-", at=other, stdin=exported.encode())
    assert (code, out.split()[0]) == (0, str(seen))
    assert run("export", at=other)[1] == exported
    code, out, _ = run("import", "jsonl", "-", at=other, stdin=exported.encode())
    assert (code, out) == (0, f"{seen} lines: 0 created, 0 updated, {seen} unchanged, 0 refused\n")
    assert run("verify", at=other) == (0, "all is as it should be\n", "")


def test_a_refused_line_ends_in_exit_1_and_is_told_with_line_field_and_reason(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    file, report = tmp_path / "in.jsonl", tmp_path / "report.jsonl"
    file.write_bytes(
        lines(article("good", headline="URGENT: It works"), article("bad", urgency=10))
        + b"{nonsense\n\n"
        + lines(article("also-good"))
    )

    code, out, err = run("import", "jsonl", str(file), "--report", str(report), at=database_url)

    assert (code, err) == (1, "")
    assert out == "4 lines: 2 created, 0 updated, 0 unchanged, 2 refused\n"
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(one["kind"], one["line"], one["field"], one["code"]) for one in told] == [
        ("refused", 2, "/urgency", "too-large"),
        ("refused", 3, "", "malformed-json"),
        ("notice", 1, "/headline", "label-split-off"),
    ]
    code, out, err = run("import", "jsonl", str(file), at=database_url)
    assert (code, out) == (1, "4 lines: 0 created, 0 updated, 2 unchanged, 2 refused\n")
    assert [json.loads(line)["line"] for line in err.splitlines()] == [2, 3]


def test_a_dry_run_tells_the_same_and_leaves_nothing(run: Run, database_url: str) -> None:
    before = run("export", at=database_url)
    stdin = lines(article("one", tags=["new"]), article("two", urgency=0))

    code, out, err = run("import", "jsonl", "-", "--dry-run", at=database_url, stdin=stdin)

    assert (code, err.count("\n")) == (1, 1)
    assert out == "2 lines: 1 created, 0 updated, 0 unchanged, 1 refused (dry run)\n"
    assert run("export", at=database_url) == before


def test_a_key_is_printed_alone_and_opens_what_its_role_may_read(
    run: Run, database_url: str, client: TestClient, db: Database
) -> None:
    make.article(db, "paid", isAccessibleForFree=False, bodyHtml="<p>Dear.</p>")
    bodies = {}
    for role in ("viewer", "editor", "app"):
        code, out, err = run("key", "create", "--role", role, "--name", "desk", at=database_url)
        assert (code, err) == (0, "")
        assert KEY.fullmatch(out.removesuffix("\n"))
        headers = {"Authorization": f"Bearer {out.strip()}"}
        bodies[role] = client.get("/v1/articles/paid", headers=headers).json()["bodyHtml"]
    assert bodies == {"viewer": "<p>Dear.</p>", "editor": "<p>Dear.</p>", "app": None}


def test_verify_names_what_was_tampered_with_and_reindex_mends_tallies(
    run: Run, database_url: str, db: Database
) -> None:
    make.article(db, "moon")
    assert run("verify", at=database_url)[0] == 0
    with db.connection() as connection:
        connection.execute(text("UPDATE day_tally SET articles = articles + 1"))

    code, out, err = run("verify", at=database_url)

    assert (code, err) == (1, "")
    assert "2026-02-01" in out
    assert out.endswith("differences\n")
    assert run("reindex", "--days", at=database_url)[0] == 0
    assert run("verify", at=database_url)[0] == 0


def test_a_backup_is_restored_into_an_empty_place_alone(
    run: Run, database_url: str, empty_url: Callable[[], str], db: Database, tmp_path: Path
) -> None:
    make.article(db, "moon", tags=["space"], section="science", authors=["desk"])
    exported = run("export", at=database_url)
    file = tmp_path / "backups" / "one.db"

    code, out, err = run("backup", str(file), at=database_url)
    assert (code, err) == (0, "")
    assert out == f"{file}: {file.stat().st_size} bytes\n"
    assert run("restore", str(file), at=database_url)[0] == 2

    other = empty_url()
    assert run("restore", str(file), at=other) == (0, f"{file} is restored\n", "")
    assert run("export", at=other) == exported
    assert run("verify", at=other)[0] == 0
    stdin = lines(article("later", tags=["space", "rocket"]))
    assert run("import", "jsonl", "-", at=other, stdin=stdin)[0] == 0
    code, _, err = run("restore", str(file), at=other)
    assert (code, err.count("\n")) == (2, 1)


def test_openapi_prints_the_document(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    code, out, err = run("openapi", at=url)
    assert (code, err) == (0, "")
    assert json.loads(out) == create_app(Settings(database_url=url)).openapi()
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "manset: error: the following arguments are required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["export", "--format", "xml"], "unrecognized arguments"),
        (["generate", "--articles", "10"], "required: --until"),
        (["generate", "--articles", "-5", "--until", "2018-04-24"], "a number from 0"),
        (["generate", "--articles", "1e3", "--until", "2018-04-24"], "a number from 0"),
        (["generate", "--articles", "10", "--until", "2018-02-30"], "a day is YYYY-MM-DD"),
        (["generate", "--articles", "10", "--until", "24.04.2018"], "a day is YYYY-MM-DD"),
        ([*GENERATE, "--last-days", "x"], "separated by commas"),
        ([*GENERATE, "--last-days", "100,100"], "more than all 90"),
        (["import", "xml", "-"], "invalid choice: 'xml'"),
        (["import", "jsonl"], "required: file"),
        (["import", "jsonl", "none.jsonl"], "none.jsonl cannot be read: No such file"),
        (["import", "jsonl", "."], ". cannot be read: Is a directory"),
        (["import", "jsonl", "-", "--report", "none/x"], "none/x: No such file or directory"),
        (["key", "create", "--role", "boss", "--name", "x"], "invalid choice: 'boss'"),
        (["key", "create", "--role", "editor"], "required: --name"),
        (["key", "create", "--role", "editor", "--name", " "], "expected 1 to 200 characters"),
        (["backup", "tests"], "tests: Is a directory"),
        (["restore", "none.db"], "none.db is not a file"),
        (["restore", "pyproject.toml"], "pyproject.toml is not a backup of a newsroom"),
        (["serve", "--port", "99999"], "a number from 1 to 65535"),
        (["serve", "--port", "0"], "a number from 1 to 65535"),
        (["serve", "--workers", "0"], "a number from 1 to 64"),
        (["demo", "--articles", "many"], "a number from 0"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said_in_one_line_with_exit_2(
    run: Run, tmp_path: Path, words: list[str], told: str
) -> None:
    code, out, err = run(*words, at=f"sqlite:///{tmp_path / 'manset.db'}")
    *usage, last = err.splitlines()
    assert (code, out) == (2, "")
    assert last.startswith("manset")
    assert told in last
    assert "\n".join(usage).startswith("usage: manset") or usage == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"at": "garbage"}, "MANSET_DATABASE_URL: expected sqlite:///FILE or postgresql://"),
        ({"at": "mysql://host/name"}, "MANSET_DATABASE_URL: expected"),
        ({"at": "sqlite://"}, "MANSET_DATABASE_URL: expected"),
        ({"at": "sqlite:///:memory:"}, "MANSET_DATABASE_URL: expected"),
        ({"at": "sqlite:///app"}, "unable to open database file"),
        ({"at": "sqlite:///pyproject.toml"}, "file is not a database"),
        ({"at": "sqlite:////proc/none/manset.db"}, "/proc/none: No such file or directory"),
        ({"at": "postgresql://127.0.0.1:1/name"}, "Connection refused"),
        ({"time_zone": "Mars/Olympus"}, "MANSET_TIME_ZONE: not a time zone of the IANA database"),
        ({"workers": "0"}, "MANSET_WORKERS: "),
        ({"site_url": "ftp://news.example"}, "MANSET_SITE_URL: "),
        ({"site_name": ""}, "MANSET_SITE_NAME: "),
        ({"language": "english"}, "MANSET_LANGUAGE: "),
        ({"log_level": "loud"}, "MANSET_LOG_LEVEL: "),
    ],
    ids=str,
)
def test_a_setting_that_does_not_work_is_said_in_one_line_with_exit_2(
    run: Run, tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    code, out, err = run("verify", **{"at": f"sqlite:///{tmp_path / 'manset.db'}", **settings})
    (line,) = err.splitlines()
    assert (code, out) == (2, "")
    assert line.startswith("manset: ")
    assert told in line


def test_a_reader_that_had_enough_is_no_error_worth_a_word(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    generated = run("generate", "--articles", "300", "--until", "2018-04-24", at=database_url)[1]
    run("import", "jsonl", "-", at=database_url, stdin=generated.encode())
    with subprocess.Popen(  # noqa: S603 - our own words
        command("export"),
        cwd=ROOT,
        env=environment(database_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as export:
        assert export.stdout is not None
        assert export.stderr is not None
        first = export.stdout.readline()
        export.stdout.close()
        complaints = export.stderr.read()
    assert json.loads(first)["type"] == "site"
    assert (export.returncode, complaints) == (1, b"")


def test_the_demo_is_what_it_says(tmp_path: Path) -> None:
    port = free_port()
    words = ("demo", "--directory", str(tmp_path / "demo"), "--articles", "200")
    nowhere = "postgresql://none.invalid/x"
    with running(tmp_path, port, *words, database_url=nowhere, is_measured=True) as server:
        printed = (tmp_path / f"stdout-{port}.txt").read_text()
        urls = re.findall(r"curl '([^']+)'", printed)
        answers = [server.get(url.removeprefix(server.url)) for url in urls]
        (key,) = KEY.findall(printed)
        opened = server.get("/v1/totals", {"Authorization": f"Bearer {key}"})
        docs = server.get("/docs")
    assert len(urls) == 5
    assert {answer.status_code for answer in answers} == {200}
    masthead, newest, urgent, days, totals = (answer.json() for answer in answers)
    assert masthead["totals"]["articles"] == totals["articles"] == 200
    assert len(newest["items"]) == 5
    assert urgent["items"]
    assert all(one["urgency"] <= 3 for one in urgent["items"])
    assert [row["articles"] for row in days["items"][:5]] == [
        row["articles"] for row in masthead["days"]
    ]
    assert len(days["items"]) == 7
    assert (opened.status_code, opened.headers["cache-control"]) == (200, "private, no-store")
    assert docs.status_code == 200
    assert f"{server.url}/docs" in printed
