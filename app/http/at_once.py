"""Finished answers without a task: the server asks first whether the application has one.

An answer has some fifteen header fields, each of which uvicorn checks and copies for every request,
and it starts a task for each: more than twice the work of all else where the answer is there as
bytes already.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

Finished = tuple[bytes, bytes]
"""The head of an answer, from the status line to its last field's end, and the body.

What a method `at_once` of the application returns for the scope of a request, or None.
"""
Ready = tuple[str, int, bytes, bytes]
"""The same between the layers: the route it is of, its status, head and body."""


class PromptConnection(HttpToolsProtocol):
    """uvicorn's connection, which sends what the application has ready as soon as it is asked."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401
        # Where requests wait in a line, one would be answered within the other's answering.
        if self.pipeline or not _send(cycle, app):
            super()._start_asgi_task(cycle, app)


def _send(cycle: RequestResponseCycle, app: Any) -> bool:  # noqa: ANN401 - uvicorn may wrap it
    at_once = getattr(app, "at_once", None) or getattr(getattr(app, "app", None), "at_once", None)
    if at_once is None or not cycle.keep_alive or cycle.disconnected or cycle.flow.write_paused:
        return False
    found: Finished | None = at_once(cycle.scope)
    if found is None:
        return False
    head, body = found
    more = b"".join([b"%s: %s\r\n" % field for field in cycle.default_headers])
    cycle.response_started = cycle.response_complete = True
    cycle.transport.write(b"%s%s\r\n%s" % (head, more, body))
    cycle.on_response()
    return True
