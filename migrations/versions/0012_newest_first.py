"""SQLite's full-text index has the newest articles first: a row id is the key's negative."""

import sqlalchemy as sa
from alembic import op

from app.db.indexing import fill

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _empty()
        fill(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _empty()
        # all articles, if there are any, go into the index as after a change of all of them
        op.execute("DELETE FROM restamp WHERE term = 'search:1'")
        op.execute(
            "INSERT INTO restamp (term, after_key, into_id)"
            " SELECT 'search:1', -9223372036854775807, NULL FROM search_text LIMIT 1"
        )


def _empty() -> None:
    connection = op.get_bind()
    made = connection.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE name = 'search_index'")
    ).one()
    op.execute("DROP TABLE search_index")
    connection.exec_driver_sql(made)
