"""Visits for the newsroom over HTTP: what was not counted, an old counter, what was wrong."""

from datetime import date
from typing import Annotated, Any, Final, Literal, cast

from fastapi import Request
from fastapi.responses import Response
from pydantic import BeforeValidator, Field, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError

from app import clock
from app.access.keys import Principal
from app.access.routes import Admin, Viewer
from app.calendar.civil import parse_day
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters, Query
from app.http.idempotency import IdempotencyKey, once
from app.http.paging import PageQuery, Pager
from app.http.parameters import Day
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import Site, get_site
from app.visits.bots import Reason
from app.visits.corrections import (
    Change,
    Hand,
    adjust_count,
    get_adjustment,
    list_adjustments,
    take_counts_over,
)
from app.visits.days import DEFAULT_DAYS, MAX_DAYS, span
from app.visits.queries import list_excluded
from app.visits.reports import LARGEST_ID, Said
from app.visits.schemas import Adjusted, Adjustments, Excluded, ExcludedDay, TakenOver, adjusted_out

PATH: Final = "/v1/editorial/visits"
router = Router(prefix=PATH, tags=["visits"])

MOST: Final = 10**12
"""The largest count that is taken by hand."""
MAX_ROWS: Final = 5_000


def _day(value: object) -> date:
    try:
        return parse_day(str(value))
    except ValueError as error:
        raise PydanticCustomError("not-a-day", "not a day") from error


ArticleId = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
DayIn = Annotated[date, BeforeValidator(_day)]
CountIn = Annotated[StrictInt, Field(ge=0, le=MOST)]


class RowIn(Said):
    """One count of another counter."""

    day: DayIn | None
    """A civil day; null for the balance from before all days."""
    article: ArticleId | None
    """Null for the site."""
    visits: CountIn
    views: CountIn


class ImportIn(Said):
    """The counts of another counter."""

    mode: Literal["set", "add"]
    """Put them in the place of what is counted here, or add them to it."""
    rows: Annotated[list[RowIn], Field(min_length=1, max_length=MAX_ROWS)]


class AdjustIn(Said):
    """A correction of one count."""

    day: DayIn | None
    """Null for the total alone."""
    article: ArticleId | None
    """Null for the site."""
    visits: Annotated[StrictInt, Field(ge=-MOST, le=MOST)]
    """What is added; negative, what is taken away."""
    views: Annotated[StrictInt, Field(ge=-MOST, le=MOST)]
    reason: Annotated[
        str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=500)
    ]


class ExcludedQuery(Query):
    """Which days; the last thirty when nothing is said."""

    from_: Day | None = Field(None, alias="from", examples=["2018-04-01"])
    """From this civil day; thirty days up to `to` by default."""
    to: Day | None = Field(None, examples=["2018-04-24"])
    """To this civil day, today by default."""


def _hand(caller: Principal, site: Site, reason: str) -> Hand:
    return Hand(caller.name, clock.now(), clock.today(site.zone), reason)


def _answer(content: Any, status: int = 200) -> Response:  # noqa: ANN401 - JSON
    return JsonResponse(content, status, {"Cache-Control": PRIVATE})


@router.get(
    "/excluded",
    response_model=Excluded,
    operation_id="listExcludedVisits",
    responses=responses(401, 403, 422),
)
def list_excluded_visits(db: Db, _: Viewer, query: Parameters[ExcludedQuery]) -> Response:
    """How many reports were not counted, by day and reason, newest day first."""
    with db.read() as session:
        today = clock.today(get_site(session).zone)
        days = span(query.from_, query.to, today, most=MAX_DAYS, usual=DEFAULT_DAYS)
        rows = list_excluded(session, *days)
    items = [
        ExcludedDay(day=day.isoformat(), reason=cast("Reason", reason), reports=reports)
        for day, reason, reports in rows
    ]
    return _answer(Excluded(items=items))


@router.post(
    "/import",
    response_model=TakenOver,
    operation_id="importVisits",
    responses=responses(401, 403, 409, 413, 415, 422),
)
def import_visits(
    request: Request,
    db: Db,
    caller: Admin,
    said: ImportIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Take over the counts of another counter: of days, and balances from before all days.

    All of it or nothing; at most 5,000 rows at once. An article's counts are not added to the
    site's: they are rows of their own. With `set`, sending it again changes nothing.
    """
    rows = [Change(row.article, row.day, row.visits, row.views) for row in said.rows]
    with db.write() as session:

        def act() -> Response:
            hand = _hand(caller, get_site(session), "import")
            grown = take_counts_over(session, rows, hand, is_absolute=said.mode == "set")
            return _answer(TakenOver(rows=len(rows), visits=grown.visits, views=grown.views))

        return once(session, request, caller.key_id, said.model_dump_json().encode(), act)


@router.post(
    "/adjust",
    status_code=201,
    response_model=Adjusted,
    operation_id="adjustVisits",
    responses=responses(401, 403, 409, 413, 415, 422),
)
def adjust_visits(
    request: Request,
    db: Db,
    caller: Admin,
    said: AdjustIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Correct one count by hand; who, when and why stays on record."""
    change = Change(said.article, said.day, said.visits, said.views)
    with db.write() as session:

        def act() -> Response:
            site = get_site(session)
            made = adjust_count(session, change, _hand(caller, site, said.reason))
            return _answer(adjusted_out(get_adjustment(session, made), site.zone), 201)

        return once(session, request, caller.key_id, said.model_dump_json().encode(), act)


@router.get(
    "/adjustments",
    response_model=Adjustments,
    operation_id="listVisitAdjustments",
    responses=responses(401, 403, 422),
)
def list_visit_adjustments(db: Db, _: Viewer, query: Parameters[PageQuery]) -> Response:
    """Every correction and balance by hand, newest first: who, when and why."""
    pager = Pager(f"{PATH}/adjustments", query)
    with db.read() as session:
        zone = get_site(session).zone
        rows = list_adjustments(
            session, limit=pager.limit, beyond=pager.number, backward=pager.backward
        )
    page = pager.page(rows, lambda row: row.id)
    answer = Adjustments(
        items=[adjusted_out(row, zone) for row in page.rows], next=page.next, prev=page.prev
    )
    return _answer(answer)
