"""What matches what: each row of the table in docs/search.md, on both databases."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.db.engine import Database
from app.search import plan
from app.search.analysis import word_of
from app.search.letters import BREAK, readable, words_in
from app.search.plan import MAX_STEMS
from tests import make

PAGE = Path(__file__).parent.parent.parent / "docs/search.md"


def rows() -> list[list[str]]:
    table = PAGE.read_text().split("## What matches what")[1].split("\n\n")[2]
    lines = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return [[cell.strip() for cell in line] for line in lines]


@settings(max_examples=500)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters=BREAK)
        | st.sampled_from("a_'\u02bc\u2019\u0301\u0621"),
        max_size=30,
    ),
    st.sampled_from(["", "en", "tr", "fr", "ar", "ja"]),
)
def test_what_a_word_is_compared_by_is_one_word_of_any_index(text: str, language: str) -> None:
    for word in words_in(readable(text)):
        for compared in word_of(word, language)[:2]:
            assert re.fullmatch(r"[a-z0-9\u0080-\U0010ffff]+", compared)
            assert compared.split() == [compared]


@pytest.mark.parametrize(
    ("word", "language", "lexemes"),
    [
        ("moons", "en", ("moons", "moon@en")),
        ("moon", "en", ("moon@@en", "moon@@en")),
        ("moon", "uk", ("moon", "moon")),
    ],
)
def test_a_word_that_is_its_own_stem_has_one_lexeme(
    word: str, language: str, lexemes: tuple[str, str]
) -> None:
    found = word_of(word, language)
    assert (found.form_lexeme, found.stem_lexeme) == lexemes


@pytest.mark.parametrize("most_stems", [0, MAX_STEMS])
def test_each_row_of_the_table_holds(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch, most_stems: int
) -> None:
    monkeypatch.setattr(plan, "MAX_STEMS", most_stems)
    table = rows()
    assert len(table) > 50
    make.articles(
        db,
        [
            make.said(f"row-{n}", headline="x", bodyHtml=f"<p>{text}</p>", language=language)
            for n, (text, language, *_) in enumerate(table)
        ],
    )
    wrong = []
    for n, (text, _, query, lang, expected) in enumerate(table):
        asked = {"q": query, "limit": "100"} | ({"lang": lang} if lang else {})
        answer = client.get("/v1/search", params=asked)
        assert answer.status_code == 200
        is_found = f"row-{n}" in [item["slug"] for item in answer.json()["items"]]
        if is_found != (expected == "yes"):
            wrong.append((text, query, expected))
    assert wrong == []
