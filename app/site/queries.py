"""The newsroom's own settings, read from its one row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from app.calendar.hijri import HijriCalendar
from app.calendar.names import LOCALES
from app.config import Settings
from app.db.dialect import insert
from app.db.rows import rows_of
from app.db.tables import Site as SiteRow

DEFAULT_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the masthead; `rel` says what it is, such as `social`."""

    rel: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Site:
    """The newsroom: its name, address, language, zone, Hijri calendar and links."""

    name: str
    url: str
    language: str
    zone: ZoneInfo
    hijri: HijriCalendar
    links: Sequence[Link]
    feed_full_text: bool = True
    """Whether feeds hold the bodies of stories, or their summaries alone."""
    web_sub_hub: str | None = None
    """The hub that tells subscribers of the feeds what is new."""

    @property
    def locale(self) -> str:
        """Return the locale of the site's language, English where there are no words for it."""
        primary = self.language.split("-")[0].lower()
        return primary if primary in LOCALES else DEFAULT_LOCALE


@lru_cache(maxsize=8)
def _calendar(offset_days: int, months: tuple[tuple[int, int, str], ...]) -> HijriCalendar:
    overrides = {(year, month): date.fromisoformat(day) for year, month, day in months}
    return HijriCalendar(offset_days, overrides)


_SITE: Final = select(
    SiteRow.name,
    SiteRow.url,
    SiteRow.language,
    SiteRow.time_zone,
    SiteRow.hijri_offset,
    cast(SiteRow.hijri_months, Text).label("hijri_months"),
    cast(SiteRow.links, Text).label("links"),
    SiteRow.feed_full_text,
    SiteRow.web_sub_hub,
)


def get_site(session: Session) -> Site:
    """Return the newsroom's settings as the snapshot holds them."""
    return _site(*rows_of(session, _SITE)[0])


@lru_cache(maxsize=8)
def _site(  # noqa: PLR0913, PLR0917 - one for each column
    name: str,
    url: str,
    language: str,
    time_zone: str,
    hijri_offset: int,
    hijri_months: str,
    links: str,
    feed_full_text: bool,  # noqa: FBT001 - as above
    web_sub_hub: str | None,
) -> Site:
    """Make a site of what its row says: the same row says the same."""
    months = tuple((m["year"], m["month"], m["firstDay"]) for m in json.loads(hijri_months))
    return Site(
        name=name,
        url=url,
        language=language,
        zone=ZoneInfo(time_zone),
        hijri=_calendar(hijri_offset, months),
        links=tuple(Link(**link) for link in json.loads(links)),
        feed_full_text=feed_full_text,
        web_sub_hub=web_sub_hub,
    )


def found_site(session: Session, settings: Settings) -> str:
    """Write the site row if this is the first start; return the time zone that holds.

    Of several first starts at once, one writes it.
    """
    zone = session.execute(select(SiteRow.time_zone)).scalar_one_or_none()
    if zone is not None:
        return zone
    session.execute(
        insert(session, SiteRow)
        .values(
            id=1,
            name=settings.site_name,
            url=settings.site_url,
            language=settings.language,
            time_zone=settings.time_zone,
            hijri_offset=0,
            hijri_months=[],
            links=[],
        )
        .on_conflict_do_nothing()
    )
    return session.execute(select(SiteRow.time_zone)).scalar_one()
