"""The yardstick: a bare ASGI function that sends ready bytes, under the product's own server."""

import json
import os
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import uvicorn

ANSWERS = {
    path: (
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in fields],
        },
        {"type": "http.response.body", "body": b64decode(body)},
    )
    for path, (status, fields, body) in json.loads(
        Path(os.environ["YARDSTICK"]).read_text()
    ).items()
}
ANSWERS["/livez"] = next(iter(ANSWERS.values()))


async def bare(scope: dict[str, Any], _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """Send the bytes."""
    start, body = ANSWERS[scope["path"]]
    await send(start)
    await send(body)


if __name__ == "__main__":
    uvicorn.run(
        "benchmarks.yardstick:bare",
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        timeout_keep_alive=75,
        access_log=False,
        server_header=False,
        log_level="error",
    )
