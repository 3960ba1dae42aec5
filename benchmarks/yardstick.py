"""The yardstick: a bare ASGI function that sends so many bytes, under the product's own server."""

import sys
from typing import Any

import uvicorn

BODY = b"x" * int(sys.argv[2])
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(BODY)).encode()),
    ],
}


async def bare(scope: dict[str, Any], _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """Send the bytes."""
    if scope["type"] == "http":
        await send(START)
        await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    uvicorn.run(
        bare,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        timeout_keep_alive=75,
        access_log=False,
        log_level="error",
    )
