"""Every way that what is kept can be wrong is found, and named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.archive import verify
from app.archive.verify import each_difference
from app.config import Settings
from app.db.dialect import driver
from app.db.engine import Database
from app.db.migrate import migrate
from app.site.queries import found_site
from tests import make
from tests.archive.tamperings import TAMPERINGS
from tests.newsroom import fill


def run(db: Database, statement: str) -> None:
    with db.connection() as connection:
        assert connection.execute(text(statement)).rowcount > 0, statement


def test_a_sound_newsroom_has_no_difference_and_a_tampered_one_names_each(db: Database) -> None:
    assert list(each_difference(db)) == []
    fill(db)
    assert list(each_difference(db)) == []
    for done, undone, expected in TAMPERINGS:
        run(db, done)
        assert list(each_difference(db)) == expected, done
        run(db, undone)
        assert list(each_difference(db)) == [], undone


def test_a_newsroom_of_many_chunks_is_compared_to_its_end(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "CHUNK", 2)
    make.articles(db, [make.said(tags=["a", "b"], authors=["c"]) for _ in range(7)])
    assert list(each_difference(db)) == []
    run(db, "DELETE FROM article_tag WHERE article_id = 7 AND position = 0")
    run(db, "UPDATE article SET day = '2000-01-01' WHERE id = 7")
    run(db, "UPDATE day_tally SET articles = 6")
    assert list(each_difference(db)) == [
        "shelf tag:1: 7 kept, 6 counted",
        "the tally of shelf tag:1: 7 kept, 6 counted",
        "the tally of day 2000-01-01 en: 0 kept, 1 counted",
        "article 7: its day is not that of its date",
    ]


def test_what_is_published_meanwhile_is_no_difference(db: Database) -> None:
    fill(db)
    run(db, "INSERT INTO shelf VALUES ('label:none', 5)")
    found = each_difference(db)
    assert next(found) == "shelf label:none: 1 kept, 0 counted"
    make.article(db, section="sport", tags=["space"], label="LIVE")
    assert list(found) == []


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Database]:
    """Open a newsroom in a file, with something of every kind in it."""
    db = Database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(db)
    with db.write() as session:
        found_site(session, Settings())
    fill(db)
    yield db
    db.close()


def test_what_refers_to_nothing_is_named(embedded: Database) -> None:
    embedded.close()
    connection = driver().connect(str(embedded.file))
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM section WHERE slug = 'sport'")
    connection.commit()
    connection.close()
    assert list(each_difference(embedded)) == [
        "the file: row 1 of article refers to nothing in section"
    ]


def test_a_damaged_file_is_named_wherever_the_damage_is(embedded: Database, tmp_path: Path) -> None:
    embedded.close()
    connection = driver().connect(str(embedded.file), isolation_level=None)
    connection.execute("VACUUM")  # what a migration dropped leaves pages that hold nothing
    connection.close()
    sound = embedded.file.read_bytes()
    page_bytes = int.from_bytes(sound[16:18], "big")  # https://www.sqlite.org/fileformat2.html
    pages = len(sound) // page_bytes
    assert pages > 40
    for page in range(1, pages):
        start, end = page * page_bytes, (page + 1) * page_bytes
        file = tmp_path / f"damaged{page}.db"
        file.write_bytes(sound[:start] + bytes(page_bytes) + sound[end:])
        db = Database(f"sqlite:///{file}")
        found = list(each_difference(db))
        db.close()
        assert found, page
        assert all(one.startswith("the file: ") for one in found), page
