"""Reading the numbers over HTTP: the site's days, an article's, and what is read most."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from app import clock
from app.access.routes import Caller
from app.articles.cards import card
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.articles.queries import get_article, list_cards, names_of
from app.articles.routes import MOVED, ArticleRef
from app.articles.shelf import Filter, Window, language_term
from app.articles.taxonomy import SECTION, shelves_of
from app.http.deps import ALL, ARTICLES, Db, Parameters, Query, json_answer
from app.http.freshness import fresh_for
from app.http.parameters import Day, Languages, Limit, Slugs
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site
from app.visits.days import DEFAULT_DAYS, MAX_DAYS, refused, span
from app.visits.queries import (
    SITE,
    Numbers,
    article_place,
    list_top,
    numbers_by_day,
    numbers_in_all,
)
from app.visits.schemas import Counts, DayCounts, Series, Top, TopItem

router = Router(prefix="/v1", tags=["visits"])

MAX_TOP_DAYS: Final = 31
WINDOWS: Final = {"1d": 1, "7d": 7, "30d": 30}


class SeriesQuery(Query):
    """Which days; the last thirty when nothing is said."""

    from_: Day | None = Field(None, alias="from", examples=["2018-04-01"])
    """From this civil day; thirty days up to `to` by default."""
    to: Day | None = Field(None, examples=["2018-04-24"])
    """To this civil day, today by default."""
    sort: Literal["newest", "oldest"] = "newest"
    """By day."""


class TopQuery(Wording):
    """On which days, and among which articles."""

    window: Literal["1d", "7d", "30d"] | None = None
    """So many days up to and with today, one by default; not together with `from` and `to`."""
    from_: Day | None = Field(None, alias="from", examples=["2018-04-20"])
    """From this civil day; at most 31 days."""
    to: Day | None = Field(None, examples=["2018-04-24"])
    """To this civil day, today by default."""
    section: Slugs | None = Field(None, examples=[["world"]])
    """In any of these sections or below them, by slug."""
    lang: Languages | None = Field(None, examples=[["en"]])
    """In any of these languages."""
    metric: Literal["visits", "views"] = "visits"
    """By which number."""
    limit: Limit = 10
    """How many at most."""


def counts(numbers: Numbers) -> Counts:
    """Build the JSON of numbers."""
    return Counts(visits=numbers.visits, views=numbers.views)


def series(
    found: Mapping[date, Numbers],
    ever: Numbers,
    days: tuple[date, date],
    today: date,
    *,
    newest_first: bool,
) -> Series:
    """Build the answer about the days from first to last, those without a reading too."""
    first, last = days
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    items = [
        DayCounts(
            day=day.isoformat(),
            visits=found.get(day, Numbers()).visits,
            views=found.get(day, Numbers()).views,
            complete=day < today,
        )
        for day in (reversed(every) if newest_first else every)
    ]
    visits, views = map(sum, zip(*found.values(), strict=True)) if found else (0, 0)
    return Series(items=items, totals=Counts(visits=visits, views=views), ever=counts(ever))


@router.get(
    "/visits/daily",
    response_model=Series,
    operation_id="listVisitDays",
    responses=responses(401, 422),
)
@fresh_for("visits")
def list_visit_days(
    request: Request, db: Db, _: Caller, query: Parameters[SeriesQuery]
) -> Response:
    """The site's visits and views by day, those without any too; at most 366 days.

    `totals` are of these days, `ever` is in all. A sum of visits is visitor-days: who came on two
    days is in it twice.
    """
    with db.read() as session:
        today = clock.today(get_site(session).zone)
        days = span(query.from_, query.to, today, most=MAX_DAYS, usual=DEFAULT_DAYS)
        found = numbers_by_day(session, SITE, *days)
        ever = numbers_in_all(session, SITE)
    answer = series(found, ever, days, today, newest_first=query.sort == "newest")
    return json_answer(request, answer, keys=[ALL])


@router.get(
    "/articles/{ref}/visits",
    response_model=Series,
    operation_id="listArticleVisits",
    responses=MOVED | responses(401, 404, 410, 422),
)
@fresh_for("visits")
def list_article_visits(
    request: Request, db: Db, _: Caller, ref: ArticleRef, query: Parameters[SeriesQuery]
) -> Response:
    """An article's visits and views by day, those without any too; at most 366 days.

    `totals` are of these days, `ever` is in all.
    """
    with db.read() as session:
        article = get_article(session, ref, with_body=False)
        today = clock.today(get_site(session).zone)
        days = span(query.from_, query.to, today, most=MAX_DAYS, usual=DEFAULT_DAYS)
        place = article_place(article.id)
        found = numbers_by_day(session, place, *days)
        ever = numbers_in_all(session, place)
    answer = series(found, ever, days, today, newest_first=query.sort == "newest")
    return json_answer(request, answer, keys=[f"article-{article.id}"])


def top_days(query: TopQuery, today: date) -> list[date]:
    """Return the days that `query` means. Raises Unprocessable for none and for too many."""
    first, last = query.from_, query.to
    if query.window is not None:
        if (first, last) != (None, None):
            raise refused("excludes-from", "window")
        first = today - timedelta(days=WINDOWS[query.window] - 1)
    first, last = span(first, last, today, most=MAX_TOP_DAYS, usual=1)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@router.get(
    "/visits/top", response_model=Top, operation_id="listMostRead", responses=responses(401, 422)
)
@fresh_for("visits")
def list_most_read(
    request: Request, db: Db, caller: Caller, query: Parameters[TopQuery]
) -> Response:
    """The articles that are read most, with their numbers on these days; equals newest first.

    Today alone when nothing is said; at most 31 days.
    """
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        asked = [] if query.section is None else [(SECTION, query.section)]
        shelves = [*shelves_of(session, asked).named]
        if query.lang is not None:
            shelves.append(tuple(sorted({language_term(one) for one in query.lang})))
        wanted = top_days(query, clock.today(site.zone))
        rows = list_top(session, wanted, shelves, metric=query.metric, limit=query.limit)
        ids = tuple(row.id for row in rows)
        found = list_cards(session, Filter(ids=ids), Window(limit=query.limit)) if ids else ()
        names = names_of(session, ids)
    cards = {one.id: card(one, names, voice) for one in found}
    items = [
        TopItem(rank=rank, visits=int(row.visits), views=int(row.views), article=cards[row.id])
        for rank, row in enumerate(rows, 1)
    ]
    return json_answer(
        request, Top(items=items), keys=[*Filter(tuple(shelves)).keys_shown(), ARTICLES]
    )
