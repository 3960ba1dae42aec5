"""Days, months and years over HTTP: which rows there are, and what they count."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from app import clock
from app.db.engine import Database
from tests import make


def rows(client: TestClient, **parameters: str) -> list[dict[str, Any]]:
    """Return the rows of /v1/days; `from_` stands for `from`."""
    asked = {name.rstrip("_"): value for name, value in parameters.items()}
    answer = client.get("/v1/days", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def counts(client: TestClient, **parameters: str) -> list[tuple[str, int]]:
    """Return each row's period and articles."""
    return [(row["period"], row["articles"]) for row in rows(client, **parameters)]


def publish(db: Database, *dates: str, **more: Any) -> None:
    make.articles(db, [make.said(datePublished=one, **more) for one in dates])


def test_a_row_says_what_day_it_is_and_what_the_day_holds(client: TestClient, db: Database) -> None:
    publish(db, *["2018-04-24T08:00:00+03:00"] * 3)
    (row,) = rows(client, from_="2018-04-24", to="2018-04-24")
    assert row == {
        "period": "2018-04-24",
        "from": "2018-04-24",
        "to": "2018-04-24",
        "articles": 3,
        "visits": 0,
        "views": 0,
        "weekday": "Tuesday",
        "hijri": {
            "iso": "1439-08-08",
            "text": "8 Shaban 1439",
            "year": 1439,
            "month": 8,
            "day": 8,
            "monthName": "Shaban",
            "calendar": "umm-al-qura",
            "offsetDays": 0,
        },
        "complete": True,
    }


def test_days_come_newest_first_and_those_without_an_article_too(
    client: TestClient, db: Database
) -> None:
    publish(db, "2018-04-24T08:00:00+03:00", "2018-04-24T09:00:00+03:00")
    publish(db, "2018-04-21T08:00:00+03:00", "2018-04-19T08:00:00+03:00")
    whole = [
        ("2018-04-24", 2),
        ("2018-04-23", 0),
        ("2018-04-22", 0),
        ("2018-04-21", 1),
        ("2018-04-20", 0),
    ]
    assert counts(client, to="2018-04-24") == whole
    assert counts(client, to="2018-04-24", last="5") == whole
    assert counts(client, from_="2018-04-20", to="2018-04-24") == whole
    assert counts(client, to="2018-04-24", last="1") == whole[:1]
    assert counts(client, from_="2018-04-22", to="2018-04-22") == whole[2:3]
    assert counts(client, to="2018-04-19", last="2") == [("2018-04-19", 1), ("2018-04-18", 0)]


def test_only_what_is_public_counts(client: TestClient, db: Database) -> None:
    publish(db, "2018-04-24T08:00:00+03:00")
    make.article(db, "withheld", state="withheld", datePublished="2018-04-24T08:00:00+03:00")
    make.article(db, "killed", state="canceled", datePublished="2018-04-24T08:00:00+03:00")
    make.article(db, "gone", datePublished="2018-04-24T08:00:00+03:00")
    assert counts(client, to="2018-04-24", last="1") == [("2018-04-24", 2)]
    make.tombstone(db, "gone")
    assert counts(client, to="2018-04-24", last="1") == [("2018-04-24", 1)]


def test_months_and_years_are_whole_and_name_neither_weekday_nor_hijri_day(
    client: TestClient, db: Database
) -> None:
    publish(db, "2015-12-31T23:59:59+02:00", "2016-01-01T00:00:00+02:00")
    publish(db, "2016-02-29T12:00:00+02:00", "2016-12-31T23:59:59+03:00")

    months = rows(client, by="month", from_="2015-12-31", to="2016-02-01")
    assert [(m["period"], m["from"], m["to"], m["articles"]) for m in months] == [
        ("2016-02", "2016-02-01", "2016-02-29", 1),
        ("2016-01", "2016-01-01", "2016-01-31", 1),
        ("2015-12", "2015-12-01", "2015-12-31", 1),
    ]
    years = rows(client, by="year", last="3", to="2016-06-30")
    assert [(y["period"], y["from"], y["to"], y["articles"]) for y in years] == [
        ("2016", "2016-01-01", "2016-12-31", 3),
        ("2015", "2015-01-01", "2015-12-31", 1),
        ("2014", "2014-01-01", "2014-12-31", 0),
    ]
    assert all(row["weekday"] is row["hijri"] is None for row in (*months, *years))


def test_hijri_periods_are_those_of_the_newsrooms_own_calendar(
    client: TestClient, db: Database
) -> None:
    publish(db, "2018-04-16T12:00:00+03:00", "2018-04-17T12:00:00+03:00")
    publish(db, "2018-05-15T12:00:00+03:00", "2018-05-16T12:00:00+03:00")
    asked = {"calendar": "hijri", "by": "month", "from_": "2018-04-16", "to": "2018-05-16"}

    def months() -> list[tuple[str, str, str, int]]:
        found = rows(client, **asked)
        return [(m["period"], m["from"], m["to"], m["articles"]) for m in found]

    assert months() == [
        ("1439-09", "2018-05-16", "2018-06-14", 1),
        ("1439-08", "2018-04-17", "2018-05-15", 2),
        ("1439-07", "2018-03-18", "2018-04-16", 1),
    ]
    days = rows(client, calendar="hijri", last="2", to="2018-04-17")
    assert [(d["period"], d["from"], d["hijri"]["text"], d["articles"]) for d in days] == [
        ("1439-08-01", "2018-04-17", "1 Shaban 1439", 1),
        ("1439-07-30", "2018-04-16", "30 Rajab 1439", 1),
    ]
    years = rows(client, calendar="hijri", by="year", last="2", to="2018-04-24")
    assert [(y["period"], y["from"], y["to"], y["articles"]) for y in years] == [
        ("1439", "2017-09-21", "2018-09-10", 4),
        ("1438", "2016-10-02", "2017-09-20", 0),
    ]

    make.site(db, hijriMonths=[{"year": 1439, "month": 8, "firstDay": "2018-04-16"}])
    assert months() == [
        ("1439-09", "2018-05-16", "2018-06-14", 1),
        ("1439-08", "2018-04-16", "2018-05-15", 3),
    ]
    make.site(db, hijriOffset=-1)
    assert months() == [
        ("1439-08", "2018-04-18", "2018-05-16", 2),
        ("1439-07", "2018-03-19", "2018-04-17", 2),
    ]


def test_hijri_days_end_where_the_calendar_does(client: TestClient, db: Database) -> None:
    ends = rows(client, calendar="hijri", from_="1924-07-30", to="1924-08-02")
    assert [row["period"] for row in ends] == ["1343-01-02", "1343-01-01"]
    ends = rows(client, calendar="hijri", from_="2077-11-15", to="2077-12-01", by="month")
    assert [row["period"] for row in ends] == ["1500-12"]
    assert rows(client, calendar="hijri", to="1924-07-31") == []
    assert [row["hijri"] for row in rows(client, to="1924-07-31", last="1")] == [None]


def test_a_language_is_counted_alone_whatever_its_case(client: TestClient, db: Database) -> None:
    for language, number in (("en", 3), ("tr", 2), ("az-Latn-AZ", 1)):
        publish(db, *["2018-04-24T08:00:00+03:00"] * number, language=language)
    for lang, expected in (
        ("en", 3),
        ("EN", 3),
        ("tr,en", 5),
        ("tr,tr", 2),
        ("AZ-latn-az", 1),
        ("az", 0),
        ("ur", 0),
    ):
        (row,) = rows(client, last="1", to="2018-04-24", lang=lang)
        assert (row["articles"], row["visits"], row["views"]) == (expected, None, None), lang


def test_words_and_digits_are_a_choice(client: TestClient, db: Database) -> None:
    (row,) = rows(client, last="1", to="2018-04-24", locale="fa")
    assert (row["weekday"], row["hijri"]["text"]) == ("سه\u200cشنبه", "۸ شعبان ۱۴۳۹")
    (row,) = rows(client, last="1", to="2018-04-24", locale="tr", numerals="arab")
    assert (row["weekday"], row["hijri"]["text"]) == ("Salı", "٨ Şaban ١٤٣٩")
    assert row["period"] == row["from"] == row["to"] == "2018-04-24"
    make.site(db, language="tr-TR")
    (row,) = rows(client, last="1", to="2018-04-24")
    assert row["weekday"] == "Salı"


# In each zone: instants, and how many of them fall on each day.
CLOCKS = {
    # 25 hours: on 8 November at 04:00 it became 03:00
    "Europe/Istanbul": (
        "2015-11-07T23:59:59+03:00 2015-11-08T00:00:00+03:00 2015-11-08T03:30:00+03:00",
        "2015-11-08T03:30:00+02:00 2015-11-08T23:59:59+02:00 2015-11-09T00:00:00+02:00",
        {"2015-11-09": 1, "2015-11-08": 4, "2015-11-07": 1},
    ),
    # 23 hours: on 25 March midnight became 01:00
    "Asia/Beirut": (
        "2018-03-24T23:59:59+02:00 2018-03-24T22:00:00Z 2018-03-25T01:00:00+03:00",
        "2018-03-25T23:59:59+03:00 2018-03-26T00:00:00+03:00",
        {"2018-03-26": 1, "2018-03-25": 3, "2018-03-24": 1},
    ),
    # 30 December was left out
    "Pacific/Apia": (
        "2011-12-29T23:59:59-10:00 2011-12-30T10:00:00Z",
        "2011-12-31T00:00:00+14:00",
        {"2011-12-31": 2, "2011-12-30": 0, "2011-12-29": 1},
    ),
    # at 00:01 it became 23:01: the day that had begun goes on
    "America/St_Johns": (
        "2010-11-07T02:29:59Z 2010-11-07T02:30:30Z",
        "2010-11-07T03:00:00Z 2010-11-07T12:00:00Z",
        {"2010-11-07": 3, "2010-11-06": 1},
    ),
}


def test_days_are_those_of_the_newsrooms_clock_when_it_changes(
    client: TestClient, db: Database
) -> None:
    for zone, (early, late, expected) in CLOCKS.items():
        make.zone(db, zone)
        publish(db, *early.split(), *late.split())
        days = list(expected)
        assert dict(counts(client, from_=days[-1], to=days[0])) == expected, zone
        for day, number in expected.items():
            whole = client.get(f"/v1/days/{day}").json()
            held = [item["day"] for item in whole["articles"]["items"]]
            assert (whole["row"]["articles"], held) == (number, [day] * number)


@pytest.fixture
def server_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Give what moves the machine itself to another time zone."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def test_the_servers_own_zone_means_nothing(
    client: TestClient, db: Database, server_zone: Callable[[str], None]
) -> None:
    instants = "2018-04-23T20:59:59Z", "2018-04-23T21:00:00Z", "2018-04-24T20:59:59Z"
    for n, zone in enumerate(("Pacific/Kiritimati", "Pacific/Pago_Pago"), start=1):
        server_zone(zone)
        publish(db, *instants)
        assert counts(client, to="2018-04-24", last="2") == [
            ("2018-04-24", 2 * n),
            ("2018-04-23", n),
        ]
        before = clock.today(ZoneInfo("Europe/Istanbul"))
        today = rows(client)[0]["period"]
        assert today in {str(before), str(clock.today(ZoneInfo("Europe/Istanbul")))}


def test_today_is_the_newsrooms_and_goes_on(client: TestClient, db: Database) -> None:
    # 25 hours lie between these two: it is never the same day in both.
    make.zone(db, "Pacific/Kiritimati")
    ahead = rows(client)
    make.zone(db, "Pacific/Pago_Pago")
    behind = rows(client)

    assert behind[0]["period"] < ahead[0]["period"]
    for found in (ahead, behind):
        assert [row["complete"] for row in found] == [False, True, True, True, True]
    for by in ("month", "year"):
        for calendar in ("gregorian", "hijri"):
            found = rows(client, by=by, calendar=calendar, last="2")
            assert [row["complete"] for row in found] == [False, True]
            assert found[0]["from"] <= behind[0]["period"] <= found[0]["to"]


def test_days_to_come_are_empty_and_not_complete(client: TestClient, db: Database) -> None:
    (row,) = rows(client, from_="2199-12-31", to="2199-12-31")
    assert (row["articles"], row["complete"]) == (0, False)


def test_a_list_of_days_costs_as_much_however_long_it_is(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    publish(db, *(f"2018-04-{n:02}T08:00:00+03:00" for n in range(1, 25)), tags=["a", "b"])
    query_count()
    for asked in ("last=1", "last=400", "last=400&by=month&lang=en", "calendar=hijri&by=year"):
        assert quiet.get(f"/v1/days?{asked}&to=2018-04-24").status_code == 200
        # the site, the tallies, the readers unless of one language
        assert query_count() == (2 if "lang" in asked else 3), asked
