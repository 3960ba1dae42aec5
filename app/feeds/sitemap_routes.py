"""Sitemaps over HTTP: what search engines read to find every article, and the newest ones."""

import re
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Path, Request
from fastapi.responses import Response

from app import clock
from app.access.routes import Caller
from app.articles.parameters import FIRST_DAY, LAST_DAY
from app.errors import not_found
from app.feeds.maps import list_maps, list_news, list_places
from app.feeds.sitemap import render_index, render_news, render_places
from app.http.deps import ALL, ARTICLES, Config, Db, NoQuery, Parameters, bytes_answer
from app.http.freshness import fresh_for
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(tags=["feeds"])

XML: Final = "application/xml; charset=utf-8"
PART: Final = r"[0-9]{4}-(0[1-9]|1[0-2])(-([2-9]|[1-9][0-9]{1,3}))?"


def _sitemap(description: str, example: str) -> dict[int | str, dict[str, Any]]:
    example = f'<?xml version="1.0" encoding="utf-8"?>\n{example}\n'
    content = {"schema": {"type": "string"}, "example": example}
    return {200: {"description": description, "content": {"application/xml": content}}}


@router.get(
    "/sitemap.xml",
    response_class=Response,
    operation_id="readSitemap",
    responses=_sitemap(
        "A sitemap of sitemaps.",
        "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>...</sitemapindex>",
    )
    | responses(401),
)
@fresh_for("edition")
def read_sitemap(
    request: Request, db: Db, config: Config, _: Caller, __: Parameters[NoQuery]
) -> Response:
    """The sitemap of each month, the newest first, and when each last changed.

    A new story changes the sitemap of its month alone, so that search engines need not read the
    archive again.
    """
    with db.read() as session:
        maps = list_maps(session, config)
    return bytes_answer(request, render_index(maps), XML, keys=[ALL])


@router.get(
    "/sitemaps/{month}.xml",
    response_class=Response,
    operation_id="readMonthSitemap",
    responses=_sitemap(
        "A sitemap.", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>...</urlset>"
    )
    | responses(401, 404),
)
@fresh_for("edition")
def read_month_sitemap(
    request: Request,
    db: Db,
    config: Config,
    _: Caller,
    month: Annotated[
        str,
        Path(
            description="A month, and of a month with many articles the second part and further.",
            examples=["2026-02"],
            json_schema_extra={"pattern": f"^{PART}$"},
        ),
    ],
    __: Parameters[NoQuery],
) -> Response:
    """The articles of a month, with their pictures and translations.

    A story whose canonical address lies elsewhere is not there.
    """
    first, part = _named(month)
    with db.read() as session:
        places = list_places(session, config, first, part)
    return bytes_answer(request, render_places(places), XML, keys=[ARTICLES])


def _named(month: str) -> tuple[date, int]:
    """Return the first day and the part that a path names. Raises NotFound for any other."""
    year = int(month[:4]) if re.fullmatch(PART, month) else 0
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise not_found()
    return date(year, int(month[5:7]), 1), int(month[8:] or 1)


@router.get(
    "/sitemap-news.xml",
    response_class=Response,
    operation_id="readNewsSitemap",
    responses=_sitemap(
        "A news sitemap.",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        " xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>...</urlset>",
    )
    | responses(401),
)
@fresh_for("day")
def read_news_sitemap(
    request: Request, db: Db, config: Config, _: Caller, __: Parameters[NoQuery]
) -> Response:
    """The stories of today and yesterday for news search, at most 1,000, the newest first.

    Days are the newsroom's own: nothing in it is older than two days.
    """
    with db.read() as session:
        site = get_site(session)
        stories = list_news(session, config, site, clock.today(site.zone))
    return bytes_answer(request, render_news(stories, site.name), XML, keys=[ARTICLES])
