"""The script of web pages in Chromium: it reports what is seen, once, in every way to see it."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.db.engine import Database
from tests import make
from tests.server import Server, serving
from tests.visits.readers import PHONE, SITE, article_id, excluded, totals

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-blink-features=AutomationControlled",  # which the script takes for a program
)
AGENT = PHONE.replace("iPhone; CPU iPhone OS 17_5 like Mac OS X", "Linux; Android 13; SM-G991B")
HIDE = """
Object.defineProperty(document, 'visibilityState', {get: () => window.shown ? 'visible' : 'hidden'})
"""
PRERENDER = "Object.defineProperty(document, 'prerendering', {get: () => !window.activated})"
NO_BEACON = "Object.defineProperty(navigator, 'sendBeacon', {value: () => false})"


class Site(BaseHTTPRequestHandler):
    """A newsroom's web site, on another origin than the API: each page is about one article."""

    script = ""

    def do_GET(self) -> None:
        article = self.path.strip("/") or "none"
        told = "" if article == "front" else f' data-article="{article}"'
        body = f'<!doctype html><title>.</title><p>.<script src="{self.script}"{told}></script>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("server")
    with serving(f"sqlite:///{folder / 'manset.db'}", folder) as one:
        yield one


@pytest.fixture(scope="module")
def db(server: Server) -> Iterator[Database]:
    opened = Database(server.database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(server: Server) -> Iterator[str]:
    Site.script = f"{server.url}/visits.js"
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield f"http://localhost:{one.server_port}"
        one.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield opened
        opened.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open a page after running these scripts in it."""
    context = browser.new_context(user_agent=AGENT)

    def go(url: str, *scripts: str) -> Page:
        page = context.new_page()
        for script in scripts:
            page.add_init_script(script)
        page.goto(url, wait_until="load")
        return page

    yield go
    context.close()


def views(db: Database, article: int) -> int:
    return totals(db).get((1, article), (0, 0))[1]


def becomes(read: Callable[[], Any], expected: Any) -> None:
    """Wait until it is so, and a little longer: it must stay so."""
    deadline = time.monotonic() + 10
    while read() != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.15)
    assert read() == expected


def new_article(db: Database, slug: str) -> int:
    make.article(db, slug)
    return article_id(db, slug)


def test_the_script_is_small_and_for_everyone(server: Server) -> None:
    answer = server.get("/visits.js")
    assert len(answer.content) <= 1_000
    told = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=3600",
        "cross-origin-resource-policy": "cross-origin",
        "x-content-type-options": "nosniff",
    }
    assert {name: answer.headers[name] for name in told} == told


def test_a_page_that_is_seen_is_reported_once_by_beacon(
    db: Database, site: str, visit: Open
) -> None:
    moon = new_article(db, "moon")
    before = totals(db).get(SITE, (0, 0))[1]
    page = visit(f"{site}/{moon}")
    becomes(lambda: views(db, moon), 1)
    page.reload()
    becomes(lambda: totals(db)[1, moon], (1, 2))
    visit(f"{site}/front")
    becomes(lambda: totals(db)[SITE][1], before + 3)


def test_what_a_beacon_cannot_take_goes_by_fetch(db: Database, site: str, visit: Open) -> None:
    star = new_article(db, "star")
    visit(f"{site}/{star}", NO_BEACON)
    becomes(lambda: views(db, star), 1)


def test_a_tab_in_the_background_is_reported_when_it_is_looked_at(
    db: Database, site: str, visit: Open
) -> None:
    comet = new_article(db, "comet")
    page = visit(f"{site}/{comet}", HIDE)
    becomes(lambda: views(db, comet), 0)
    for _ in range(2):
        page.evaluate("shown = true; document.dispatchEvent(new Event('visibilitychange'))")
    becomes(lambda: views(db, comet), 1)


def test_a_page_made_in_advance_is_reported_when_it_is_entered_and_seen(
    db: Database, site: str, visit: Open
) -> None:
    planet = new_article(db, "planet")
    page = visit(f"{site}/{planet}", PRERENDER, HIDE)
    becomes(lambda: views(db, planet), 0)
    page.evaluate("activated = true; document.dispatchEvent(new Event('prerenderingchange'))")
    becomes(lambda: views(db, planet), 0)
    page.evaluate("shown = true; document.dispatchEvent(new Event('visibilitychange'))")
    becomes(lambda: views(db, planet), 1)


def test_a_page_that_comes_back_is_another_reading(db: Database, site: str, visit: Open) -> None:
    nova = new_article(db, "nova")
    page = visit(f"{site}/{nova}")
    becomes(lambda: views(db, nova), 1)
    page.evaluate("mark = 'the same page'")
    page.goto(f"{site}/none", wait_until="load")
    page.go_back(wait_until="commit")
    assert page.evaluate("mark") == "the same page"  # out of the browser's cache, never reloaded
    becomes(lambda: views(db, nova), 2)


def test_an_application_of_one_page_says_what_is_read(db: Database, site: str, visit: Open) -> None:
    first, second = new_article(db, "first"), new_article(db, "second")
    page = visit(f"{site}/none")
    page.evaluate("([a, b]) => { manset.read(a); manset.read(b) }", [first, second])
    becomes(lambda: (views(db, first), views(db, second)), (1, 1))


def test_a_browser_that_is_driven_by_a_program_reports_nothing(
    db: Database, site: str, browser: Browser, visit: Open
) -> None:
    robot = new_article(db, "robot")
    visit(f"{site}/{robot}", "Object.defineProperty(navigator, 'webdriver', {value: true})")
    headless = browser.new_context()  # whose user agent says what it is
    headless.new_page().goto(f"{site}/{robot}", wait_until="load")
    becomes(lambda: excluded(db).get("bot"), 1)
    headless.close()
    assert views(db, robot) == 0
