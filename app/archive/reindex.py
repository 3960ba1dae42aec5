"""Moving the newsroom to another time zone: every article's day, and every day's tally, anew."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.articles.shelf import count_all, published
from app.calendar.civil import day_of
from app.db.tables import Article, DayTally, Site, SitemapMonth, State, table_of
from app.edition.stamp import EVERY_ARTICLE, hold_edition, next_edition, note_work

CHUNK: Final = 5_000


def reindex_days(session: Session, zone: ZoneInfo) -> int:
    """Make `zone` the newsroom's and recompute days and their tallies; return how many moved.

    An edition is taken if anything the public sees is different then; all articles get new ones
    later, in batches.
    """
    hold_edition(session)
    before = session.scalar(select(Site.time_zone)), _tallies(session)
    session.execute(update(Site).values(time_zone=zone.key))
    moved, edition = _move_days(session, zone)
    session.execute(delete(DayTally))
    session.execute(delete(SitemapMonth))  # all sitemaps change, since when is not said
    counts = published(Article.day, Article.language, func.count()).group_by(
        Article.day, Article.language
    )
    session.execute(insert(DayTally).from_select(["day", "language", "articles"], counts))
    if edition is None and (zone.key, _tallies(session)) != before:
        next_edition(session)
    # the offset of every instant that an article shows
    if zone.key != before[0] and count_all(session):
        note_work(session, EVERY_ARTICLE)
    return moved


def _move_days(session: Session, zone: ZoneInfo) -> tuple[int, int | None]:
    """Correct the articles' days; return how many were not right, and the edition that took."""
    table = table_of(Article)
    change = (
        update(table)
        .where(table.c.id == bindparam("which"))
        .values(day=bindparam("new_day", type_=table.c.day.type))
    )
    moved = last = 0
    edition: int | None = None
    while rows := session.execute(
        select(Article.id, Article.published_at, Article.day, Article.state)
        .where(Article.id > last, Article.published_at.is_not(None))
        .order_by(Article.id)
        .limit(CHUNK)
    ).all():
        last = rows[-1].id
        days = [(row, day_of(row.published_at, zone)) for row in rows]
        wrong = [(row, day) for row, day in days if row.day != day]
        if edition is None and any(row.state == State.PUBLISHED for row, _ in wrong):
            edition = next_edition(session)
        if wrong:
            seen = case((table.c.state == State.PUBLISHED, edition), else_=table.c.edition)
            session.connection().execute(
                change.values(edition=seen),
                [{"which": row.id, "new_day": day} for row, day in wrong],
            )
        moved += len(wrong)
    return moved, edition


def _tallies(session: Session) -> set[tuple[date, str, int]]:
    rows = session.execute(select(DayTally.day, DayTally.language, DayTally.articles))
    return {(day, language, articles) for day, language, articles in rows if articles}
