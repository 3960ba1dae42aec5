"""What routes ask for: the database, the settings, and how an answer is made."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, TypedDict, TypeVar
from urllib.parse import quote, urlencode

import fastapi
import orjson
from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from app.config import Settings
from app.db.engine import Database
from app.http.uris import uri_of

PUBLIC = "public, max-age=5, s-maxage=5, stale-while-revalidate=5, stale-if-error=86400"
PRIVATE = "private, no-store"
SITE = "site"
"""The surrogate key of every public answer: all are in the newsroom's own name and calendar."""
ALL = "all"
"""The surrogate key of what every change of an article changes: counts, days, totals."""
ARTICLES = "articles"
"""The surrogate key of lists of articles."""


async def _database(request: Request) -> Database:
    database: Database = request.app.state.db
    return database


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Db = Annotated[Database, Depends(_database)]
Config = Annotated[Settings, Depends(_settings)]


class Query(BaseModel):
    """The query parameters of one operation; a parameter that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, frozen=True)


class NoQuery(Query):
    """No query parameters at all."""


T = TypeVar("T", bound=Query)
Parameters = Annotated[T, fastapi.Query()]
"""The query string as one model, as in `Parameters[NoQuery]`."""


class JsonResponse(Response):
    """An answer whose content is encoded once."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """Encode to UTF-8 JSON; keys are text, instants and days are text already."""
        return orjson.dumps(content)


def json_answer(
    request: Request,
    content: Mapping[str, object],
    *,
    keys: Iterable[str] = (),
    links: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Answer with `content` and the headers of `answer_headers`."""
    return JsonResponse(content, headers=answer_headers(request, keys=keys, links=links))


def bytes_answer(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    keys: Iterable[str] = (),
    links: Mapping[str, str] | None = None,
) -> Response:
    """Answer with `body` and the headers of `answer_headers`."""
    headers = answer_headers(request, keys=keys, links=links)
    return Response(body, headers={**headers, "Content-Type": media_type})


def answer_headers(
    request: Request, *, keys: Iterable[str] = (), links: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return what is said of an answer to a public GET: who may keep it, and what it shows.

    `keys` name what is shown, such as `article-4711` or `ALL`, besides the site that everything
    shows; `links` become a Link header (RFC 8288). An answer to a request that carried credentials
    is for that client alone.
    """
    if has_credentials(request):
        headers = {"Cache-Control": PRIVATE}
    else:
        headers = {"Cache-Control": PUBLIC, "Surrogate-Key": " ".join(dict.fromkeys([*keys, SITE]))}
    if links:
        headers["Link"] = ", ".join(f'<{uri_of(url)}>; rel="{rel}"' for rel, url in links.items())
    return headers


def has_credentials(request: Request) -> bool:
    """Tell whether the request carried anything that may make its answer differ from others'."""
    headers = request.headers
    return "authorization" in headers or "cookie" in headers or "preview" in request.query_params


def url_of(path: str, query: Query, **changes: str) -> str:
    """Return the root-relative URL of `path` with what was asked for and these changes.

    What is asked for by default is left out: however it was spelled, it is the same URL.
    """
    asked = {
        alias: parameter_text(value)
        for name, alias, default in _parameters(type(query))
        if (value := getattr(query, name)) != default
    }
    return f"{path}?{urlencode({**asked, **changes}, safe=',:')}"


@cache
def _parameters(query: type[Query]) -> list[tuple[str, str, object]]:
    """Return of each parameter the attribute, the name and the default."""
    fields = query.model_fields.items()
    return [(name, field.alias or name, field.default) for name, field in fields]


def parameter_text(value: object) -> str:
    """Return a parameter's value as it is written in a query."""
    match value:
        case tuple():
            return ",".join(value)
        case date():  # an instant is one too
            return value.isoformat()
        case _:
            return str(value)


class Paged(TypedDict):
    """What every page of a list has."""

    next: str | None
    prev: str | None


def page_links(page: Paged) -> dict[str, str]:
    """Return the links of a page by relation."""
    links = {"next": page["next"], "prev": page["prev"]}
    return {rel: url for rel, url in links.items() if url is not None}


def moved_path(request: Request, slug: str) -> str:
    """Return the request's own URL with `slug` in the place of its ref: `/v1/articles/{ref}...`."""
    segments = request.scope["path"].split("/")
    segments[3] = slug
    query = request.scope["query_string"].decode("ascii")
    return quote("/".join(segments)) + (f"?{query}" if query else "")
