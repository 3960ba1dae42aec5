"""What is to happen as soon as something may have been written, plain ASGI."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class AfterWrite:
    """Runs `act` after each request whose method may change something, whatever its answer."""

    def __init__(self, app: ASGIApp, act: Callable[[], None]) -> None:
        self._app = app
        self._act = act

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        try:
            await self._app(scope, receive, send)
        finally:
            if scope["type"] == "http" and scope["method"] not in SAFE:
                self._act()
