"""Sitemaps hold every article at its one address, within their limits; only what is new changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.tables import SitemapMonth
from app.errors import NotFound
from app.feeds.maps import list_maps, list_news, list_places
from app.feeds.sitemap import Place, Story, news_language, render_news
from app.site.queries import get_site
from tests import make
from tests.editorial.desk import Editor
from tests.feeds.newsroom import HOSTILE, fill, golden, read_xml

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


MONTHS = ("2015-11", "2010-05", "2009-05")


def read(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    return read_xml(answer.content)


def texts(tree: Any, path: str) -> list[str]:
    return [one.text for one in tree.iterfind(path, SPACES)]


def changes(client: TestClient) -> dict[str, str | None]:
    """Return when each sitemap last changed, by its address."""
    return {
        one.findtext("s:loc", None, SPACES): one.findtext("s:lastmod", None, SPACES)
        for one in read(client, "/sitemap.xml")
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [("/sitemap.xml", "sitemap.xml"), ("/sitemaps/2015-11.xml", "2015-11.xml")],
)
def test_a_sitemap_is_this_to_the_byte(
    client: TestClient, db: Database, path: str, name: str
) -> None:
    fill(db)
    make.article(db, "later", datePublished="2015-12-01T00:00:00+02:00")
    assert client.get(path).text == golden(name)
    assert client.head(path).status_code == 200


def test_a_news_sitemap_is_this_to_the_byte() -> None:
    place = Place("https://moon.example/a?b&c", "2015-11-20T08:00:00+02:00", "https://i.example/x")
    stories = [
        Story(place, "en", "2015-11-19T22:19:00+02:00", HOSTILE),
        Story(
            Place("https://moon.example/b"), "zh-tw", "2015-11-19T22:18:00+02:00", "\x00\ufffe月"
        ),
    ]
    assert render_news(stories, "Daily <Moon>").decode() == golden("sitemap-news.xml")


def test_news_is_of_today_and_yesterday_in_the_newsrooms_zone(db: Database) -> None:
    make.site(db, url="https://moon.example")
    for slug, at in {
        "late": "2026-02-02T23:59:59+03:00",
        "early": "2026-02-01T00:00:00+03:00",
        "before": "2026-01-31T23:59:59+03:00",
        "after": "2026-02-03T00:00:00+03:00",
    }.items():
        make.article(db, slug, datePublished=at)
    with db.read() as session:
        stories = list_news(session, Settings(), get_site(session), date(2026, 2, 2))
    assert [one.place.url for one in stories] == [
        "https://moon.example/late",
        "https://moon.example/early",
    ]


def test_news_tells_what_the_api_tells(editor: Editor, db: Database) -> None:
    make.site(db, name="Daily Moon", url="https://moon.example")
    said = {"language": "tr-TR", "label": "FLASH"}
    told = editor.do("publish", editor.create("New", **said))
    editor.do("publish", editor.create("Else", canonicalUrl="https://e.example/"))

    news = read(editor.client, "/sitemap-news.xml")

    assert texts(news, "s:url/s:loc") == ["https://moon.example/new"]
    assert texts(news, ".//news:title") == ["New"]
    assert texts(news, ".//news:name") == ["Daily Moon"]
    assert texts(news, ".//news:language") == ["tr"]
    assert texts(news, ".//news:publication_date") == [told["datePublished"]]


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("tr-TR", "tr"), ("zh", "zh-cn"), ("zh-Hant-HK", "zh-tw"), ("zh-TW", "zh-tw")],
)
def test_news_search_has_codes_of_its_own(tag: str, code: str) -> None:
    assert news_language(tag) == code


def test_an_empty_newsroom_has_sitemaps_too(client: TestClient) -> None:
    assert len(read(client, "/sitemap.xml")) == len(read(client, "/sitemap-news.xml")) == 0


@pytest.mark.parametrize(
    "name",
    [
        "2015-10",
        "2015-11-1",
        "2015-11-2",
        "2015-13",
        "2015-1",
        "0000-01",
        "9999-12",
        "1500-01",
        "x",
    ],
)
def test_no_other_sitemap_is_there(client: TestClient, db: Database, name: str) -> None:
    fill(db)
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_a_month_of_many_articles_is_split(db: Database) -> None:
    make.site(db, url="https://moon.example")
    make.articles(db, [make.said(f"s{n}") for n in range(7)])
    make.article(db, "else", datePublished="2026-01-31T23:59:59+03:00")
    settings, february = Settings(), date(2026, 2, 1)
    with db.read() as session:
        maps = list_maps(session, settings, most_places=3)
        parts = [
            [
                place.url.rpartition("/")[2]
                for place in list_places(session, settings, february, part, most_places=3)
            ]
            for part in (1, 2, 3)
        ]
        with pytest.raises(NotFound):
            list_places(session, settings, february, 4, most_places=3)
    assert [one.url.removeprefix("https://moon.example/sitemaps/") for one in maps] == [
        *("2026-02.xml", "2026-02-2.xml", "2026-02-3.xml", "2026-01.xml")
    ]
    assert parts == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]


def test_only_the_month_of_what_changed_changes(editor: Editor, db: Database) -> None:
    fill(db)
    make.article(db, "old", datePublished="2010-05-01T00:00:00Z", translationGroup="other")
    make.article(db, "older", datePublished="2009-05-01T00:00:00Z")
    client, kept = editor.client, "2026-03-01T15:00:00+03:00"
    november, may, before = (f"https://moon.example/sitemaps/{m}.xml" for m in MONTHS)
    assert changes(client) == {november: kept, may: kept, before: kept}
    moon = client.get("/v1/articles/moon").json()

    seen = changes(client)

    def changed() -> set[str]:
        """Return the sitemaps that changed since the last look, and look."""
        nonlocal seen
        now = changes(client)
        found = {url for url in now | seen if now.get(url) != seen.get(url)}
        seen = now
        return found

    draft = editor.create("Draft", translationGroup="other")
    assert changed() == set()
    published = editor.do("publish", draft)
    new = f"https://moon.example/sitemaps/{published['datePublished'][:7]}.xml"
    assert changed() == {new, may}  # a translation of what appeared in May is new
    with db.write() as session:  # a clock that ticks in seconds
        session.execute(update(SitemapMonth).values(changed_at=make.NOW))
    seen = changes(client)
    editor.do("withhold", editor.read(moon))
    assert changed() == {november}
    editor.remove(editor.read(published))
    assert changed() == {new, may}
    assert new not in seen


def test_when_all_sitemaps_change_none_says_since_when(client: TestClient, db: Database) -> None:
    fill(db)
    make.site(db, name="Daily Moon", url="https://luna.example")
    assert changes(client) == {"https://luna.example/sitemaps/2015-11.xml": None}
    make.article(db, "moon", headline="Moon again", datePublished="2015-11-19T22:19:00+02:00")
    assert list(changes(client).values()) == ["2026-03-01T15:00:00+03:00"]
    make.zone(db, "UTC")
    assert list(changes(client).values()) == [None]


def test_translations_name_each_other_and_nobody_else(client: TestClient, db: Database) -> None:
    make.site(db, url="https://moon.example")
    for slug, more in {
        "en": {"language": "en"},
        "tr": {"language": "tr", "datePublished": "2025-01-01T00:00:00Z"},
        "tr-again": {"language": "tr"},
        "ar": {"language": "ar", "state": "withheld"},
        "fa": {"language": "fa", "canonicalUrl": "https://elsewhere.example/fa"},
        "alone": {"language": "de", "translationGroup": "other"},
    }.items():
        make.article(db, slug, **{"translationGroup": "g", **more})
    both = [
        ("en", "https://moon.example/en"),
        ("tr", "https://moon.example/tr"),
        ("x-default", "https://moon.example/en"),
    ]
    found = {}
    for month in ("2026-02", "2025-01"):
        for url in read(client, f"/sitemaps/{month}.xml"):
            links = url.iterfind("xhtml:link", SPACES)
            told = [(one.get("hreflang"), one.get("href")) for one in links]
            found[url.findtext("s:loc", None, SPACES)] = told
    assert found == {
        "https://moon.example/en": both,
        "https://moon.example/tr": both,
        "https://moon.example/tr-again": [],
        "https://moon.example/alone": [],
    }


def test_an_address_that_is_too_long_for_a_sitemap_is_left_out(
    client: TestClient, db: Database
) -> None:
    make.article(db, "\U00010900" * 200)  # twelve characters each
    make.article(db, "\U00010900" * 100)
    assert len(read(client, "/sitemaps/2026-02.xml")) == 1


def test_a_sitemap_runs_few_statements_whatever_it_holds(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    for many in (1, 20):
        make.articles(db, [make.said(translationGroup=f"g{n}") for n in range(many)])
        query_count()
        for path, statements in {
            "/sitemap.xml": 3,  # the site, the days, the changes
            "/sitemaps/2026-02.xml": 4,  # the tally, the site, the page, its translations
        }.items():
            assert quiet.get(path).status_code == 200
            assert query_count() == statements, path
        with db.read() as session:
            site = get_site(session)
            query_count()
            assert list_news(session, Settings(), site, date(2026, 2, 1))
            assert query_count() == 1
