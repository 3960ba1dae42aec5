"""What routes use to answer: URLs of pages, links, redirects, and who may store an answer."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import Field
from starlette.requests import Request

from app.http.deps import (
    PRIVATE,
    PUBLIC,
    Query,
    has_credentials,
    json_answer,
    moved_path,
    page_links,
    url_of,
)


class Asked(Query):
    tag: tuple[str, ...] | None = None
    from_: date | datetime | None = Field(None, alias="from")
    limit: int = 20
    cursor: str | None = None


def request(path: str = "/", query: str = "", **headers: str) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("localhost", 80),
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"evil.example"), *raw],
        }
    )


def test_the_url_of_a_page_says_what_was_asked_and_no_default() -> None:
    assert url_of("/x", Asked(), cursor="c") == "/x?cursor=c"
    assert url_of("/x", Asked(limit=20), cursor="c") == "/x?cursor=c"
    assert url_of("/x", Asked(tag=None), cursor="c") == "/x?cursor=c"
    asked = Asked.model_validate({"tag": ("ş", "a&b=c", "d e+f"), "cursor": "old"})
    url = url_of("/x", asked, cursor="new")
    assert url == "/x?tag=%C5%9F,a%26b%3Dc,d+e%2Bf&cursor=new"
    assert parse_qs(urlsplit(url).query) == {"tag": ["ş,a&b=c,d e+f"], "cursor": ["new"]}


def test_days_and_instants_keep_their_form() -> None:
    day = Asked.model_validate({"from": date(2018, 4, 24)})
    assert url_of("/x", day) == "/x?from=2018-04-24"
    instant = datetime.fromisoformat("2018-04-24T00:00:00+03:00")
    url = url_of("/x", Asked.model_validate({"from": instant}))
    assert url == "/x?from=2018-04-24T00:00:00%2B03:00"


def test_only_links_that_lead_somewhere_are_told() -> None:
    assert page_links({"next": "/b", "prev": None}) == {"next": "/b"}
    assert page_links({"next": None, "prev": None}) == {}
    answer = json_answer(request(), {"a": "ş"}, links={"next": "/b?c=1", "prev": "/a"})
    assert answer.headers["link"] == '</b?c=1>; rel="next", </a>; rel="prev"'
    assert answer.body == '{"a":"ş"}'.encode()
    assert answer.headers["content-type"] == "application/json"
    assert "link" not in json_answer(request(), {}, links={}).headers


@pytest.mark.parametrize("header", ["Authorization", "Cookie"])
def test_an_answer_to_credentials_is_not_stored(header: str) -> None:
    with_them = request(**{header: ""})
    assert has_credentials(with_them)
    assert json_answer(with_them, {}).headers["cache-control"] == PRIVATE == "private, no-store"
    assert not has_credentials(request(accept="x"))
    assert json_answer(request(), {}).headers["cache-control"] == PUBLIC


@pytest.mark.parametrize(
    ("path", "query", "slug", "expected"),
    [
        ("/v1/articles/old", "", "new", "/v1/articles/new"),
        ("/v1/articles/old/related", "limit=3", "new", "/v1/articles/new/related?limit=3"),
        ("/v1/articles/old", "a=%2F&b=+", "şu", "/v1/articles/%C5%9Fu?a=%2F&b=+"),
        ("/v1/articles/a?b", "", "new", "/v1/articles/new"),
        ("/v1/articles/a\\b#c", "", "new", "/v1/articles/new"),
        ("/v1/articles/old", "x=//evil.example", "new", "/v1/articles/new?x=//evil.example"),
    ],
)
def test_a_moved_article_keeps_the_rest_of_its_url(
    path: str, query: str, slug: str, expected: str
) -> None:
    assert moved_path(request(path, query), slug) == expected
