"""The deadline of every answer, plain ASGI: whoever waits too long is told that it is no use."""

import asyncio
import logging
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db.patience import PATIENCE, Patience
from app.errors import Unavailable
from app.http.problems import send_problem

ANSWER_SECONDS: Final = 5.2
"""From the end of the request to the beginning of its answer; six is what clients are promised."""
MOST_WAITING: Final = 1_000
"""Requests of one worker whose answers have not begun; those beyond are sent away at once."""

_log = logging.getLogger("manset.deadline")


class Deadline:
    """Answers 503 for the application where that has not begun to answer in time.

    What it does then goes on to its end, in its thread, and is not sent; a transaction that has not
    committed by then does not.
    """

    def __init__(self, app: ASGIApp, seconds: float = ANSWER_SECONDS) -> None:
        self._app = app
        self._seconds = seconds
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._waiting >= MOST_WAITING:
            await send_problem(Unavailable("The server is busy."), send)
            return
        self._waiting += 1
        wait = _Wait(send, asyncio.get_running_loop(), self._seconds)
        token = PATIENCE.set(wait.patience)
        try:
            await self._app(scope, receive, wait.send)
        finally:
            self._waiting -= 1
            PATIENCE.reset(token)
            wait.end()


class _Wait:
    """One request's waiting, until its answer begins or its time has come."""

    __slots__ = ("_late", "_send", "_timer", "patience")

    def __init__(self, send: Send, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._send = send
        self._late: asyncio.Task[None] | None = None
        self.patience = Patience()
        self._timer = loop.call_later(seconds, self._give_up)

    async def send(self, message: Message) -> None:
        """Pass a message of the application's on, unless it comes too late."""
        self._timer.cancel()
        if self._late is None:
            await self._send(message)

    def end(self) -> None:
        """The application is done."""
        self._timer.cancel()

    def _give_up(self) -> None:
        self.patience.is_over = True
        _log.warning("an answer did not come in time")
        problem = Unavailable("The answer did not come in time.")
        self._late = asyncio.ensure_future(send_problem(problem, self._send))
