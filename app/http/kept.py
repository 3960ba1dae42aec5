"""What the front desk keeps: answers in all their forms, and how much of them there may be."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.types import Message

from app.http.codings import Coding

if TYPE_CHECKING:
    import asyncio

    from app.http.places import Place

RawHeaders = list[tuple[bytes, bytes]]

OVERHEAD_BYTES: Final = 2_048
"""What an answer takes in memory besides its bytes, roughly and rather too much."""
LOVED: Final = 0.8
"""Which part of the room is for answers that were asked for again."""
LARGEST: Final = 0.25
"""Which part of the room one answer may take."""
VARY: Final = (b"vary", b"Accept-Encoding")
_OF_THE_BODY: Final = frozenset({b"content-length", b"content-encoding", b"etag", b"vary"})
_NOT_IN_304: Final = frozenset({b"content-type", b"content-length", b"content-encoding", b"link"})


class Sendable:
    """One answer ready to be sent, as ASGI messages and as bytes."""

    __slots__ = ("body", "head", "start", "status")

    def __init__(self, status: int, headers: RawHeaders, body: bytes) -> None:
        self.status = status
        self.start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": headers,
        }
        self.body = body
        line = b"HTTP/1.1 %d %s\r\n" % (status, HTTPStatus(status).phrase.encode())
        self.head = line + b"".join(b"%s: %s\r\n" % field for field in headers)


class Form:
    """A kept answer in one coding, whole and as what says that nothing changed."""

    __slots__ = ("etag", "unchanged", "whole")

    def __init__(self, coding: Coding, headers: RawHeaders, body: bytes) -> None:
        self.etag = b'"%s"' % blake2b(body, digest_size=16).hexdigest().encode()
        own = [*headers, VARY, (b"etag", self.etag)]
        if coding != "identity":
            own.append((b"content-encoding", coding.encode()))
        self.whole = Sendable(200, [*own, _length(body)], body)
        kept = [field for field in own if field[0] not in _NOT_IN_304]
        self.unchanged = Sendable(304, kept, b"")

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""
        return len(self.whole.body) + 3 * (len(self.whole.head) + len(self.unchanged.head))


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % len(body)


@dataclass(frozen=True, slots=True)
class Term:
    """While what an answer says is true: in one edition, on one day, until a time.

    `number` is an edition that is known to be in what the answer was read from; `day` is None
    where it does not matter; `until` is on the monotonic clock.
    """

    number: int
    day: date | None
    until: float


class Answer:
    """What a route answered; kept while its `term` holds, where it has one.

    Only a 200 has an ETag and other codings.
    """

    __slots__ = ("_headers", "forms", "making", "plain", "size", "status", "term")

    def __init__(
        self, status: int, headers: RawHeaders, body: bytes, term: Term | None = None
    ) -> None:
        self.status = status
        self.term = term
        self.forms: dict[Coding, Form] = {}
        self.making: dict[Coding, asyncio.Future[Form]] = {}
        self._headers = headers
        if term is not None:
            self._headers = [field for field in headers if field[0] not in _OF_THE_BODY]
        if term is not None and status == HTTPStatus.OK:
            self.plain = self.add("identity", body).whole
            self.size = self.forms["identity"].size + OVERHEAD_BYTES
            return
        shown = headers if term is None else [*self._headers, VARY, _length(body)]
        self.plain = Sendable(status, shown, body)
        self.size = len(body) + 2 * len(self.plain.head) + OVERHEAD_BYTES

    @property
    def is_brief(self) -> bool:
        """Tell whether it says that something is not there: there is no end of such answers."""
        return self.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

    def add(self, coding: Coding, body: bytes) -> Form:
        """Make the form of a coding from the bytes of that coding."""
        form = self.forms[coding] = Form(coding, self._headers, body)
        return form


class Kept:
    """The places whose answers are kept, at most so many bytes of them.

    What was asked for once waits beside what was asked for again: whoever asks for ever new things
    crowds out the former alone.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._loved_bytes = 0
        self._new: OrderedDict[Place, None] = OrderedDict()
        self._loved: OrderedDict[Place, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._new) + len(self._loved)

    def touch(self, place: "Place") -> None:
        """Note that a kept answer was given again."""
        if place in self._loved:
            self._loved.move_to_end(place)
        elif place.answer is not None and not place.answer.is_brief:
            del self._new[place]
            self._loved[place] = None
            self._loved_bytes += place.answer.size
            self._make_room()

    def put(self, place: "Place", answer: Answer) -> None:
        """Keep an answer in the place of the one before it, if any."""
        if answer.size > self.max_bytes * LARGEST:
            self.drop(place)
            return
        before = place.answer
        grown = answer.size - (before.size if before is not None else 0)
        place.answer = answer
        self.bytes += grown
        if place in self._loved:
            self._loved_bytes += grown
        elif before is None:
            self._new[place] = None
        self._make_room()

    def grow(self, place: "Place", answer: Answer, form: Form) -> None:
        """Note that an answer has one form more, if it is still kept."""
        if place.answer is not answer:
            return
        answer.size += form.size
        self.bytes += form.size
        if place in self._loved:
            self._loved_bytes += form.size
        self._make_room()

    def drop(self, place: "Place") -> None:
        """Keep a place's answer no longer."""
        answer, place.answer = place.answer, None
        if answer is None:
            return
        self.bytes -= answer.size
        if place in self._loved:
            del self._loved[place]
            self._loved_bytes -= answer.size
        else:
            del self._new[place]

    def _make_room(self) -> None:
        while self._loved_bytes > self.max_bytes * LOVED:
            place, _ = self._loved.popitem(last=False)
            assert place.answer is not None  # noqa: S101 - every place here has one
            self._loved_bytes -= place.answer.size
            self._new[place] = None
        while self.bytes > self.max_bytes:
            self.drop(next(iter(self._new or self._loved)))
