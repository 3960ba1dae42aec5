"""An editor at work: the verbs over HTTP, with a key and the version that was read."""

from dataclasses import dataclass, field
from typing import Any

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make


@dataclass
class Editor:
    """Someone with a key; every answer is expected to be a success unless `refused` is used."""

    client: TestClient
    db: Database
    role: Any = "editor"
    owner: str | None = None
    key: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        more = {"owner": self.owner} if self.owner else {}
        self.key = make.key(self.db, self.role, **more)

    def create(self, headline: str = "Moon", **more: Any) -> Any:
        """Begin a story; give it."""
        return self.ok("POST", "articles", {"headline": headline, **more})

    def change(self, article: Any, **change: Any) -> Any:
        """Patch a story in the version that was read."""
        match = {"If-Match": f'"{article["version"]}"'}
        return self.ok("PATCH", f"articles/{article['id']}", change, match)

    def do(self, verb: str, article: Any, **words: Any) -> Any:
        """Do one of the verbs."""
        return self.ok("POST", f"articles/{article['id']}/{verb}", words)

    def read(self, article: Any) -> Any:
        """Read a story in any state."""
        return self.ok("GET", f"articles/{article['id']}")

    def remove(self, article: Any) -> None:
        """Delete a story in the version that was read."""
        match = {"If-Match": f'"{article["version"]}"'}
        self.send("DELETE", f"articles/{article['id']}", None, match)

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Ask, and give the answer whatever it is."""
        return self.client.request(
            method,
            f"/v1/editorial/{path}",
            headers={**self.key, **(headers or {})},
            **({} if body is None else {"json": body}),
        )

    def ok(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Ask, expect success, and give what was answered."""
        answer = self.send(method, path, body, headers)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()
