"""Bringing a database to the newest schema, one process at a time."""

from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text

from app.db.engine import Database

ROOT: Final = Path(__file__).parent.parent.parent
CHAIN: Final = (
    "0001",
    "0002",
    "0008",
    "0003",
    "0005",
    "0004",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
"""All migrations in their order, told here so that a start need not load Alembic."""
HEAD: Final = CHAIN[-1]
LOCK: Final = 0x6D616E736574  # "manset": the advisory lock that migrating processes wait for


def revision(db: Database) -> str | None:
    """Return the migration that the database stands at, None for an empty one."""
    with db.read() as session:
        connection = session.connection()
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


def migrate(db: Database) -> None:
    """Run the migrations that are missing, in one transaction; a second process waits for it."""
    if revision(db) == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - half a second that most starts do not need
    from alembic.config import Config  # noqa: PLC0415 - as above

    alembic = Config()
    alembic.set_main_option("script_location", str(ROOT / "migrations"))
    with db.connection() as connection:
        if not db.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
