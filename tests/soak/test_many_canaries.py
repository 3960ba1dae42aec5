"""20,000 anonymous requests, and not a byte of what is not public; 1,000 drafts change none."""

import random
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import Article
from tests import make
from tests.access.test_canaries import (
    CANARY,
    STATES,
    each_public,
    hidden,
    hide,
    publish,
    told,
    urls,
)
from tests.server import serving
from tests.sync.following import Listener

pytestmark = pytest.mark.soak

REQUESTS = 20_000
WORDS: dict[str, list[str]] = {
    "section": ["shared-section", f"{CANARY}draft0-section", f"{CANARY}withheld0-section"],
    "tag": ["shared-tag", f"{CANARY}draft0-tag", "unknown", f"{CANARY}hidden0-tag,shared-tag"],
    "author": ["shared-author", f"{CANARY}scheduled0-author"],
    "lang": ["en", "tr", "en,tr"],
    "urgency": ["1", "1,5", "9"],
    "label": ["live", f"{CANARY}draft0 label", f"{CANARY}hidden0 label"],
    "day": ["2026-02-01", "2190-01-01"],
    "from": ["2026-01-01", "2100-01-01", "2026-02-01T06:00:00Z"],
    "to": ["2026-02-01", "2190-12-31"],
    "hijri": ["1447", "1447-08", "1613"],
    "ids": [",".join(map(str, range(1, 90)))],
    "sort": ["newest", "oldest"],
    "limit": ["1", "3", "100"],
    "count": ["exact"],
    "include": ["bodyHtml", "bodyHtml,dates,visits"],
    "fields": ["slug,headline,summary", "section,tags,authors,image"],
    "locale": ["tr", "ar", "en"],
    "numerals": ["arab", "latn"],
    "after": ["0", "1", "2-3"],
    "window": ["30d"],
    "last": ["5", "31"],
    "by": ["month", "year"],
    "calendar": ["hijri"],
    "q": [CANARY, f"{CANARY}draft0", f"{CANARY}*", "seen", f"headline:{CANARY}withheld0"],
    "preview": ["1.9999999999." + "0" * 64],
    "state": ["draft"],
}
HEADERS: list[dict[str, str]] = [
    {},
    {"Range": "bytes=0-10"},
    {"If-None-Match": "*"},
    {"Accept-Encoding": "br"},
    {"Accept": "text/html"},
    {"X-Forwarded-Host": "evil.example"},
    {"Last-Event-ID": "0"},
    {"If-Modified-Since": "Thu, 01 Jan 2190 00:00:00 GMT"},
]


def each_url(refs: list[str]) -> Iterator[str]:
    """Yield for ever: every public URL that is known, and its paths with any parameters."""
    chance = random.Random(20180424)  # noqa: S311 - the same requests each time
    known = [*urls(refs), *each_public(refs)]
    yield from known
    paths = sorted({url.partition("?")[0] for url in known})
    for path in cycle(paths):
        names = chance.sample(sorted(WORDS), chance.randint(0, 4))
        query = httpx2.QueryParams({name: chance.choice(WORDS[name]) for name in names})
        yield f"{path}?{query}"


def test_no_byte_of_what_is_not_public_is_told_and_drafts_change_none(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    publish(db)
    hide(db, range(3))
    with db.read() as session:
        rows = session.execute(
            select(Article.id, Article.slug).where(Article.slug.startswith(CANARY))
        ).all()
    refs = [ref for row in rows for ref in (str(row.id), row.slug)]
    refs += [f"{CANARY}{state}{n}-old" for state in STATES for n in range(3)]
    statuses = set()
    with (
        serving(database_url, tmp_path) as server,
        httpx2.Client(base_url=server.url, timeout=15) as client,
    ):
        unknown = told(client.get("/v1/articles/unknown"))
        for ref in refs:
            assert told(client.get(f"/v1/articles/{ref}")) == unknown
        ways = cycle([(method, one) for one in HEADERS for method in ("GET", "GET", "HEAD")])
        for url, (method, headers), _ in zip(each_url(refs), ways, range(REQUESTS), strict=False):
            answer = client.request(method, url, headers=headers)
            statuses.add(answer.status_code)
            assert CANARY.encode() not in answer.content.lower(), (method, url)
            assert CANARY not in str(answer.headers).lower(), (method, url)
        with closing(Listener(server, "?after=0")) as listener:
            listener.frame()
            for _ in client.get("/v1/changes?limit=100").json()["items"]:
                assert CANARY not in str(listener.event())

        asked = [url for url, _ in zip(each_url(refs), range(3_000), strict=False)]
        before = {url: told(client.get(url)) for url in asked if not url.startswith("/metrics")}
        never = [state for state in STATES if state not in {"hidden", "deleted"}]
        for n in range(200):
            make.articles(db, [hidden(state, 1_000 + n) for state in never])
        for url, first in before.items():
            assert told(client.get(url)) == first, url
        assert len(before) >= 1_000
    assert {200, 400, 404, 410, 422} <= statuses
    assert max(statuses) < 500
