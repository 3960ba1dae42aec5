"""Asking the application by path and query alone, for an answer that many will get."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Scope

RawHeaders = list[tuple[bytes, bytes]]

_HOST: Final = b"host"


async def ask_alone(app: ASGIApp, scope: Scope) -> tuple[int, RawHeaders, bytes]:
    """Return status, headers and body of the answer to the same GET without any other header.

    So the answer depends on nothing that was not looked at. Raises what the application raises
    before its answer is whole; what it raises after that was answered and logged where it was
    caught.
    """
    alone = {
        **scope,
        "method": "GET",
        "headers": [field for field in scope["headers"] if field[0] == _HOST],
        "extensions": {},
        "state": dict(scope["state"]),
    }
    captured = _Captured()
    try:
        await app(alone, captured.receive, captured.send)
    except Exception:
        if not captured.is_whole:
            raise
    return captured.status, captured.headers, b"".join(captured.body)


class _Captured:
    """The answer to a request that no client sent."""

    __slots__ = ("body", "headers", "is_whole", "status", "was_read")

    def __init__(self) -> None:
        self.was_read = False
        self.status = 0
        self.headers: RawHeaders = []
        self.body: list[bytes] = []
        self.is_whole = False

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
            self.is_whole = not message.get("more_body", False)
