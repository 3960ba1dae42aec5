"""The front desk: plain ASGI that gives out finished answers of public GETs while they are true.

A kept answer costs no thread, no database and no JSON. It is true in one edition, and for some
until midnight or for some seconds, as its route declares (`freshness`). What was read from the
database while the edition was known to be N holds everything up to N at least, whatever happened
meanwhile: so it is kept under the number that was known before its route was asked, and given as
long as that is the newest. Requests that carry credentials, and those for anything else, go
through untouched.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from math import inf
from time import monotonic
from typing import Final, Protocol

from anyio import CapacityLimiter, to_thread
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Problem, Unavailable
from app.http.alone import ask_alone
from app.http.at_once import Ready
from app.http.codings import Coding, choose, encode
from app.http.deps import PUBLIC
from app.http.etags import is_none_match
from app.http.headers import Dressing
from app.http.kept import Answer, Form, Kept, RawHeaders, Sendable, Term
from app.http.places import Flight, Place, Places
from app.http.problems import BRIEFLY, send_problem

LONG: Final = PUBLIC.replace("s-maxage=5", "s-maxage=3600")
"""The Cache-Control of what a cache in front is told to forget as soon as it is no longer true."""
BRIEF_SECONDS: Final = 5
"""How long counts of visits are kept, and that there is nothing."""
SLOW_SECONDS: Final = 1.0
"""A route that took longer is asked again if the edition has changed meanwhile."""
LEAST_MEMORY: Final = 65_536
THREADED_BYTES: Final = 262_144
"""Larger bodies are hashed in a thread: 1 ms of work for each megabyte."""

_PUBLIC: Final = PUBLIC.encode()
_LONG: Final = (b"cache-control", LONG.encode())
_KEPT: Final[dict[int, bytes]] = {
    200: _PUBLIC,
    308: _PUBLIC,
    404: BRIEFLY.encode(),
    410: BRIEFLY.encode(),
}
"""The status of each answer that may be kept, with the Cache-Control by which its route says so."""
_READ: Final = frozenset({b"accept-encoding", b"if-none-match", b"authorization", b"cookie"})

Wishes = tuple[bytes, bytes]
"""Accept-Encoding and If-None-Match."""


class Editions(Protocol):
    """What the front desk asks of the watch."""

    number: int
    read_at: float

    def current(self) -> int | None:
        """Return the edition that is known to hold, None if `renew` is to be waited for."""
        ...

    async def renew(self) -> int:
        """Wait for the edition that holds. Raises Unavailable."""
        ...


class FrontDesk:
    """Stands before `app`, and answers for it what it has answered already.

    `current` gives the editions, None while nobody watches them; `today` the newsroom's civil day;
    `admits` tells whether the guard would let a request without a body pass. `is_long` tells
    that caches in front are told, by its surrogate keys, when an answer is no longer true.
    """

    def __init__(  # noqa: PLR0913 - what it depends on is all told by main
        self,
        app: ASGIApp,
        routes: Iterable[BaseRoute],
        *,
        max_bytes: int,
        current: Callable[[], Editions | None],
        today: Callable[[], date],
        admits: Callable[[Scope], bool],
        is_long: bool,
    ) -> None:
        self._app = app
        self._current = current
        self._today = today
        self._admits = admits
        self._is_long = is_long
        self.kept = Kept(max_bytes)
        self.places = Places(routes, max(LEAST_MEMORY, max_bytes // 16))
        self._compressor = CapacityLimiter(1)

    def at_once(self, scope: Scope) -> Ready | None:
        """Return the answer to a request if it is kept, true now and in the form that is wanted.

        See `app.http.at_once`: this is all that happens for most requests.
        """
        asked = self._asked(scope)
        if asked is None:
            return None
        place, wishes = asked
        answer = self._find(place)
        if answer is None or not answer.forms:
            return None
        form = answer.forms.get(_coding(answer, wishes))
        if form is None:
            return None
        found = _wanted(form, wishes)
        body = b"" if scope["method"] == "HEAD" else found.body
        return place.route, found.status, found.head, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is asked of a public GET; pass everything else on."""
        asked = self._asked(scope) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        place, wishes = asked
        scope["state"]["route"] = place.route
        try:
            answer = self._find(place) or await self._get(place, scope)
        except Problem as problem:
            await send_problem(problem, Dressing(scope, send).send)
            return
        if not answer.forms:
            found = _located(answer, scope)
        else:
            coding = _coding(answer, wishes)
            form = answer.forms.get(coding) or await self._encode(place, answer, coding)
            found = _wanted(form, wishes)
        await send(found.start)
        body = b"" if scope["method"] == "HEAD" else found.body
        await send({"type": "http.response.body", "body": body})

    def _asked(self, scope: Scope) -> tuple[Place, Wishes] | None:
        """Return what a request asks the front desk for, None if it is for others to answer."""
        if scope["method"] not in ("GET", "HEAD") or not self._admits(scope):
            return None
        path = scope["path"]
        place = self.places.find(path, (scope.get("raw_path", path), scope["query_string"]))
        wishes = _wishes(scope["headers"]) if place is not None else None
        return None if place is None or wishes is None else (place, wishes)

    def _find(self, place: Place) -> Answer | None:
        """Return the kept answer if it is known to be true now."""
        answer, editions = place.answer, self._current()
        if answer is None or editions is None or answer.term is None:
            return None
        number = editions.current()
        if number is None or not self._holds(answer.term, number, editions):
            return None
        self.kept.touch(place)
        return answer

    def _holds(self, term: Term, number: int, editions: Editions) -> bool:
        if term.number != number or (term.day is not None and term.day != self._today()):
            return False
        if term.until == inf:
            return True
        now = monotonic()
        # Where the database cannot be read, what is a little old is better than nothing.
        return now < term.until or now - editions.read_at > SLOW_SECONDS

    async def _get(self, place: Place, scope: Scope) -> Answer:
        """Return the answer that is true now. Raises Unavailable."""
        editions = self._current()
        if editions is not None and place.answer is not None and editions.current() is None:
            await editions.renew()
            answer = self._find(place)
            if answer is not None:
                return answer
        number = editions.number if editions is not None else None
        flight = place.flight
        if flight is None or number is None or flight.number != number:
            task = asyncio.create_task(self._fly(place, scope, editions))
            place.flight = flight = Flight(number, task)
            task.add_done_callback(lambda done: _land(place, done))
        return await asyncio.shield(flight.task)

    async def _fly(self, place: Place, scope: Scope, editions: Editions | None) -> Answer:
        """Ask the route, and keep what it answers if that may be kept."""
        if editions is None:
            return Answer(*await ask_alone(self._app, scope))
        for _ in range(2):
            number, day, began = editions.number, self._today(), monotonic()
            status, headers, body = await ask_alone(self._app, scope)
            if monotonic() - began <= SLOW_SECONDS or status not in _KEPT:
                break
            with suppress(Unavailable):
                await editions.renew()
            if editions.number == number:
                break
        said = dict(headers).get(b"cache-control")
        if said is None or said != _KEPT.get(status):
            return Answer(status, headers, body)
        is_told = place.freshness == "edition" and b"surrogate-key" in dict(headers)
        if self._is_long and is_told:
            headers = [_LONG if field[0] == b"cache-control" else field for field in headers]
        ends = place.freshness == "visits" or said != _PUBLIC
        answer = await _made(
            status,
            headers,
            body,
            Term(
                number,
                day=None if place.freshness == "edition" else day,
                until=began + BRIEF_SECONDS if ends else inf,
            ),
        )
        self.kept.put(place, answer)
        return answer

    async def _encode(self, place: Place, answer: Answer, coding: Coding) -> Form:
        """Make another form of an answer, once for all who want it, in a thread."""
        making = answer.making.get(coding)
        if making is None:
            making = asyncio.ensure_future(self._make(place, answer, coding))
            answer.making[coding] = making
        return await asyncio.shield(making)

    async def _make(self, place: Place, answer: Answer, coding: Coding) -> Form:
        body = await to_thread.run_sync(encode, coding, answer.plain.body, limiter=self._compressor)
        form = answer.add(coding, body)
        self.kept.grow(place, answer, form)
        del answer.making[coding]
        return form


def _wishes(headers: RawHeaders) -> Wishes | None:
    """Return Accept-Encoding and If-None-Match, empty where not sent; None for credentials."""
    accept = none_match = b""
    for name, value in headers:
        if name not in _READ:
            continue
        if name == b"accept-encoding":
            accept = b"%s,%s" % (accept, value) if accept else value
        elif name == b"if-none-match":
            none_match = b"%s,%s" % (none_match, value) if none_match else value
        else:
            return None
    return accept, none_match


def _coding(answer: Answer, wishes: Wishes) -> Coding:
    return choose(wishes[0]).of(len(answer.plain.body)) if wishes[0] else "identity"


def _wanted(form: Form, wishes: Wishes) -> Sendable:
    is_same = wishes[1] and is_none_match(form.etag, wishes[1])
    return form.unchanged if is_same else form.whole


async def _made(status: int, headers: RawHeaders, body: bytes, term: Term) -> Answer:
    if len(body) > THREADED_BYTES:
        return await to_thread.run_sync(Answer, status, headers, body, term)
    return Answer(status, headers, body, term)


def _land(place: Place, task: "asyncio.Task[Answer]") -> None:
    """Let go of a flight that has ended, also where nobody waits for it any more."""
    if place.flight is not None and place.flight.task is task:
        place.flight = None
    if not task.cancelled():
        task.exception()


def _located(answer: Answer, scope: Scope) -> Sendable:
    """Return an answer without other forms; a redirect with the query as this request spells it."""
    plain = answer.plain
    if answer.status != HTTPStatus.PERMANENT_REDIRECT or answer.term is None:
        return plain
    query = scope["query_string"]
    headers = [
        (name, value.partition(b"?")[0] + (b"?" + query if query else b""))
        if name == b"location"
        else (name, value)
        for name, value in plain.start["headers"]
    ]
    return Sendable(plain.status, headers, plain.body)
