"""Hostile values in every parameter, header and field, as an attacker sends them."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson

from app.db.engine import Database
from tests import hostile, make
from tests.newsroom import fill
from tests.server import Server, serving

SECONDS = 3
"""No request takes so long, on however busy a machine."""
SEEN_BY_CHANCE = 4
"""Shorter values stand in many an answer by chance."""

Answer = tuple[int, dict[bytes, bytes], bytes]


@dataclass
class Attacker:
    """One connection that is kept for as long as the server keeps it."""

    server: Server
    document: dict[str, Any]
    key: str
    asked: int = 0
    statuses: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _socket: socket.socket | None = None

    def ask(  # noqa: PLR0913 - a request has parts
        self,
        method: str,
        target: str,
        operation: dict[str, Any],
        *,
        headers: tuple[tuple[bytes, bytes], ...] = (),
        body: bytes = b"",
        hidden: str = "",
    ) -> None:
        """Send one request; note what is wrong with its answer, `hidden` in it included."""
        lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: localhost"]
        if "/editorial/" in target and b"Authorization" not in dict(headers):
            lines.append(b"Authorization: Bearer " + self.key.encode())
        lines += [b"%s: %s" % each for each in headers]
        if method in {"POST", "PATCH"}:
            lines += [b"Content-Type: application/json", b"Content-Length: %d" % len(body)]
        what = f"{method} {target[:200]} {headers!r:.200} {body[:100]!r}"
        self.asked += 1
        began = time.monotonic()
        try:
            answer = self._exchange(b"\r\n".join([*lines, b"", body]))
        except (OSError, ValueError) as error:
            self.close()
            self.faults.append(f"{what}: {error!r}")
            return
        self.faults += [f"{what}: {fault}" for fault in self._wrong(operation, answer, hidden)]
        if time.monotonic() - began > SECONDS:
            self.faults.append(f"{what}: took {time.monotonic() - began:.1f} s")

    def _wrong(self, operation: dict[str, Any], answer: Answer, hidden: str) -> Iterator[str]:
        status, fields, body = answer
        self.statuses.add(status)
        if status >= 500 or not {status, str(status)} & {404, 405, *operation["responses"]}:
            yield f"{status} {body[:300]!r}"
        if status >= 400 and fields.get(b"content-type") != b"application/problem+json":
            yield f"{status} is {fields.get(b'content-type')!r}"
        if status >= 400 and hidden and hidden.encode(errors="replace") in body:
            yield f"{status} repeats the value: {body[:300]!r}"

    def _exchange(self, request: bytes) -> Answer:
        """Send and receive; once more on a new connection where the old one was at its end."""
        was_new = self._socket is None
        try:
            return self._once(request)
        except OSError:
            self.close()
            if was_new:
                raise
            return self._once(request)

    def _once(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.server.port), timeout=15)
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        line, *rest = head.split(b"\r\n")
        fields = dict(each.lower().split(b": ", 1) for each in rest)
        while len(body) < int(fields.get(b"content-length", b"0")):
            body += self._more()
        if fields.get(b"connection") == b"close":
            self.close()
        return int(line.split()[1]), fields, body

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(1 << 20)
        if not data:
            raise ConnectionResetError("the connection ended without an answer")
        return data

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@contextmanager
def attacking(database_url: str, folder: Path) -> Iterator[Attacker]:
    """Serve a newsroom with something of every kind to someone with an administrator's key."""
    with serving(database_url, folder) as server:
        db = Database(database_url)
        fill(db)
        make.section(db, "world")
        key = make.key(db, "admin")["Authorization"].split()[1]
        db.close()
        attacker = Attacker(server, orjson.loads(server.get("/openapi.json").content), key)
        with closing(attacker):
            yield attacker
        log = server.log()
    assert not [line for line in log if line["level"] == "error"]


def attack_parameters(attacker: Attacker, stride: int) -> None:
    """Try one of `stride` values in every parameter, others in each."""
    for turn, (target, operation) in enumerate(hostile.each_place(attacker.document)):
        for value in hostile.VALUES[turn % stride :: stride]:
            shown = unquote(value, errors="replace")
            hidden = shown if len(shown) > SEEN_BY_CHANCE and shown not in target else ""
            attacker.ask("GET", target.replace("VALUE", value), operation, hidden=hidden)


def attack_bodies(attacker: Attacker, stride: int) -> None:
    """Try one of `stride` values in every field of every body, and whole bodies."""
    fields = hostile.each_body_field(attacker.document)
    for turn, (method, path, name, operation) in enumerate(fields):
        sound = hostile.needed(attacker.document, operation)
        match = ((b"If-Match", b'"1"'),) if method == "PATCH" else ()
        for value in hostile.FIELDS[turn % stride :: stride]:
            body = hostile.as_json({**sound, name: value})
            attacker.ask(method, path, operation, headers=match, body=body)
    for path in ("/v1/editorial/articles", "/v1/editorial/tags", "/v1/visits"):
        for body in hostile.BODIES:
            attacker.ask("POST", path, attacker.document["paths"][path]["post"], body=body)


def attack_headers(attacker: Attacker, stride: int) -> None:
    """Try one of `stride` values in every header, in reading and in writing."""
    paths = attacker.document["paths"]
    articles, tags = "/v1/articles", "/v1/editorial/tags"
    for turn, header in enumerate(hostile.HEADERS):
        for value in hostile.HEADER_VALUES[turn % stride :: stride]:
            headers = ((header, value),)
            attacker.ask("GET", articles, paths[articles]["get"], headers=headers)
            body = b'{"name": "Tag %d"}' % attacker.asked
            attacker.ask("POST", tags, paths[tags]["post"], headers=headers, body=body)


def attack(database_url: str, folder: Path, stride: int) -> int:
    """Attack a newsroom; return how many requests it took. Fails with all that was wrong."""
    with attacking(database_url, folder) as attacker:
        attack_parameters(attacker, stride)
        attack_bodies(attacker, stride)
        attack_headers(attacker, stride)
        assert not attacker.faults, "\n".join(attacker.faults[:40])
        assert attacker.statuses >= {200, 201, 400, 401, 404, 413, 422}
        assert attacker.server.get("/v1/totals").status_code == 200
    return attacker.asked


def test_no_hostile_value_anywhere_is_more_than_refused(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    assert attack(empty_url(), tmp_path, stride=40) > 1_500
