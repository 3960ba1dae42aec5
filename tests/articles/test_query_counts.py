"""Every list runs the same few statements, whatever the page holds."""

from collections.abc import Callable

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make

STATEMENTS = {
    "/v1/articles?limit={}": 3,  # the site, the page, its names
    "/v1/articles?limit={}&count=exact": 4,
    "/v1/articles?limit={}&include=bodyHtml,dates": 3,
    "/v1/articles?limit={}&sort=oldest&from=2026-02-01": 3,
    "/v1/articles?limit={}&tag=t0": 4,
    "/v1/articles?limit={}&tag=t0,t1,t2": 4,
    "/v1/articles?limit={}&lang=en&urgency=5": 3,
    "/v1/articles?limit={}&section=s0&tag=t0,t1&author=a0,a1&lang=en&count=exact": 5,
    "/v1/articles?limit={}&label=live": 3,
    "/v1/articles/first/related?limit={}": 7,
    "/v1/tags?limit={}": 2,
    "/v1/authors?limit={}": 2,
    "/v1/changes?limit={}": 5,
    "/feeds/feed.json?limit={}": 4,
    "/feeds/sections/s0/feed.json?limit={}": 5,
    "/feeds/tags/t0/feed.json?limit={}": 5,
    "/feeds/authors/a0/feed.json?limit={}": 5,
    "/feeds/languages/en/feed.json?limit={}": 5,
    "/v1/search?limit={}&q=about": 4,  # the site, its words, the page, its names
    '/v1/search?limit={}&q="all about"': 4,
    "/v1/search?limit={}&q=abo*&section=s0&tag=t0": 5,
    "/v1/search?limit={}&q=about&sort=relevance": 8,
}
FIXED = {
    "/v1/articles/first": 3,  # it, the site, all that stands around it
    "/v1/articles/translated": 4,
    "/v1/sections": 2,
    "/v1/sections/s0": 2,
    "/v1/tags/t0": 2,
    "/v1/authors/a0": 2,
    "/v1/articles/first/visits": 4,
    "/v1/articles/first/ninjs": 3,
    "/v1/articles/first/jsonld": 3,
    "/v1/resolve?url=/first": 3,
    "/v1/masthead": 6,
    "/v1/masthead?lang=en&days=31": 3,
    "/v1/days?last=7": 3,
    "/v1/days?last=400": 3,
    "/v1/days/2026-02-01": 5,
    "/v1/totals": 5,
    "/v1/visits/daily": 3,
    "/v1/visits/top?limit=50": 2,
    "/v1/search/suggest?q=nothing": 2,
    "/sitemap.xml": 3,
    "/sitemap-news.xml": 2,
    "/sitemaps/2026-02.xml": 4,
}


def test_each_list_runs_as_many_statements_for_one_item_as_for_twenty(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    said = [
        make.said(
            f"s{n}" if n else "first",
            section="s0",
            tags=[f"t{m}" for m in range(20)],
            authors=[f"a{m}" for m in range(20)],
            label="LIVE",
        )
        for n in range(25)
    ]
    make.articles(db, [*said, make.said("translated", translationGroup="g", tags=["t0"])])
    for path, statements in STATEMENTS.items():
        quiet.get(path.format(3))  # the connection knows then how long the shelves are
        query_count()
        for limit in (1, 2, 20):
            answer = quiet.get(path.format(limit))
            assert (answer.status_code, query_count()) == (200, statements), (path, limit)
            assert len(answer.json()["items"]) == limit, path
    for path, statements in FIXED.items():
        assert (quiet.get(path).status_code, query_count()) == (200, statements), path


def test_a_deep_page_costs_no_statement_more_and_a_key_one_once_it_is_known(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    make.articles(db, [make.said() for _ in range(9)])
    viewer = make.key(db)
    url = "/v1/articles?limit=2"
    query_count()
    while url:
        url = quiet.get(url).json()["next"]
        assert query_count() == 3
    quiet.get("/v1/articles", headers=viewer)  # notes that the key was used
    query_count()
    quiet.get("/v1/articles", headers=viewer)
    assert query_count() == 4
