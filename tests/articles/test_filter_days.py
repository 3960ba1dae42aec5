"""Filters of GET /v1/articles by time: days, instants and Hijri dates of the newsroom."""

from datetime import date

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.articles.reading import page, slugs


def at(db: Database, *instants: str) -> None:
    """Publish one article at each instant, whose slug is that instant in letters and digits."""
    make.articles(db, [make.said(name(one), datePublished=one) for one in instants])


def name(instant: str) -> str:
    return instant.lower().replace(":", "").replace("+", "p")


LAST = "2026-01-31T23:59:59+03:00"
FIRST = "2026-02-01T00:00:00+03:00"
FIRST_IN_UTC = "2026-01-31T21:00:01Z"  # 1 February in Istanbul
END = "2026-02-01T23:59:59+03:00"
NEXT = "2026-02-02T00:00:00+03:00"


def test_a_day_is_the_newsrooms_from_midnight_to_midnight(client: TestClient, db: Database) -> None:
    at(db, LAST, FIRST, FIRST_IN_UTC, END, NEXT)
    assert slugs(client, day="2026-01-31") == [name(LAST)]
    assert slugs(client, day="2026-02-01") == [name(END), name(FIRST_IN_UTC), name(FIRST)]
    assert slugs(client, day="2026-02-02") == [name(NEXT)]
    assert slugs(client, day="2026-02-03") == []


def test_from_and_to_are_inclusive_days_or_half_open_instants(
    client: TestClient, db: Database
) -> None:
    at(db, LAST, FIRST, END, NEXT)
    every = [name(one) for one in (NEXT, END, FIRST, LAST)]

    def between(first: str | None, last: str | None) -> list[str]:
        asked = {"from": first, "to": last}
        parameters = {key: value for key, value in asked.items() if value is not None}
        found = page(client, count="exact", **parameters)
        assert found["total"] == len(found["items"])
        return [item["slug"] for item in found["items"]]

    for first, last, expected in (
        ("2026-02-01", None, every[:3]),
        ("2026-02-02", None, every[:1]),
        ("2026-02-03", None, []),
        (None, "2026-02-01", every[1:]),
        (None, "2026-01-31", every[3:]),
        (None, "2026-01-30", []),
        ("2026-02-01", "2026-02-01", every[1:3]),
        ("2026-01-31", "2026-02-02", every),
        ("2026-02-02", "2026-02-01", []),
        # instants: from is in, to is out, in any offset, down to the microsecond
        (FIRST, None, every[:3]),
        (FIRST, NEXT, every[1:3]),
        ("2026-02-01T00:00:00.000001+03:00", None, every[:2]),
        (None, FIRST, every[3:]),
        (None, "2026-02-01T00:00:00.000001+03:00", every[2:]),
        ("2026-01-31T21:00:00Z", "2026-02-01T21:00:00z", every[1:3]),
        ("2026-01-31T16:00:00-05:00", "2026-02-01t20:59:59Z", every[2:3]),
        (FIRST, FIRST, []),
        (NEXT, FIRST, []),
        # one of each
        ("2026-02-01", NEXT, every[1:3]),
        (END, "2026-02-01", every[1:2]),
        # far away
        ("0001-01-01", "9999-12-31", every),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", every),
        ("9999-12-31", None, []),
        (None, "0001-01-01", []),
        ("9999-12-31T23:59:59-12:00", None, []),
        (None, "0001-01-01T00:00:00+14:00", []),
    ):
        assert between(first, last) == expected, (first, last)


def test_ranges_combine_with_and(client: TestClient, db: Database) -> None:
    at(db, LAST, FIRST, END, NEXT)
    asked = {"day": "2026-02-01", "from": "2026-01-31", "to": "2026-02-01T12:00:00+03:00"}
    assert slugs(client, hijri="1447-08-13", **asked) == [name(FIRST)]
    assert slugs(client, hijri="1447-08-14", **asked) == []
    assert slugs(client, **{**asked, "day": "2026-02-02"}) == []


def test_days_of_23_and_25_hours_hold_all_their_instants(client: TestClient, db: Database) -> None:
    autumn = ["2015-11-07T23:59:59+03:00", "2015-11-08T00:00:00+03:00"]
    autumn += ["2015-11-08T03:30:00+03:00", "2015-11-08T03:30:00+02:00"]  # the hour comes twice
    autumn += ["2015-11-08T23:59:59+02:00", "2015-11-09T00:00:00+02:00"]
    spring = ["2015-03-29T00:00:00+02:00", "2015-03-29T23:59:59+03:00", "2015-03-30T00:00:00+03:00"]
    at(db, *autumn, *spring)

    assert slugs(client, day="2015-11-08") == [name(one) for one in autumn[4:0:-1]]
    assert slugs(client, day="2015-03-29") == [name(one) for one in spring[1::-1]]
    answers = page(client, day="2015-11-08")["items"]
    assert [item["datePublished"] for item in answers] == autumn[4:0:-1]
    assert {item["day"] for item in answers} == {"2015-11-08"}
    assert slugs(client, **{"from": autumn[2], "to": autumn[3]}) == [name(autumn[2])]


def test_a_day_that_begins_at_one_in_the_morning(client: TestClient, db: Database) -> None:
    make.zone(db, "Asia/Beirut")  # 27 March 2022 had no midnight: it began at 01:00
    before, first, last = (
        "2022-03-26T23:59:59+02:00",
        "2022-03-27T01:00:00+03:00",
        "2022-03-27T23:59:59+03:00",
    )
    at(db, before, first, last)
    assert slugs(client, day="2022-03-26") == [name(before)]
    assert slugs(client, day="2022-03-27") == [name(last), name(first)]
    assert slugs(client, to="2022-03-26") == [name(before)]


def test_an_hour_that_went_back_over_midnight_stays_in_the_day_begun(
    client: TestClient, db: Database
) -> None:
    make.zone(db, "America/St_Johns")  # 7 November 2010: at 00:01 the clock went back to 23:01
    at(db, "2010-11-07T00:00:30-02:30", "2010-11-06T23:30:00-03:30")
    both = ["2010-11-06t233000-0330", "2010-11-07t000030-0230"]
    assert slugs(client, day="2010-11-07") == both
    assert {item["day"] for item in page(client)["items"]} == {"2010-11-07"}
    assert slugs(client, **{"from": "2010-11-07"}) == both
    assert slugs(client, to="2010-11-06") == []


def test_the_day_on_which_the_count_of_time_begins(client: TestClient, db: Database) -> None:
    make.zone(db, "UTC")
    before, first = "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"
    at(db, before, first)
    assert slugs(client, **{"from": "1970-01-01"}) == slugs(client, day="1970-01-01")
    assert slugs(client, day="1970-01-01") == [name(first)]
    assert slugs(client, to="1969-12-31") == slugs(client, to=first) == [name(before)]
    assert slugs(client, day="9999-12-31") == []


def test_hijri_years_months_and_days(client: TestClient, db: Database) -> None:
    at(
        db,
        "2018-04-16T23:59:59+03:00",  # 30 Rajab 1439
        "2018-04-17T00:00:00+03:00",  # 1 Shaban
        "2018-04-24T12:00:00+03:00",  # 8 Shaban
        "2018-05-15T23:59:59+03:00",  # 29 Shaban, its last
        "2018-05-16T00:00:00+03:00",  # 1 Ramadan
        "2018-09-10T12:00:00+03:00",  # 30 Dhu al-Hijja
        "2018-09-11T12:00:00+03:00",  # 1 Muharram 1440
    )
    every = slugs(client)

    assert slugs(client, hijri="1439-08-08") == every[4:5]
    assert slugs(client, hijri="1439-08") == every[3:6]
    assert slugs(client, hijri="1439-07-30") == every[6:]
    assert slugs(client, hijri="1439") == every[1:]
    assert slugs(client, hijri="1440-01-01") == slugs(client, hijri="1440") == every[:1]
    for none in ("1439-08-30", "1438", "1342", "1501", "0000", "9999-12-30"):
        assert page(client, hijri=none, count="exact")["total"] == 0, none
    found = page(client, "hijri=1439-08-08&include=dates")["items"][0]
    assert found["dates"]["hijri"]["iso"] == "1439-08-08"


def test_the_newsrooms_own_hijri_calendar_decides(client: TestClient, db: Database) -> None:
    at(db, *[f"2018-04-{day}T12:00:00+03:00" for day in (16, 17, 18, 24)])
    d16, d17, d18, d24 = slugs(client)[::-1]
    assert slugs(client, hijri="1439-08") == [d24, d18, d17]

    make.site(db, hijriOffset=-1)  # every month begins a day later
    assert slugs(client, hijri="1439-08") == [d24, d18]
    assert slugs(client, hijri="1439-08-07") == [d24]
    make.site(db, hijriOffset=1)
    assert slugs(client, hijri="1439-08-01") == [d16]
    assert slugs(client, hijri="1439-08-09") == [d24]

    declared = {"year": 1439, "month": 8, "firstDay": "2018-04-18"}
    make.site(db, hijriOffset=0, hijriMonths=[declared])
    assert slugs(client, hijri="1439-08") == [d24, d18]
    assert slugs(client, hijri="1439-07") == [d17, d16]
    assert slugs(client, hijri="1439-08-07") == [d24]
    shown = {
        item["slug"]: item["dates"]["hijri"]["iso"]
        for item in page(client, include="dates")["items"]
    }
    assert [shown[slug] for slug in (d16, d17, d18, d24)] == [
        "1439-07-30",
        "1439-07-31",
        "1439-08-01",
        "1439-08-07",
    ]


def test_dates_outside_the_hijri_calendar_have_none(client: TestClient, db: Database) -> None:
    at(db, "1924-07-31T12:00:00+03:00", "1924-08-01T12:00:00+03:00", "1600-01-02T00:00:00Z")
    found = page(client, include="dates", sort="oldest")["items"]
    hijri = [item["dates"]["hijri"] for item in found]
    assert [one and one["iso"] for one in hijri] == [None, None, "1343-01-01"]
    assert date.fromisoformat(found[0]["day"]).year == 1600
    assert slugs(client, hijri="1343-01-01") == [found[2]["slug"]]
