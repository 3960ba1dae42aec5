"""The table of contents: every room's routes, the layers in front of them, and start and stop."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp

from app import clock
from app.access.routes import operations as operations_router
from app.access.routes import router as keys_router
from app.archive.routes import router as archive_router
from app.articles.routes import router as articles_router
from app.articles.term_routes import router as terms_router
from app.config import Settings
from app.db.engine import Database
from app.edition.chores import Chores
from app.edition.watch import Watch
from app.editorial.restamp import restamp_some
from app.editorial.routes import router as articles_desk
from app.editorial.schedule import do_due
from app.editorial.site_routes import router as site_desk
from app.editorial.term_routes import router as terms_desk
from app.editorial.verb_routes import router as verbs_desk
from app.editorial.version_routes import router as versions_desk
from app.errors import Moved
from app.feeds.format_routes import router as formats_router
from app.feeds.routes import router as feeds_router
from app.feeds.sitemap_routes import router as sitemaps_router
from app.feeds.websub import Pinger
from app.http import docs, document, health, problems
from app.http.background import at_work
from app.http.deadline import Deadline
from app.http.deps import PRIVATE, PUBLIC, has_credentials, moved_path
from app.http.frontdesk import FrontDesk
from app.http.guard import Guard
from app.http.headers import Headers
from app.http.logs import configure_logging
from app.http.observe import Observe
from app.http.stopping import when_told_to_stop
from app.masthead.routes import router as masthead_router
from app.search.routes import router as search_router
from app.search.upkeep import Upkeep
from app.sync.deliverer import Deliverer
from app.sync.purge import Purger
from app.sync.reading import Reader
from app.sync.routes import router as changes_router
from app.sync.stream import Hub
from app.sync.webhook_routes import router as webhooks_router
from app.visits.desk_routes import router as visits_desk
from app.visits.intake import Intake
from app.visits.report_routes import BODY_BYTES
from app.visits.report_routes import router as reports_router
from app.visits.report_routes import script as visits_script
from app.visits.retention import Retention
from app.visits.routes import router as visits_router

THREADS = 8
"""Requests that may be at the database at once, in each worker."""
OWN_THREADS = 3
"""Those of the watch, the chores and the WebSub hub's, which wait for no request."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application without the layers in front of it, and without a server."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        db, settings = app.state.db, app.state.settings

        retention, upkeep = Retention(db, settings.zone), Upkeep(db)

        def chores() -> bool:
            now = clock.now()
            do_due(db, now)
            # One batch at a time: editors write in between.
            return any([restamp_some(db, now), retention.work(now), upkeep.work(now)])

        app.state.watch = watch = Watch(db)
        app.state.hub = hub = Hub(Reader(db, settings), watch)
        app.state.intake = intake = Intake(db, settings)
        db.after_commit(watch.heed)
        deliverer, purger = Deliverer(db, settings, watch), Purger(db, settings, watch)
        pings = Chores(Pinger(db, settings, watch).ping)
        app.state.is_stopping = False

        def stop() -> None:
            app.state.is_stopping = True
            hub.close()

        with when_told_to_stop(stop, settings.linger_seconds):
            async with at_work(watch, purger, Chores(chores), hub, deliverer, pings, intake):
                yield
        app.state.watch = None
        db.close()

    app = FastAPI(
        title="Manset",
        version="1",
        summary="A newsroom's articles, its days and its totals, as JSON.",
        description=DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_tags=TAGS,
    )
    app.state.settings = settings
    app.state.watch = None  # until the application is started
    app.state.db = Database(settings.database_url, readers=THREADS + OWN_THREADS)
    problems.install(app)
    app.add_exception_handler(Moved, _moved)
    for router in (
        reports_router,  # by far the most requests: routes are tried one after another
        masthead_router,
        articles_router,
        search_router,
        terms_router,
        archive_router,
        visits_router,
        changes_router,
        feeds_router,
        sitemaps_router,
        formats_router,
        articles_desk,
        verbs_desk,
        versions_desk,
        terms_desk,
        site_desk,
        visits_desk,
        webhooks_router,
        keys_router,
        operations_router,
        health.router,
        docs.router,
        visits_script,
    ):
        app.routes.extend(router.routes)
    document.install(app)
    return app


def serve() -> ASGIApp:
    """Return what a worker runs: the application behind its guard, as the settings say."""
    settings = Settings()
    configure_logging(settings.log_level)
    ready = in_front_of(create_app(settings), settings)
    gc.collect()
    gc.freeze()  # what was made by now lives as long as the process: never look at it again
    gc.set_threshold(10_000, 50, 50)
    return ready


def in_front_of(app: FastAPI, settings: Settings) -> ASGIApp:
    """Put the layers before the application: what watches, what refuses, what dresses answers."""
    guarded = Guard(Deadline(app), hosts=settings.hosts, body_bytes=BODY_BYTES)
    desk = FrontDesk(
        Headers(guarded, origins=settings.editorial_origins),
        app.routes,
        max_bytes=settings.frontdesk_bytes,
        current=lambda: app.state.watch,
        today=clock.Days(settings.zone),
        admits=guarded.admits,
        is_long=bool(settings.purge_urls),
    )
    return Observe(desk)


async def _moved(request: Request, moved: Exception) -> Response:
    assert isinstance(moved, Moved)  # noqa: S101 - registered for nothing else
    headers = {
        "Location": moved_path(request, moved.slug),
        # Without it, caches may keep a 308 for ever, and a slug may move back (RFC 9110, 15.4.9).
        "Cache-Control": PRIVATE if has_credentials(request) else PUBLIC,
    }
    return Response(status_code=308, headers=headers)


DESCRIPTION = """
A headless news API. Lists are newest first and walked by the `next` URL of each page; a parameter
that is unknown, repeated or malformed is refused by its name; every answer of 400 or more is a
problem (RFC 9457). Instants are RFC 3339 with the newsroom's offset, days are its civil days.
"""
TAGS = [
    {"name": "masthead", "description": "The header above the front page."},
    {"name": "articles", "description": "Reading: articles, sections, tags, authors."},
    {"name": "search", "description": "Finding articles by their words."},
    {"name": "archive", "description": "Days and totals."},
    {"name": "visits", "description": "Who reads: reporting it, and reading the numbers."},
    {"name": "changes", "description": "What changed since, to ask for or to be told of."},
    {"name": "feeds", "description": "What feed readers, search engines and agencies read."},
    {"name": "editorial", "description": "The newsroom's side: stories, verbs, versions."},
    {"name": "webhooks", "description": "Who is told of every change."},
    {"name": "keys", "description": "Who may do what."},
    {"name": "operations", "description": "Is it alive, is it ready."},
]
