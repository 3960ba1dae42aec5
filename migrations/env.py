"""Alembic's entry: runs on the connection it is given, or on the configured database."""

from alembic import context
from sqlalchemy import Connection

from app.config import Settings
from app.db.engine import Database
from app.db.tables import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(Settings().database_url).connection() as opened:
        run(opened)
