"""Moving the newsroom to another time zone: every article's day, and every day's tally, anew."""

from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.articles.shelf import published
from app.calendar.civil import day_of
from app.db.tables import Article, DayTally, Site, table_of
from app.edition.stamp import hold_edition, next_edition

CHUNK: Final = 5_000


def reindex_days(session: Session, zone: ZoneInfo) -> int:
    """Make `zone` the newsroom's and recompute days and their tallies; return how many moved."""
    hold_edition(session)
    session.execute(update(Site).values(time_zone=zone.key))
    table = table_of(Article)
    change = (
        update(table)
        .where(table.c.id == bindparam("which"))
        .values(day=bindparam("new_day", type_=table.c.day.type))
    )
    moved = last = 0
    while rows := session.execute(
        select(Article.id, Article.published_at, Article.day)
        .where(Article.id > last, Article.published_at.is_not(None))
        .order_by(Article.id)
        .limit(CHUNK)
    ).all():
        last = rows[-1].id
        days = [(row.id, row.day, day_of(row.published_at, zone)) for row in rows]
        changes = [{"which": one, "new_day": new} for one, old, new in days if old != new]
        if changes:
            session.connection().execute(change, changes)
        moved += len(changes)
    session.execute(delete(DayTally))
    counts = published(Article.day, Article.language, func.count()).group_by(
        Article.day, Article.language
    )
    session.execute(insert(DayTally).from_select(["day", "language", "articles"], counts))
    next_edition(session)
    return moved
