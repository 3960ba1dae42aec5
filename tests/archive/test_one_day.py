"""One day over HTTP: its row, and the way to all its articles."""

from collections.abc import Callable

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.articles.reading import pages, slugs_of


def test_one_day_leads_on_to_all_its_articles(client: TestClient, db: Database) -> None:
    make.article(db, datePublished="2018-04-23T23:59:59+03:00")
    make.article(db, datePublished="2018-04-25T00:00:00+03:00")
    names = [f"of-the-day-{n:02}" for n in range(45)]
    said = [
        make.said(name, datePublished=f"2018-04-24T{n // 2:02}:00:00+03:00")
        for n, name in enumerate(names)
    ]
    make.articles(db, said)

    answer = client.get("/v1/days/2018-04-24?locale=tr&numerals=arab")
    day = answer.json()

    (same,) = client.get("/v1/days?last=1&to=2018-04-24&locale=tr&numerals=arab").json()["items"]
    assert day["row"] == same
    assert (same["articles"], same["weekday"]) == (45, "Salı")
    page = day["articles"]
    assert answer.headers["link"] == f'<{page["next"]}>; rel="next"'
    assert page["prev"] is None
    assert "locale=tr&numerals=arab" in page["next"]
    following = pages(client, page["next"])
    found = [item["slug"] for item in page["items"]]
    found += [slug for slugs in slugs_of(following) for slug in slugs]
    assert found == names[::-1]
    assert len(page["items"]) == 20
    back = client.get(following[0]["prev"]).json()
    assert back["items"] == page["items"]


def test_a_day_without_an_article_is_a_day(client: TestClient, db: Database) -> None:
    for day in ("2018-04-24", "0001-01-01", "9999-12-31"):
        answer = client.get(f"/v1/days/{day}")
        assert answer.status_code == 200
        assert answer.json()["articles"] == {"items": [], "next": None, "prev": None}
        assert answer.json()["row"]["articles"] == 0
        assert "link" not in answer.headers


def test_what_is_not_a_day_is_refused(client: TestClient, db: Database) -> None:
    for day in ("2018-4-24", "2018-02-30", "today", "20180424", "0000-01-01"):
        answer = client.get(f"/v1/days/{day}")
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"parameter": "day", "code": "not-a-day"}]


def test_one_day_takes_words_and_nothing_else(client: TestClient, db: Database) -> None:
    for asked in ("lang=en", "limit=5", "cursor=x", "by=day"):
        assert client.get(f"/v1/days/2018-04-24?{asked}").status_code == 400


def test_one_day_costs_as_much_however_many_articles_it_holds(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    for _ in range(2):
        make.articles(db, [make.said(tags=["a", "b"], authors=["c"]) for _ in range(15)])
        query_count()
        assert quiet.get("/v1/days/2026-02-01").json()["row"]["articles"] > 0
        assert query_count() == 5  # the site, the tally, readers, the page, its names
