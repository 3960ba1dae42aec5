"""How long a connection may take to say what it wants, and how much it may say before it has.

uvicorn waits for ever for the rest of a header, and for the first byte of a new connection; a few
hundred of those, and no one else is let in. The guard's bounds hold from the header's end on.
"""

from asyncio import Transport
from asyncio.events import TimerHandle
from typing import Final

from app.http.at_once import PromptConnection

HEADER_SECONDS: Final = 15
MAX_HEADER_BYTES: Final = 4 * 1024 * 1024
"""What is kept of a header that has no end; the guard refuses less, in words."""


class BoundedConnection(PromptConnection):
    """uvicorn's connection, closed when a header is neither complete in time nor of any size."""

    header_seconds: float = HEADER_SECONDS
    _timer: TimerHandle | None = None
    _is_in_header = False
    _header_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """Wait for the first request, not for ever."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a header that came in part."""
        super().data_received(data)
        if not self._is_in_header:
            self._stop_waiting()
            return
        self._header_bytes += len(data)
        if self._header_bytes > MAX_HEADER_BYTES:
            self.transport.close()
        elif self._timer is None:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a header has begun."""
        self._is_in_header, self._header_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that it is there."""
        self._is_in_header = False
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.header_seconds, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
