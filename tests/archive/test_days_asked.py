"""What may be asked of days, up to which bounds, and how the rest is refused."""

from starlette.testclient import TestClient

from app.db.engine import Database

FULL = (
    ("last=400&to=2018-04-24", "2017-03-21", "2018-04-24", 400),
    ("from=2017-03-21&to=2018-04-24", "2017-03-21", "2018-04-24", 400),
    ("last=400&to=2018-04-24&by=month", "1985-01", "2018-04", 400),
    ("from=1985-01-31&to=2018-04-01&by=month", "1985-01", "2018-04", 400),
    ("last=400&to=2018-04-24&by=year", "1619", "2018", 400),
    ("from=1619-12-31&to=2018-01-01&by=year", "1619", "2018", 400),
    ("from=1619-01-01&to=2018-12-31&by=year", "1619", "2018", 400),
    ("last=400&to=2018-04-24&calendar=hijri", "1438-06-22", "1439-08-08", 400),
    ("last=400&to=2018-04-24&calendar=hijri&by=month", "1406-05", "1439-08", 400),
    # as far as days reach: `last` is not cut short either
    ("last=3&to=1600-01-02", "1599-12-31", "1600-01-02", 3),
    ("last=3&to=1066-10-14&by=year", "1064", "1066", 3),
    ("last=5&to=0001-01-03", "0001-01-01", "0001-01-03", 3),
    ("from=0001-01-01&to=0001-12-31&by=month", "0001-01", "0001-12", 12),
    ("last=2&to=9999-12-31&by=month", "9999-11", "9999-12", 2),
    ("from=9999-12-31&to=9999-12-31", "9999-12-31", "9999-12-31", 1),
)


def test_up_to_four_hundred_rows_are_there_without_a_gap(client: TestClient, db: Database) -> None:
    for asked, first, last, number in FULL:
        found = client.get(f"/v1/days?{asked}").json()["items"]
        names = [row["period"] for row in found]
        assert (names[-1], names[0], len(set(names))) == (first, last, number), asked
        assert names == sorted(names, reverse=True), asked


REFUSED = (
    ("last=401", 422, "last", "not-in-range"),
    ("last=0", 422, "last", "not-in-range"),
    ("last=-1", 422, "last", "not-in-range"),
    ("last=05", 422, "last", "not-in-range"),
    ("last=", 422, "last", "not-in-range"),
    ("last=%D9%A5", 422, "last", "not-in-range"),
    ("last=5&from=2018-04-20", 422, "last", "excludes-from"),
    ("from=2017-03-20&to=2018-04-24", 422, "from", "too-many-rows"),
    ("from=1984-12-31&to=2018-04-01&by=month", 422, "from", "too-many-rows"),
    ("from=1618-12-31&to=2018-01-01&by=year", 422, "from", "too-many-rows"),
    ("from=0001-01-01&to=9999-12-31", 422, "from", "too-many-rows"),
    ("from=0001-01-01&to=9999-12-31&by=year", 422, "from", "too-many-rows"),
    ("from=1984-12-31&to=2018-04-01&by=month&calendar=hijri", 422, "from", "too-many-rows"),
    ("from=2018-04-25&to=2018-04-24", 422, "from", "after-to"),
    ("from=2199-01-01", 422, "from", "after-to"),
    ("from=2018-4-24", 422, "from", "not-a-day"),
    ("to=2018-02-29", 422, "to", "not-a-day"),
    ("to=20180424", 422, "to", "not-a-day"),
    ("to=2018-04-24T00:00:00Z", 422, "to", "not-a-day"),
    ("to=0000-01-01", 422, "to", "not-a-day"),
    ("by=week", 422, "by", "not-allowed"),
    ("by=Day", 422, "by", "not-allowed"),
    ("calendar=julian", 422, "calendar", "not-allowed"),
    ("lang=", 422, "lang", "bad-format"),
    ("lang=en,", 422, "lang", "bad-format"),
    ("locale=es", 422, "locale", "not-allowed"),
    ("numerals=roman", 422, "numerals", "not-allowed"),
    ("days=5", 400, "days", "unknown-parameter"),
    ("from_=2018-04-24", 400, "from_", "unknown-parameter"),
    ("last=5&last=5", 400, "last", "repeated-parameter"),
)


def test_what_cannot_be_listed_is_refused_by_name(client: TestClient, db: Database) -> None:
    for asked, *expected in REFUSED:
        answer = client.get(f"/v1/days?{asked}")
        (fault,) = answer.json()["errors"]
        assert [answer.status_code, fault["parameter"], fault["code"]] == expected, asked


def test_a_locale_that_is_none_is_told_those_that_are(client: TestClient, db: Database) -> None:
    (fault,) = client.get("/v1/days?locale=es").json()["errors"]
    every = "en tr ar fa ur id ms bn fr de az bs sq ru"
    assert fault["allowed"] == every.split()
