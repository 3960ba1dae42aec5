"""Logs as JSON lines on standard error, each with the id of the request it belongs to."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request being answered; None outside of one."""


class JsonLines(logging.Formatter):
    """One record as one line of ASCII JSON, whatever characters it holds.

    `extra={"fields": {...}}` on the logging call adds members.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if (request_id := REQUEST_ID.get()) is not None:
            line["requestId"] = request_id
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, default=str).replace("\x7f", "\\u007f")


def configure_logging(level: str) -> None:
    """Send all logs of this process to standard error as JSON lines, from `level` up.

    Those of libraries and uvicorn are kept from warnings up; uvicorn's access log, which has
    addresses and queries, is turned off. To be called in each worker, and uvicorn be told
    `log_config=None`, or it undoes this.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.setLevel(level.upper())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("manset").setLevel(level.upper())
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    access = logging.getLogger("uvicorn.access")
    access.handlers = []  # without one uvicorn does not even put its line together
    access.propagate = False
    access.setLevel(logging.CRITICAL + 1)
