"""What is not public leaves no trace: no word of it, and no byte that differs because of it."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.tables import Article
from app.editorial.schemas import ArticleIn
from app.main import create_app
from tests import make
from tests.access.routes import each_route

CHANGING = {"x-request-id", "date"}
CANARY = "zqcanary"
PUBLISHED_AT = "2026-02-01T09:00:00+03:00"
STATES: dict[str, dict[str, Any]] = {
    "draft": {"state": "draft"},
    "scheduled": {"state": "scheduled", "publishAt": "2190-01-01T00:00:00Z"},
    "future": {"datePublished": "2190-01-01T00:00:00Z"},
    "embargoed": {"state": "draft", "embargoedUntil": "2190-01-01T00:00:00Z"},
    "withheld": {"state": "withheld"},
    "hidden": {"state": "withheld"},  # was public before
    "deleted": {"state": "published"},  # is public before
}


def hidden(kind: str, number: int = 0, **more: Any) -> ArticleIn:
    """Make an article in a state that is not public, each of whose texts holds the token."""
    mark = f"{CANARY}{kind}{number}"
    fields = {
        "externalId": f"test:{mark}",
        "slug": f"{mark}-slug",
        "oldSlugs": [f"{mark}-old"],
        "aliases": [f"https://elsewhere.example/{mark}-alias", f"/{mark}-path"],
        "headline": f"{mark} headline",
        "label": f"{mark} label",
        "labelUntil": "2191-01-01T00:00:00Z",
        "summary": f"{mark} summary",
        "bodyHtml": f'<p>{mark} <a href="https://{mark}.example/">body</a></p>',
        "language": "en",
        "urgency": 1,
        "section": "shared-section" if number % 2 else f"{mark}-section",
        "tags": ["shared-tag", f"{mark}-tag"],
        "authors": ["shared-author", f"{mark}-author"],
        "image": {
            "url": f"https://img.example/{mark}.jpg",
            **{name: f"{mark} {name}" for name in ("alt", "caption", "credit")},
        },
        "source": f"{mark} source",
        "canonicalUrl": f"https://elsewhere.example/{mark}",
        "translationGroup": "shared-group",
        "corrections": [{"kind": "update", "text": f"{mark} note", "at": PUBLISHED_AT}],
        "related": ["test:seen"],
        "datePublished": PUBLISHED_AT,
        "dateModified": PUBLISHED_AT,
    }
    return ArticleIn.model_validate(fields | {"state": "published"} | STATES[kind] | more)


def publish(db: Database) -> None:
    """Make the public part of the newsroom; its editors picked what is not public too."""
    picks = [f"test:{CANARY}{state}0" for state in STATES]
    shared: dict[str, Any] = {
        "section": "shared-section",
        "tags": ["shared-tag"],
        "authors": ["shared-author"],
        "related": picks,
        "translationGroup": "shared-group",
    }
    make.article(db, "seen", **shared)
    make.article(db, "renamed", **shared)
    make.articles(
        db, [make.said("neighbor", externalId="test:renamed", label="LIVE", urgency=1, **shared)]
    )
    make.article(db, "paid", isAccessibleForFree=False, language="tr")
    make.article(db, "killed", state="canceled", cancelReason="Wrong.")


def hide(db: Database, numbers: range) -> None:
    """Add articles of each state, some of which were public in between."""
    every = [hidden(state, number) for number in numbers for state in STATES]
    shown = [hidden("hidden", number, state="published") for number in numbers]
    make.articles(db, shown)
    make.articles(db, every)
    for number in numbers:
        make.tombstone(db, f"{CANARY}deleted{number}")


def urls(refs: list[str]) -> Iterator[str]:
    """Yield each public URL that there is, with parameters that could tell what is hidden."""
    filters = (
        *("", "&tag=shared-tag", "&author=shared-author", "&section=shared-section", "&lang=en"),
        *("&urgency=1", "&urgency=1,2,3,4,5", "&label=live", "&day=2026-02-01", "&to=2026-02-01"),
        *("&from=2026-02-01", "&from=2100-01-01", "&day=2190-01-01", "&hijri=1447-08"),
        *("&ids=" + ",".join(map(str, range(1, 51))), "&tag=shared-tag&lang=en&urgency=1,5"),
    )
    for one in filters:
        yield f"/v1/articles?include=bodyHtml,dates&count=exact&limit=100{one}"
    for one in filters[:8]:
        yield f"/v1/articles?sort=oldest&limit=1&count=exact{one}"
    for ref in (*refs, "seen", "neighbor", "renamed", "paid", "killed", "unknown"):
        yield f"/v1/articles/{quote(ref)}"
        yield f"/v1/articles/{quote(ref)}/related?limit=20"
        yield f"/v1/articles/{quote(ref)}/jsonld"
        yield f"/v1/articles/{quote(ref)}/ninjs"
        yield f"/v1/articles/{quote(ref)}/visits?to=2026-02-03"
    yield from ("/v1/sections", "/v1/tags?limit=100", "/v1/authors?limit=100", "/v1/tags?limit=1")
    for kind in ("section", "tag", "author"):
        yield f"/v1/{kind}s/shared-{kind}"
        for state in STATES:
            yield f"/v1/{kind}s/{CANARY}{state}0-{kind}"
            yield f"/v1/articles?{kind}={CANARY}{state}0-{kind}&count=exact"
    for state in STATES:
        for path in ("slug", "old", "path", "alias"):
            yield f"/v1/resolve?url=/{CANARY}{state}0-{path}"
        yield f"/v1/resolve?url=https://elsewhere.example/{CANARY}{state}0-alias"
    yield from ("/v1/masthead?day=2026-02-02", "/v1/masthead?day=2026-02-01&lang=en")
    yield from ("/v1/days?to=2026-02-03", "/v1/days?from=2026-01-30&to=2026-02-03", "/v1/totals")
    yield from ("/v1/days?by=month&to=2026-06-01", "/v1/days?by=year&calendar=hijri&to=2026-06-01")
    yield from ("/v1/days/2026-02-01?locale=tr", "/v1/days/2190-01-01", "/readyz", "/openapi.json")
    yield from ("/v1/days?from=2190-01-01&to=2190-01-02", "/docs", "/metrics")
    yield from ("/feeds/rss.xml?limit=100", "/feeds/atom.xml", "/feeds/feed.json?limit=1")
    yield from ("/feeds/sections/shared-section/rss.xml", "/feeds/tags/shared-tag/atom.xml")
    yield from (f"/feeds/tags/{CANARY}draft0-tag/rss.xml", "/feeds/languages/en/feed.json")
    yield from ("/sitemap.xml", "/sitemaps/2026-02.xml", "/sitemap-news.xml")
    yield from ("/sitemaps/2190-01.xml", "/v1/articles?include=meta")
    yield from ("/v1/visits/top?to=2026-02-03", "/v1/visits/daily?to=2026-02-03")
    yield from ("/v1/changes?limit=100", "/v1/changes?limit=1", "/v1/changes?lang=en&urgency=1")


def each_public(refs: list[str]) -> Iterator[str]:
    """Yield every public route with what is hidden in its path, whichever routes there are."""
    names = [*refs[:2], refs[-1], "2190-01-01", "2190-01", f"{CANARY}draft0-tag"]
    for route in each_route(create_app(Settings())):
        if route.method == "GET" and route.role is None and route.path != "/v1/stream":
            path = route.path.replace("{file}", "rss.xml")
            for name in names if "{" in path else [""]:
                yield re.sub(r"\{\w+\}", quote(name), path)


def told(answer: Any) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return answer.status_code, headers, answer.content


def test_no_word_of_what_is_hidden_is_in_any_public_answer(
    client: TestClient, db: Database
) -> None:
    publish(db)
    hide(db, range(1))
    with db.read() as session:
        rows = session.execute(
            select(Article.id, Article.slug).where(Article.slug.startswith(CANARY))
        ).all()
    assert len(rows) == 6
    refs = [ref for row in rows for ref in (str(row.id), row.slug)]
    refs += [f"{CANARY}{state}0-old" for state in STATES] + [f"{CANARY}deleted0-slug"]
    unknown = told(client.get("/v1/articles/unknown"))
    viewer = make.key(db)
    for url in dict.fromkeys((*urls(refs), *each_public(refs))):
        answer, head = client.get(url), client.head(url)
        assert (head.status_code, head.content) == (answer.status_code, b""), url
        for told_to in (answer, head, client.get(url, headers=viewer)):
            assert CANARY not in told_to.text, url
            assert CANARY not in str(told_to.headers), url
        ref = url.removeprefix("/v1/articles/").partition("/")[0]
        if url.startswith("/v1/articles/") and ref in refs:
            assert told(answer) == unknown, url


def test_what_is_hidden_changes_no_byte_of_what_is_public(client: TestClient, db: Database) -> None:
    publish(db)
    hide(db, range(1))
    known = [url for url in urls([f"{CANARY}draft0-slug"]) if url not in ("/docs", "/metrics")]
    known += [
        client.get(f"/v1/articles?{query}").json()["next"]
        for query in ("limit=1", "limit=1&tag=shared-tag", "limit=1&sort=oldest&lang=en")
    ]
    assert len(known) >= 60
    before = {url: told(client.get(url)) for url in known}
    never_public = ("draft", "scheduled", "future", "embargoed", "withheld")
    added = [hidden(kind, number) for kind in never_public for number in range(1, 11)]
    assert len(added) == 50
    make.articles(db, added)
    for url, answer in before.items():
        assert told(client.get(url)) == answer, url
