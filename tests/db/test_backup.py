"""A newsroom in one file: whole, of one moment, and back again into either database."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.access.keys import get_principal
from app.archive.verify import each_difference
from app.db.backup import NotRestorableError, back_up, restore
from app.db.dialect import driver
from app.db.engine import Database
from app.db.migrate import migrate
from app.db.tables import Article, Author, Base, Section, Tag, Tombstone
from tests import make
from tests.newsroom import exported, fill


def rows_of(db: Database) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with db.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_newsroom_goes_from_either_database_into_either(
    db: Database, elsewhere: Callable[[str], Database], tmp_path: Path, kind: str
) -> None:
    fill(db)
    header = make.key(db, "editor")
    file = tmp_path / "newsroom.backup"

    back_up(db, file)
    there = elsewhere(kind)
    restore(file, there)

    assert exported(there) == exported(db)
    assert rows_of(there) == rows_of(db)
    assert list(each_difference(there)) == []
    with there.read() as session:
        secret = header["Authorization"].removeprefix("Bearer ")
        assert get_principal(session, secret, make.NOW).role == "editor"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_number_is_given_twice_after_a_restore(
    db: Database, elsewhere: Callable[[str], Database], tmp_path: Path, kind: str
) -> None:
    """Not even that of the newest story, which was deleted."""
    make.article(db, "kept", section="world", tags=["space"], authors=["desk"])
    make.article(db, "gone")
    make.tombstone(db, "gone")
    with db.read() as session:
        gone = session.scalar(select(Tombstone.article_id)) or 0
        before = [session.scalar(select(func.max(one.id))) or 0 for one in (Section, Tag, Author)]
    file = tmp_path / "newsroom.backup"

    back_up(db, file)
    there = elsewhere(kind)
    restore(file, there)
    make.article(there, "new", section="home", tags=["other"], authors=["other-desk"])

    with there.read() as session:
        assert (session.scalar(select(func.max(Article.id))) or 0) > gone
        after = [session.scalar(select(func.max(one.id))) or 0 for one in (Section, Tag, Author)]
    assert all(new > old for old, new in zip(before, after, strict=True))


def test_a_backup_of_a_newsroom_that_is_written_to_is_of_one_moment(
    db: Database, elsewhere: Callable[[str], Database], tmp_path: Path
) -> None:
    """Each writing saves two stories: no backup has one without the other."""
    fill(db)
    ended = Event()
    failures: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not ended.is_set():
                number += 1
                make.articles(db, [make.said(f"left-{number}"), make.said(f"right-{number}")])
        except BaseException as error:  # noqa: BLE001 - it is raised below
            failures.append(error)

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            back_up(db, tmp_path / f"{number}.backup")
    finally:
        ended.set()
        writer.join()
    assert not failures

    sizes = set()
    for number in range(4):
        there = elsewhere("sqlite")
        restore(tmp_path / f"{number}.backup", there)
        with there.read() as session:
            slugs = set(session.scalars(select(Article.slug)))
        halves = [
            {slug.partition("-")[2] for slug in slugs if slug.startswith(side)}
            for side in ("left", "right")
        ]
        assert halves[0] == halves[1]
        assert list(each_difference(there)) == []
        sizes.add(len(slugs))
    assert len(sizes) > 1, "nothing was written meanwhile"


def test_a_backup_is_one_plain_file_that_replaces_the_last_one_whole(
    db: Database, elsewhere: Callable[[str], Database], tmp_path: Path
) -> None:
    file = tmp_path / "kept" / "newsroom #1 100%?.backup"
    make.article(db, "one")
    back_up(db, file)
    make.article(db, "two")
    back_up(db, file)

    assert [one.name for one in file.parent.iterdir()] == [file.name]
    there = elsewhere("sqlite")
    restore(file, there)
    assert exported(there) == exported(db)


def test_a_backup_that_fails_leaves_the_last_one(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "newsroom.backup"
    back_up(db, file)
    before = file.read_bytes()
    broken = db
    if db.is_sqlite:
        broken = Database(f"sqlite:///{tmp_path / 'broken.db'}")
        broken.file.write_bytes(b"\xa5" * 20_000)
    else:
        with db.write() as session:
            session.execute(text("ALTER TABLE tag RENAME TO no_tag"))

    with pytest.raises((driver().DatabaseError, DBAPIError)):
        back_up(broken, file)

    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_the_newsroom_is_not_backed_up_over_itself(embedded: Database) -> None:
    fill(embedded)
    before = exported(embedded)

    with pytest.raises(ValueError, match="the newsroom itself"):
        back_up(embedded, embedded.file.parent / "." / embedded.file.name)

    assert exported(embedded) == before


def damaged(file: Path) -> None:
    """Overwrite the middle of a backup."""
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20_000] = b"\xa5" * 20_000
    file.write_bytes(data)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def newer(file: Path) -> None:
    connection = driver().connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def other(file: Path) -> None:
    """Put a sound SQLite database there, that of something else."""
    file.unlink()
    connection = driver().connect(file)
    connection.execute("CREATE TABLE edition (name text)")
    connection.commit()
    connection.close()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def words(file: Path) -> None:
    file.write_text("The quick brown fox\n" * 1000)


def absent(file: Path) -> None:
    file.unlink()


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("spoil", [damaged, cut_short, newer, other, empty, words, absent, folder])
def test_what_is_no_sound_backup_is_refused_and_leaves_nothing(
    filled: bytes,
    elsewhere: Callable[[str], Database],
    tmp_path: Path,
    kind: str,
    spoil: Callable[[Path], None],
) -> None:
    file = tmp_path / "backups" / "newsroom.backup"
    file.parent.mkdir()
    file.write_bytes(filled)
    spoil(file)
    before = file.read_bytes() if file.is_file() else None
    there = elsewhere(kind)

    with pytest.raises(NotRestorableError) as caught:
        restore(file, there)

    assert str(caught.value)
    assert {one.name for one in file.parent.iterdir()} <= {file.name}
    if before is not None:
        assert file.read_bytes() == before
    if there.is_sqlite:
        assert list(there.file.parent.iterdir()) == []
    else:
        with there.read() as session:
            tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            assert session.scalar(text(tables)) == 0


def test_a_newsroom_is_not_restored_over_another(
    db: Database, filled: bytes, tmp_path: Path
) -> None:
    make.article(db)
    before = exported(db)
    file = tmp_path / "newsroom.backup"
    file.write_bytes(filled)

    with pytest.raises(NotRestorableError, match=r"exists|holds a newsroom"):
        restore(file, db)

    assert exported(db) == before


def test_a_place_that_was_only_migrated_is_empty(
    filled: bytes, elsewhere: Callable[[str], Database], tmp_path: Path
) -> None:
    file = tmp_path / "newsroom.backup"
    file.write_bytes(filled)
    there = elsewhere("postgresql")
    migrate(there)

    restore(file, there)

    assert b"before-the-change" in exported(there)
