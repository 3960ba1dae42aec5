"""Reports that were taken in are deleted by walking their ids, and need no index of their days."""

from alembic import op

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_visit_event_day", table_name="visit_event")


def downgrade() -> None:
    op.create_index("ix_visit_event_day", "visit_event", ["day"])
