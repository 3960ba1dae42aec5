"""Connections to PostgreSQL that are given up when the server falls silent."""

from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")

GRACE_SECONDS = 0.5
"""So much longer than the server's own limit of a statement the client waits."""


def connection_class(seconds: float) -> type[psycopg.Connection[Any]]:
    """Return a kind of connection whose server has so many seconds for each statement.

    The server ends what takes longer than that itself. One that is frozen, or cut off without a
    word, ends nothing: its connections look as if it were about to answer, for as long as TCP cares
    to believe it. Here they are closed.
    """
    patience = seconds + GRACE_SECONDS

    class Impatient(psycopg.Connection[Any]):
        def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
            began = monotonic()
            try:
                return super().wait(gen, interval, patience if timeout is None else timeout)
            except psycopg.OperationalError:
                if monotonic() - began >= patience:
                    self.pgconn.finish()  # whatever comes now belongs to nobody
                raise

    return Impatient
