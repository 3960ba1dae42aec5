"""An archive of 136,892 articles: in by the command line, out by the masthead and by every page."""

import os
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import orjson
import pytest
from lxml import etree
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import Article
from tests import make
from tests.server import ROOT, Server, command, environment, run, serving

pytestmark = pytest.mark.soak

ARTICLES = 136_892
UNTIL = "2018-04-24"
GENERATE = (
    *("generate", "--articles", str(ARTICLES), "--until", UNTIL),
    *("--last-days", "41,37,36,35,39"),
)
MASTHEAD = (
    "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (41) 23/04/2018 (37) 22/04/2018 (36)"
    " 21/04/2018 (35) 20/04/2018 (39) Total: 136,892 content"
)
MOST_PLACES = 50_000
MOST_MAP_BYTES = 50 * 1024 * 1024
"""What sitemaps.org allows in one file."""
MOST_KIB = 200 * 1024
"""The most memory that taking the archive in may need, in each process."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the archive from SQLite, taken in through a pipe."""
    folder = tmp_path_factory.mktemp("archive")
    database_url = f"sqlite:///{folder / 'manset.db'}"
    settings = environment(database_url)
    with subprocess.Popen(  # noqa: S603 - our own words
        command(*GENERATE), cwd=ROOT, env=settings, stdout=subprocess.PIPE
    ) as generate:
        taken = subprocess.Popen(  # noqa: S603 - our own words
            command("import", "jsonl", "-"), cwd=ROOT, env=settings, stdin=generate.stdout
        )
        _, status, used = os.wait4(taken.pid, 0)
        taken.returncode = os.waitstatus_to_exitcode(status)
    assert (generate.returncode, taken.returncode) == (0, 0)
    assert used.ru_maxrss < MOST_KIB
    with serving(database_url, folder) as one:
        yield one


def test_the_masthead_is_the_pages_own(server: Server) -> None:
    masthead = server.get(f"/v1/masthead?day={UNTIL}&locale=en").json()
    assert masthead["text"] == MASTHEAD
    assert masthead["totals"]["articles"] == ARTICLES
    assert server.get("/v1/totals").json()["articles"] == ARTICLES


def test_every_number_that_is_kept_is_right(server: Server) -> None:
    done = run(server.database_url, "verify")
    assert (done.returncode, done.stdout) == (0, b"all is as it should be\n")


def test_a_walk_through_all_pages_meets_each_article_once_while_others_are_published(
    server: Server,
) -> None:
    db = Database(server.database_url)
    with db.read() as session:
        there = set(session.scalars(select(Article.id)))
    db.close()
    seen: list[int] = []
    published = 0
    url = "/v1/articles?limit=100&fields=slug"
    with httpx2.Client(base_url=server.url, timeout=15) as client:
        while url:
            page = client.get(url).json()
            seen += [one["id"] for one in page["items"]]
            url = page["next"]
            if len(seen) % 20_000 == 0:
                publish(server, range(published, published + 50))
                published += 50
    assert len(there) == ARTICLES
    assert published >= 300
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_the_sitemaps_hold_each_article_once_within_their_limits(server: Server) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    with httpx2.Client(base_url=server.url, timeout=15) as client:
        index = client.get("/sitemap.xml").content
        maps = [str(one.text) for one in etree.fromstring(index).iter(f"{space}loc")]
        assert len(index) < MOST_MAP_BYTES
        assert len(maps) == len(set(maps)) < MOST_PLACES
        origin = maps[0].removesuffix(urlsplit(maps[0]).path)
        places: list[str] = []
        for url in maps:
            sitemap = client.get(url.removeprefix(origin)).content
            assert len(sitemap) < MOST_MAP_BYTES
            found = [str(one.text) for one in etree.fromstring(sitemap).iter(f"{space}loc")]
            assert 0 < len(found) < MOST_PLACES
            places += found
        total = client.get("/v1/totals").json()["articles"]
    assert len(places) == len(set(places)) == total >= ARTICLES
    assert all(url.startswith(f"{origin}/") for url in places)


def publish(server: Server, numbers: range) -> None:
    """Publish articles, half of them newer than all others and half somewhere in the archive."""
    lines = b""
    for number in numbers:
        day = "2018-04-25" if number % 2 else f"20{10 + number % 8}-06-01"
        said = make.said(f"meanwhile-{number}", datePublished=f"{day}T12:00:00+03:00")
        lines += orjson.dumps(said.model_dump(mode="json", by_alias=True)) + b"\n"
    assert run(server.database_url, "import", "jsonl", "-", stdin=lines).returncode == 0
