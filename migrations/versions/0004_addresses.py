"""Addresses that articles had elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("path", KEY, nullable=False),
        sa.Column("host", KEY, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_alias_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("path", "host", name=op.f("pk_alias")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_alias_article_id", "alias", ["article_id"])


def downgrade() -> None:
    op.drop_table("alias")
