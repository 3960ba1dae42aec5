"""Noting which statements a newsroom's database is asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from app.db import rows
from app.db.engine import Database

Statement = tuple[str, Any]
"""Its text, and its values as the driver takes them."""


@contextmanager
def noted(db: Database) -> Iterator[list[Statement]]:
    """Note each statement that is run meanwhile, whether by SQLAlchemy or by the driver itself."""
    found: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: Any) -> None:
        found.append((statement, values))

    def fetch(connection: Connection, statement: str, values: rows.Values) -> Any:
        found.append((statement, values))
        return straight(connection, statement, values)

    straight = rows.fetch
    with ExitStack() as until, patch.object(rows, "fetch", fetch):
        for engine in (db._reader, db._writer):  # noqa: SLF001 - the pools are nobody else's business
            event.listen(engine, "before_cursor_execute", note)
            until.callback(event.remove, engine, "before_cursor_execute", note)
        yield found
