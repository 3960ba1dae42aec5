"""How much of each article a list tells, and in whose words."""

from typing import Any

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.articles.reading import page

CARD = {
    *("id", "slug", "url", "headline", "label", "labelUntil", "summary", "language", "direction"),
    *("urgency", "section", "tags", "authors", "image", "source", "canonicalUrl"),
    *("translationGroup", "isAccessibleForFree", "datePublished", "dateModified", "version"),
    *("wordCount", "readingMinutes", "day"),
}
IMAGE = {
    "url": "https://img.example/a.jpg",
    "width": 800,
    "height": 600,
    "alt": "A bridge",
    "caption": None,
    "credit": "Agency",
}


def only(client: TestClient, query: str) -> Any:
    (item,) = page(client, query)["items"]
    return item


def test_a_card_tells_every_field_and_null_where_nothing_is_known(
    client: TestClient, db: Database
) -> None:
    make.article(db, "bare")
    bare = only(client, "")
    assert bare.keys() == CARD
    unknown = {name for name, value in bare.items() if value is None}
    assert unknown == {
        *("label", "labelUntil", "summary", "section", "image", "source", "canonicalUrl"),
        "translationGroup",
    }
    assert (bare["tags"], bare["authors"]) == ([], [])
    assert (bare["urgency"], bare["isAccessibleForFree"], bare["version"]) == (5, True, 1)


def test_a_card_says_what_the_editor_said(client: TestClient, db: Database) -> None:
    make.section(db, "world", name="World news")
    make.term(db, "tag", "ab", name="A & B")
    make.article(
        db,
        "köprü-bitti",
        headline="  Köprü   bitti ",
        label="SON DAKİKA",
        labelUntil="2190-01-01T00:00:00+01:00",
        summary="Özet",
        bodyHtml=f"<p>{'kelime ' * 231}</p>",
        language="ar-SY",
        urgency=2,
        section="world",
        tags=["zz", "ab"],
        authors=["second-hand", "first-hand"],
        image=IMAGE,
        source="Agency",
        canonicalUrl="https://elsewhere.example/a",
        translationGroup="g1",
        isAccessibleForFree=False,
        datePublished="2015-11-19T20:19:00Z",
        dateModified="2015-11-20T00:00:00.9+03:00",
    )
    item = only(client, "")
    refs = {name: item.pop(name) for name in ("section", "tags", "authors")}
    assert (refs["section"]["slug"], refs["section"]["name"]) == ("world", "World news")
    assert [(ref["slug"], ref["name"]) for ref in refs["tags"]] == [("zz", "Zz"), ("ab", "A & B")]
    assert [ref["slug"] for ref in refs["authors"]] == ["second-hand", "first-hand"]
    assert isinstance(item.pop("id"), int)
    assert item == {
        "slug": "köprü-bitti",
        "url": "http://127.0.0.1:8000/k%C3%B6pr%C3%BC-bitti",
        "headline": "Köprü bitti",
        "label": "SON DAKİKA",
        "labelUntil": "2190-01-01T02:00:00+03:00",
        "summary": "Özet",
        "language": "ar-SY",
        "direction": "rtl",
        "urgency": 2,
        "image": IMAGE,
        "source": "Agency",
        "canonicalUrl": "https://elsewhere.example/a",
        "translationGroup": "g1",
        "isAccessibleForFree": False,
        "datePublished": "2015-11-19T22:19:00+02:00",
        "dateModified": "2015-11-19T23:00:00+02:00",
        "version": 1,
        "wordCount": 231,
        "readingMinutes": 2,
        "day": "2015-11-19",
    }


def test_reading_minutes_are_230_words_each_and_never_none(
    client: TestClient, db: Database
) -> None:
    for words in (0, 1, 230, 231, 460, 461):
        make.article(db, f"of{words}", bodyHtml=f"<p>{'word ' * words}</p>")
    told = {item["wordCount"]: item["readingMinutes"] for item in page(client)["items"]}
    assert told == {0: 1, 1: 1, 230: 1, 231: 2, 460: 2, 461: 3}


def test_fields_are_those_alone_that_were_asked_for(client: TestClient, db: Database) -> None:
    make.article(db, "here", bodyHtml="<p>Body.</p>")
    assert only(client, "fields=headline").keys() == {"id", "headline"}
    assert only(client, "fields=id").keys() == {"id"}
    assert only(client, "fields=slug,slug,tags,day").keys() == {"id", "slug", "tags", "day"}
    assert only(client, f"fields={','.join(sorted(CARD))}").keys() == CARD
    found = page(client, "fields=slug&count=exact&limit=1")
    assert found.keys() == {"items", "next", "prev", "total"}


def test_bodies_and_dates_come_when_they_are_named_anywhere(
    client: TestClient, db: Database
) -> None:
    make.article(db, "here", bodyHtml="<p>Body.</p>")
    assert only(client, "include=bodyHtml")["bodyHtml"] == "<p>Body.</p>"
    assert only(client, "include=bodyHtml").keys() == {*CARD, "bodyHtml"}
    assert only(client, "include=dates,bodyHtml").keys() == {*CARD, "bodyHtml", "dates"}
    assert only(client, "fields=dates,slug").keys() == {"id", "slug", "dates"}
    assert only(client, "fields=bodyHtml") == {"id": 1, "bodyHtml": "<p>Body.</p>"}
    assert only(client, "fields=slug&include=dates").keys() == {"id", "slug", "dates"}


def test_dates_are_in_the_words_and_digits_asked_for(client: TestClient, db: Database) -> None:
    make.article(db, "here", datePublished="2018-04-23T12:00:00+03:00")

    def told(query: str) -> tuple[str, str, str]:
        dates = only(client, f"include=dates{query}")["dates"]
        return dates["weekday"], dates["text"], dates["hijri"]["text"]

    english = ("Monday", "23 April 2018", "7 Shaban 1439")
    assert told("") == told("&locale=en&numerals=latn") == english
    assert told("&locale=tr")[:2] == ("Pazartesi", "23 Nisan 2018")
    assert told("&locale=ar&numerals=arab")[1].startswith("٢٣")
    assert told("&locale=fa")[1].startswith("۲۳")
    assert told("&locale=fa&numerals=latn")[1].startswith("23")
    assert told("&numerals=beng")[1] == "২৩ April ২০১৮"
    dates = only(client, "include=dates")["dates"]
    assert dates["hijri"] == {
        "iso": "1439-08-07",
        "text": "7 Shaban 1439",
        "year": 1439,
        "month": 8,
        "day": 7,
        "monthName": "Shaban",
        "calendar": "umm-al-qura",
        "offsetDays": 0,
    }


def test_the_words_are_the_sites_own_by_default(client: TestClient, db: Database) -> None:
    make.article(db, "here", datePublished="2018-04-23T12:00:00+03:00")
    turkish = dict.fromkeys(("tr", "tr-CY", "TR"), "Pazartesi")
    for language, weekday in (turkish | {"ja": "Monday"}).items():
        make.site(db, language=language)
        assert only(client, "include=dates")["dates"]["weekday"] == weekday
        assert only(client, "include=dates&locale=de")["dates"]["weekday"] == "Montag"


def test_a_total_is_told_only_when_asked_and_whatever_the_page(
    client: TestClient, db: Database
) -> None:
    make.articles(db, [make.said(tags=["t"]) for _ in range(5)])
    make.article(db, "gone", state="withheld")
    assert "total" not in page(client)
    first = page(client, "count=exact&limit=2")
    assert first["total"] == 5
    assert client.get(first["next"]).json()["total"] == 5
    make.article(db, "gone", tags=["t"])
    assert client.get(first["next"]).json()["total"] == 6
    assert page(client, "count=exact&tag=t&limit=1")["total"] == 6


def test_the_address_follows_the_site_and_its_setting(client: TestClient, db: Database) -> None:
    make.article(db, "here")
    make.site(db, url="https://news.example")
    assert only(client, "fields=url")["url"] == "https://news.example/here"
    for host in ("evil.example", "localhost:1@evil.example"):
        answer = client.get("/v1/articles", headers={"X-Forwarded-Host": host, "Forwarded": host})
        assert answer.json()["items"][0]["url"] == "https://news.example/here"


def test_there_may_be_no_article_at_all(client: TestClient, db: Database) -> None:
    assert page(client, "count=exact&include=bodyHtml,dates") == {
        "items": [],
        "next": None,
        "prev": None,
        "total": 0,
    }
