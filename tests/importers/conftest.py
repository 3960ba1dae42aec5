"""Two newsrooms side by side, one on each database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from app.db.engine import Database
from app.db.migrate import migrate
from tests.newsroom import empty


@pytest.fixture(scope="session")
def both(
    postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """Open a newsroom on SQLite and one on PostgreSQL; whoever asks finds what the last left."""
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE beside"))
    engine.dispose()
    file = tmp_path_factory.mktemp("beside") / "manset.db"
    found = Database(f"sqlite:///{file}"), Database(postgresql.replace("/postgres?", "/beside?"))
    for db in found:
        migrate(db)
        empty(db)
    yield found
    for db in found:
        db.close()
