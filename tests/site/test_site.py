"""The newsroom's own settings: founded once, then its own."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from app.calendar.hijri import HijriCalendar, HijriDate
from app.config import Settings
from app.db.engine import Database
from app.db.migrate import migrate
from app.site.queries import Link, Site, found_site, get_site
from tests import make


def site_of(db: Database) -> Site:
    with db.read() as session:
        return get_site(session)


def found(db: Database, settings: Settings) -> str:
    with db.write() as session:
        return found_site(session, settings)


def test_the_first_start_takes_the_settings_and_no_later_one_does(
    empty_url: Callable[[], str],
) -> None:
    db = Database(empty_url())
    migrate(db)
    first = Settings(
        site_name="The Daily Moon",
        site_url="https://moon.example",
        language="tr",
        time_zone="Asia/Beirut",
    )
    later = Settings(
        site_name="Sun", site_url="https://sun.example", language="ar", time_zone="Asia/Tokyo"
    )

    assert found(db, first) == "Asia/Beirut"
    assert found(db, later) == "Asia/Beirut"

    site = site_of(db)
    assert (site.name, site.url, site.language) == ("The Daily Moon", "https://moon.example", "tr")
    assert site.zone == ZoneInfo("Asia/Beirut")
    assert (site.hijri.offset_days, dict(site.hijri.overrides), site.links) == (0, {}, ())
    db.close()


def test_what_was_changed_since_wins_over_the_settings(client: TestClient, db: Database) -> None:
    make.site(
        db,
        name="Sol & Luna \u202f\u0645",
        url="https://sol.example",
        language="fa",
        hijriOffset=1,
        hijriMonths=[
            {"year": 1439, "month": 8, "firstDay": "2018-04-16"},
            {"year": 1440, "month": 1, "firstDay": "2018-09-10"},
        ],
        links=[
            {"rel": "social", "name": "B", "href": "https://b.example/"},
            {"rel": "about", "name": "A", "href": "https://a.example/"},
        ],
    )
    found(db, Settings())

    site = site_of(db)

    assert (site.language, site.url, site.locale) == ("fa", "https://sol.example", "fa")
    assert list(site.links) == [
        Link("social", "B", "https://b.example/"),
        Link("about", "A", "https://a.example/"),
    ]
    assert site.hijri.of(date(2018, 4, 16)) == HijriDate(1439, 8, 1)
    assert site.hijri.of(date(2018, 9, 10)) == HijriDate(1440, 1, 1)
    assert site.hijri.offset_days == 1
    slug = make.article(db)
    assert client.get(f"/v1/articles/{slug}").json()["url"] == f"https://sol.example/{slug}"


def test_a_change_is_there_for_the_next_reader_and_not_for_one_that_reads(db: Database) -> None:
    with db.read() as session:
        before = get_site(session)
        make.site(db, name="Moon", hijriOffset=2)
        again = get_site(session)
    assert (again.name, again.hijri.offset_days) == (before.name, 0) == ("Manset", 0)
    assert (site_of(db).name, site_of(db).hijri.offset_days) == ("Moon", 2)


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en"),
        ("tr-TR", "tr"),
        ("AR-eg", "ar"),
        ("az-Latn-AZ", "az"),
        ("es", "en"),
        ("trv", "en"),
        ("und", "en"),
    ],
)
def test_words_are_those_of_the_sites_language_or_else_english(language: str, locale: str) -> None:
    site = Site("Moon", "https://moon.example", language, ZoneInfo("UTC"), HijriCalendar(), ())
    assert site.locale == locale
