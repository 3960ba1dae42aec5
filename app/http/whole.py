"""An extension of ASGI: a finished answer goes to its connection in one piece.

An answer has some fifteen header fields, each of which uvicorn checks and copies: twice the time of
all else. An application that has them as bytes already, known to be sound, finds under `WHOLE` in
`scope["extensions"]` a function that takes status, head and body and sends them at once. It
returns False where the answer has to take the usual way: to a client that reads too slowly, or
whose connection ends with this answer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

WHOLE: Final = "manset.whole"

Write = Callable[[int, bytes, bytes], bool]
"""Takes a status, a head from the status line to the last field's end, and a body."""


class WholeAnswers(HttpToolsProtocol):
    """uvicorn's connection, which offers the extension to the application."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401
        scope = cast("Scope", cycle.scope)
        scope["extensions"] = {WHOLE: partial(_write, cycle)}
        super()._start_asgi_task(cycle, app)


def _write(cycle: RequestResponseCycle, _status: int, head: bytes, body: bytes) -> bool:
    if cycle.flow.write_paused or not cycle.keep_alive or cycle.response_started:
        return False
    cycle.response_started = cycle.response_complete = True
    if not cycle.disconnected:
        more = b"".join(b"%s: %s\r\n" % field for field in cycle.default_headers)
        cycle.transport.write(b"".join((head, more, b"\r\n", body)))
    cycle.message_event.set()
    cycle.on_response()
    return True
