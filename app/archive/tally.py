"""Keeping count: shelves and tallies, moved in the transaction that changes what is public."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.orm import Session

from app.articles.shelf import (
    author_term,
    label_term,
    language_term,
    published,
    section_term,
    tag_term,
    urgency_term,
)
from app.db.dialect import add_up, insert, insert_many
from app.db.tables import (
    Article,
    DayTally,
    Section,
    Shelf,
    ShelfTally,
    SitemapMonth,
    State,
    table_of,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one public article stands: its place in time, and the shelves that hold it."""

    timeline_key: int
    day: date
    language: str
    terms: frozenset[str]


def section_parents(session: Session) -> dict[int, int | None]:
    """Return the parent of every section, by id."""
    rows = session.execute(select(Section.id, Section.parent_id))
    return {row.id: row.parent_id for row in rows}


def terms_of_article(  # noqa: PLR0913 - one for each way to file an article
    *,
    section_id: int | None,
    tag_ids: Iterable[int],
    author_ids: Iterable[int],
    language: str,
    urgency: int,
    label: str | None,
    parents: Mapping[int, int | None],
) -> frozenset[str]:
    """Return the shelves of an article: its section and each above it, tags, authors and so on."""
    terms = {language_term(language), urgency_term(urgency)}
    while section_id is not None:
        terms.add(section_term(section_id))
        section_id = parents[section_id]
    terms.update(map(tag_term, tag_ids))
    terms.update(map(author_term, author_ids))
    if label is not None:
        terms.add(label_term(label))
    return frozenset(terms)


@dataclass(slots=True)
class Moves:
    """What a transaction takes from the shelves and puts on them; written by `flush`."""

    _taken: set[tuple[str, int]] = field(default_factory=set)
    _put: set[tuple[str, int]] = field(default_factory=set)
    _days: Counter[tuple[date, str]] = field(default_factory=Counter)

    def move(self, before: Standing | None, after: Standing | None) -> None:
        """Note that an article stood at `before` and stands at `after`; None is not public."""
        for standing, step, there, elsewhere in (
            (before, -1, self._taken, self._put),
            (after, 1, self._put, self._taken),
        ):
            if standing is None:
                continue
            self._days[standing.day, standing.language] += step
            for term in standing.terms:
                place = (term, standing.timeline_key)
                if place in elsewhere:
                    elsewhere.remove(place)
                else:
                    there.add(place)

    def flush(self, session: Session) -> None:
        """Write the moves, in the order of their keys so that two writers cannot deadlock."""
        shelves: Counter[str] = Counter()
        for places, step in ((self._taken, -1), (self._put, 1)):
            for term, _ in places:
                shelves[term] += step
        connection = session.connection()
        if self._taken:
            connection.execute(
                delete(Shelf).where(
                    Shelf.term == bindparam("old_term"), Shelf.timeline_key == bindparam("old_key")
                ),
                [{"old_term": term, "old_key": key} for term, key in sorted(self._taken)],
            )
        if self._put:
            insert_many(session, Shelf, ("term", "timeline_key"), sorted(self._put))
        _add(session, ShelfTally, [((term,), n) for term, n in _changed(shelves)])
        _add(session, DayTally, list(_changed(self._days)))


def note_months(session: Session, articles: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Note that at `at` the sitemaps of those of these articles changed that are public, or were.

    Those of their translations change with them: each names all others.
    """
    public = [values for values in articles if values["state"] == State.PUBLISHED]
    days = {values["day"] for values in public}
    groups = {values["translation_group"] for values in public} - {None}
    if groups:
        together = published(Article.day).where(Article.translation_group.in_(sorted(groups)))
        days.update(session.scalars(together.distinct()))
    months = sorted({day.replace(day=1) for day in days})
    rows = [{"month": month, "changed_at": at} for month in months]
    if rows:
        upsert = insert(session, SitemapMonth)
        later = upsert.excluded.changed_at
        since = case((later > SitemapMonth.changed_at, later), else_=SitemapMonth.changed_at)
        session.connection().execute(
            upsert.on_conflict_do_update(index_elements=["month"], set_={"changed_at": since}), rows
        )


def _changed(counter: Counter[Any]) -> Iterator[tuple[Any, int]]:
    return ((key, counter[key]) for key in sorted(counter) if counter[key])


def _add(
    session: Session,
    table: type[ShelfTally] | type[DayTally],
    moved: Sequence[tuple[tuple[date | str, ...], int]],
) -> None:
    """Add to tallies by key how many articles moved there; a new tally begins with them.

    A CHECK sees the row that an upsert proposes, so a step down must be an UPDATE.
    """
    more = [(*map(str, key), n) for key, n in moved if n > 0]
    add_up(session, table_of(table), more, ("articles",))
    fewer = [(*key, n) for key, n in moved if n < 0]
    if fewer:
        keys = [column.name for column in table_of(table).primary_key]
        names = [f"old_{name}" for name in (*keys, "articles")]
        same = [getattr(table, key) == bindparam(f"old_{key}") for key in keys]
        less = table.articles + bindparam("old_articles")
        session.connection().execute(
            update(table).where(*same).values(articles=less),
            [dict(zip(names, row, strict=True)) for row in fewer],
        )
