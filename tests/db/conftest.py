"""Places for whole newsrooms: one embedded, for what only SQLite has, and empty ones."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.config import Settings
from app.db.backup import back_up
from app.db.engine import Database
from app.db.migrate import migrate
from app.site.queries import found_site
from tests.newsroom import fill

NUMBERS = count(1)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a newsroom on SQLite; give its file."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('founded') / 'manset.db'}")
    migrate(db)
    with db.write() as session:
        found_site(session, Settings())
    db.close()
    return db.file


@pytest.fixture(scope="session")
def filled(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make a newsroom with a bit of everything on SQLite; give its backup."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copyfile(founded, folder / "manset.db")
    db = Database(f"sqlite:///{folder / 'manset.db'}")
    fill(db)
    back_up(db, folder / "newsroom.backup")
    db.close()
    return (folder / "newsroom.backup").read_bytes()


@pytest.fixture
def embedded(founded: Path, tmp_path: Path) -> Iterator[Database]:
    """Open a newsroom on SQLite."""
    shutil.copyfile(founded, tmp_path / "embedded.db")
    opened = Database(f"sqlite:///{tmp_path / 'embedded.db'}")
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], Database]]:
    """Give an empty place on the database of that name, at each call."""
    opened: list[Database] = []

    def place(kind: str) -> Database:
        number = next(NUMBERS)
        url = f"sqlite:///{tmp_path / 'elsewhere' / f'{number}.db'}"
        if kind == "postgresql":
            server = request.getfixturevalue("postgresql")
            engine = create_engine(server, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE elsewhere{number}"))
            engine.dispose()
            url = server.replace("/postgres?", f"/elsewhere{number}?")
        opened.append(Database(url))
        return opened[-1]

    yield place
    for one in opened:
        one.close()
