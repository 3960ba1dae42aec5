import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from app.http.logs import REQUEST_ID, JsonLines, configure_logging

NAMES = (None, "manset", "manset.access", "uvicorn", "uvicorn.error", "uvicorn.access")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the process's logging as it was."""
    loggers = [logging.getLogger(name) for name in NAMES]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    yield
    logging.captureWarnings(False)
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        each.handlers = handlers
        each.setLevel(level)
        each.propagate = propagate


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.isascii()
    return [json.loads(line) for line in err.splitlines()]


def test_a_line_is_json_with_the_request_it_belongs_to(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    token = REQUEST_ID.set("0123456789abcdef")
    logging.getLogger("manset.access").info("request", extra={"fields": {"status": 200}})
    REQUEST_ID.reset(token)
    logging.getLogger("manset.x").warning("after %s", "it")
    one, two = lines(capsys)
    assert one.pop("time") != ""
    assert one == {
        "level": "info",
        "logger": "manset.access",
        "message": "request",
        "status": 200,
        "requestId": "0123456789abcdef",
    }
    assert two["message"] == "after it"
    assert "requestId" not in two


def test_no_character_breaks_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    hostile = "a\r\nb\x00\x1b[31m\x7f\x85\u2028\ud800İ"
    logging.getLogger("manset").error(hostile)
    (line,) = lines(capsys)
    assert line["message"] == hostile
    record = logging.LogRecord("manset", 40, "", 0, hostile, None, None)
    assert JsonLines().format(record).isprintable()


def test_a_traceback_and_a_stack_are_one_field_each(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        int("the\ncause")
    except ValueError:
        logging.getLogger("manset").exception("failed", stack_info=True)
    (line,) = lines(capsys)
    assert str(line["traceback"]).startswith("Traceback")
    assert str(line["traceback"]).endswith("with base 10: 'the\\ncause'")
    assert "test_logs" in str(line["stack"])


@pytest.mark.parametrize(
    ("level", "ours", "theirs"),
    [
        ("debug", ["debug", "info", "warning", "error"], ["warning", "error"]),
        ("info", ["info", "warning", "error"], ["warning", "error"]),
        ("warning", ["warning", "error"], ["warning", "error"]),
        ("error", ["error"], ["error"]),
    ],
)
def test_the_level_is_ours_and_libraries_are_heard_from_warnings_up(
    capsys: pytest.CaptureFixture[str], level: str, ours: list[str], theirs: list[str]
) -> None:
    configure_logging(level)
    for name in ("manset.a", "uvicorn.error", "sqlalchemy.engine", "uvicorn.access"):
        for each in ("debug", "info", "warning", "error"):
            getattr(logging.getLogger(name), each)("x")
    heard = [(line["logger"], line["level"]) for line in lines(capsys)]
    assert [each for name, each in heard if name == "manset.a"] == ours
    assert [each for name, each in heard if name == "uvicorn.error"] == theirs
    assert [each for name, each in heard if name == "sqlalchemy.engine"] == theirs
    assert [each for name, each in heard if name == "uvicorn.access"] == []


def test_python_warnings_are_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging("info")
        warnings.warn("old", UserWarning, stacklevel=1)
        logging.captureWarnings(False)
    (line,) = lines(capsys)
    assert line["logger"] == "py.warnings"
