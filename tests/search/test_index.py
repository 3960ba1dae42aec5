"""The index holds what is public, and nothing else, at every moment."""

import itertools
import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind
from app.db import indexing
from app.db.engine import Database
from app.db.fulltext import EVERY_ENTRY
from app.db.lexemes import SPAN_BITS, lexemes_of, spans
from app.db.tables import SearchEntry, SearchName, SearchText, SearchWord
from app.edition.stamp import current_edition, note_work
from app.editorial import restamp
from app.editorial.restamp import restamp_some
from app.editorial.terms import change_term, merge_term
from app.search.verify import each_difference
from tests import make
from tests.search.asking import ask, council, found
from tests.statements import noted

ALL = ["s4", "s3", "s2", "s1", "s0"]


def work(db: Database) -> None:
    while restamp_some(db, make.NOW):
        pass


def term_id(session: Session, kind: Kind, slug: str) -> int:
    found_id = session.scalar(text(f"SELECT id FROM {kind.name} WHERE slug = '{slug}'"))  # noqa: S608
    return int(found_id or 0)


def words(db: Database) -> dict[str, int]:
    with db.read() as session:
        return dict(session.query(SearchWord.word, SearchWord.articles).all())


def test_what_becomes_of_an_article_becomes_of_its_words(client: TestClient, db: Database) -> None:
    council(db)
    before = words(db)
    make.article(db, "moon", headline="Moonlight", datePublished="2015-01-01T00:00:00Z")
    assert found(client, "moonlight") == ["moon"]
    assert words(db)["moonlight@@en"] == 1
    make.article(db, "moon", headline="Sunshine", datePublished="2009-01-01T00:00:00Z")
    assert (found(client, "moonlight"), found(client, "sunshine")) == ([], ["moon"])
    make.article(db, "moon", headline="Sunshine", state="withheld")
    assert found(client, "sunshine") == []
    assert words(db) == before
    make.article(db, "moon", headline="Sunshine")
    make.tombstone(db, "moon")
    assert words(db) == before
    assert list(each_difference(db)) == []


def test_what_is_not_public_changes_no_byte_of_an_answer(client: TestClient, db: Database) -> None:
    council(db)
    asked = [
        "/v1/search?q=elections+speech&sort=relevance&facets=section,tag,author,lang,year&count=exact",
        "/v1/search?q=elections+OR+secret&sort=relevance&include=highlights",
        "/v1/search?q=secr*",
        "/v1/search/suggest?q=secr",
        "/v1/search/suggest?q=elec",
        "/v1/articles/s1/related",
    ]
    before = [client.get(url).content for url in asked]
    hidden = {
        "headline": "Secret elections",
        "bodyHtml": "<p>Secret speech</p>",
        "tags": ["secret"],
    }
    make.article(db, "draft", state="draft", **hidden)
    make.article(db, "soon", **{**hidden, "datePublished": "2190-01-01T00:00:00Z"})
    make.article(db, "gone", state="withheld", **hidden)
    make.article(db, "killed", state="canceled", **hidden)
    assert [client.get(url).content for url in asked] == before


@pytest.mark.parametrize("kind", [SECTION, TAG, AUTHOR], ids=lambda kind: kind.name)
def test_articles_are_found_by_the_present_name(
    client: TestClient, db: Database, kind: Kind
) -> None:
    council(db)
    old, into = {"section": ("europe", "world"), "tag": ("energy-supply", "night")}.get(
        kind.name, ("a-b", "other")
    )
    if kind is AUTHOR:
        make.term(db, "author", "other")
    with db.write() as session:
        values = {"name": "Renamed thing"}
        change_term(session, kind, term_id(session, kind, old), values)
    work(db)
    assert "s1" in found(client, "renamed thing")
    assert list(each_difference(db)) == []
    if kind is not SECTION:
        (item,) = ask(client, "renam", "/v1/search/suggest")["items"]
        assert (item["kind"], item["slug"]) == (kind.name, old)
    with db.write() as session:
        merge_term(session, kind, term_id(session, kind, old), term_id(session, kind, into))
    work(db)
    assert found(client, "renamed") == []
    assert found(client, "elections", **{kind.name: into}) == ALL
    assert ask(client, "renam", "/v1/search/suggest")["items"] == []
    assert list(each_difference(db)) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM search_entry",
        "DELETE FROM search_text WHERE headline LIKE '%number 3%'",
        "UPDATE search_text SET body = 'x'",
        "UPDATE search_word SET articles = articles + 1 WHERE word = 'elections'",
        "DELETE FROM search_word WHERE word = 'elections'",
        "INSERT INTO search_word (word, articles) VALUES ('secret', 1)",
        (
            "INSERT INTO search_entry (timeline_key, language, words, weights, shelves)"
            " VALUES (1, 'en', 1, '', '#')"
        ),
        "DELETE FROM search_index WHERE {key} = (SELECT max(timeline_key) FROM search_text)",
        "INSERT INTO search_name (name, term) VALUES ('secret', 'tag:9')",
        "DELETE FROM search_name WHERE name = 'supply'",
    ],
)
def test_what_is_wrong_is_named_and_made_anew(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch, tampering: str
) -> None:
    council(db)
    with db.connection() as connection:
        key = "-rowid" if db.is_sqlite else "timeline_key"
        connection.execute(text(tampering.format(key=key)))
    assert bool(list(each_difference(db))) is ("INTO search_name" not in tampering)
    monkeypatch.setattr(restamp, "CHUNK", 2)
    with db.write() as session:
        note_work(session, EVERY_ENTRY)
        edition = current_edition(session)
    assert list(each_difference(db)) == []  # it is being made: nothing is compared
    work(db)
    assert list(each_difference(db)) == []
    assert found(client, "elections") == ALL
    with db.read() as session:
        assert current_edition(session) > edition
        assert session.query(SearchName).filter_by(name="secret").count() == 0


def test_what_has_two_lexemes_for_a_word_as_before_is_found_until_it_is_made_anew(
    client: TestClient, db: Database
) -> None:
    make.article(db, "moon", headline="A moon", bodyHtml="<p>Full moon tonight</p>")
    with db.write() as session:
        (one,) = session.execute(select(SearchText.timeline_key, SearchText.terms)).all()
        before = re.sub("(/?[^ /]+)@@en", r"\1 \1@en", one.terms)
        session.execute(update(SearchText).values(terms=before))
        session.execute(delete(SearchWord))
        session.add_all(SearchWord(word=word, articles=1) for word in before.split())
        (kept,) = session.execute(
            select(
                SearchText.headline, SearchText.body, SearchText.terms, SearchEntry.shelves
            ).join(SearchEntry, SearchEntry.timeline_key == SearchText.timeline_key)
        ).all()
        indexing.take(session.connection(), [one.timeline_key])
        indexing.put(session.connection(), [(one.timeline_key, lexemes_of(*kept))])
        note_work(session, EVERY_ENTRY)
    questions = (
        "moon",
        "moons",
        '"moon"',
        '"full moon"',
        "mo*",
        "moo*",
        "headline:moon",
        "full moon",
    )
    for _ in range(2):
        answers = [found(client, question) for question in questions]
        assert answers == [[] if question == "mo*" else ["moon"] for question in questions]
        assert (found(client, '"moons"'), found(client, '"moon full"')) == ([], [])
        work(db)
    assert list(each_difference(db)) == []


def test_an_index_that_is_not_there_yet_is_made_by_who_serves(
    client: TestClient, db: Database
) -> None:
    council(db)
    with db.connection() as connection:
        for table in ("index", "entry", "text", "word", "name"):
            connection.execute(text(f"DELETE FROM search_{table}"))  # noqa: S608
    assert found(client, "elections") == []
    with db.write() as session:
        note_work(session, EVERY_ENTRY)
    work(db)
    assert found(client, "elections") == ALL
    assert list(each_difference(db)) == []


def test_spans_cover_the_timeline_in_order_and_grow() -> None:
    for low, high in ((0, 0), (-(10**17), 10**15), (7 << 41, (1 << 49) + 5), (5, (300 << 41) - 1)):
        for newest_first in (True, False):
            covered = [
                (number << SPAN_BITS[level], (number + 1) << SPAN_BITS[level])
                for level, number in spans(low, high, newest_first=newest_first)
            ]
            in_order = covered[::-1] if newest_first else covered
            assert in_order[0][0] <= low
            assert in_order[-1][1] > high
            assert all(a[1] == b[0] for a, b in itertools.pairwise(in_order))
            assert len(covered) < 80


def test_a_common_word_is_found_span_by_span(
    client: TestClient,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    query_count: Callable[[], int],
) -> None:
    monkeypatch.setattr("app.db.fulltext.RARE", 1)
    council(db)
    make.article(db, "ancient", headline="Elections", datePublished="1700-01-01T00:00:00Z")
    assert found(client, "elections") == [*ALL, "ancient"]
    page = ask(client, "elections", limit="4")
    older = client.get(page["next"]).json()
    assert [item["slug"] for item in older["items"]] == ["s0", "ancient"]
    newer = client.get(older["prev"]).json()
    assert [item["slug"] for item in newer["items"]] == ALL[:4]
    assert found(client, "elections", to="1900-01-01") == ["ancient"]


@pytest.mark.only_on("postgresql")  # SQLite walks its index
def test_after_years_without_an_article_spans_are_small_again(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    council(db)
    make.article(db, "newest", headline="Elections", datePublished="2026-01-01T00:00:00Z")
    monkeypatch.setattr("app.db.fulltext.RARE", 1)
    with noted(db) as statements:
        page = ask(client, "elections", limit="2")
    assert [item["slug"] for item in page["items"]] == ["newest", ALL[0]]
    looked_at = re.findall(r"'#(\d):\d+'", str(statements))
    assert len(looked_at) == 5  # of it, of nothing, of the first, of nothing, of the one more
    assert set(looked_at) == {"0"}
