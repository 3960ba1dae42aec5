"""The commands behind `manset COMMAND`, each one function that returns an exit code."""

import argparse
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import orjson
import uvicorn

from app import clock
from app.access.keys import create_key, list_keys, revoke_key
from app.archive.reindex import reindex_days
from app.archive.verify import each_difference
from app.config import Settings
from app.db.backup import NotRestorableError, back_up, restore
from app.db.engine import Database
from app.db.fulltext import EVERY_ENTRY
from app.db.migrate import migrate
from app.edition.stamp import note_work
from app.editorial.restamp import restamp_some
from app.errors import NotFound
from app.http.logs import configure_logging
from app.http.metrics import prepare_multiprocess
from app.http.patience import BoundedConnection
from app.http.workers import supervise
from app.importers import jsonl
from app.importers.run import Import, Tally
from app.main import create_app
from app.search.upkeep import taking_much
from app.search.verify import each_difference as each_search_difference
from app.site.queries import found_site

KEEP_ALIVE_SECONDS: Final = 75
"""Longer than common proxies keep idle connections, which else meet one that was just closed."""
DRAIN_SECONDS: Final = 20
WORKER_SECONDS: Final = 60
"""How long a worker may be busy before it is taken for dead: by default 5, less than a start."""

DEMO_UNTIL: Final = date(2018, 4, 24)
"""The demo's last day: fixed, so that its answers are the same on every day and machine."""
DEMO_LAST_DAYS: Final = (41, 37, 36, 35, 39)


class CommandError(Exception):
    """A command cannot go on; the message tells its user why and what to do."""


@contextmanager
def newsroom(settings: Settings) -> Iterator[Database]:
    """Open the newsroom that the settings name, migrated, founded if new, and in their zone."""
    db = Database(settings.database_url)
    try:
        migrate(db)
        with db.write() as session:
            zone = found_site(session, settings)
        if zone != settings.time_zone:
            raise CommandError(
                f"This newsroom's days are those of {zone}, and MANSET_TIME_ZONE says"
                f" {settings.time_zone}. Set MANSET_TIME_ZONE={zone}, or move the newsroom with"
                " `manset reindex --days`."
            )
        yield db
    finally:
        db.close()


def serve(settings: Settings, options: argparse.Namespace) -> int:
    """Migrate, check, and serve until told to stop; SIGTERM drains."""
    configure_logging(settings.log_level)
    with newsroom(settings):
        pass
    workers = options.workers or settings.workers
    os.environ["MANSET_DATABASE_URL"] = settings.database_url  # for the workers, which start anew
    if workers > 1:
        prepare_multiprocess(settings.data_directory / f"metrics-{options.port}")
        supervise()
    open_many_files()
    # The server drains, then raises the signal again for whoever started it: all went well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        "app.main:serve",
        factory=True,
        host=options.host,
        port=options.port,
        workers=workers,
        loop="uvloop",
        http=BoundedConnection,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_worker_healthcheck=WORKER_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return 0


def open_many_files() -> None:
    """Let this process and its workers have as many connections as the system allows them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def demo(settings: Settings, options: argparse.Namespace) -> int:
    """Make a sample newsroom in an embedded database and serve it."""
    from app.importers import sample  # noqa: PLC0415 - words that no newsroom's server needs

    folder = Path(options.directory or "data/demo")
    settings = settings.model_copy(
        update={"database_url": f"sqlite:///{folder / 'manset.db'}", "site_name": "Manset Demo"}
    )
    with newsroom(settings) as db:
        now = clock.now()
        lines = sample.each_line(
            articles=options.articles,
            until=DEMO_UNTIL,
            last_days=DEMO_LAST_DAYS if options.articles >= sum(DEMO_LAST_DAYS) else (),
            zone=settings.zone,
        )
        made = Import(db, frozenset(), now, report=lambda _: None, progress=show_progress)
        made.run(
            (place, partial(jsonl.read_line, orjson.dumps(line)))
            for place, line in enumerate(lines, 1)
        )
        with db.write() as session:
            key = create_key(session, role="editor", name="demo", now=now)
    where = f"http://127.0.0.1:{options.port}"
    print(
        f"""
A sample newsroom, up to {DEMO_UNTIL}, is in {folder}. Try:

  curl '{where}/v1/masthead?day={DEMO_UNTIL}'
  curl '{where}/v1/articles?limit=5'
  curl '{where}/v1/articles?urgency=1,2,3&limit=5'
  curl '{where}/v1/days?last=7&to={DEMO_UNTIL}'
  curl '{where}/v1/totals'
  {where}/docs

An editor's key, shown once:

  {key}
""",
        flush=True,
    )
    options.host, options.workers = "127.0.0.1", 1
    return serve(settings, options)


def generate(settings: Settings, options: argparse.Namespace) -> int:
    """Write a sample newsroom as JSON Lines."""
    from app.importers import sample  # noqa: PLC0415 - as above

    lines = sample.each_line(
        articles=options.articles,
        until=options.until,
        last_days=options.last_days,
        seed=options.seed,
        zone=settings.zone,
    )
    for line in lines:
        sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def make_key(settings: Settings, options: argparse.Namespace) -> int:
    """Make a key and print it, alone."""
    with newsroom(settings) as db, db.write() as session:
        key = create_key(session, role=options.role, name=options.name, now=clock.now())
    print(key)
    return 0


def show_keys(settings: Settings, _: argparse.Namespace) -> int:
    """List all keys, newest first: id, role, name, owner, created, expires, revoked, last used."""
    with newsroom(settings) as db, db.read() as session:
        for row in list_keys(session):
            told = [value if value is not None else "" for value in row]
            line = (t.isoformat("T", "seconds") if isinstance(t, datetime) else t for t in told)
            # a name must not move the terminal's cursor, or the columns
            print("\t".join("".join(c if c.isprintable() else " " for c in t) for t in line))
    return 0


def end_key(settings: Settings, options: argparse.Namespace) -> int:
    """End a key at once, on every worker."""
    try:
        with newsroom(settings) as db, db.write() as session:
            revoke_key(session, options.id, clock.now())
    except NotFound as error:
        raise CommandError("There is no key with this id; `manset key list` shows all.") from error
    return 0


def verify(settings: Settings, _: argparse.Namespace) -> int:
    """Recompute all that is kept; 1 when something differs."""
    found = 0
    with newsroom(settings) as db:
        for difference in chain(each_difference(db), each_search_difference(db)):
            found += 1
            print(difference)
    print(f"{found} differences" if found else "all is as it should be")
    return 1 if found else 0


def reindex(settings: Settings, options: argparse.Namespace) -> int:
    """Make the search index anew, or with --days what follows from the time zone."""
    if not options.days:
        return _reindex_words(settings)
    db = Database(settings.database_url)
    try:
        migrate(db)
        with db.write() as session:
            found_site(session, settings)
            moved = reindex_days(session, settings.zone)
    finally:
        db.close()
    print(f"{moved} articles have another day now; the newsroom's zone is {settings.time_zone}")
    return 0


def _reindex_words(settings: Settings) -> int:
    """Make the search index anew; who is stopped may go on, or leave the rest to a server."""
    with newsroom(settings) as db:
        with db.write() as session:
            note_work(session, EVERY_ENTRY)
        with taking_much(db, clock.now()):
            while restamp_some(db, clock.now()):
                pass
    print("the search index is made anew")
    return 0


def backup(settings: Settings, options: argparse.Namespace) -> int:
    """Copy the newsroom to one file."""
    with newsroom(settings) as db:
        back_up(db, options.file)
    print(f"{options.file}: {options.file.stat().st_size} bytes")
    return 0


def restore_(settings: Settings, options: argparse.Namespace) -> int:
    """Put a backup into an empty database."""
    db = Database(settings.database_url)
    try:
        restore(options.file, db)
    except NotRestorableError as error:
        raise CommandError(f"{error}.") from error
    finally:
        db.close()
    print(f"{options.file} is restored")
    return 0


def openapi(settings: Settings, _: argparse.Namespace) -> int:
    """Print the OpenAPI document."""
    document = create_app(settings).openapi()
    print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    return 0


def show_progress(tally: Tally) -> None:
    """Tell how far an import is, on the terminal."""
    print(f"\r{tally.seen} lines, {tally.refused} refused", end="", file=sys.stderr, flush=True)
