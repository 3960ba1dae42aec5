"""Keeping the index: what is public goes in, in the transaction that makes it so."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Row, SQLColumnExpression, bindparam, case, delete, select, update
from sqlalchemy.orm import Session

from app.articles.shelf import (
    author_term,
    language_term,
    published,
    section_term,
    tag_term,
    urgency_term,
)
from app.db import indexing
from app.db.dialect import add_up, among, insert_many
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    SearchEntry,
    SearchName,
    SearchText,
    SearchWord,
    Section,
    Tag,
    table_of,
)
from app.search.document import Entry, Text, beginnings, plain, text_of

COLUMNS: Final = (
    Article.id,
    Article.timeline_key,
    Article.headline,
    Article.label,
    Article.summary,
    Article.body_html,
    Article.language,
    Article.urgency,
    Article.section_id,
    Article.is_accessible_for_free,
)


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a public article is filed."""

    timeline_key: int
    language: str
    urgency: int
    section_id: int | None
    tag_ids: Sequence[int]
    author_ids: Sequence[int]

    def shelves(self) -> list[str]:
        """Return its own shelves; those of the sections above are known when it is looked for."""
        shelves = [language_term(self.language), urgency_term(self.urgency)]
        if self.section_id is not None:
            shelves.append(section_term(self.section_id))
        shelves += map(tag_term, self.tag_ids)
        shelves += map(author_term, self.author_ids)
        return shelves


@dataclass(frozen=True, slots=True)
class Names:
    """The names that articles are found by, by the id of what has them."""

    sections: Mapping[int, str]
    tags: Mapping[int, str]
    authors: Mapping[int, str]

    @classmethod
    def of(cls, session: Session, several: Iterable[Filed]) -> "Names":
        """Read the names that these articles show."""
        several = list(several)

        def read(table: type[Section | Tag | Author], ids: set[int]) -> dict[int, str]:
            if not ids:
                return {}
            rows = session.execute(
                select(table.id, table.name).where(among(session, table.id, ids))
            )
            return dict(rows.all())

        return cls(
            read(Section, {one.section_id for one in several if one.section_id is not None}),
            read(Tag, {tag_id for one in several for tag_id in one.tag_ids}),
            read(Author, {author_id for one in several for author_id in one.author_ids}),
        )

    def shown(self, filed: Filed) -> list[str]:
        """Return the names that one article shows."""
        section = [] if filed.section_id is None else [self.sections[filed.section_id]]
        tags = [self.tags[tag_id] for tag_id in filed.tag_ids]
        return section + tags + [self.authors[author_id] for author_id in filed.author_ids]


def reindex(session: Session, taken: Iterable[int], put: Sequence[tuple[Filed, Text]]) -> None:
    """Take the articles of these timeline keys out of the index, and put those in.

    What is put in where something stood before must be taken out too.
    """
    words: Counter[str] = Counter()
    _take(session, sorted(taken), words)
    if put:
        names = Names.of(session, (filed for filed, _ in put))
        entries = [
            text.entry(filed.timeline_key, names.shown(filed), filed.shelves())
            for filed, text in put
        ]
        _put(session, entries, names, words)
    _count(session, words)


def _take(session: Session, keys: Sequence[int], words: Counter[str]) -> None:
    if not keys:
        return
    rows = session.execute(
        select(SearchText.timeline_key, SearchText.terms).where(
            among(session, SearchText.timeline_key, keys)
        )
    ).all()
    for row in rows:
        words.subtract(row.terms.split())
    indexing.take(session.connection(), [row.timeline_key for row in rows])
    for table in (SearchEntry, SearchText):
        session.execute(delete(table).where(among(session, table.timeline_key, keys)))


def _put(session: Session, entries: Sequence[Entry], names: Names, words: Counter[str]) -> None:
    for one in entries:
        words.update(one.terms.split())
    _name(session, names)
    indexing.put(
        session.connection(),
        [(one.timeline_key, f"{one.terms}{one.shelves} {one.pairs}") for one in entries],
    )
    insert_many(
        session,
        SearchEntry,
        ("timeline_key", "language", "words", "weights", "shelves"),
        [(one.timeline_key, one.language, one.words, one.weights, one.shelves) for one in entries],
    )
    insert_many(
        session,
        SearchText,
        ("timeline_key", "headline", "terms", "body"),
        [(one.timeline_key, one.headline, one.terms, one.body) for one in entries],
    )


_beginnings: Final = lru_cache(maxsize=4_096)(beginnings)
"""Kept for names that articles show, which an import meets over and over; not for what is typed."""


def _name(session: Session, names: Names) -> None:
    """Let the tags and authors that articles show be found by each word of their names.

    A name that it had before stays until the index is rebuilt: who completes names compares.
    """
    rows = {
        (beginning, term(one))
        for known, term in ((names.tags, tag_term), (names.authors, author_term))
        for one, name in known.items()
        for beginning in _beginnings(name)
    }
    add_up(session, table_of(SearchName), sorted(rows))


def _count(session: Session, words: Counter[str]) -> None:
    """Change in how many articles each term stands, in the order of the terms."""
    changed = [(word, words[word]) for word in sorted(words)]
    more = [(word, n) for word, n in changed if n > 0]
    fewer = [{"which": word, "n": -n} for word, n in changed if n < 0]
    if more:
        insert_many(
            session,
            SearchWord,
            ("word", "articles"),
            more,
            adding=("articles",),
        )
    if fewer:
        which = SearchWord.word == bindparam("which")
        n = bindparam("n", type_=BigInteger)
        less = case((SearchWord.articles > n, SearchWord.articles - n), else_=0)
        connection = session.connection()
        connection.execute(update(SearchWord).where(which).values(articles=less), fewer)
        connection.execute(delete(SearchWord).where(which, SearchWord.articles == 0), fewer)


def refresh(session: Session, keys: Sequence[int]) -> None:
    """Put the public articles among these timeline keys into the index as they are now."""
    rows = session.execute(
        published(*COLUMNS).where(among(session, Article.timeline_key, keys))
    ).all()
    reindex(session, keys, read_texts(session, rows))


def read_texts(session: Session, rows: Sequence[Row[Any]]) -> list[tuple[Filed, Text]]:
    """Return what the index holds of articles of which COLUMNS were read."""
    ids = [row.id for row in rows]
    tags = _lists(session, ArticleTag, ArticleTag.tag_id, ids)
    authors = _lists(session, ArticleAuthor, ArticleAuthor.author_id, ids)
    return [
        (
            Filed(
                timeline_key=row.timeline_key,
                language=row.language,
                urgency=row.urgency,
                section_id=row.section_id,
                tag_ids=tags.get(row.id, ()),
                author_ids=authors.get(row.id, ()),
            ),
            text_of(
                headline=row.headline,
                label=row.label,
                summary=row.summary,
                body=plain(row.body_html) if row.is_accessible_for_free else None,
                language=row.language,
            ),
        )
        for row in rows
    ]


def _lists(
    session: Session,
    table: type[ArticleTag | ArticleAuthor],
    filed_id: SQLColumnExpression[int],
    ids: Sequence[int],
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for article_id, one in session.execute(
        select(table.article_id, filed_id)
        .where(among(session, table.article_id, ids))
        .order_by(table.article_id, table.position)
    ):
        found.setdefault(article_id, []).append(one)
    return found
