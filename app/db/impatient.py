"""Connections to PostgreSQL that are given up when the server falls silent."""

import select
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

T = TypeVar("T")

GRACE_SECONDS = 0.5
"""So much longer than the server's own limit of a statement the client waits."""


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed when it had to wait for too long."""

    patience: float

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for what the server answers. Raises psycopg.OperationalError when it does not."""
        began = monotonic()
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if monotonic() - began >= self.patience:
                self.pgconn.finish()  # whatever comes now belongs to nobody
            raise

    def rollback(self) -> None:
        """End the transaction; one that only read is committed: psycopg keeps what is prepared."""
        if self.read_only and self.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()

    def only_reads(self) -> None:
        """Have each transaction see one snapshot and refuse to write."""
        self.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        self.set_read_only(True)

    def is_there(self) -> bool:
        """Tell whether the server may still listen: one that goes says so, or hangs up."""
        if self.closed:
            return False
        waiting = select.poll()
        waiting.register(self.fileno(), select.POLLIN)
        if not waiting.poll(0):
            return True
        try:  # it may have told something else
            self.execute("")
            self.rollback()
        except psycopg.Error:
            return False
        return True


def connection_class(seconds: float) -> type[Impatient]:
    """Return a kind of connection whose server has so many seconds for each statement.

    The server ends what takes longer than that itself. One that is frozen, or cut off without a
    word, ends nothing: its connections look as if it were about to answer, for as long as TCP cares
    to believe it. Here they are closed.
    """
    return type("Impatient", (Impatient,), {"patience": seconds + GRACE_SECONDS})
