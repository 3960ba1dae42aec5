"""What a public GET asks for, however it is spelled: one place for one answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl
from weakref import WeakValueDictionary

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute

from app.http.deps import parameter_text
from app.http.freshness import Freshness, freshness_asked, freshness_of

if TYPE_CHECKING:
    import asyncio

    from app.http.kept import Answer

LONGEST_BYTES: Final = 1_024
"""Longer targets are not remembered, but taken apart each time."""
PLACE_BYTES: Final = 600
"""What remembering a target takes besides its bytes."""
PREVIEW: Final = "preview"
"""A query with it shows what is not public."""

Raw = tuple[bytes | str, bytes]
"""Path and query as they were sent."""
Pairs = tuple[tuple[str, str], ...]
Key = tuple[str, Pairs]


@dataclass(frozen=True, slots=True)
class Flight:
    """A route being asked, for all who want its answer; begun when `number` was the edition."""

    number: int | None
    task: "asyncio.Task[Answer]"


class Place:
    """One thing that can be asked for, with the answer that is kept for it and the one on its way.

    It is there as long as anyone has it.
    """

    __slots__ = ("__weakref__", "answer", "flight", "freshness", "key", "route")

    def __init__(self, key: Key, route: str, freshness: Freshness) -> None:
        self.key = key
        self.route = route
        self.freshness: Freshness = freshness
        self.answer: Answer | None = None
        self.flight: Flight | None = None


class _Readable:
    """A GET route: what its path looks like, and which parameters it takes."""

    def __init__(self, route: APIRoute) -> None:
        self.pattern: re.Pattern[str] = route.path_regex
        self.template = route.path
        self.endpoint = route.endpoint
        self.freshness = freshness_of(route.endpoint)
        self.names: set[str] = set()
        self.defaults: dict[str, str] = {}
        for one in route.dependant.query_params if self.freshness is not None else ():
            model = one.field_info.annotation
            assert isinstance(model, type)  # noqa: S101 - Parameters[...] names a model
            assert issubclass(model, BaseModel)  # noqa: S101
            for name, field in model.model_fields.items():
                alias = field.alias or name
                self.names.add(alias)
                if field.default is not None:
                    self.defaults[alias] = parameter_text(field.default)

    def pairs(self, query: bytes) -> Pairs | None:
        """Return the parameters that say more than the defaults, by name; None for foreign ones."""
        found = parse_qsl(query.decode("latin-1"), keep_blank_values=True)  # as Starlette reads it
        if not self.names.issuperset(name for name, _ in found):
            return None
        return tuple(sorted(one for one in found if self.defaults.get(one[0]) != one[1]))


class Places:
    """Finds the place of a target among routes that declare how long their answers stay true.

    Targets are remembered as they were sent, `max_bytes` of them; then it begins anew.
    """

    def __init__(self, routes: Iterable[BaseRoute], max_bytes: int) -> None:
        self._readable = [
            _Readable(route)
            for route in routes
            if isinstance(route, APIRoute) and "GET" in (route.methods or ())
        ]
        self._max_bytes = max_bytes
        self._bytes = 0
        self._raw: dict[Raw, Place] = {}
        self._places: WeakValueDictionary[Key, Place] = WeakValueDictionary()

    def find(self, path: str, raw: Raw) -> Place | None:
        """Return the place of a target, None where the front desk has no part in it.

        `raw` must be what the guard lets pass, and `path` its path, decoded.
        """
        place = self._raw.get(raw)
        if place is None:
            place = self._read(path, raw[1])
            if place is not None:
                self._remember(raw, place)
        return place

    def _read(self, path: str, query: bytes) -> Place | None:
        for route in self._readable:
            if route.pattern.match(path):
                break
        else:
            return None
        pairs = route.pairs(query) if route.freshness is not None else None
        if pairs is None or PREVIEW in dict(pairs):
            return None
        freshness = freshness_asked(route.endpoint, pairs)
        if freshness is None:
            return None
        key = (path, pairs)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = Place(key, route.template, freshness)
        return place

    def _remember(self, raw: Raw, place: Place) -> None:
        length = len(raw[0]) + len(raw[1])
        if length > LONGEST_BYTES:
            return
        self._bytes += 2 * length + PLACE_BYTES
        if self._bytes > self._max_bytes:
            self._raw.clear()
            self._bytes = 2 * length + PLACE_BYTES
        self._raw[raw] = place
