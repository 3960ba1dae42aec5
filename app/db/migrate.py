"""Bringing a database to the newest schema, one process at a time."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.db.engine import Database

ROOT: Final = Path(__file__).parent.parent.parent
LOCK: Final = 0x6D616E736574  # "manset": the advisory lock that migrating processes wait for


def config() -> Config:
    """Return where the migrations lie, for Alembic."""
    found = Config()
    found.set_main_option("script_location", str(ROOT / "migrations"))
    return found


def migrate(db: Database) -> None:
    """Run the migrations that are missing, in one transaction; a second process waits for it."""
    with db.connection() as connection:
        if not db.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")


def is_at_head(db: Database) -> bool:
    """Tell whether the schema is the one this version was written for."""
    with db.connection() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here == ScriptDirectory.from_config(config()).get_current_head()
