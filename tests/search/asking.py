"""Asking for words, and a small newsroom to find them in."""

from typing import Any

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make


def ask(client: TestClient, q: str, path: str = "/v1/search", **more: str) -> dict[str, Any]:
    answer = client.get(path, params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found(client: TestClient, q: str, **more: str) -> list[str]:
    return [item["slug"] for item in ask(client, q, **more)["items"]]


def council(db: Database) -> None:
    """Make five articles of five years, of which every other is of the day."""
    make.section(db, "world")
    make.section(db, "europe", parent="world")
    make.articles(
        db,
        [
            make.said(
                f"s{n}",
                headline=f"Elections number {n}",
                summary="What <b>mayors</b> say" if n == 0 else None,
                bodyHtml="<p>The mayor’s speech</p>"
                f"<p>of the {'day' if n % 2 else 'night'} city council &amp; <b>more</b></p>",
                tags=["energy-supply"] if n < 3 else ["night", "energy-supply"],
                authors=["a-b"],
                section="europe" if n else "world",
                language="en" if n < 4 else "tr",
                urgency=1 if n == 2 else 5,
                label="URGENT" if n == 2 else None,
                datePublished=f"20{10 + n}-01-01T00:00:00Z",
            )
            for n in range(5)
        ],
    )
