"""The workers of one server, and what their supervisor knows of them.

uvicorn's supervisor waits for each worker's answer before it looks at the next, or at a signal. A
worker may be busy for long, so the wait may be long, and one that dies after it was asked is
waited for to the end: nobody takes its place, and the server does not stop when it is told to.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time

from uvicorn.supervisors import multiprocess


class Worker(multiprocess.Process):
    """A worker whose answer is not waited for, and that ends when its supervisor does."""

    _asked_at: float | None = None

    def is_alive(self, timeout: float = 5) -> bool:
        """Return whether it runs, and answered what it was asked up to `timeout` seconds ago."""
        if not self.process.is_alive():
            return False
        while self.parent_conn.poll():
            self.parent_conn.recv()
            self._asked_at = None
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            self.parent_conn.send(b"ping")
        return time.monotonic() - self._asked_at < timeout

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, in the new process."""
        threading.Thread(target=_end_with_supervisor, daemon=True).start()
        super().target(sockets)


def supervise() -> None:
    """Have the supervisor of this process make workers of this kind: it has no setting for it."""
    multiprocess.Process = Worker  # type: ignore[misc]


def _end_with_supervisor() -> None:
    # Else workers of a supervisor that was killed hold the port, and nobody tells them to stop.
    supervisor = multiprocessing.parent_process()
    assert supervisor is not None  # noqa: S101 - a worker has one
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)
