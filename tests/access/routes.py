"""Every route of the application with the policy that it declares."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.access.roles import Role
from app.access.routes import Needs, identify
from app.http.freshness import Freshness, freshness_of

OPEN = {"/livez", "/readyz", "/docs", "/docs/assets/{name}", "/visits.js"}
"""What anyone may ask, whatever key they hold: it says nothing of the newsroom."""


@dataclass(frozen=True)
class Declared:
    """A route; `role` is the least that may use it, None where it is public."""

    method: str
    path: str
    role: Role | None
    has_policy: bool
    freshness: Freshness | None


def _calls(dependant: Any) -> Iterator[Any]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)


def each_route(app: FastAPI) -> Iterator[Declared]:
    """Give every route with what it declares."""
    for route in app.routes:
        if not isinstance(route, APIRoute):
            continue
        calls = list(_calls(route.dependant))
        roles = [call.role for call in calls if isinstance(call, Needs)]
        for method in sorted(route.methods or ()):
            yield Declared(
                method,
                route.path,
                roles[0] if roles else None,
                bool(roles) or identify in calls,
                freshness_of(route.endpoint),
            )
