"""How tests read lists: the slugs of a page, and all pages one after another."""

from typing import Any

from starlette.testclient import TestClient


def page(client: TestClient, query: str = "", **parameters: str) -> Any:
    """Read one page of /v1/articles; the parameters are given as text or by name."""
    answer = client.get(f"/v1/articles?{query}", params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def slugs(client: TestClient, query: str = "", **parameters: str) -> list[str]:
    """Return the slugs of one page of /v1/articles, in its order."""
    return [item["slug"] for item in page(client, query, **parameters)["items"]]


def pages(client: TestClient, url: str, relation: str = "next") -> list[Any]:
    """Follow one relation from `url` to its end; the first page is that of `url`."""
    found = []
    following: str | None = url
    while following is not None:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        following = found[-1][relation]
    return found


def slugs_of(pages: list[Any]) -> list[list[str]]:
    """Return the slugs of each page."""
    return [[item["slug"] for item in page["items"]] for page in pages]
