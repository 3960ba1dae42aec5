"""Search."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TOKENS = "tokenize = \"ascii tokenchars '@~:#/-'\""
CONTENTLESS_DELETE = (3, 43)
"""The first SQLite whose full-text index forgets what it does not keep; an older one keeps it."""


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("timeline_key", ID, autoincrement=False, nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("weights", KEY, nullable=False),
        sa.Column("shelves", KEY, nullable=False),
        sa.PrimaryKeyConstraint("timeline_key", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "search_text",
        sa.Column("timeline_key", ID, autoincrement=False, nullable=False),
        sa.Column("headline", KEY, nullable=False),
        sa.Column("terms", KEY, nullable=False),
        sa.Column("body", KEY, nullable=False),
        sa.PrimaryKeyConstraint("timeline_key", name=op.f("pk_search_text")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", KEY, nullable=False),
        sa.Column("articles", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("articles >= 0", name=op.f("ck_search_word_articles")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_name",
        sa.Column("name", KEY, nullable=False),
        sa.Column("term", KEY, nullable=False),
        sa.PrimaryKeyConstraint("name", "term", name=op.f("pk_search_name")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        version = connection.dialect.dbapi.sqlite_version_info
        kept = "content = '', contentless_delete = 1," if version >= CONTENTLESS_DELETE else ""
        op.execute(
            f"CREATE VIRTUAL TABLE search_index USING fts5(lexemes, {kept} detail = none, {TOKENS})"
        )
        op.execute("CREATE VIRTUAL TABLE search_index_term USING fts5vocab(search_index, row)")
    else:
        op.execute(
            "CREATE TABLE search_index ("
            "timeline_key bigint CONSTRAINT pk_search_index PRIMARY KEY,"
            " lexemes tsvector NOT NULL"
            # the lexemes lie apart, so that a page holds a hundred keys, and many are read at once
            ") WITH (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.02)"
        )
        op.execute(
            "CREATE INDEX ix_search_index_lexemes ON search_index USING gin (lexemes)"
            # what waits to be put into the index is read by every search: let little wait
            " WITH (fastupdate = on, gin_pending_list_limit = 256)"
        )
    # all articles, if there are any, go into the index as after a change of all of them
    op.execute(
        "INSERT INTO restamp (term, after_key, into_id)"
        " SELECT 'search:1', -9223372036854775807, NULL FROM article"
        " WHERE timeline_key IS NOT NULL LIMIT 1"
    )


def downgrade() -> None:
    op.execute("DELETE FROM restamp WHERE term = 'search:1'")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index_term")
    op.execute("DROP TABLE search_index")
    for name in ("search_name", "search_word", "search_text", "search_entry"):
        op.drop_table(name)
