"""The masthead over HTTP: the line, its parts, in every language and calendar."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from starlette.testclient import TestClient

from app import clock
from app.db.engine import Database
from tests import make

LINE = (
    "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (41) 23/04/2018 (37) "
    "22/04/2018 (36) 21/04/2018 (35) 20/04/2018 (39) Total: {} content"
)
LAST_DAYS = {"24": 41, "23": 37, "22": 36, "21": 35, "20": 39}

DAYS = "24/04/2018 (2) 23/04/2018 (0)"
LINES = {
    "ur": f"24 اپریل 2018 - منگل - 8 شعبان 1439 | {DAYS} کل: 3 مواد",
    "en": f"24 April 2018 - Tuesday - 8 Shaban 1439 | {DAYS} Total: 3 content",
    "tr": f"24 Nisan 2018 - Salı - 8 Şaban 1439 | {DAYS} Toplam: 3 içerik",
    "ar": f"24 أبريل 2018 - الثلاثاء - 8 شعبان 1439 | {DAYS} إجمالي المواد: 3",
    "fa": "۲۴ آوریل ۲۰۱۸ - سه\u200cشنبه - ۸ شعبان ۱۴۳۹ | "
    "۲۴/۰۴/۲۰۱۸ (۲) ۲۳/۰۴/۲۰۱۸ (۰) مجموع: ۳ مطلب",
    "id": f"24 April 2018 - Selasa - 8 Syakban 1439 | {DAYS} Total: 3 konten",
    "ms": f"24 April 2018 - Selasa - 8 Syaaban 1439 | {DAYS} Jumlah: 3 kandungan",
    "bn": "২৪ এপ্রিল ২০১৮ - মঙ্গলবার - ৮ শাবান ১৪৩৯ | ২৪/০৪/২০১৮ (২) ২৩/০৪/২০১৮ (০) মোট: ৩টি কনটেন্ট",
    "fr": f"24 avril 2018 - mardi - 8 chaabane 1439 | {DAYS} Total des contenus\u00a0: 3",
    "de": f"24. April 2018 - Dienstag - 8. Schaban 1439 | {DAYS} Inhalte insgesamt: 3",
    "az": f"24 aprel 2018 - çərşənbə axşamı - 8 Şaban 1439 | {DAYS} Cəmi: 3 məzmun",
    "bs": f"24. april 2018. - utorak - 8. šaban 1439. | {DAYS} Ukupno sadržaja: 3",
    "sq": f"24 prill 2018 - e martë - 8 shaban 1439 | {DAYS} Gjithsej: 3 përmbajtje",
    "ru": f"24 апреля 2018 - вторник - 8 шаабан 1439 | {DAYS} Всего материалов: 3",
}


def masthead(client: TestClient, **parameters: str) -> Any:
    answer = client.get("/v1/masthead", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def hijri(client: TestClient, day: str) -> tuple[str, int] | None:
    """Return a day's Hijri date in ASCII and the offset that is told with it."""
    found = masthead(client, day=day)["date"]["hijri"]
    return None if found is None else (found["iso"], found["offsetDays"])


def publish(db: Database, *dates: str, **more: Any) -> None:
    make.articles(db, [make.said(datePublished=one, **more) for one in dates])


def test_the_line_is_the_pages_to_the_letter(client: TestClient, db: Database) -> None:
    for day, number in LAST_DAYS.items():
        publish(db, *[f"2018-04-{day}T12:00:00+03:00"] * number)
    publish(db, "2018-04-25T00:00:00+03:00")
    asked = {"day": "2018-04-24", "locale": "en"}

    assert masthead(client, **asked)["text"] == LINE.format(188)

    # The rest of an archive of 136,892: what is kept of it, without its articles.
    with db.connection() as connection:
        for statement in (
            "INSERT INTO day_tally VALUES ('2018-04-19', 'en', 136704)",
            "UPDATE shelf_tally SET articles = articles + 136704 WHERE term = 'language:en'",
        ):
            connection.execute(text(statement))
    assert masthead(client, **asked)["text"] == LINE.format("136,892")


def test_everything_in_the_line_is_there_as_data(client: TestClient, db: Database) -> None:
    links = [
        {"rel": "social", "name": "Video", "href": "https://video.example/moon"},
        {"rel": "social", "name": "Audio", "href": "https://audio.example/moon?a=1&b=2"},
    ]
    make.site(db, name="The Daily Moon", links=links)
    publish(db, "2018-04-24T08:00:00+03:00", "2018-04-24T09:00:00+03:00")
    publish(db, "2018-04-22T08:00:00+03:00", "2001-01-01T08:00:00+02:00")
    assert masthead(client, day="2018-04-24", days="3") == {
        "site": {
            "name": "The Daily Moon",
            "language": "en",
            "timeZone": "Europe/Istanbul",
            "direction": "ltr",
        },
        "date": {
            "day": "2018-04-24",
            "weekday": "Tuesday",
            "text": "24 April 2018 - Tuesday - 8 Shaban 1439",
            "gregorian": {"iso": "2018-04-24", "text": "24 April 2018"},
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
        },
        "days": [
            {"day": "2018-04-24", "text": "24/04/2018", "articles": 2, "visits": 0, "views": 0},
            {"day": "2018-04-23", "text": "23/04/2018", "articles": 0, "visits": 0, "views": 0},
            {"day": "2018-04-22", "text": "22/04/2018", "articles": 1, "visits": 0, "views": 0},
        ],
        "totals": {"articles": 4, "articlesText": "4", "visits": 0, "views": 0},
        "links": links,
        "text": "24 April 2018 - Tuesday - 8 Shaban 1439 | "
        "24/04/2018 (2) 23/04/2018 (0) 22/04/2018 (1) Total: 4 content",
    }


def test_the_line_is_there_in_every_language(client: TestClient, db: Database) -> None:
    publish(db, "2018-04-24T08:00:00+03:00", "2018-04-24T09:00:00+03:00")
    publish(db, "2018-04-01T09:00:00+03:00")
    asked = {"day": "2018-04-24", "days": "2"}
    for locale, line in LINES.items():
        found = masthead(client, locale=locale, **asked)
        assert found["text"] == line
        assert found["date"]["text"] == line.partition(" | ")[0]
        assert found["site"]["direction"] == ("rtl" if locale in ("ar", "fa", "ur") else "ltr")
        assert found["site"]["language"] == "en"
        assert found["date"]["day"] == found["date"]["gregorian"]["iso"] == "2018-04-24"

    make.site(db, language="ar-EG")
    assert masthead(client, **asked)["text"] == LINES["ar"]
    assert masthead(client, **asked)["site"]["language"] == "ar-EG"
    make.site(db, language="es")
    found = masthead(client, **asked)
    assert (found["text"], found["site"]["direction"]) == (LINES["en"], "ltr")

    answer = client.get("/v1/masthead?locale=es")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["parameter"]) == (422, "locale")
    assert set(fault["allowed"]) == set(LINES)


def test_digits_are_a_choice_and_data_stays_in_ascii(client: TestClient, db: Database) -> None:
    publish(db, *["2018-04-24T08:00:00+03:00"] * 12)
    for numerals, expected in (
        ("latn", "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (12) Total: 12 content"),
        ("arab", "٢٤ April ٢٠١٨ - Tuesday - ٨ Shaban ١٤٣٩ | ٢٤/٠٤/٢٠١٨ (١٢) Total: ١٢ content"),
        ("arabext", "۲۴ April ۲۰۱۸ - Tuesday - ۸ Shaban ۱۴۳۹ | ۲۴/۰۴/۲۰۱۸ (۱۲) Total: ۱۲ content"),
        ("beng", "২৪ April ২০১৮ - Tuesday - ৮ Shaban ১৪৩৯ | ২৪/০৪/২০১৮ (১২) Total: ১২ content"),
    ):
        found = masthead(client, day="2018-04-24", days="1", numerals=numerals)
        assert found["text"] == expected
        assert found["totals"]["articlesText"] in expected.rpartition(" | ")[2]
        assert found["days"][0]["text"] in expected
        assert found["date"]["hijri"]["iso"] == "1439-08-08"
        assert (found["days"][0]["day"], found["days"][0]["articles"]) == ("2018-04-24", 12)
    fa = {"day": "2018-04-24", "locale": "fa"}
    assert masthead(client, numerals="auto", **fa) == masthead(client, **fa)
    assert masthead(client, numerals="latn", **fa)["text"].startswith("24 آوریل 2018")


def test_totals_are_those_up_to_the_day(client: TestClient, db: Database) -> None:
    publish(db, "2018-04-22T23:59:59+03:00", "2018-04-23T00:00:00+03:00")
    publish(db, "2018-04-23T23:59:59+03:00", "2018-04-24T00:00:00+03:00", language="tr")
    make.article(db, state="withheld", datePublished="2018-04-22T12:00:00+03:00")
    for day, lang, expected in (
        ("2018-04-21", None, ([0, 0], 0)),
        ("2018-04-22", None, ([1, 0], 1)),
        ("2018-04-23", None, ([2, 1], 3)),
        ("2018-04-24", None, ([1, 2], 4)),
        ("2020-01-01", None, ([0, 0], 4)),
        ("2018-04-23", "en", ([1, 1], 2)),
        ("2018-04-23", "TR", ([1, 0], 1)),
        ("2018-04-24", "tr", ([1, 1], 2)),
        ("2018-04-24", "tr,EN", ([1, 2], 4)),
        ("2018-04-24", "ur", ([0, 0], 0)),
    ):
        asked = {"day": day, "days": "2"} | ({"lang": lang} if lang else {})
        found = masthead(client, **asked)
        assert ([one["articles"] for one in found["days"]], found["totals"]["articles"]) == expected
        expected_visits = 0 if lang is None else None
        for one in (*found["days"], found["totals"]):
            assert one["visits"] == one["views"] == expected_visits


def test_one_to_thirty_one_days_are_listed(client: TestClient, db: Database) -> None:
    for days, oldest in ((1, "2018-03-31"), (5, "2018-03-27"), (31, "2018-03-01")):
        found = masthead(client, day="2018-03-31", days=str(days))["days"]
        assert (len(found), found[0]["day"], found[-1]["day"]) == (days, "2018-03-31", oldest)
    assert len(masthead(client, day="2018-03-31")["days"]) == 5


def test_outside_its_range_there_is_no_hijri_part(client: TestClient, db: Database) -> None:
    found = masthead(client, day="1924-07-31", days="1")
    assert found["date"]["hijri"] is None
    assert found["date"]["text"] == "31 July 1924 - Thursday"
    assert found["text"] == "31 July 1924 - Thursday | 31/07/1924 (0) Total: 0 content"
    found = masthead(client, day="1924-08-01", days="1")
    assert found["date"]["text"] == "1 August 1924 - Friday - 1 Muharram 1343"
    first = masthead(client, day="1600-01-01")
    assert first["days"][-1]["day"] == "1599-12-28"


def test_the_newsroom_sees_its_own_moon(client: TestClient, db: Database) -> None:
    assert hijri(client, "2018-04-24") == ("1439-08-08", 0)
    for offset, expected in (
        (-2, "1439-08-06"),
        (-1, "1439-08-07"),
        (1, "1439-08-09"),
        (2, "1439-08-10"),
    ):
        make.site(db, hijriOffset=offset)
        assert hijri(client, "2018-04-24") == (expected, offset)
    # The day is moved, never the number: with -1, Shaban's first is Rajab's thirtieth.
    make.site(db, hijriOffset=-1)
    assert hijri(client, "2018-04-17") == ("1439-07-30", -1)
    assert "Tuesday - 30 Rajab 1439 | 17/04/2018" in masthead(client, day="2018-04-17")["text"]
    assert hijri(client, "1924-08-01") is None
    assert hijri(client, "1924-08-02") == ("1343-01-01", -1)


def test_a_month_that_was_declared_begins_when_it_was(client: TestClient, db: Database) -> None:
    make.site(db, hijriMonths=[{"year": 1439, "month": 8, "firstDay": "2018-04-16"}])
    expected = {
        "2018-04-15": "1439-07-29",
        "2018-04-16": "1439-08-01",
        "2018-04-24": "1439-08-09",
        "2018-05-15": "1439-08-30",
        "2018-05-16": "1439-09-01",
    }
    for day, iso in expected.items():
        assert hijri(client, day) == (iso, 0)
    text_of_day = masthead(client, day="2018-04-24", locale="tr")["date"]["hijri"]["text"]
    assert text_of_day == "9 Şaban 1439"
    # An offset does not move what was declared.
    make.site(
        db, hijriOffset=-1, hijriMonths=[{"year": 1439, "month": 8, "firstDay": "2018-04-17"}]
    )
    assert hijri(client, "2018-04-16") == ("1439-07-29", -1)
    assert hijri(client, "2018-04-17") == ("1439-08-01", -1)
    assert hijri(client, "2018-05-17") == ("1439-09-01", -1)


def test_today_is_the_newsrooms_and_no_day_after_it_is_told(
    client: TestClient, db: Database
) -> None:
    # 25 hours lie between these two: it is never the same day in both.
    make.zone(db, "Pacific/Kiritimati")
    ahead = masthead(client)["date"]["day"]
    assert masthead(client, day=ahead)["date"]["day"] == ahead
    tomorrow = clock.today(ZoneInfo("Pacific/Kiritimati")) + timedelta(days=1)

    make.zone(db, "Pacific/Pago_Pago")
    assert masthead(client)["date"]["day"] < ahead
    for day in (ahead, tomorrow.isoformat(), "9999-12-31", "1599-12-31", "0001-01-01"):
        answer = client.get(f"/v1/masthead?day={day}")
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"parameter": "day", "code": "no-such-day"}]


def test_what_it_does_not_take_is_refused_by_name(client: TestClient, db: Database) -> None:
    for asked, *expected in (
        ("days=0", 422, "days", "not-in-range"),
        ("days=32", 422, "days", "not-in-range"),
        ("days=5.0", 422, "days", "not-in-range"),
        ("days=%2B5", 422, "days", "not-in-range"),
        ("day=2018-4-24", 422, "day", "not-a-day"),
        ("day=today", 422, "day", "not-a-day"),
        ("day=", 422, "day", "not-a-day"),
        ("lang=e", 422, "lang", "bad-format"),
        ("locale=EN", 422, "locale", "not-allowed"),
        ("locale=ar-EG", 422, "locale", "not-allowed"),
        ("numerals=thai", 422, "numerals", "not-allowed"),
        ("language=en", 400, "language", "unknown-parameter"),
        ("day=2018-04-24&day=2018-04-24", 400, "day", "repeated-parameter"),
    ):
        answer = client.get(f"/v1/masthead?{asked}")
        (fault,) = answer.json()["errors"]
        assert [answer.status_code, fault["parameter"], fault["code"]] == expected, asked


def test_it_costs_the_same_whatever_the_archive_holds(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    for _ in range(2):
        query_count()
        masthead(quiet, day="2026-02-05", days="31")
        assert (
            query_count() == 6
        )  # the site, the days, all, those after the day; readers, their days
        masthead(quiet, day="2026-02-05", lang="en")
        assert query_count() == 3
        languages = ("en", "tr", "ar")
        dates = [f"2026-02-{n:02}T12:00:00Z" for n in range(1, 29)]
        make.articles(
            db,
            [
                make.said(datePublished=one, language=languages[n % 3])
                for n, one in enumerate(dates)
            ],
        )
