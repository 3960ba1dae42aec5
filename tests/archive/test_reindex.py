"""Moving a newsroom to another time zone: days, tallies, and the edition that tells of it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from app.archive import reindex
from app.archive.reindex import reindex_days
from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article, DayTally, Restamp
from app.edition.stamp import EVERY_ARTICLE, current_edition
from app.site.queries import get_site
from tests import make
from tests.newsroom import exported, fill

LATE = "2026-02-01T23:30:00+03:00"  # 20:30 in UTC: the next day from Karachi on eastward
NOON = "2026-02-01T12:00:00+03:00"


def move(db: Database, zone: str) -> int:
    with db.write() as session:
        return reindex_days(session, ZoneInfo(zone))


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def articles(db: Database) -> Mapping[str, tuple[str, int | None]]:
    """Return the day and the edition of each dated article, by slug."""
    with db.read() as session:
        rows = session.execute(
            select(Article.slug, Article.day, Article.edition).where(Article.day.is_not(None))
        )
        return {row.slug: (str(row.day), row.edition) for row in rows}


def tallies(db: Database) -> set[tuple[str, str, int]]:
    with db.read() as session:
        rows = session.execute(select(DayTally.day, DayTally.language, DayTally.articles))
        return {(str(day), language, number) for day, language, number in rows}


def test_what_moves_has_another_day_and_edition_and_what_stays_keeps_both(db: Database) -> None:
    make.article(db, "late", datePublished=LATE)
    make.article(db, "noon", datePublished=NOON)
    make.article(db, "late-and-turkish", datePublished=LATE, language="tr")
    make.article(db, "withheld", datePublished=LATE, state="withheld")
    make.article(db, "killed", datePublished=LATE, state="canceled")
    make.article(db, "draft", datePublished=LATE, state="draft")
    before = articles(db)
    newest = edition(db)

    assert move(db, "Asia/Tokyo") == 4

    assert edition(db) == newest + 1
    assert articles(db) == {
        "late": ("2026-02-02", newest + 1),
        "noon": before["noon"],
        "late-and-turkish": ("2026-02-02", newest + 1),
        "withheld": ("2026-02-02", None),
        "killed": ("2026-02-02", before["killed"][1]),
    }
    assert tallies(db) == {
        ("2026-02-02", "en", 1),
        ("2026-02-01", "en", 1),
        ("2026-02-02", "tr", 1),
    }
    with db.read() as session:
        assert get_site(session).zone == ZoneInfo("Asia/Tokyo")
        assert session.scalars(select(Restamp.term)).all() == [EVERY_ARTICLE]  # their offsets
    assert list(each_difference(db)) == []


def test_there_and_back_leaves_the_newsroom_as_it_was(db: Database) -> None:
    fill(db)
    make.article(db, "late", datePublished=LATE)
    before, counted = exported(db), tallies(db)
    for zone in ("Pacific/Kiritimati", "America/St_Johns", "Pacific/Pago_Pago", "Europe/Istanbul"):
        move(db, zone)
        assert list(each_difference(db)) == []
    assert exported(db) == before
    assert tallies(db) == counted


def test_nothing_is_told_where_nothing_is_different(db: Database) -> None:
    fill(db)
    newest, before = edition(db), articles(db)
    assert move(db, "Europe/Istanbul") == 0
    assert (edition(db), articles(db)) == (newest, before)


def test_another_zone_is_told_though_every_day_is_the_same(db: Database) -> None:
    make.article(db, "noon", datePublished=NOON)
    newest, before = edition(db), articles(db)
    assert move(db, "Europe/Moscow") == 0
    assert (edition(db), articles(db)) == (newest + 1, before)


def test_a_withheld_story_that_moves_is_nobody_elses_business(db: Database) -> None:
    make.article(db, "withheld", datePublished=LATE, state="withheld")
    run(db, "UPDATE article SET day = '2000-01-01'")
    newest = edition(db)
    assert move(db, "Europe/Istanbul") == 1
    assert (edition(db), articles(db)) == (newest, {"withheld": ("2026-02-01", None)})


def run(db: Database, statement: str) -> None:
    with db.connection() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE day_tally SET articles = 99",
        "DELETE FROM day_tally",
        "INSERT INTO day_tally VALUES ('2000-01-01', 'fa', 7)",
        "UPDATE article SET day = '2000-01-01' WHERE slug = 'noon'",
    ],
)
def test_it_mends_days_and_their_tallies_and_tells(db: Database, wrong: str) -> None:
    make.article(db, "noon", datePublished=NOON)
    make.article(db, "turkish", datePublished=NOON, language="tr")
    newest, sound = edition(db), tallies(db)
    run(db, wrong)
    assert list(each_difference(db)) != []

    move(db, "Europe/Istanbul")

    assert (edition(db), tallies(db)) == (newest + 1, sound)
    assert list(each_difference(db)) == []
    move(db, "Europe/Istanbul")
    assert edition(db) == newest + 1


def test_a_tally_of_none_goes_without_a_word(db: Database) -> None:
    make.article(db, "gone", datePublished=NOON)
    make.tombstone(db, "gone")
    newest = edition(db)
    assert tallies(db) == {("2026-02-01", "en", 0)}
    move(db, "Europe/Istanbul")
    assert (edition(db), tallies(db)) == (newest, set())


def test_a_large_newsroom_moves_in_chunks_under_one_edition(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindex, "CHUNK", 2)
    make.articles(db, [make.said(f"noon{n}", datePublished=NOON) for n in range(3)])
    make.articles(db, [make.said(f"late{n}", datePublished=LATE) for n in range(4)])
    newest = edition(db)
    assert move(db, "Asia/Tokyo") == 4
    assert {found for slug, found in articles(db).items() if slug.startswith("late")} == {
        ("2026-02-02", newest + 1)
    }
    assert list(each_difference(db)) == []


def fail_to_move(db: Database, zone: str) -> None:
    with db.write() as session:
        assert reindex_days(session, ZoneInfo(zone)) == 1
        raise BoomError


class BoomError(Exception):
    """What goes wrong after a move."""


def test_a_move_that_fails_leaves_everything_and_gives_its_edition_back(db: Database) -> None:
    make.article(db, "late", datePublished=LATE)
    before = edition(db), articles(db), tallies(db), exported(db)
    with pytest.raises(BoomError):
        fail_to_move(db, "Asia/Tokyo")
    assert (edition(db), articles(db), tallies(db), exported(db)) == before
