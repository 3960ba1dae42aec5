"""Making the index anew, some articles at a time, while it is searched and written to."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.articles.shelf import author_term, published, tag_term
from app.db import indexing
from app.db.tables import (
    Article,
    Author,
    SearchEntry,
    SearchName,
    SearchText,
    SearchWord,
    Tag,
    table_of,
)
from app.search.document import beginnings
from app.search.index import COLUMNS, read_texts, reindex

CHUNK: Final = 5_000
END: Final = 2**63 - 1


def rebuild_some(session: Session, after_key: int, limit: int) -> int | None:
    """Put `limit` public articles beyond a timeline key into the index anew, and drop what is none.

    Returns:
        The key of the last, None when that was all; counts and names are right by then.

    """
    rows = session.execute(
        published(*COLUMNS)
        .where(Article.timeline_key > after_key)
        .order_by(Article.timeline_key)
        .limit(limit)
    ).all()
    last = rows[-1].timeline_key if len(rows) == limit else None
    until = END if last is None else last
    taken = {row.timeline_key for row in rows}
    for table in (SearchEntry, SearchText):
        key = table.timeline_key
        taken.update(session.scalars(select(key).where(key > after_key, key <= until)))
    indexing.take(session.connection(), sorted(taken))  # also what no text tells of
    reindex(session, taken, read_texts(session, rows))
    if last is None:
        _recount(session)
        _forget_names(session)
    return last


def counted(session: Session) -> Counter[str]:
    """Count in how many articles each term stands, from what the index keeps of them."""
    found: Counter[str] = Counter()
    texts = select(SearchText.terms).execution_options(yield_per=CHUNK)
    for terms in session.scalars(texts):
        found.update(terms.split())
    return found


def _recount(session: Session) -> None:
    right = counted(session)
    kept = dict(session.execute(select(SearchWord.word, SearchWord.articles)).all())
    wrong = sorted(word for word in {*right, *kept} if right[word] != kept.get(word, 0))
    for start in range(0, len(wrong), CHUNK):
        words = wrong[start : start + CHUNK]
        session.execute(delete(SearchWord).where(SearchWord.word.in_(words)))
        rows = [{"word": word, "articles": right[word]} for word in words if right[word]]
        if rows:
            session.connection().execute(insert(SearchWord), rows)


def each_beginning(session: Session) -> Iterator[tuple[str, str]]:
    """Give the beginnings of the name of each tag and author, each with its shelf."""
    for table, term_of in ((Tag, tag_term), (Author, author_term)):
        for found_id, name in session.execute(select(table.id, table.name).order_by(table.id)):
            yield from ((beginning, term_of(found_id)) for beginning in beginnings(name))


def _forget_names(session: Session) -> None:
    """Drop the names that no tag or author has any more."""
    present = set(each_beginning(session))
    rows = session.execute(select(SearchName.name, SearchName.term)).all()
    gone = [row for row in rows if tuple(row) not in present]
    names = table_of(SearchName)
    for name, term in gone:
        session.execute(delete(names).where(names.c.name == name, names.c.term == term))
