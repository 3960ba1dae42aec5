"""Recomputing everything that is kept, and naming every difference."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, SQLColumnExpression, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.archive.tally import section_parents, terms_of_article
from app.articles.shelf import published
from app.articles.taxonomy import AUTHOR, SECTION, TAG
from app.calendar.civil import day_of
from app.db.engine import Database
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleTag,
    DayTally,
    Shelf,
    ShelfTally,
    SitemapMonth,
    Slug,
    TermAlias,
    Tombstone,
)
from app.edition.stamp import current_edition
from app.site.queries import get_site
from app.visits.verify import each_wrong_count

CHUNK: Final = 2_000


def each_difference(db: Database) -> Iterator[str]:
    """Compare what is kept with what follows from the articles; a sound newsroom yields nothing.

    One snapshot is read from end to end. Memory grows with the shelves and days, not the articles.
    What a broken file or a tree of sections that turns in a circle holds is not looked at further.
    """
    with db.read() as session:
        broken = list(_broken_file(session)) if db.is_sqlite else []
        parents = {} if broken else section_parents(session)
        broken += _circles(parents)
        yield from broken
        if not broken:
            yield from _wrong_counts(session, parents)
            yield from _wrong_months(session)
            yield from _wrong_days(session)
            yield from _lost(session)
            yield from _lost_aliases(session)
            yield from each_wrong_count(session)


def _circles(parents: Mapping[int, int | None]) -> Iterator[str]:
    """Name the sections that lie below themselves."""
    for section_id in sorted(parents):
        seen: set[int] = set()
        above = parents[section_id]
        while above is not None and above not in seen:
            seen.add(above)
            above = parents[above]
        if section_id in seen:
            yield f"section {section_id}: lies below itself"


def _wrong_counts(session: Session, parents: Mapping[int, int | None]) -> Iterator[str]:
    """Compare shelves and tallies with what the public articles give."""
    shelves: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    days: Counter[tuple[object, str]] = Counter()
    for row, tag_ids, author_ids in _each_public(session):
        days[row.day, row.language] += 1
        for term in terms_of_article(
            section_id=row.section_id,
            tag_ids=tag_ids,
            author_ids=author_ids,
            language=row.language,
            urgency=row.urgency,
            label=row.label,
            parents=parents,
        ):
            shelves[term] += 1
            marks[term] += hash((row.timeline_key,))
    yield from _wrong_shelves(session, shelves, marks)
    tallies = session.execute(select(ShelfTally.term, ShelfTally.articles))
    yield from _unequal("the tally of shelf", shelves, dict(tallies.all()))
    kept = session.execute(select(DayTally.day, DayTally.language, DayTally.articles))
    yield from _unequal("the tally of day", days, {(d, lang): n for d, lang, n in kept})


def _wrong_months(session: Session) -> Iterator[str]:
    """Name the months whose sitemap says that it changed before one of its articles did."""
    saved: dict[date, datetime] = {}
    last = published(Article.day, func.max(Article.saved_at)).group_by(Article.day)
    for day, saved_at in session.execute(last.where(Article.saved_at.is_not(None))):
        month = day.replace(day=1)
        saved[month] = max(saved.get(month, saved_at), saved_at)
    noted = select(SitemapMonth.month, SitemapMonth.changed_at).order_by(SitemapMonth.month)
    for month, changed_at in session.execute(noted):
        if saved.get(month, changed_at) > changed_at:
            yield f"the sitemap of {month:%Y-%m}: it changed later than it says"


def _each_public(session: Session) -> Iterator[tuple[Row[Any], Sequence[int], Sequence[int]]]:
    """Give each public article with its tags and authors, by id."""
    columns = (
        Article.id,
        Article.timeline_key,
        Article.day,
        Article.language,
        Article.urgency,
        Article.label,
        Article.section_id,
    )
    last = 0
    while rows := session.execute(
        published(*columns).where(Article.id > last).order_by(Article.id).limit(CHUNK)
    ).all():
        first, last = rows[0].id, rows[-1].id
        tags = _filed(session, ArticleTag.article_id, ArticleTag.tag_id, first, last)
        authors = _filed(session, ArticleAuthor.article_id, ArticleAuthor.author_id, first, last)
        for row in rows:
            yield row, tags.get(row.id, ()), authors.get(row.id, ())


def _filed(
    session: Session,
    article_id: SQLColumnExpression[int],
    filed_id: SQLColumnExpression[int],
    first: int,
    last: int,
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for article, filed in session.execute(
        select(article_id, filed_id).where(article_id.between(first, last))
    ):
        found.setdefault(article, []).append(filed)
    return found


def _wrong_shelves(
    session: Session, shelves: Mapping[str, int], marks: Mapping[str, int]
) -> Iterator[str]:
    """Compare the shelves by their length and the sum of their keys' hashes.

    Of the keys themselves, neither sum nor exclusive or would do: two of one second follow each
    other, so that any such pair could stand for another.
    """
    count: Counter[str] = Counter()
    mark: Counter[str] = Counter()
    for term, key in session.execute(
        select(Shelf.term, Shelf.timeline_key), execution_options={"yield_per": 10_000}
    ):
        count[term] += 1
        mark[term] += hash((key,))
    yield from _unequal("shelf", shelves, count)
    for term in sorted(shelves):
        if shelves[term] == count[term] and marks[term] != mark[term]:
            yield f"shelf {term}: holds other articles than it should"


def _unequal(what: str, expected: Mapping[Any, int], kept: Mapping[Any, int]) -> Iterator[str]:
    for name in sorted({*expected, *kept}):
        if expected.get(name, 0) != kept.get(name, 0):
            shown = name if isinstance(name, str) else " ".join(map(str, name))
            yield f"{what} {shown}: {kept.get(name, 0)} kept, {expected.get(name, 0)} counted"


def _wrong_days(session: Session) -> Iterator[str]:
    """Name articles, withheld and canceled ones too, that stand in another day than their date."""
    zone = get_site(session).zone
    dated = select(Article.id, Article.published_at, Article.day).where(Article.day.is_not(None))
    for row in session.execute(dated.order_by(Article.id), execution_options={"yield_per": CHUNK}):
        if day_of(row.published_at, zone) != row.day:
            yield f"article {row.id}: its day is not that of its date"


def _lost(session: Session) -> Iterator[str]:
    """Name articles whose slug is not in the book, and editions from the future."""
    unlisted = session.scalars(
        select(Article.id)
        .outerjoin(Slug, (Slug.slug == Article.slug) & (Slug.article_id == Article.id))
        .where(Slug.slug.is_(None))
    )
    yield from (f"article {article_id}: its slug is not taken" for article_id in unlisted)
    newest = max(
        session.scalar(select(func.max(column))) or 0
        for column in (Article.edition, Tombstone.edition)
    )
    if newest > current_edition(session):
        yield f"edition: {current_edition(session)} is behind {newest}, which is stamped"


def _lost_aliases(session: Session) -> Iterator[str]:
    """Name the old slugs of sections, tags and authors that lead nowhere, or that another has."""
    for kind in (SECTION, TAG, AUTHOR):
        table = kind.table
        slugs = select(TermAlias.slug).where(TermAlias.kind == kind.name).order_by(TermAlias.slug)
        ids, taken = select(table.id), select(table.slug)
        for slug in session.scalars(slugs.where(TermAlias.target_id.not_in(ids))):
            yield f"the old slug {slug} of a {kind.name}: leads nowhere"
        for slug in session.scalars(slugs.where(TermAlias.slug.in_(taken))):
            yield f"the old slug {slug} of a {kind.name}: is a present one too"


def _broken_file(session: Session) -> Iterator[str]:
    try:
        # What a connection remembers of the full-text index is brought up to date by a search
        # alone: without one, the check takes what others wrote meanwhile for damage.
        session.execute(text("SELECT rowid FROM search_index WHERE search_index MATCH 'x'")).all()
        for (found,) in session.execute(text("PRAGMA integrity_check")):
            if found != "ok":
                yield f"the file: {found}"
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield f"the file: row {row} of {table} refers to nothing in {parent}"
    except DatabaseError as error:  # too broken to be checked, or not to be read at all
        yield f"the file: {error.orig}"
