"""A word that is its own stem has one lexeme: the index is made anew, and searched meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

EVERY_ENTRY = "search:1"
START = -(2**63)


def upgrade() -> None:
    connection = op.get_bind()
    some = sa.select(sa.table("search_text", sa.column("timeline_key")).c.timeline_key).limit(1)
    if connection.scalar(some) is None:
        return
    work = sa.table("restamp", sa.column("term", sa.Text), sa.column("after_key", sa.BigInteger))
    connection.execute(sa.delete(work).where(work.c.term == EVERY_ENTRY))
    op.bulk_insert(work, [{"term": EVERY_ENTRY, "after_key": START}])


def downgrade() -> None:
    """Have it made anew too: what was before does not look for these lexemes."""
    upgrade()
