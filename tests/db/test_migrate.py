"""From nothing to the newest schema, which is that of the tables, on both databases."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect, select, text

from app.config import Settings
from app.db import indexing
from app.db.engine import Database
from app.db.fulltext import EVERY_ENTRY
from app.db.migrate import CHAIN, HEAD, migrate, revision
from app.db.tables import Base, Restamp, SearchWord, SitemapMonth
from app.edition.stamp import START, current_edition
from app.site.queries import found_site
from tests import make
from tests.server import ROOT, environment

KEYS = "SELECT timeline_key FROM search_text"


@pytest.fixture
def place(empty_url: Callable[[], str]) -> Iterator[Callable[[], Database]]:
    """Give an empty database at each call."""
    opened: list[Database] = []

    def new() -> Database:
        opened.append(Database(empty_url()))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


def alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def test_the_chain_that_starts_look_at_is_that_of_the_migrations() -> None:
    newest_first = ScriptDirectory.from_config(alembic()).walk_revisions()
    assert tuple(one.revision for one in newest_first) == CHAIN[::-1]


def test_migrating_goes_from_nothing_to_the_newest(place: Callable[[], Database]) -> None:
    db = place()
    assert revision(db) is None

    migrate(db)

    assert revision(db) == HEAD
    with db.read() as session:
        assert current_edition(session) == 0


def test_migrating_again_changes_nothing(db: Database) -> None:
    with db.write() as session:
        session.execute(text("UPDATE edition SET number = 7"))

    migrate(db)

    with db.read() as session:
        assert current_edition(session) == 7


@pytest.mark.only_on("postgresql")  # SQLite makes nothing smaller
def test_what_is_searched_is_kept_as_it_is(db: Database) -> None:
    kept = text(
        "SELECT attname FROM pg_attribute WHERE attstorage = 'e'"
        " AND attrelid IN ('search_index'::regclass, 'search_text'::regclass)"
    )
    with db.read() as session:
        assert set(session.scalars(kept)) == {"lexemes", "terms", "body"}


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell the tables of the model from the full-text index, which each database has its own of."""
    return kind != "table" or not str(name).startswith("search_index")


def test_migrations_and_tables_agree(db: Database) -> None:
    with db.connection() as connection:
        options = {"compare_type": True, "include_name": _is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def described(connection: Connection) -> dict[str, Any]:
    """Return all that an inspector knows of each table."""
    found = inspect(connection)
    tables = {}
    for name in Base.metadata.tables:
        parts = {
            "columns": [{**one, "type": str(one["type"])} for one in found.get_columns(name)],
            "primary key": found.get_pk_constraint(name),
            "foreign keys": found.get_foreign_keys(name),
            "uniques": found.get_unique_constraints(name),
            "checks": found.get_check_constraints(name),
            "indexes": [
                {**one, "dialect_options": {k: str(v) for k, v in one["dialect_options"].items()}}
                for one in found.get_indexes(name)
            ],
        }
        tables[name] = {
            part: sorted(several, key=str) if isinstance(several, list) else several
            for part, several in parts.items()
        }
    return tables


def test_migrations_make_every_constraint_that_the_tables_have(
    db: Database, place: Callable[[], Database]
) -> None:
    fresh = place()
    with fresh.connection() as connection:
        Base.metadata.create_all(connection)
        expected = described(connection)
    with db.connection() as connection:
        assert described(connection) == expected


def test_migrations_make_the_kinds_of_table_that_sqlite_has(
    embedded: Database, tmp_path: Path
) -> None:
    """WITHOUT ROWID and AUTOINCREMENT, which no inspector tells."""

    def statements(connection: Connection) -> dict[str, str]:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        return {row.name: row.sql for row in rows if row.name in Base.metadata.tables}

    fresh = Database(f"sqlite:///{tmp_path / 'fresh.db'}")
    with fresh.connection() as connection:
        Base.metadata.create_all(connection)
        expected = statements(connection)
    fresh.close()
    with embedded.connection() as connection:
        made = statements(connection)
    for words in ("WITHOUT ROWID", "AUTOINCREMENT"):
        named = {name for name, sql in expected.items() if words in sql}
        assert named
        assert {name for name, sql in made.items() if words in sql} == named


def test_every_constraint_has_a_name(db: Database) -> None:
    """But SQLite's AUTOINCREMENT, whose grammar has no place for one."""
    with db.connection() as connection:
        for parts in described(connection).values():
            kinds = ("foreign keys", "uniques", "checks", "indexes")
            assert all(one["name"] for kind in kinds for one in parts[kind])


def test_the_way_back_leads_to_nothing_and_forward_again(place: Callable[[], Database]) -> None:
    db = place()
    migrate(db)
    config = alembic()
    with db.connection() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    assert revision(db) is None

    migrate(db)

    assert revision(db) == HEAD


def test_a_newsroom_from_before_sitemaps_knows_when_its_months_changed(
    place: Callable[[], Database],
) -> None:
    db = place()
    migrate(db)
    with db.write() as session:
        found_site(session, Settings())
    make.article(db, "moon", datePublished="2018-04-01T00:00:00+03:00")
    make.article(db, "draft", state="draft", datePublished="2017-01-01T00:00:00Z")
    with db.connection() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        command.upgrade(config, "head")
    with db.read() as session:
        known = session.execute(select(SitemapMonth.month, SitemapMonth.changed_at)).all()
    assert known == [(date(2018, 4, 1), make.NOW)]


@pytest.mark.parametrize(("word", "is_made_anew"), [("moon", False), ("build_cache", True)])
def test_an_index_of_words_that_were_read_otherwise_is_made_anew(
    place: Callable[[], Database], word: str, *, is_made_anew: bool
) -> None:
    db = place()
    migrate(db)
    with db.connection() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        connection.execute(insert(SearchWord), [{"word": word, "articles": 1}])
        command.upgrade(config, "head")
    with db.read() as session:
        work = session.execute(select(Restamp.term, Restamp.after_key)).all()
    assert work == ([(EVERY_ENTRY, START)] if is_made_anew else [])


@pytest.mark.parametrize("way", ["upgrade", "downgrade"])
def test_an_index_of_other_lexemes_is_made_anew_on_the_way_there_and_back(
    place: Callable[[], Database], way: str
) -> None:
    db = place()
    migrate(db)
    with db.write() as session:
        found_site(session, Settings())
    make.article(db, "moon", headline="Moon")
    with db.connection() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
        if way == "upgrade":
            connection.execute(delete(Restamp))
            command.upgrade(config, "head")
        work = connection.execute(select(Restamp.term, Restamp.after_key)).all()
    assert work == [(EVERY_ENTRY, START)]


@pytest.mark.only_on("sqlite")
def test_an_index_that_had_the_oldest_first_has_the_newest(
    place: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PORTION", 2)
    db = place()
    migrate(db)
    with db.write() as session:
        found_site(session, Settings())
    for number, slug in enumerate(("a", "b", "c")):
        make.article(db, slug, headline=f"Moon {number}")
    held = text("SELECT rowid FROM search_index WHERE search_index MATCH :moon ORDER BY rowid")
    held = held.bindparams(moon='"moon@@en"')
    with db.read() as session:
        rows = session.scalars(held).all()
        total = indexing.index_sum(session)
        assert rows == [-key for key in session.scalars(text(f"{KEYS} ORDER BY 1 DESC"))]
    with db.connection() as connection:
        config = alembic()
        config.attributes["connection"] = connection
        command.downgrade(config, "0011")
        work = connection.execute(select(Restamp.term, Restamp.after_key)).all()
        assert work == [(EVERY_ENTRY, START + 1)]
        connection.execute(delete(Restamp))
        keys = list(connection.scalars(text(KEYS)))
        oldest_first = "INSERT INTO search_index (rowid, lexemes) VALUES (?, 'moon')"
        connection.exec_driver_sql(oldest_first, [(key,) for key in sorted(keys)])
        command.upgrade(config, "head")
    with db.read() as session:
        assert session.scalars(held).all() == rows
        assert indexing.index_sum(session) == total


def test_processes_that_migrate_at_once_do_it_once(place: Callable[[], Database]) -> None:
    db = place()
    url = db.url.render_as_string(hide_password=False)
    code = (
        "import sys; from app.db.engine import Database; from app.db.migrate import migrate;"
        "sys.stdin.readline(); db = Database(sys.argv[1]); migrate(db); db.close()"
    )
    started = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", code, url],
            cwd=ROOT,
            env=environment(url),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()

    failures = [process.communicate(timeout=60)[1] for process in started]

    assert [process.returncode for process in started] == [0] * 4, "\n".join(failures)
    assert revision(db) == HEAD
    with db.read() as session:
        assert current_edition(session) == 0
