"""Feeds and sitemaps."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger()


def note_months(connection: sa.Connection) -> None:
    """Take the newest public change among a month's articles for that of its sitemap."""
    article = sa.table(
        "article",
        sa.column("day", sa.Date),
        sa.column("stamped_at", INSTANT),
        sa.column("edition", sa.BigInteger),
    )
    newest: dict[date, int] = {}
    for day, at in connection.execute(
        sa.select(article.c.day, sa.func.max(article.c.stamped_at))
        .where(
            article.c.edition.is_not(None),
            article.c.day.is_not(None),
            article.c.stamped_at.is_not(None),
        )
        .group_by(article.c.day)
    ):
        month = day.replace(day=1)
        newest[month] = max(at, newest.get(month, at))
    table = sa.table("sitemap_month", sa.column("month", sa.Date), sa.column("changed_at", INSTANT))
    rows = [{"month": month, "changed_at": at} for month, at in sorted(newest.items())]
    op.bulk_insert(table, rows)


def upgrade() -> None:
    op.add_column(
        "site",
        sa.Column("feed_full_text", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column("site", sa.Column("web_sub_hub", sa.Text(), nullable=True))
    op.create_table(
        "sitemap_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_sitemap_month")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "web_sub",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_web_sub_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sub")),
    )
    note_months(op.get_bind())


def downgrade() -> None:
    op.drop_table("web_sub")
    op.drop_table("sitemap_month")
    op.drop_column("site", "web_sub_hub")
    op.drop_column("site", "feed_full_text")
