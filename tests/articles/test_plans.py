"""No single filter sorts or scans the newsroom: read from the plans that both databases make."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text
from starlette.routing import Match
from starlette.testclient import TestClient

from app.db.engine import Database
from app.editorial.schemas import ArticleIn
from app.importers.sample import each_line
from tests import make
from tests.conftest import ISTANBUL
from tests.statements import Statement, noted

ARTICLES = 3000
FEW = 400
"""Rows that a statement may put in order or look through: some pages, or a list of names."""
MUCH = 12_000
"""Instructions of SQLite's machine; to look at each of 3,000 articles takes more, a page 6,000."""
STEP = 100
SCANS = tuple(f"SCAN {table}" for table in ("article", "shelf", "slug", "correction", "tag"))

FILTERS = (
    "",
    "sort=oldest",
    "section=world",
    "section=middle-east&sort=oldest",
    "tag={tag}",
    "tag={tag},{other}",
    "author={author}",
    "lang=en",
    "lang=en,tr,ar",
    "urgency=1",
    "urgency=1,2,3&limit=5",
    "label=URGENT",
    "day=2018-04-01",
    "from=2018-03-01",
    "to=2018-03-01",
    "from=2018-03-01&to=2018-03-02&sort=oldest",
    "hijri=1439-07",
    "ids=1,2,3,2999",
    "include=bodyHtml,dates",
    # the rarest of several leads
    "lang=en&urgency=1",
    "lang=en&tag=no-such-tag",
    "section=world&lang=en&label=no-such-label",
)
OTHERS = (
    "/v1/articles/{id}",
    "/v1/articles/{slug}",
    "/v1/articles/{slug}/related",
    "/v1/articles/{slug}/visits",
    "/v1/articles/{slug}/ninjs",
    "/v1/articles/{slug}/jsonld",
    "/v1/resolve?url=/{slug}",
    "/v1/tags?limit=5",
    "/v1/tags/{tag}",
    "/v1/authors?limit=5",
    "/v1/authors/{author}",
    "/v1/sections",
    "/v1/sections/asia",
    "/v1/masthead",
    "/v1/masthead?day=2018-04-20&days=31",
    "/v1/days?last=31&to=2018-04-24",
    "/v1/days?by=month&last=12&to=2018-04-24",
    "/v1/days/2018-04-20",
    "/v1/totals",
    "/v1/visits/daily",
    "/v1/visits/top?window=30d",
    "/v1/changes?limit=5",
    "/v1/changes?limit=5&section=world&lang=en",
    "/v1/search?q={word}",
    "/v1/search?q={word}&section=world&lang=en",
    "/v1/search?q=%22the {word}%22&limit=5",
    "/v1/search?q=no-such-word",
    "/v1/search/suggest?q={start}",
    "/feeds/rss.xml",
    "/feeds/sections/world/feed.json",
    "/feeds/tags/{tag}/atom.xml",
    "/feeds/authors/{author}/rss.xml",
    "/feeds/languages/en/rss.xml",
    "/sitemap.xml",
    "/sitemap-news.xml",
)
NOT_ASKED = {"/v1/stream", "/sitemaps/{month}.xml", "/livez", "/readyz"}
"""The stream reads what the feed of changes does, a sitemap its month, the others one row."""


def fill(db: Database) -> None:
    """Fill the newsroom with the sample's articles, and tell PostgreSQL how many there are."""
    lines = each_line(articles=ARTICLES, until=date(2018, 4, 24), zone=ISTANBUL.zone)
    sections = ("middle-east", "europe", "asia")
    make.section(db, "world")
    for section in sections:
        make.section(db, section, parent="world")
    said = [ArticleIn.model_validate(line) for line in lines if line["type"] == "article"]
    for start in range(0, len(said), 500):
        make.articles(db, said[start : start + 500])
    if not db.is_sqlite:
        with db.write() as session:
            session.execute(text("ANALYZE"))


def sqlite_faults(db: Database, statement: Statement) -> list[str]:
    """Name the steps of a plan that look through a table, and the work if it was too much."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += STEP
        return 0

    with db.read() as session:
        connection = session.connection()
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1])
        faults = [
            row.detail
            for row in plan
            if row.detail.startswith(SCANS) and " USING " not in row.detail
        ]
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(step, STEP)
        connection.exec_driver_sql(statement[0], statement[1]).all()
        driver.set_progress_handler(None, 0)
    return faults + [f"{steps} steps"] * (steps > MUCH)


def postgresql_faults(db: Database, statement: Statement) -> list[str]:
    """Name the steps of a plan that met more rows than a page has use for."""
    with db.read() as session:
        (plan,) = (
            session.connection()
            .exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement[0]}", statement[1])
            .scalar_one()
        )
    faults = []

    def look(node: dict[str, Any]) -> None:
        removed = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
        rows = (node["Actual Rows"] + removed) * node["Actual Loops"]
        if rows > FEW:
            faults.append(f"{node['Node Type']} of {rows} rows of {node.get('Relation Name')}")
        for child in node.get("Plans", ()):
            look(child)

    look(plan["Plan"])
    return faults


def public_reads(app: FastAPI) -> set[str]:
    paths = app.openapi()["paths"].items()
    return {path for path, item in paths if "get" in item and "/editorial" not in path}


def route_of(app: FastAPI, url: str) -> str:
    """Return the template that a URL is of."""
    scope = {"type": "http", "method": "GET", "path": url.partition("?")[0], "root_path": ""}
    return next(
        route.path
        for route in app.routes
        if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL
    )


def names(client: TestClient) -> dict[str, str]:
    first = client.get("/v1/articles?lang=en").json()["items"][0]
    tags = client.get("/v1/tags?limit=2").json()["items"]
    author = client.get("/v1/authors?limit=1").json()["items"][0]
    return {
        "word": first["headline"].split()[-1],
        "start": first["headline"][:3],
        "id": str(first["id"]),
        "slug": first["slug"],
        "tag": tags[0]["slug"],
        "other": tags[1]["slug"],
        "author": author["slug"],
    }


def asked(db: Database, client: TestClient, url: str) -> tuple[Any, list[Statement]]:
    """Ask, and return the answer with what was read for it."""
    with noted(db) as statements:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return answer, [one for one in statements if one[0].startswith(("SELECT", "WITH"))]


def test_no_public_read_looks_through_the_newsroom_or_sorts_it(
    quiet: TestClient, app: FastAPI, db: Database
) -> None:
    fill(db)
    known = names(quiet)
    faults_of = sqlite_faults if db.is_sqlite else postgresql_faults
    urls: Sequence[str] = [f"/v1/articles?{query}" for query in FILTERS]
    reached = set()
    for pattern in (*urls, *OTHERS):
        url = pattern.format(**known)
        answer, statements = asked(db, quiet, url)
        assert statements, url
        reached.add(route_of(app, url))
        following = answer.links.get("next", {}).get("url")
        if following is not None:
            statements += asked(db, quiet, following)[1]
        for statement in statements:
            assert faults_of(db, statement) == [], (url, statement[0])
    assert reached == {path for path in public_reads(app) if path not in NOT_ASKED}

    looks_through = "SELECT headline FROM article WHERE summary = 'x'"
    sorts = "SELECT headline FROM article ORDER BY summary LIMIT 5"
    for bad in (looks_through, sorts):
        assert faults_of(db, (bad, ())), "the detector is blind"
