"""Asking the application by path and query alone, for an answer that many will get."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Scope

RawHeaders = list[tuple[bytes, bytes]]

_HOST: Final = b"host"
_ASKING: Final[set[asyncio.Task[None]]] = set()
"""What still runs: the event loop alone would not keep it."""


async def ask_alone(app: ASGIApp, scope: Scope) -> tuple[int, RawHeaders, bytes]:
    """Return status, headers and body of the answer to the same GET without any other header.

    So the answer depends on nothing that was not looked at. It is returned as soon as it is whole:
    an application that answers because it waited too long still has a thread that waits. Raises
    what the application raises before that; what it raises afterwards was answered and logged where
    it was caught.
    """
    alone = {
        **scope,
        "method": "GET",
        "headers": [field for field in scope["headers"] if field[0] == _HOST],
        "extensions": {},
        "state": dict(scope["state"]),
    }
    captured = _Captured()
    asking = asyncio.ensure_future(_ask(app, alone, captured))
    _ASKING.add(asking)
    asking.add_done_callback(_ASKING.discard)
    await captured.is_whole
    return captured.status, captured.headers, b"".join(captured.body)


async def _ask(app: ASGIApp, scope: Scope, captured: "_Captured") -> None:
    try:
        await app(scope, captured.receive, captured.send)
    except Exception as error:  # noqa: BLE001 - raised again where the answer is waited for
        captured.fail(error)
    else:
        captured.fail(RuntimeError("the application ended without a whole answer"))


class _Captured:
    """The answer to a request that no client sent."""

    __slots__ = ("body", "headers", "is_whole", "status", "was_read")

    def __init__(self) -> None:
        self.was_read = False
        self.status = 0
        self.headers: RawHeaders = []
        self.body: list[bytes] = []
        self.is_whole: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(self) -> Message:
        if self.was_read:  # nobody leaves: who waits for that is canceled in the end
            await asyncio.get_running_loop().create_future()
        self.was_read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(name.lower(), value) for name, value in message["headers"]]
        else:
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False) and not self.is_whole.done():
                self.is_whole.set_result(None)

    def fail(self, error: Exception) -> None:
        """End the waiting, if the answer is not whole yet."""
        if not self.is_whole.done():
            self.is_whole.set_exception(error)
