"""The newsroom."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "role IN ('viewer', 'writer', 'editor', 'admin', 'app')", name=op.f("ck_api_key_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_table(
        "author",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("slug", name=op.f("uq_author_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "day_tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("articles >= 0", name=op.f("ck_day_tally_articles")),
        sa.PrimaryKeyConstraint("day", "language", name=op.f("pk_day_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_edition_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_table(
        "section",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_section_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["section.id"], name=op.f("fk_section_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("slug", name=op.f("uq_section_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_section_parent_id", "section", ["parent_id"])

    op.create_table(
        "shelf",
        sa.Column("term", KEY, nullable=False),
        sa.Column("timeline_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "timeline_key", name=op.f("pk_shelf")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shelf_tally",
        sa.Column("term", KEY, nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("articles >= 0", name=op.f("ck_shelf_tally_articles")),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_shelf_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("hijri_offset", sa.SmallInteger(), nullable=False),
        sa.Column("hijri_months", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.CheckConstraint("hijri_offset BETWEEN -2 AND 2", name=op.f("ck_site_hijri_offset")),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "tag",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstone",
        sa.Column("external_id", KEY, nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("external_id", name=op.f("pk_tombstone")),
    )
    op.create_index("ix_tombstone_edition", "tombstone", ["edition", "article_id"])

    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("external_id", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=True),
        sa.Column("timeline_key", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("slug", KEY, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("label_until", INSTANT, nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("language", KEY, nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("section_id", ID, nullable=True),
        sa.Column("image", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("translation_group", KEY, nullable=True),
        sa.Column("is_accessible_for_free", sa.Boolean(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("modified_at", INSTANT, nullable=False),
        sa.Column("publish_at", INSTANT, nullable=True),
        sa.Column("embargoed_until", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("canceled_at", INSTANT, nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state <> 'canceled' OR canceled_at IS NOT NULL", name=op.f("ck_article_canceled")
        ),
        sa.CheckConstraint(
            "state <> 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_article_scheduled")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'published', 'withheld', 'canceled')",
            name=op.f("ck_article_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'canceled') OR edition IS NOT NULL",
            name=op.f("ck_article_edition"),
        ),
        sa.CheckConstraint(
            "(timeline_key IS NULL) = (published_at IS NULL)"
            " AND (timeline_key IS NULL) = (day IS NULL)"
            " AND (edition IS NULL OR timeline_key IS NOT NULL)",
            name=op.f("ck_article_timeline"),
        ),
        sa.CheckConstraint(
            "label IS NOT NULL OR label_until IS NULL", name=op.f("ck_article_label_until")
        ),
        sa.CheckConstraint(
            "timeline_key BETWEEN published_at AND published_at + 999999"
            " AND published_at % 1000000 = 0",
            name=op.f("ck_article_timeline_key"),
        ),
        sa.CheckConstraint("urgency BETWEEN 1 AND 9", name=op.f("ck_article_urgency")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_article_version")),
        sa.CheckConstraint("word_count >= 0", name=op.f("ck_article_word_count")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_article_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("external_id", name=op.f("uq_article_external_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_article_slug")),
        sa.UniqueConstraint("timeline_key", name=op.f("uq_article_timeline_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_edition", "article", ["edition", "id"])
    op.create_index("ix_article_section_id", "article", ["section_id"])
    op.create_index("ix_article_translation_group", "article", ["translation_group"])

    op.create_table(
        "article_author",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_author_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_article_author_author_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_author")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_author_author_id", "article_author", ["author_id"])

    op.create_table(
        "article_related",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("external_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_related_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_related")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_tag",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_tag_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_article_tag_tag_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_tag")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_tag_tag_id", "article_tag", ["tag_id"])

    op.create_table(
        "correction",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('correction', 'clarification', 'update', 'retraction')",
            name=op.f("ck_correction_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_correction_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_correction")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "slug",
        sa.Column("slug", KEY, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_slug_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_slug")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_slug_article_id", "slug", ["article_id"])

    op.execute("INSERT INTO edition (id, number) VALUES (1, 0)")


def downgrade() -> None:
    op.drop_index("ix_slug_article_id", table_name="slug")

    op.drop_table("slug")
    op.drop_table("correction")
    op.drop_index("ix_article_tag_tag_id", table_name="article_tag")

    op.drop_table("article_tag")
    op.drop_table("article_related")
    op.drop_index("ix_article_author_author_id", table_name="article_author")

    op.drop_table("article_author")
    op.drop_index("ix_article_translation_group", table_name="article")
    op.drop_index("ix_article_section_id", table_name="article")
    op.drop_index("ix_article_edition", table_name="article")

    op.drop_table("article")
    op.drop_index("ix_tombstone_edition", table_name="tombstone")

    op.drop_table("tombstone")
    op.drop_table("tag")
    op.drop_table("site")
    op.drop_table("shelf_tally")
    op.drop_table("shelf")
    op.drop_index("ix_section_parent_id", table_name="section")

    op.drop_table("section")
    op.drop_table("edition")
    op.drop_table("day_tally")
    op.drop_table("author")
    op.drop_table("api_key")
