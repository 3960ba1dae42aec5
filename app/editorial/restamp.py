"""What renames, moves and merges leave to do to articles, a batch at a time, by any worker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.archive.tally import Moves, Standing, section_parents
from app.articles.shelf import published, section_term
from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind
from app.db.engine import Database
from app.db.fulltext import EVERY_ENTRY
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Restamp,
    Section,
    Shelf,
    TermAlias,
)
from app.edition.stamp import EVERY_ARTICLE, hold_edition, next_edition
from app.editorial.terms import (
    BRANCH,
    USES,
    forget,
    get_kept,
    is_public,
    line_of,
    move_section,
)
from app.search.index import refresh
from app.search.rebuild import rebuild_some

CHUNK: Final = 100
MAX_BATCH: Final = 500
BATCH_SECONDS: Final = 0.2
KINDS: Final = {kind.name: kind for kind in (SECTION, TAG, AUTHOR)}


def restamp_some(db: Database, now: datetime) -> bool:
    """Do one batch of the work, in one transaction; tell whether any is left.

    A batch ends after 500 articles, or with the hundred in which it has lasted 0.2 seconds. It
    has one edition, or none where the public sees nothing of it. What is to be done is looked up
    with the edition held, so that several workers never do the same.
    """
    with db.read() as session:
        if _next_work(session) is None:
            return False
    with db.write() as session:
        hold_edition(session)
        work = _next_work(session)
        if work is None:
            return False
        name, _, number = work.term.partition(":")
        if work.term == EVERY_ENTRY:
            _rebuild(session, work.after_key)
        elif work.into_id is None:
            _restamp(session, work.term, work.after_key, now)
        else:
            _Merge(session, KINDS[name], int(number), _Stamp(session, now)).go_on(work.into_id)
        return _next_work(session) is not None


def _next_work(session: Session) -> Row[str, int, int | None] | None:
    columns = Restamp.term, Restamp.after_key, Restamp.into_id
    return session.execute(select(*columns).order_by(Restamp.term).limit(1)).one_or_none()


def _chunks() -> Iterator[int]:
    """Count the chunks of a batch until it is full or has lasted long enough; one at least."""
    until = monotonic() + BATCH_SECONDS
    for chunk in range(MAX_BATCH // CHUNK):
        if chunk and monotonic() > until:
            return
        yield chunk


@dataclass(slots=True)
class _Stamp:
    """Gives articles a new edition, the same one in all of a transaction."""

    session: Session
    now: datetime
    edition: int | None = None

    def put(self, article_ids: Sequence[int]) -> None:
        """Stamp these."""
        if not article_ids:
            return
        if self.edition is None:
            self.edition = next_edition(self.session)
        self.session.execute(
            update(Article)
            .where(Article.id.in_(article_ids))
            .values(edition=self.edition, stamped_at=self.now)
        )


def _standing(term: str) -> Select[int, int, int | None]:
    """Select the public articles that a piece of work is about."""
    rows = published(Article.timeline_key, Article.id, Article.section_id)
    if term == EVERY_ARTICLE:
        return rows
    name, _, number = term.partition(":")
    shelf = section_term(int(number)) if name == BRANCH else term
    return rows.join(Shelf, Shelf.timeline_key == Article.timeline_key).where(Shelf.term == shelf)


def _restamp(session: Session, term: str, after_key: int, now: datetime) -> None:
    """Give public articles beyond `after_key` a new edition: those that show what has changed."""
    name, _, number = term.partition(":")
    here = Restamp.term == term
    stamp = _Stamp(session, now)
    for _ in _chunks():
        rows = session.execute(
            _standing(term)
            .where(Article.timeline_key > after_key)
            .order_by(Article.timeline_key)
            .limit(CHUNK)
        ).all()
        # on the shelf of a section stand those of the sections below it too
        shown = [row for row in rows if name != SECTION.name or row.section_id == int(number)]
        stamp.put([row.id for row in shown])
        if name in KINDS:  # they are found by its name
            refresh(session, [row.timeline_key for row in shown])
        if len(rows) < CHUNK:
            session.execute(delete(Restamp).where(here))
            return
        after_key = rows[-1].timeline_key
    session.execute(update(Restamp).where(here).values(after_key=after_key))


def _rebuild(session: Session, after_key: int) -> None:
    """Put public articles beyond `after_key` into the search index anew."""
    here = Restamp.term == EVERY_ENTRY
    next_edition(session)  # what is found is another than before
    for _ in _chunks():
        last = rebuild_some(session, after_key, CHUNK)
        if last is None:
            session.execute(delete(Restamp).where(here))
            return
        after_key = last
    session.execute(update(Restamp).where(here).values(after_key=after_key))


@dataclass(slots=True)
class _Merge:
    """One transaction's share of the merge of one section, tag or author."""

    session: Session
    kind: Kind
    term_id: int
    stamp: _Stamp

    def go_on(self, into_id: int) -> None:
        """Put another in its place in some of its articles, or one of its children below the other.

        With the last of them it goes, and its slugs are the other's.
        """
        if self.kind is SECTION:
            child_id = self.session.scalar(
                select(Section.id).where(Section.parent_id == self.term_id).limit(1)
            )
            if child_id is not None:
                move_section(self.session, child_id, into_id)
                if is_public(self.session, SECTION, child_id):
                    next_edition(self.session)
                return
        for _ in _chunks():
            ids = self._filed()
            self._move(ids, into_id)
            if len(ids) < CHUNK:
                self._finish(into_id)
                return

    def _filed(self) -> Sequence[int]:
        """Return the ids of some articles that still have it, in any state."""
        uses = USES[self.kind.name]
        table = uses.class_
        article_id = table.id if table is Article else table.article_id
        return self.session.scalars(
            select(article_id).where(uses == self.term_id).limit(CHUNK)
        ).all()

    def _move(self, article_ids: Sequence[int], into_id: int) -> None:
        if not article_ids:
            return
        session, kind = self.session, self.kind
        rows = session.execute(
            published(Article.id, Article.timeline_key, Article.day, Article.language).where(
                Article.id.in_(article_ids)
            )
        ).all()
        if kind is SECTION:
            parents = section_parents(session)
            old = {section_term(one) for one in line_of(self.term_id, parents)}
            new = {section_term(one) for one in line_of(into_id, parents)}
            has_both: frozenset[int] = frozenset()
            session.execute(
                update(Article).where(Article.id.in_(article_ids)).values(section_id=into_id)
            )
        else:
            old, new = {kind.term(self.term_id)}, {kind.term(into_id)}
            has_both = self._put_in_place(article_ids, into_id)
        moves = Moves()
        for row in rows:
            place = row.timeline_key, row.day, row.language
            before = old | new if row.id in has_both else old
            # only the shelves that differ: on all others it stays
            moves.move(Standing(*place, frozenset(before)), Standing(*place, frozenset(new)))
        moves.flush(session)
        refresh(session, [row.timeline_key for row in rows])
        self.stamp.put([row.id for row in rows])

    def _put_in_place(self, article_ids: Sequence[int], into_id: int) -> frozenset[int]:
        """Put the other into the tags or authors of articles, once; return which had both."""
        session = self.session
        table: type[ArticleTag | ArticleAuthor] = ArticleTag if self.kind is TAG else ArticleAuthor
        uses = USES[self.kind.name]
        either = table.article_id.in_(article_ids), uses.in_((self.term_id, into_id))
        places = session.execute(
            select(table.article_id, func.min(table.position), func.count(uses.distinct()))
            .where(*either)
            .group_by(table.article_id)
        ).all()
        session.execute(delete(table).where(*either))
        rows = [
            {"article_id": article_id, "position": position, uses.key: into_id}
            for article_id, position, _ in places
        ]
        session.connection().execute(insert(table), rows)
        return frozenset(article_id for article_id, _, kinds in places if kinds > 1)

    def _finish(self, into_id: int) -> None:
        """Let it go, its slugs to the other."""
        session, kind = self.session, self.kind
        slug = get_kept(session, kind, self.term_id).slug
        session.execute(
            update(TermAlias)
            .where(TermAlias.kind == kind.name, TermAlias.target_id == self.term_id)
            .values(target_id=into_id)
        )
        forget(session, kind, self.term_id)
        session.execute(insert(TermAlias).values(kind=kind.name, slug=slug, target_id=into_id))
        if self.stamp.edition is None and is_public(session, kind, into_id):
            next_edition(session)  # from now on its slugs lead to the other
