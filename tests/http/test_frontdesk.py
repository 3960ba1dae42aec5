"""The front desk before a small application, with editions told by hand."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, timedelta
from time import monotonic
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from app.errors import Gone, Unavailable, not_found
from app.http.deps import PUBLIC, NoQuery, Parameters, json_answer
from app.http.freshness import fresh_for
from app.http.frontdesk import LONG, FrontDesk
from app.http.headers import Headers
from app.http.observe import Observe
from app.http.paging import PageQuery
from app.http.problems import install


class Told:
    """Editions as the test says; `renew` gives `renewed`, or what it raises."""

    def __init__(self) -> None:
        self.number = 1
        self.read_at = monotonic()
        self.is_known = True
        self.renewed: int | Exception = 1

    def current(self) -> int | None:
        return self.number if self.is_known else None

    async def renew(self) -> int:
        if isinstance(self.renewed, Exception):
            raise self.renewed
        self.number, self.is_known = self.renewed, True
        return self.number


class World:
    """The application, the desk before it, and all that they depend on."""

    def __init__(self, max_bytes: int = 1_000_000) -> None:
        self.told: Told | None = Told()
        self.day = date(2026, 3, 1)
        self.text = "one"
        self.asked = 0
        self.seen: list[dict[str, str]] = []
        self.hold: Callable[[], object] = lambda: None
        self.app = app = FastAPI(redirect_slashes=False)
        install(app)

        @app.get("/text")
        @fresh_for("edition")
        def read_text(request: Request, _: Parameters[PageQuery]) -> Response:
            return self.answer(request)

        @app.get("/today")
        @fresh_for("day")
        def read_today(request: Request, _: Parameters[NoQuery]) -> Response:
            return self.answer(request)

        @app.get("/visits")
        @fresh_for("visits")
        def read_visits(request: Request, _: Parameters[NoQuery]) -> Response:
            return self.answer(request)

        @app.get("/large")
        @fresh_for("edition")
        async def read_large(request: Request, _: Parameters[NoQuery]) -> Response:
            self.asked += 1
            headers = {"Cache-Control": PUBLIC}
            parts = (self.text.encode() * 1_000 for _ in range(200))
            return StreamingResponse(parts, media_type="text/plain", headers=headers)

        @app.get("/{kind}")
        @fresh_for("edition")
        def read_none(kind: str, request: Request, _: Parameters[NoQuery]) -> Response:
            self.asked += 1
            raised = {"gone": Gone("Gone."), "away": Unavailable("Away."), "broken": ValueError()}
            if kind == "moved":
                moved = {"Location": "/text?x", "Cache-Control": PUBLIC}
                return Response(status_code=308, headers=moved)
            raise raised.get(kind, not_found())

        self.desk = FrontDesk(
            Headers(app),
            app.routes,
            max_bytes=max_bytes,
            current=lambda: self.told,
            today=lambda: self.day,
            admits=lambda scope: b"bad" not in scope["query_string"],
            is_long=True,
        )

    def answer(self, request: Request) -> Response:
        self.asked += 1
        self.seen.append(dict(request.headers))
        text = self.text
        self.hold()
        return json_answer(request, {"text": text, "filler": "x" * 2_000}, keys=["text-1"])


Get = Callable[..., Coroutine[Any, Any, httpx2.Response]]


def run(world: World, test: Callable[[Get], Awaitable[None]]) -> None:
    async def main() -> None:
        transport = httpx2.ASGITransport(Observe(world.desk))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:

            async def get(path: str, method: str = "GET", **headers: str) -> httpx2.Response:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.request(
                    method, path, headers={"Accept-Encoding": "identity", **named}
                )

            async with asyncio.timeout(30):
                await test(get)

    asyncio.run(main())


def test_an_answer_is_made_once_in_an_edition() -> None:
    world = World()

    async def test(get: Get) -> None:
        first = await get("/text?limit=20")
        world.text = "two"
        assert (await get("/text")).content == first.content
        assert world.asked == 1
        assert world.told is not None
        world.told.number += 1
        assert (await get("/text")).json()["text"] == "two"
        assert world.asked == 2
        headers = first.headers
        assert headers["vary"] == "Accept-Encoding"
        assert headers["cache-control"] == LONG
        assert (await get("/today")).headers["cache-control"] == PUBLIC
        assert headers["surrogate-key"] == "text-1 site"
        assert headers["access-control-allow-origin"] == "*"
        assert int(headers["content-length"]) == len(first.content)

    run(world, test)


def test_a_day_and_some_seconds_end_answers_too() -> None:
    world = World()

    async def test(get: Get) -> None:
        for path in ("/today", "/visits", "/text"):
            await get(path)
        world.day += timedelta(days=1)
        world.text = "two"
        texts = [(await get(path)).json()["text"] for path in ("/today", "/visits", "/text")]
        assert texts == ["two", "two", "one"]
        place = world.desk.places.find("/visits", (b"/visits", b""))
        assert place is not None
        assert place.answer is not None
        assert place.answer.term is not None
        assert 4 < place.answer.term.until - monotonic() <= 5

    run(world, test)


def test_every_form_has_its_own_validator_and_says_in_304_what_it_says_in_200() -> None:
    world = World()

    async def test(get: Get) -> None:
        tags = set()
        for coding in ("identity", "gzip", "br"):
            whole = await get("/text", accept_encoding=coding)
            head = await get("/text", "HEAD", accept_encoding=coding)
            named = f'"x", W/{whole.headers["etag"]}'
            same = await get("/text", accept_encoding=coding, if_none_match=named)
            other = await get("/text", accept_encoding=coding, if_none_match='"x"')
            when = "Wed, 25 Nov 2099 00:00:00 GMT"
            since = await get("/text", accept_encoding=coding, if_modified_since=when)
            tags.add(whole.headers["etag"])
            assert whole.headers.get("content-encoding", "identity") == coding
            assert (head.status_code, head.content) == (200, b"")
            assert without_id(head) == without_id(whole) == without_id(other) == without_id(since)
            assert (same.status_code, same.content) == (304, b"")
            left = {"content-type", "content-length", "content-encoding"}
            assert without_id(same) == {
                name: value for name, value in without_id(whole).items() if name not in left
            }
            assert whole.json() == other.json()
        assert len(tags) == 3
        assert world.asked == 1

    run(world, test)


def without_id(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def test_credentials_never_meet_the_store() -> None:
    world = World()

    async def test(get: Get) -> None:
        for sent in ({"authorization": "Bearer x"}, {"cookie": "a=b"}):
            for _ in range(2):
                answer = await get("/text", **sent)
                assert answer.headers["cache-control"] == "private, no-store"
                assert "etag" not in answer.headers
                assert "surrogate-key" not in answer.headers
        assert world.asked == 4
        assert len(world.desk.kept) == 0
        await get("/text")
        await get("/text", cookie="a=b")
        assert world.asked == 6

    run(world, test)


def test_a_route_is_asked_by_path_and_query_alone() -> None:
    world = World()

    async def test(get: Get) -> None:
        await get("/text", x_evil="1", accept_language="tr", origin="https://x.example")
        assert world.seen == [{"host": "localhost"}]

    run(world, test)


def test_what_is_not_there_is_kept_briefly_and_what_failed_is_not() -> None:
    world = World()

    async def test(get: Get) -> None:
        for path, status, kept in (
            ("/nothing", 404, True),
            ("/gone", 410, True),
            ("/moved", 308, True),
            ("/away", 503, False),
            ("/broken", 500, False),
            ("/text?page=2", 400, False),
            ("/nothing?bad", 400, False),
        ):
            before = world.asked
            first, second = await get(path), await get(path)
            assert {first.status_code, second.status_code} == {status}
            assert first.content == second.content
            assert "etag" not in first.headers
            if kept:
                assert world.asked == before + 1, path
                assert first.headers["vary"] == "Accept-Encoding"
                assert first.headers["cache-control"].startswith("public, max-age=5")
            else:
                assert first.headers["cache-control"] == "no-store"
        moved = [(await get(f"/moved{query}")).headers["location"] for query in ("", "?")]
        assert moved == ["/text", "/text"]

    run(world, test)


def test_a_large_answer_that_is_streamed_is_kept_whole() -> None:
    world = World(max_bytes=10_000_000)

    async def test(get: Get) -> None:
        answers = [await get("/large", accept_encoding="br") for _ in range(2)]
        assert {len(answer.content) for answer in answers} == {600_000}
        assert int(answers[0].headers["content-length"]) < 10_000
        assert world.asked == 1

    run(world, test)


def test_all_who_come_at_once_are_answered_by_one_asking_unless_the_edition_changes() -> None:
    world = World()
    going = threading.Event()
    world.hold = lambda: going.wait(10)

    async def test(get: Get) -> None:
        early = [asyncio.create_task(get("/text", accept_encoding="gzip")) for _ in range(20)]
        while world.asked < 1:
            await asyncio.sleep(0.001)
        early[0].cancel()  # who asked first leaves, and the others are answered
        assert world.told is not None
        world.told.number = 2  # a commit: whoever asks from now on must see it
        world.text = "two"
        late = [asyncio.create_task(get("/text", accept_encoding="gzip")) for _ in range(20)]
        while world.asked < 2:
            await asyncio.sleep(0.001)
        going.set()
        assert {(await one).json()["text"] for one in early[1:]} == {"one"}
        assert {(await one).json()["text"] for one in late} == {"two"}
        assert world.asked == 2
        assert (await get("/text")).json()["text"] == "two"

    run(world, test)


def test_an_answer_read_before_a_commit_is_not_kept_for_after_it() -> None:
    world = World()
    going = threading.Event()
    world.hold = lambda: going.wait(10)

    async def test(get: Get) -> None:
        asking = asyncio.create_task(get("/text"))
        while world.asked < 1:
            await asyncio.sleep(0.001)
        assert world.told is not None
        world.told.number, world.text = 2, "two"
        going.set()
        assert (await asking).json()["text"] == "one"
        assert (await get("/text")).json()["text"] == "two"

    run(world, test)


def test_a_process_that_stood_still_while_it_read_asks_again() -> None:
    world = World()

    def stand_still() -> None:
        world.hold = lambda: None
        assert world.told is not None
        world.told.renewed, world.text = 2, "two"
        time.sleep(1.1)

    world.hold = stand_still

    async def test(get: Get) -> None:
        assert (await get("/text")).json()["text"] == "two"
        assert world.asked == 2

    run(world, test)


def test_nothing_is_given_before_it_is_known_to_hold() -> None:
    world = World()

    async def test(get: Get) -> None:
        told = world.told
        assert told is not None
        await get("/text")
        world.text, told.is_known, told.renewed = "two", False, 1
        assert (await get("/text")).json()["text"] == "one"
        told.is_known, told.renewed = False, 2
        assert (await get("/text")).json()["text"] == "two"
        told.is_known, told.renewed = False, Unavailable("Away.")
        refused = await get("/text")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert (await get("/today")).status_code == 200  # nothing kept: the route itself tells

    run(world, test)


def test_where_the_database_is_away_seconds_do_not_end_what_is_kept() -> None:
    world = World()

    async def test(get: Get) -> None:
        await get("/visits")
        place = world.desk.places.find("/visits", (b"/visits", b""))
        assert place is not None
        assert place.answer is not None
        assert place.answer.term is not None
        object.__setattr__(place.answer.term, "until", monotonic() - 1)
        assert world.told is not None
        world.told.read_at = monotonic() - 30
        await get("/visits")
        assert world.asked == 1
        world.told.read_at = monotonic()
        await get("/visits")
        assert world.asked == 2

    run(world, test)


@pytest.mark.parametrize("max_bytes", [0, 1_000])
def test_without_memory_all_else_stays_the_same(max_bytes: int) -> None:
    world, small = World(), World(max_bytes=max_bytes)
    answers: list[list[Any]] = [[], []]
    for one, told in ((world, answers[0]), (small, answers[1])):

        async def test(get: Get, told: list[Any] = told) -> None:
            for path in ("/text", "/today", "/nothing", "/moved?", "/large"):
                for coding in ("identity", "br"):
                    answer = await get(path, accept_encoding=coding)
                    tag = answer.headers.get("etag", "")
                    again = await get(path, accept_encoding=coding, if_none_match=tag)
                    told += [answer.status_code, answer.content, without_id(answer)]
                    told += [again.status_code, again.content, without_id(again)]

        run(one, test)
    assert answers[0] == answers[1]
    assert small.desk.kept.bytes == 0
    assert small.asked > world.asked


def test_nobody_watches_before_the_start_and_after_the_end() -> None:
    world = World()
    world.told = None

    async def test(get: Get) -> None:
        for _ in range(2):
            assert (await get("/text")).status_code == 200
        assert world.asked == 2

    run(world, test)
