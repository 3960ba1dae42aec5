"""Statements that the driver is asked directly: values, lists of any length, errors."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, literal_column, select, text, union_all, update
from sqlalchemy.exc import DBAPIError

from app.db.dialect import is_store_away
from app.db.engine import Database
from app.db.rows import rows_of
from app.db.tables import Article, Site
from tests import make

THEN = datetime(2026, 2, 1, 12, 30, 0, 123_456, tzinfo=UTC)

BY_ID = (
    select(
        Article.id,
        Article.slug,
        Article.published_at,
        Article.label_until,
        Article.day,
        Article.image,
        Article.is_accessible_for_free,
    )
    .where(Article.id.in_(bindparam("ids", expanding=True)))
    .order_by(Article.id)
)
AT = select(Article.slug).where(Article.published_at.in_(bindparam("times", expanding=True)))
BEFORE = select(Article.slug).where(
    Article.published_at < bindparam("then", type_=Article.published_at.type)
)


def test_rows_hold_what_sqlalchemy_s_hold(db: Database) -> None:
    image = {"url": "https://example.org/a.jpg", "alt": "A"}
    paid = {"isAccessibleForFree": False, "image": image, "datePublished": THEN.isoformat()}
    make.articles(db, [make.said("one"), make.said("two", **paid), make.said("three")])
    with db.read() as session:
        ids = list(session.scalars(select(Article.id)))
        for some in ([], ids[:1], ids, [*ids, 4711], ids[1:]):
            expected = session.connection().execute(BY_ID, {"ids": some}).all()
            found = rows_of(session, BY_ID, {"ids": some})
            assert [tuple(row) for row in found] == [tuple(row) for row in expected]
        second = found[0]
        assert (second.slug, second.published_at) == ("two", THEN.replace(microsecond=0))
        assert (second.day, second.label_until) == (date(2026, 2, 1), None)
        assert (second.image["alt"], second.is_accessible_for_free) == ("A", False)


def test_values_are_kept_as_their_columns_keep_them(db: Database) -> None:
    make.articles(db, [make.said("then", datePublished=THEN.isoformat())])
    with db.read() as session:
        assert rows_of(session, BEFORE, {"then": THEN.replace(second=1)})[0].slug == "then"
        assert not rows_of(session, BEFORE, {"then": THEN.replace(minute=0)})
        at = THEN.replace(microsecond=0)
        assert rows_of(session, AT, {"times": [THEN, at]})[0].slug == "then"
        assert not rows_of(session, AT, {"times": [THEN]})


def test_columns_of_one_name_are_told_apart_by_their_places(db: Database) -> None:
    one = select(Site.id, Site.id, Site.name)
    with db.read() as session:
        (row,) = rows_of(session, union_all(one, one).limit(1))
    assert (row[0], row.name) == (row[1], row[2])


def test_a_transaction_reads_what_it_wrote(db: Database) -> None:
    with db.rehearse() as session:
        session.execute(update(Site).values(name="Other"))
        assert rows_of(session, select(Site.name))[0].name == "Other"


def test_a_wrong_statement_is_told_without_its_values(db: Database) -> None:
    wrong: Any = select(literal_column("no_such_column")).where(Site.name == bindparam("name"))
    with db.read() as session, pytest.raises(DBAPIError) as told:
        rows_of(session, wrong, {"name": "a secret"})
    assert "no_such_column" in str(told.value)
    assert "secret" not in str(told.value)
    assert not is_store_away(told.value)


@pytest.mark.only_on("postgresql")  # there is none to a file
def test_a_connection_that_is_lost_is_let_go(db: Database) -> None:
    with db.read() as session:
        me = session.scalar(text("SELECT pg_backend_pid()"))
        with db.write() as other:
            other.execute(text("SELECT pg_terminate_backend(:me)"), {"me": me})
        with pytest.raises(DBAPIError) as told:
            rows_of(session, select(Site.name))
    assert told.value.connection_invalidated
    assert is_store_away(told.value)
    with db.read() as session:
        assert rows_of(session, select(Site.name))


@pytest.mark.only_on("postgresql")  # SQLite ends no statement by itself
def test_a_statement_that_takes_too_long_says_that_the_store_is_away(db: Database) -> None:
    slow: Any = select(literal_column("pg_sleep(10)").label("slept"))
    with db.read() as session:
        session.execute(text("SET LOCAL statement_timeout = '100ms'"))
        with pytest.raises(DBAPIError) as told:
            rows_of(session, slow)
    assert is_store_away(told.value)
