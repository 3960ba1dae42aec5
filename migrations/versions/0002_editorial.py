"""Editorial."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def fold_headlines(connection: sa.Connection) -> None:
    """Fill the column that the newsroom's list is searched by, some thousands at a time."""
    article = sa.table(
        "article", sa.column("id"), sa.column("headline", sa.Text), sa.column("folded", sa.Text)
    )
    which, new = sa.bindparam("which"), sa.bindparam("new")
    change = sa.update(article).where(article.c.id == which).values(folded=new)
    last = 0
    while rows := connection.execute(
        sa.select(article.c.id, article.c.headline)
        .where(article.c.id > last)
        .order_by(article.c.id)
        .limit(5_000)
    ).all():
        last = rows[-1].id
        folded = [(row.id, unicodedata.normalize("NFKC", row.headline).casefold()) for row in rows]
        connection.execute(change, [{"which": one, "new": text} for one, text in folded])


def upgrade() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("route", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", "route", "name", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])

    op.create_table(
        "restamp",
        sa.Column("term", KEY, nullable=False),
        sa.Column("after_key", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_restamp")),
    )
    op.create_table(
        "secret",
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "term_alias",
        sa.Column("kind", KEY, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('section', 'tag', 'author')", name=op.f("ck_term_alias_kind")),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_term_alias")),
    )
    op.create_index("ix_term_alias_target_id", "term_alias", ["kind", "target_id"])

    op.create_table(
        "webhook",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("webhook_id", ID, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("op", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'failed', 'superseded')",
            name=op.f("ck_webhook_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_webhook_delivery_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_delivery_webhook_id", "webhook_delivery", ["webhook_id", "id"])
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["webhook_id", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

    op.create_table(
        "article_version",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=True),
        sa.Column("saved_by", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_version_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "version", name=op.f("pk_article_version")),
        sqlite_with_rowid=False,
    )
    op.add_column("api_key", sa.Column("owner", KEY, nullable=True))
    op.add_column("api_key", sa.Column("last_used_at", INSTANT, nullable=True))

    op.add_column("article", sa.Column("folded", KEY, server_default="", nullable=False))
    op.add_column("article", sa.Column("withhold_reason", sa.Text(), nullable=True))
    op.add_column("article", sa.Column("due_at", INSTANT, nullable=True))
    op.add_column("article", sa.Column("owner", KEY, nullable=True))
    op.add_column("article", sa.Column("saved_at", INSTANT, nullable=True))
    op.add_column("article", sa.Column("saved_by", sa.Text(), nullable=True))
    op.add_column("article", sa.Column("action", sa.Text(), nullable=True))
    op.add_column("article", sa.Column("stamped_at", INSTANT, nullable=True))
    op.create_index(
        "ix_article_due_at",
        "article",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    fold_headlines(op.get_bind())
    op.execute("UPDATE article SET stamped_at = modified_at WHERE edition IS NOT NULL")
    op.execute(
        "UPDATE article SET due_at = CASE WHEN embargoed_until > publish_at"
        " THEN embargoed_until ELSE publish_at END WHERE state = 'scheduled'"
    )
    op.execute(
        "UPDATE article SET due_at = CASE WHEN label_until < expires_at OR expires_at IS NULL"
        " THEN label_until ELSE expires_at END WHERE state = 'published'"
        " AND (label_until IS NOT NULL OR expires_at IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_index("ix_article_due_at", table_name="article")
    op.drop_column("article", "stamped_at")
    op.drop_column("article", "action")
    op.drop_column("article", "saved_by")
    op.drop_column("article", "saved_at")
    op.drop_column("article", "owner")
    op.drop_column("article", "due_at")
    op.drop_column("article", "withhold_reason")
    op.drop_column("article", "folded")

    op.drop_column("api_key", "last_used_at")
    op.drop_column("api_key", "owner")

    op.drop_table("article_version")
    op.drop_index("ix_webhook_delivery_waiting", table_name="webhook_delivery")
    op.drop_index("ix_webhook_delivery_webhook_id", table_name="webhook_delivery")

    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_index("ix_term_alias_target_id", table_name="term_alias")

    op.drop_table("term_alias")
    op.drop_table("secret")
    op.drop_table("restamp")
    op.drop_index("ix_idempotency_created_at", table_name="idempotency")

    op.drop_table("idempotency")
