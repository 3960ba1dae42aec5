"""What to read beside an article whose picks and tags lead to too little: what reads like it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.articles.shelf import Filter, count_all
from app.db.lexemes import AnyOf, Lexeme, Match
from app.db.tables import SearchEntry, SearchText, SearchWord
from app.search.analysis import OF
from app.search.document import HEADLINE
from app.search.plan import Plan, Sought
from app.search.queries import ranked
from app.search.ranking import rarity, times_of
from app.search.syntax import Atom

TERMS: Final = 8
"""Of an article's stems, those that tell most of it are looked for."""
COMPARED: Final = 300
"""The newest articles that have any of them are weighed."""
COMMON: Final = 5
"""A stem that one article of five has tells nothing."""
SHARED: Final = 2
"""Of the stems looked for, those that an article has at least to be like it."""


def similar_keys(session: Session, timeline_key: int, limit: int) -> list[int]:
    """Return the timeline keys of the articles that read most like one, at most `limit`."""
    entry = session.execute(
        select(SearchEntry.language, SearchEntry.weights, SearchText.terms)
        .join(SearchText, SearchText.timeline_key == SearchEntry.timeline_key)
        .where(SearchEntry.timeline_key == timeline_key)
    ).one_or_none()
    if entry is None:
        return []
    mine = {
        term
        for term in entry.terms.split()
        if term.endswith(f"@{entry.language}") and not term.startswith(HEADLINE)
    }
    public = count_all(session)
    rows = session.execute(
        select(SearchWord.word, SearchWord.articles).where(
            SearchWord.word.in_(sorted(mine)),
            SearchWord.articles > 1,
            SearchWord.articles * COMMON <= public,
        )
    ).all()
    telling = sorted(
        rows,
        key=lambda row: (
            -rarity(row.articles, public) * times_of(row.word.partition(OF)[0], entry.weights),
            row.word,
        ),
    )[:TERMS]
    sought = tuple(Sought(Atom("word", (row.word,)), {row.word: row.articles}) for row in telling)
    if len(sought) < SHARED:
        return []
    match = Match(
        (AnyOf(tuple(Lexeme(row.word) for row in telling)),),
        at_most=sum(row.articles for row in telling),
    )
    plan = Plan(session, tuple((one,) for one in sought), (), match, Filter())
    found = ranked(session, plan, COMPARED, at_least=SHARED)
    return [key for key in found if key != timeline_key][:limit]
