"""Routes whose arguments are made without FastAPI's general machinery, where they are simple.

FastAPI's way from a request to its function serves every kind of parameter and dependency, and on a
cold read costs as much as the database does. What our routes ask for is known when they are
declared: the request, something made of it, segments of the path, one model for the query.
"""

from collections.abc import Awaitable, Callable, Mapping
from inspect import iscoroutinefunction
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app.http import problems
from app.http.freshness import freshness_of

COMMON: Final = problems.responses(400, 413, 414, 431, 500, 503)
"""What any route may answer."""
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "`If-None-Match` names the ETag of what would be answered."}
}
"""What the front desk may answer for a route that declares how long its answers stay true."""


class Route(APIRoute):
    """One route, answered directly where its function asks for simple things alone."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        responses: Mapping[int | str, dict[str, Any]] | None = None,
        **more: Any,  # noqa: ANN401 - whatever FastAPI takes
    ) -> None:
        kept = UNCHANGED if freshness_of(endpoint) is not None else {}
        said = {**COMMON, **kept, **(responses or {})}
        super().__init__(path, endpoint, responses=said, **more)
        if self.body_field is None and _is_simple(self.dependant):
            self.app = Direct(endpoint, self.dependant)


class Router(APIRouter):
    """The routes of one room, which the application takes over as they are."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - whatever FastAPI takes
        super().__init__(route_class=Route, **more)


class Direct:
    """Answers a request with the `Response` of a function, whose arguments it makes itself.

    They are made and refused as FastAPI would: first what is made of the request, such as who is
    calling, then path and query together.
    """

    def __init__(self, call: Callable[..., Any], asked: Any) -> None:  # noqa: ANN401 - FastAPI's own
        self._call = call
        self._waits = iscoroutinefunction(call)
        self._request = asked.request_param_name
        self._made: list[tuple[str, Callable[..., Awaitable[Any]], str]] = [
            (below.name, below.call, below.request_param_name) for below in asked.dependencies
        ]
        self._segments = [(field.name, field.alias, field) for field in asked.path_params]
        self._query = next(
            ((field.name, field.field_info.annotation) for field in asked.query_params), None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the arguments, call the function, in a thread unless it is a coroutine, and send."""
        request = Request(scope, receive, send)
        arguments: dict[str, Any] = {}
        for name, make, parameter in self._made:
            arguments[name] = await make(**{parameter: request})
        self._read(request, arguments)
        if self._request is not None:
            arguments[self._request] = request
        if self._waits:
            response = await self._call(**arguments)
        else:
            response = await run_in_threadpool(self._call, **arguments)
        await response(scope, receive, send)

    def _read(self, request: Request, arguments: dict[str, Any]) -> None:
        """Read path and query. Raises RequestValidationError with all that is wrong in both."""
        errors: list[Any] = []
        for name, alias, field in self._segments:
            value = request.path_params[alias]
            arguments[name], found = field.validate(value, {}, loc=("path", alias))
            errors += found
        if self._query is not None:
            name, model = self._query
            try:
                arguments[name] = model.model_validate(dict(request.query_params))
            except ValidationError as error:
                told = error.errors(include_url=False)
                errors += [{**one, "loc": ("query", *one["loc"])} for one in told]
        if errors:
            raise RequestValidationError(errors)


def _is_simple(asked: Any) -> bool:  # noqa: ANN401 - FastAPI's own
    """Tell whether `Direct` can make every argument that a function asks for."""
    models = [field.field_info.annotation for field in asked.query_params]
    return (
        not (asked.header_params or asked.cookie_params or asked.body_params)
        and len(models) <= 1
        and all(isinstance(one, type) and issubclass(one, BaseModel) for one in models)
        and all(_is_made_of_the_request(below) for below in asked.dependencies)
    )


def _is_made_of_the_request(asked: Any) -> bool:  # noqa: ANN401 - FastAPI's own
    waits = iscoroutinefunction(asked.call) or iscoroutinefunction(type(asked.call).__call__)
    more = (asked.dependencies, asked.path_params, asked.query_params, asked.header_params)
    return waits and asked.request_param_name is not None and not any(more)
