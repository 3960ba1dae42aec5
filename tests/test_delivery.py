"""Delivery: what clients and caches are told, and when they see a change; all layers together."""

import asyncio
import gzip
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.preview import preview_token
from app.config import Settings
from app.db.engine import Database
from app.db.tables import Article
from app.http.deps import PUBLIC
from app.http.problems import BRIEFLY
from app.main import create_app, in_front_of
from tests import make
from tests.access.routes import each_route
from tests.conftest import ISTANBUL
from tests.contract import CheckedClient
from tests.editorial.desk import Editor
from tests.server import serving

SEEN_WITHIN_SECONDS = 0.25
LOCALES = ["en", "tr", "ar", "fa", "ur", "id", "ms", "bn", "fr", "de", "az", "bs", "sq", "ru"]
DIGITS = ["latn", "arab", "beng", "arabext"]
CODINGS = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def keeping(app: FastAPI, settings: Settings, db: Database) -> Iterator[TestClient]:
    """Talk to an application that keeps its answers, as it does by default."""
    default = settings.model_copy(update={"frontdesk_bytes": ISTANBUL.frontdesk_bytes})
    app.state.settings, app.state.db = default, db
    with CheckedClient(
        in_front_of(app, default), app.openapi(), base_url="http://localhost"
    ) as opened:
        yield opened


def newsroom(db: Database) -> None:
    """Make a small newsroom in which every kind of public page has something to show."""
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    make.articles(
        db,
        [
            make.said(
                f"story-{n}",
                section="asia" if n % 2 else "world",
                tags=["moon"],
                authors=["desk"],
                language=("en", "tr")[n % 2],
                urgency=1 + n % 9,
                datePublished=f"2026-02-{1 + n // 2:02}T09:0{n % 10}:00+03:00",
                bodyHtml=f"<p>{'All about it. ' * 40}</p>",
                translationGroup=f"g{n // 2}",
            )
            for n in range(24)
        ],
    )
    make.article(db, "dead", state="canceled")


def urls() -> list[str]:
    """Give 200 public URLs of every kind."""
    found = [
        *(f"/v1/masthead?day=2026-02-{n:02}&locale={one}" for n, one in enumerate(LOCALES, 1)),
        *("/v1/masthead", "/v1/masthead?days=31", "/v1/totals", "/v1/sections", "/v1/changes"),
        *("/v1/tags", "/v1/authors", "/v1/sections/world", "/v1/tags/moon", "/v1/authors/desk"),
        *(f"/v1/days?last={n}&to=2026-02-20&by=day" for n in range(1, 21)),
        *(f"/v1/days/2026-02-{n:02}" for n in range(1, 13)),
        *("/v1/articles/dead", "/v1/articles/none", "/v1/days?by=month&calendar=hijri&last=3"),
        *(f"/v1/articles/story-{n}" for n in range(24)),
        *(f"/v1/articles/story-{n}/related?limit=3" for n in range(12)),
        *(f"/v1/articles?limit={n}" for n in range(1, 25)),
        *(f"/v1/articles?urgency={n}&include=bodyHtml" for n in range(1, 10)),
        *(f"/v1/articles?section={one}&sort=oldest" for one in ("world", "asia", "none")),
        *(f"/v1/articles?lang={one}&count=exact" for one in ("en", "tr", "en,tr")),
        *(f"/v1/articles?fields={one}" for one in ("slug", "headline", "day", "tags", "label")),
        *(f"/v1/changes?limit={n}" for n in range(1, 31)),
    ]
    found += [f"/v1/articles?day=2026-02-01&limit={n}" for n in range(1, 201 - len(found))]
    assert len(set(found)) == 200
    return found


def told(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def test_validators_lengths_and_bodies_agree_in_every_form(
    keeping: TestClient, db: Database
) -> None:
    newsroom(db)

    def send(method: str, url: str, coding: str, **more: str) -> tuple[Any, bytes]:
        headers = {"Accept-Encoding": coding, **{k.replace("_", "-"): v for k, v in more.items()}}
        with keeping.stream(method, url, headers=headers) as answer:
            return answer, b"".join(answer.iter_raw())

    time.sleep(0.3)  # the watch sees the newsroom: until the end there is one edition
    for url in urls():
        seen: dict[bytes, str] = {}
        bodies: set[bytes] = set()
        for coding, decode in CODINGS.items():
            whole, raw = send("GET", url, coding)
            head, nothing = send("HEAD", url, coding)
            assert nothing == b""
            assert (head.status_code, told(head)) == (whole.status_code, told(whole)), url
            assert whole.headers["vary"] == "Accept-Encoding"
            assert int(whole.headers["content-length"]) == len(raw)
            if whole.status_code != 200:
                bodies.add(raw)
                assert whole.headers["cache-control"] == BRIEFLY
                assert "etag" not in whole.headers
                continue
            assert whole.headers["cache-control"] == PUBLIC
            assert whole.headers["surrogate-key"].split()[-1] == "site"
            coded = whole.headers.get("content-encoding", "identity")
            assert coded == coding or (coded == "identity" and len(raw) < 512), url
            plain = decode(raw) if coded != "identity" else raw
            tag = whole.headers["etag"]
            assert re.fullmatch('"[0-9a-f]{32}"', tag)
            assert seen.setdefault(raw, tag) == tag, "one validator, one sequence of bytes"
            same, empty = send("GET", url, coding, if_none_match=f'"x", W/{tag}')
            assert (same.status_code, empty) == (304, b"")
            for name in ("etag", "vary", "cache-control", "surrogate-key"):
                assert same.headers[name] == whole.headers[name]
            assert len(set(seen.values())) == len(seen)
            bodies.add(plain)
        assert len(bodies) == 1


def test_a_304_is_given_only_where_a_fresh_answer_would_be_the_same(
    keeping: TestClient, db: Database, settings: Settings, app: FastAPI
) -> None:
    newsroom(db)
    editor = Editor(keeping, db)
    paths = ("/v1/articles", "/v1/articles/story-1", "/v1/totals", "/v1/articles?limit=3")
    never = in_front_of(app, settings)  # keeps nothing: always fresh
    fresh = TestClient(never, base_url="http://localhost")
    story = editor.ok("GET", "articles?text=story-1&limit=1")["items"]
    story = editor.read(story[0]) if story else editor.create()
    for step in range(4):
        tags = {path: keeping.get(path).headers["etag"] for path in paths}
        story = editor.change(story, headline=f"Step {step}")
        for path, tag in tags.items():
            answer = keeping.get(path, headers={"If-None-Match": tag})
            now = fresh.get(path)
            if answer.status_code == 304:
                assert now.headers["etag"] == tag
            else:
                assert answer.content == now.content
                assert answer.headers["etag"] == now.headers["etag"] != tag


def test_who_publishes_or_takes_down_sees_it_at_once(keeping: TestClient, db: Database) -> None:
    editor = Editor(keeping, db)
    story = editor.create("Moon")
    path = f"/v1/articles/{story['id']}"
    for _ in range(3):
        assert keeping.get(path).status_code == 404
        story = editor.do("publish", story)
        assert keeping.get(path).json()["headline"] == story["headline"]
        assert [one["id"] for one in keeping.get("/v1/articles").json()["items"]] == [story["id"]]
        story = editor.change(story, headline=f"{story['headline']}!")
        assert keeping.get(path).json()["headline"] == story["headline"]
        story = editor.do("withhold", story)
        assert keeping.get(path).status_code == 404
        assert keeping.get("/v1/articles").json()["items"] == []
    editor.do("publish", story)
    assert keeping.get(path).status_code == 200
    editor.do("cancel", story, reason="Wrong.")
    assert keeping.get(path).status_code == 410


def seconds_until(holds: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < 10
        time.sleep(0.005)
    return time.monotonic() - began


def test_what_another_process_changes_is_seen_within_a_quarter_of_a_second(
    keeping: TestClient, db: Database
) -> None:
    waits = []
    for n in range(5):
        assert keeping.get(f"/v1/articles/new-{n}").status_code == 404
        make.article(db, f"new-{n}")  # behind the application's back
        waits.append(seconds_until(lambda n=n: keeping.get(f"/v1/articles/new-{n}").is_success))  # type: ignore[misc]
    assert sorted(waits)[2] < SEEN_WITHIN_SECONDS


def test_vary_and_cache_control_of_every_public_view(keeping: TestClient, db: Database) -> None:
    newsroom(db)
    key = make.key(db)
    filled = {"ref": "story-1", "day": "2026-02-01", "kind": "tags", "tag": "en", "language": "en"}
    looked_at = 0
    for route in each_route(create_app(ISTANBUL)):
        if route.freshness is None:
            continue
        path = re.sub(r"\{(\w+)\}", lambda m: filled.get(m[1], "world"), route.path)
        answer = keeping.get(path)
        private = keeping.get(path, headers=key)
        looked_at += 1
        if answer.status_code in (200, 308):
            assert answer.headers["cache-control"] == PUBLIC, path
            assert "surrogate-key" in answer.headers, path
            assert private.headers["cache-control"] == "private, no-store", path
        elif answer.status_code in (404, 410):
            assert answer.headers["cache-control"] == BRIEFLY, path
        else:  # it needs a parameter
            assert answer.headers["cache-control"] == "no-store", path
            continue
        assert answer.headers.get_list("vary") == ["Accept-Encoding"], path
        assert "surrogate-key" not in private.headers, path
        assert "etag" not in private.headers, path
    assert looked_at > 15


def test_answers_say_what_they_show(keeping: TestClient, db: Database) -> None:
    newsroom(db)
    article = keeping.get("/v1/articles/story-2").json()

    def keys(path: str) -> set[str]:
        return set(keeping.get(path).headers["surrogate-key"].split())

    world = article["section"]["id"]
    shown = [article, *article["translations"], article["previous"], article["next"]]
    assert keys("/v1/articles/story-2") == {
        *(f"article-{one['id']}" for one in shown if one),
        *(f"section-{world}", f"tag-{article['tags'][0]['id']}"),
        *(f"author-{article['authors'][0]['id']}", "site"),
    }
    assert keys("/v1/articles") == {"articles", "site"}
    for path in ("/v1/articles?", "/v1/search?q=story&"):
        assert keys(path + "section=world") == {f"section-{world}", "articles", "site"}
    for path in ("/v1/masthead", "/v1/days", "/v1/totals", "/v1/sections", "/v1/tags"):
        assert keys(path) == {"all", "site"}


def test_no_anonymous_answer_holds_what_is_not_public(
    settings: Settings, db: Database, app: FastAPI
) -> None:
    paid = {"isAccessibleForFree": False, "bodyHtml": "<p>SECRET</p>"}
    draft = {"state": "draft", "headline": "SECRET", "datePublished": None}
    make.articles(db, [make.said(f"paid-{n}", **paid) for n in range(10)])
    make.articles(db, [make.said(f"draft-{n}", **draft) for n in range(10)])
    key = make.key(db, "viewer")["Authorization"]
    now = datetime.now(UTC)
    with db.write() as session:
        drafts = session.scalars(select(Article.id).where(Article.state == "draft")).all()
        previews = [(one, preview_token(session, one, now, seconds=600)[0]) for one in drafts]
    default = settings.model_copy(update={"frontdesk_bytes": ISTANBUL.frontdesk_bytes})
    app.state.settings, app.state.db = default, db
    asgi = in_front_of(app, default)

    async def ask() -> tuple[list[httpx2.Response], list[httpx2.Response]]:
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(asgi), base_url="http://localhost"
            ) as client,
        ):

            async def answer(url: str, headers: dict[str, str] | None = None) -> httpx2.Response:
                while True:
                    found = await client.get(url, headers=headers)
                    if found.status_code != 503:  # a busy machine refuses some of a thousand
                        return found
                    await asyncio.sleep(int(found.headers["retry-after"]))

            both = []
            for n in range(500):
                rest = f"numerals={DIGITS[n % 4]}&locale={LOCALES[n // 50]}"
                if n % 2:
                    url = f"/v1/articles/paid-{n % 10}?{rest}"
                    both.append(answer(url, {"Authorization": key}))
                else:
                    number, token = previews[n % 10]
                    url = f"/v1/articles/{number}?{rest}"
                    both.append(answer(f"{url}&preview={token}"))
                both.append(answer(url))
            answers = await asyncio.gather(*both)
            return answers[0::2], answers[1::2]

    private, public = asyncio.run(ask())
    assert all("SECRET" in one.text for one in private)
    assert {one.headers["cache-control"] for one in private} == {"private, no-store"}
    assert not [one for one in public if "SECRET" in one.text]
    assert {one.status_code for one in public} == {200, 404}


def test_a_worker_that_was_frozen_never_gives_what_was_taken_down_meanwhile(
    database_url: str, tmp_path: Path
) -> None:
    db = Database(database_url)
    make.article(db, "moon")
    with serving(database_url, tmp_path) as server, ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert server.get("/v1/articles/moon").status_code == 200
        os.kill(server.process.pid, signal.SIGSTOP)
        make.article(db, "moon", state="withheld")
        asked = [pool.submit(server.get, "/v1/articles/moon") for _ in range(8)]
        time.sleep(1.3)
        os.kill(server.process.pid, signal.SIGCONT)
        assert {one.result().status_code for one in asked} == {404}
        assert server.get("/v1/articles/moon").status_code == 404
    db.close()
