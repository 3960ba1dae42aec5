"""Those who follow: one who asks the change feed, and one who listens to the stream."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from tests.server import Server

Get = Callable[[str], Any]
"""GET a URL; give the JSON."""


@dataclass
class Mirror:
    """A copy of what is public, kept by the rows of the feed alone."""

    get: Get
    query: str = ""
    cards: dict[int, Any] = field(default_factory=dict)
    url: str = ""

    def step(self, limit: int) -> list[Any]:
        """Ask once; do what the rows say; give them."""
        here = self.url or f"/v1/changes?limit=1{self.query}"
        page = self.get(re.sub("limit=[0-9]+", f"limit={limit}", here))
        for row in page["items"]:
            if row["op"] == "upsert":
                self.cards[row["id"]] = row["article"]
            else:
                self.cards.pop(row["id"], None)
        self.url = page["next"]
        return list(page["items"])

    def catch_up(self, limit: int = 20) -> list[Any]:
        """Ask until there is no more; give all rows."""
        rows = []
        while page := self.step(limit):
            rows += page
        return rows

    def saved(self) -> "Mirror":
        """Give what a restart finds: the copy and the place, written down together."""
        return Mirror(self.get, self.query, dict(self.cards), self.url)


def public(get: Get, query: str = "") -> dict[int, Any]:
    """Give the cards of all public articles by id."""
    cards = {}
    url: str | None = f"/v1/articles?limit=100&include=bodyHtml,dates{query}"
    while url:
        page = get(url)
        cards.update({card["id"]: card for card in page["items"]})
        url = page["next"]
    return cards


class Listener:
    """One connection to the stream, read an event at a time."""

    def __init__(self, server: Server, query: str = "", **headers: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("GET", f"/v1/stream{query}", headers=named)
        self.answer: HTTPResponse = self._connection.getresponse()

    def frame(self) -> dict[str, str]:
        """Give the fields of what comes next; none at the end of the stream."""
        fields: dict[str, str] = {}
        while line := self.answer.readline().decode():
            if line == "\n":
                return fields
            name, _, value = line.rstrip("\n").partition(":")
            fields[name or "comment"] = value.removeprefix(" ")
        return fields

    def event(self) -> dict[str, str]:
        """Give the next event, past comments and greetings."""
        while "data" not in (frame := self.frame()):
            assert frame, "the stream has ended"
        return frame

    def row(self) -> Any:
        """Give the next event's data."""
        return json.loads(self.event()["data"])

    def close(self) -> None:
        """Leave."""
        self.answer.close()
        self._connection.close()
