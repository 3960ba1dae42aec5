"""What to read beside an article whose picks and tags lead to too little: what reads like it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.articles.shelf import Filter, count_all
from app.db.dialect import among
from app.db.lexemes import AnyOf, Match
from app.db.tables import SearchEntry, SearchText, SearchWord
from app.search.analysis import ALGORITHMS, by_stem, stem_lexemes, stem_of
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
    language = entry.language if entry.language in ALGORITHMS else ""
    mine = {
        stem
        for stem, of in map(stem_of, entry.terms.split())
        if of == language and not stem.startswith(HEADLINE)
    }
    public = count_all(session)
    articles = _articles_of(session, mine, entry.language)
    counts = {stem: sum(lexemes.values()) for stem, lexemes in articles.items()}
    telling = sorted(
        (stem for stem, count in counts.items() if 1 < count <= public / COMMON),
        key=lambda stem: (-rarity(counts[stem], public) * times_of(stem, entry.weights), stem),
    )[:TERMS]
    if len(telling) < SHARED:
        return []
    sought = tuple(Sought(Atom("word", (stem,)), articles[stem]) for stem in telling)
    match = Match(
        (AnyOf(tuple(one.node() for one in sought)),),
        at_most=sum(counts[stem] for stem in telling),
    )
    plan = Plan(session, tuple((one,) for one in sought), (), match, Filter())
    found = ranked(session, plan, COMPARED, at_least=SHARED)
    return [key for key in found if key != timeline_key][:limit]


def _articles_of(session: Session, stems: set[str], language: str) -> dict[str, dict[str, int]]:
    """Return by stem its lexemes in a language, and in how many articles each stands."""
    lexemes = {lexeme for stem in stems for lexeme in stem_lexemes(stem, language)}
    rows = session.execute(
        select(SearchWord.word, SearchWord.articles).where(
            among(session, SearchWord.word, sorted(lexemes))
        )
    ).all()
    return by_stem(dict(rows))
