"""Lists of articles: order, pages, filters."""

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make


def test_pages_meet_without_gap_or_overlap(client: TestClient, db: Database) -> None:
    for n in range(5):
        make.article(db, f"s{n}", datePublished="2026-02-01T09:00:00+03:00")

    seen, url = [], "/v1/articles?limit=2"
    while url:
        page = client.get(url).json()
        seen += [article["slug"] for article in page["items"]]
        url = page["next"]

    assert seen == ["s4", "s3", "s2", "s1", "s0"]
