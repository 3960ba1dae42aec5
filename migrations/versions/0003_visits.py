"""Visits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "visit_day",
        sa.Column("scope_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("visits >= 0 AND views >= 0", name=op.f("ck_visit_day_counts")),
        sa.PrimaryKeyConstraint("scope_type", "scope_id", "day", name=op.f("pk_visit_day")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 80},
    )
    op.create_index("ix_visit_day_top", "visit_day", ["day", "scope_type", "scope_id"])
    op.create_table(
        "visit_total",
        sa.Column("scope_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("visits >= 0 AND views >= 0", name=op.f("ck_visit_total_counts")),
        sa.PrimaryKeyConstraint("scope_type", "scope_id", name=op.f("pk_visit_total")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "visit_seen",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scope_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("scope_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visitor", sa.LargeBinary(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "scope_type", "scope_id", "visitor", name=op.f("pk_visit_seen")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit_event",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_event")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visit_event_day", "visit_event", ["day"])
    op.create_table(
        "visit_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_visit_salt")),
    )
    op.create_table(
        "visit_excluded_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", KEY, nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "reason", name=op.f("pk_visit_excluded_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit_adjustment",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("scope_type", sa.SmallInteger(), nullable=False),
        sa.Column("scope_id", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_adjustment")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_visit_adjustment_scope_id", "visit_adjustment", ["scope_type", "scope_id", "day"]
    )


def downgrade() -> None:
    op.drop_index("ix_visit_adjustment_scope_id", table_name="visit_adjustment")
    op.drop_table("visit_adjustment")
    op.drop_table("visit_excluded_day")
    op.drop_table("visit_salt")
    op.drop_index("ix_visit_event_day", table_name="visit_event")
    op.drop_table("visit_event")
    op.drop_table("visit_seen")
    op.drop_table("visit_total")
    op.drop_index("ix_visit_day_top", table_name="visit_day")
    op.drop_table("visit_day")
