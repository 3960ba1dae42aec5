"""The masthead over HTTP: today's header, or that of any day before."""

from datetime import timedelta
from typing import Annotated

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from app import clock
from app.access.routes import Caller
from app.archive.queries import count_by_day, count_until
from app.articles.pages import voice_of
from app.articles.parameters import FIRST_DAY, Wording
from app.calendar.names import (
    day_text,
    direction,
    gregorian_text,
    masthead_text,
    number_text,
    weekday,
)
from app.errors import Fault, Unprocessable
from app.http.deps import ALL, Db, Parameters, json_answer
from app.http.freshness import fresh_for
from app.http.parameters import Day, Languages, integer
from app.http.problems import responses
from app.http.router import Router
from app.masthead.schemas import (
    Gregorian,
    LinkOut,
    Masthead,
    MastheadDate,
    MastheadDay,
    MastheadTotals,
    SiteOut,
)
from app.site.queries import get_site
from app.visits.queries import Numbers, numbers_as_of

router = Router(prefix="/v1", tags=["masthead"])


class MastheadQuery(Wording):
    """Which day's masthead, in which words."""

    day: Day | None = Field(None, examples=["2018-04-24"])
    """As of this civil day, totals up to it; today by default."""
    days: Annotated[int, integer(1, 31)] = 5
    """How many of the last days are listed."""
    lang: Languages | None = Field(None, examples=[["en", "tr"]])
    """Count articles in these languages alone; visits are then null."""


@router.get(
    "/masthead",
    response_model=Masthead,
    operation_id="readMasthead",
    responses=responses(401, 422),
)
@fresh_for("visits")
def read_masthead(
    request: Request, db: Db, caller: Caller, query: Parameters[MastheadQuery]
) -> Response:
    """The header above the front page: the date in both calendars, the last days, the total.

    `text` is the line a page prints; everything in it is there as data too. A day after today is
    refused.
    """
    with db.read() as session:
        site = get_site(session)
        today = clock.today(site.zone)
        day = query.day or today
        if not FIRST_DAY <= day <= today:
            raise Unprocessable(
                "There is no masthead for that day.", errors=[Fault("no-such-day", parameter="day")]
            )
        voice = voice_of(request, site, query, caller)
        last = [day - timedelta(days=back) for back in range(query.days)]
        found = count_by_day(session, last[-1], day, query.lang)
        total = count_until(session, day, query.lang)
        read = numbers_as_of(session, last[-1], day) if query.lang is None else None
    counts = [(one, found.get(one, 0)) for one in last]
    locale, numerals = voice.locale, voice.numerals
    hijri = site.hijri.of(day)
    text = masthead_text(day, hijri, counts, total, locale=locale, numerals=numerals)
    masthead = Masthead(
        site=SiteOut(
            name=site.name,
            language=site.language,
            timeZone=site.zone.key,
            direction=direction(locale),
        ),
        date=MastheadDate(
            day=day.isoformat(),
            weekday=weekday(day, locale),
            text=text.partition(" | ")[0],
            gregorian=Gregorian(iso=day.isoformat(), text=gregorian_text(day, locale, numerals)),
            hijri=voice.hijri_day(day),
        ),
        days=[
            MastheadDay(
                day=one.isoformat(),
                text=day_text(one, locale, numerals),
                articles=articles,
                visits=None if read is None else read[0].get(one, Numbers()).visits,
                views=None if read is None else read[0].get(one, Numbers()).views,
            )
            for one, articles in counts
        ],
        totals=MastheadTotals(
            articles=total,
            articlesText=number_text(total, locale, numerals),
            visits=None if read is None else read[1].visits,
            views=None if read is None else read[1].views,
        ),
        links=[LinkOut(rel=link.rel, name=link.name, href=link.href) for link in site.links],
        text=text,
    )
    return json_answer(request, masthead, keys=[ALL])
