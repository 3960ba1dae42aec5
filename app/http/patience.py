"""How long a connection may take to say what it wants and to hear the answer, and how much it says.

uvicorn waits for ever for the rest of a header or body, for the first byte of a new connection, and
for a client that takes nothing; a few hundred of those, and no one else is let in. The guard bounds
the bodies it reads, and answers; those that nobody reads are bounded here.
"""

from asyncio import Transport
from asyncio.events import TimerHandle
from typing import Final

from app.http.at_once import PromptConnection

HEADER_SECONDS: Final = 15
BODY_SECONDS: Final = 61
"""A second more than the guard's own, which ends in an answer."""
WRITE_SECONDS: Final = 60
"""How long a client may take none of what is kept for it."""
MAX_HEADER_BYTES: Final = 4 * 1024 * 1024
"""What is kept of a header that has no end; the guard refuses less, in words."""


class BoundedConnection(PromptConnection):
    """uvicorn's connection, closed when a request does not come or its answer does not go in time.

    A header that is of any size ends it too.
    """

    header_seconds: float = HEADER_SECONDS
    body_seconds: float = BODY_SECONDS
    write_seconds: float = WRITE_SECONDS
    _timer: TimerHandle | None = None
    _writing: TimerHandle | None = None
    _is_in_header = False
    _is_in_body = False
    _waits_for_body = False
    _header_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """Wait for the first request, not for ever."""
        super().connection_made(transport)
        self._wait(self.header_seconds)

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of what came in part; what comes meanwhile gives it no more time."""
        super().data_received(data)
        if not (self._is_in_header or self._is_in_body):
            self._stop_waiting()
        elif self._is_in_body:
            if not self._waits_for_body:
                self._wait(self.body_seconds)
                self._waits_for_body = True
        else:
            self._bound_header(len(data))

    def _bound_header(self, more: int) -> None:
        self._header_bytes += more
        if self._header_bytes > MAX_HEADER_BYTES:
            self.transport.close()
        elif self._timer is None or self._waits_for_body:
            self._wait(self.header_seconds)

    def on_message_begin(self) -> None:
        """Note that a header has begun."""
        self._is_in_header, self._header_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that it is there, and a body may follow."""
        self._is_in_header, self._is_in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the body is there."""
        self._is_in_body = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait for the client to take some of what is kept for it."""
        super().pause_writing()
        self._writing = self.loop.call_later(self.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Wait no more: it took some."""
        self._stop_writing()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        self._stop_writing()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        self._waits_for_body = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
