"""An underscore parts words, and a mark alone is one: an index made otherwise is made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EVERY_ENTRY = "search:1"
START = -(2**63)


def upgrade() -> None:
    connection = op.get_bind()
    word = sa.table("search_word", sa.column("word", sa.Text)).c.word
    otherwise = sa.or_(
        word.contains("_", autoescape=True),
        word.contains("'"),
        word.in_(("", "/")),
        word.like("@%"),
    )
    if connection.scalar(sa.select(word).where(otherwise).limit(1)) is None:
        return
    work = sa.table("restamp", sa.column("term", sa.Text), sa.column("after_key", sa.BigInteger))
    connection.execute(sa.delete(work).where(work.c.term == EVERY_ENTRY))
    op.bulk_insert(work, [{"term": EVERY_ENTRY, "after_key": START}])


def downgrade() -> None:
    """Nothing: what was made anew is read by what was before."""
