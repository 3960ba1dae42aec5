"""What the first reading of a file leaves for the second: small facts by key, on disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

import orjson

WAITING: Final = 2_000


class Lookup:
    """Facts of a kind by key, many to a key in the order they came; memory does not grow."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # a temporary file, deleted when it is closed
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("CREATE TABLE fact (kind TEXT, key TEXT, value BLOB)")
        self._waiting: list[tuple[str, str, bytes]] = []
        self._is_indexed = False

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Self]:
        """Keep facts until the end of the block."""
        made = cls()
        try:
            yield made
        finally:
            made._file.close()

    def note(self, kind: str, key: str, value: object) -> None:
        """Keep a fact: anything that JSON can say."""
        self._waiting.append((kind, key, orjson.dumps(value)))
        if len(self._waiting) >= WAITING:
            self._settle()

    def _settle(self) -> None:
        self._file.executemany("INSERT INTO fact VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def each(self, kind: str, key: str) -> Iterator[Any]:
        """Give what was noted under a key, in order."""
        if not self._is_indexed:
            self._settle()
            self._file.execute("CREATE INDEX by_key ON fact (kind, key)")
            self._is_indexed = True
        for (value,) in self._file.execute(
            "SELECT value FROM fact WHERE kind = ? AND key = ? ORDER BY rowid", (kind, key)
        ).fetchall():
            yield orjson.loads(value)

    def find(self, kind: str, key: str) -> Any:  # noqa: ANN401 - what was noted
        """Return the first fact noted under a key, None if there is none."""
        return next(self.each(kind, key), None)
