"""The archive over HTTP: days, months and years with what they hold, and the totals."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from fastapi import Path, Request
from fastapi.responses import Response
from pydantic import Field

from app import clock
from app.access.routes import Caller
from app.archive.queries import (
    count_by_language,
    count_by_period,
    find_first_day,
    read_by_period,
)
from app.archive.schemas import DayOut, DayRow, Days, LanguageTotal, SectionTotal, Totals
from app.articles.cards import Voice
from app.articles.pages import read_page, voice_of
from app.articles.parameters import ListQuery, Wording, filter_of
from app.articles.shelf import count_all
from app.articles.taxonomy import list_sections
from app.calendar.civil import Period, gregorian_periods
from app.calendar.hijri import HijriCalendar
from app.calendar.names import weekday
from app.errors import Fault, Unprocessable
from app.http.deps import ALL, ARTICLES, Db, NoQuery, Parameters, json_answer, page_links
from app.http.freshness import fresh_for
from app.http.parameters import Day, Languages, integer
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site
from app.visits.queries import SITE, Numbers, numbers_in_all

router = Router(prefix="/v1", tags=["archive"])

MAX_ROWS: Final = 400
DEFAULT_ROWS: Final = 5
LONGEST: Final = {"day": 1, "month": 31, "year": 366}
"""Days that no period is longer than, in either calendar."""


class DaysQuery(Wording):
    """Which days, months or years; the last five days when nothing is said."""

    last: Annotated[int, integer(1, MAX_ROWS)] | None = Field(None, examples=[7])
    """So many periods, the newest being that of `to`; not together with `from`."""
    from_: Day | None = Field(None, alias="from", examples=["2018-04-20"])
    """From the period that holds this civil day."""
    to: Day | None = Field(None, examples=["2018-04-24"])
    """To the period that holds this civil day, today by default."""
    by: Literal["day", "month", "year"] = "day"
    """What one row covers."""
    calendar: Literal["gregorian", "hijri"] = "gregorian"
    """Whose days, months and years."""
    lang: Languages | None = Field(None, examples=[["en", "tr"]])
    """Count articles in these languages alone; visits are then null."""


def _periods(query: DaysQuery, hijri: HijriCalendar, today: date) -> list[Period]:
    """Return the periods asked for, newest first. Raises Unprocessable if there are too many."""
    last = query.to or today
    if query.from_ is not None and query.last is not None:
        raise _refused("excludes-from", "last")
    rows = query.last or DEFAULT_ROWS
    if query.from_ is None:
        span = min((last - date.min).days, rows * LONGEST[query.by])
        first = last - timedelta(days=span)
    else:
        first = query.from_
        if first > last:
            raise _refused("after-to", "from")
        if (last - first).days > MAX_ROWS * LONGEST[query.by]:
            raise _refused("too-many-rows", "from")
    periods_of = gregorian_periods if query.calendar == "gregorian" else hijri.periods
    periods = periods_of(first, last, query.by)
    if query.from_ is None:
        return periods[:rows]
    if len(periods) > MAX_ROWS:
        raise _refused("too-many-rows", "from")
    return periods


def _refused(code: str, parameter: str) -> Unprocessable:
    return Unprocessable(
        f"These days cannot be listed; at most {MAX_ROWS} rows are.",
        errors=[Fault(code, parameter=parameter)],
    )


def day_row(
    period: Period,
    articles: int,
    read: Numbers | None,
    voice: Voice,
    today: date,
    *,
    is_day: bool,
) -> DayRow:
    """Build one row; weekday and Hijri date are for single days."""
    return {
        "period": period.name,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "articles": articles,
        "visits": read.visits if read is not None else None,
        "views": read.views if read is not None else None,
        "weekday": weekday(period.first, voice.locale) if is_day else None,
        "hijri": voice.hijri_day(period.first) if is_day else None,
        "complete": period.last < today,
    }


@router.get("/days", response_model=Days, operation_id="listDays", responses=responses(401, 422))
@fresh_for("visits")
def list_days(request: Request, db: Db, caller: Caller, query: Parameters[DaysQuery]) -> Response:
    """What each day, month or year holds, newest first, those without an article too.

    Days are civil days of the newsroom's zone. A period that only touches `from` or `to` is there
    whole. At most 400 rows: more are refused, never cut. In the Hijri calendar, days outside its
    range, 1 August 1924 to 16 November 2077, have no row.
    """
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        today = clock.today(site.zone)
        periods = _periods(query, site.hijri, today)
        counts = count_by_period(session, periods, query.lang)
        read: Sequence[Numbers | None] = [None] * len(periods)
        if query.lang is None:
            read = read_by_period(session, periods)
    rows = [
        day_row(period, articles, numbers, voice, today, is_day=query.by == "day")
        for period, articles, numbers in zip(periods, counts, read, strict=True)
    ]
    return json_answer(request, Days(items=rows), keys=[ALL])


DayPath = Annotated[
    Day,
    Path(
        description="A civil day of the newsroom.",
        openapi_examples={"a day": {"value": "2018-04-24"}},
    ),
]


@router.get(
    "/days/{day}", response_model=DayOut, operation_id="readDay", responses=responses(401, 422)
)
@fresh_for("visits")
def read_day(
    request: Request, db: Db, caller: Caller, day: DayPath, query: Parameters[Wording]
) -> Response:
    """One day: what it holds, and the first page of its articles; `next` leads on."""
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        period = Period(day.isoformat(), day, day)
        (count,) = count_by_period(session, [period])
        (read,) = read_by_period(session, [period])
        of_day = ListQuery(day=day, locale=query.locale, numerals=query.numerals)
        page = read_page(session, of_day, filter_of(session, of_day, site, voice.now), voice)
    row = day_row(period, count, read, voice, clock.today(site.zone), is_day=True)
    answer = DayOut(row=row, articles=page)
    return json_answer(request, answer, keys=[ARTICLES, ALL], links=page_links(page))


@router.get("/totals", response_model=Totals, operation_id="readTotals", responses=responses(401))
@fresh_for("visits")
def read_totals(request: Request, db: Db, _: Caller, __: Parameters[NoQuery]) -> Response:
    """The whole archive in numbers: articles, by section and by language, visits and views."""
    with db.read() as session:
        since = find_first_day(session)
        read = numbers_in_all(session, SITE)
        totals = Totals(
            articles=count_all(session),
            visits=read.visits,
            views=read.views,
            since=since.isoformat() if since is not None else None,
            sections=[
                SectionTotal(id=row.id, slug=row.slug, name=row.name, articles=row.articles)
                for row in list_sections(session)
            ],
            languages=[
                LanguageTotal(language=language, articles=articles)
                for language, articles in count_by_language(session)
            ],
        )
    return json_answer(request, totals, keys=[ALL])
