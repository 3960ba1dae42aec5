"""Making every entry of the index anew from its article, and naming every difference."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.articles.shelf import published
from app.db import indexing
from app.db.engine import Database
from app.db.tables import (
    Article,
    Restamp,
    SearchEntry,
    SearchName,
    SearchText,
    SearchWord,
    ShelfTally,
)
from app.search.document import Entry
from app.search.index import COLUMNS, Names, read_texts
from app.search.rebuild import counted, each_beginning

CHUNK: Final = 500


def each_difference(db: Database) -> Iterator[str]:
    """Compare the index with what follows from the articles; a sound one yields nothing.

    One snapshot is read from end to end. Memory grows with the words, not the articles. While
    articles wait to be found by a new name, or the index is made anew, it is not compared.
    """
    with db.read() as session:
        if session.scalar(select(Restamp.term).limit(1)) is not None:
            return
        expected = 0
        keys: set[int] = set()
        for entry, kept in _each(session):
            keys.add(entry.timeline_key)
            lexemes = {*entry.terms.split(), *entry.shelves.split(), *entry.pairs.split()}
            expected += indexing.sum_of(session, entry.timeline_key, lexemes)
            if not _is_same(entry, kept):
                yield f"search: the entry {entry.timeline_key} is not what its article gives"
        for table in (SearchEntry, SearchText):
            for key in session.scalars(select(table.timeline_key), execution_options=_STREAMED):
                if key not in keys:
                    yield f"search: {table.__tablename__} {key} has no public article"
        yield from _wrong_words(session)
        yield from _missing_names(session)
        if indexing.index_sum(session) != expected:
            yield "search: the index holds other words than its entries"


_STREAMED: Final = {"yield_per": 5_000}


def _each(session: Session) -> Iterator[tuple[Entry, Any]]:
    """Give what each public article's entry should be, and what is kept of it."""
    last = -(2**63)
    while rows := session.execute(
        published(*COLUMNS)
        .where(Article.timeline_key > last)
        .order_by(Article.timeline_key)
        .limit(CHUNK)
    ).all():
        last = rows[-1].timeline_key
        texts = read_texts(session, rows)
        names = Names.of(session, [filed for filed, _ in texts])
        kept = _kept(session, [row.timeline_key for row in rows])
        for filed, text in texts:
            entry = text.entry(filed.timeline_key, names.shown(filed), filed.shelves())
            yield entry, kept.get(entry.timeline_key)


def _kept(session: Session, keys: Sequence[int]) -> Mapping[int, Any]:
    columns = SearchText.headline, SearchText.body, SearchText.terms
    more = SearchEntry.language, SearchEntry.words, SearchEntry.weights, SearchEntry.shelves
    rows = session.execute(
        select(SearchText.timeline_key, *columns, *more)
        .join(SearchEntry, SearchEntry.timeline_key == SearchText.timeline_key)
        .where(SearchText.timeline_key.in_(keys))
    )
    return {row.timeline_key: row for row in rows}


def _is_same(entry: Entry, kept: object) -> bool:
    return kept is not None and all(
        getattr(entry, name) == getattr(kept, name)
        for name in ("headline", "body", "language", "words", "weights", "shelves", "terms")
    )


def _wrong_words(session: Session) -> Iterator[str]:
    right = counted(session)
    words = select(SearchWord.word, SearchWord.articles)
    for word, articles in session.execute(words, execution_options=_STREAMED):
        if right.pop(word, 0) != articles:
            yield f"search: the count of {word} is not right"
    yield from (f"search: {word} is not counted" for word in sorted(right))


def _missing_names(session: Session) -> Iterator[str]:
    """Name the tags and authors of public articles that some of their words do not complete to."""
    used = select(ShelfTally.term).where(ShelfTally.articles > 0)
    public = set(session.scalars(used))
    kept = session.execute(select(SearchName.name, SearchName.term))
    missing = set(each_beginning(session)).difference(map(tuple, kept))
    for term in sorted({term for _, term in missing} & public):
        yield f"search: {term} is not found by all of its name"
