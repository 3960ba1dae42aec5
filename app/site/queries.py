"""The newsroom's own settings, read from its one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar.hijri import HijriCalendar
from app.calendar.names import LOCALES
from app.config import Settings
from app.db.dialect import insert
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


def get_site(session: Session) -> Site:
    """Return the newsroom's settings as the snapshot holds them."""
    row = session.execute(
        select(
            SiteRow.name,
            SiteRow.url,
            SiteRow.language,
            SiteRow.time_zone,
            SiteRow.hijri_offset,
            SiteRow.hijri_months,
            SiteRow.links,
            SiteRow.feed_full_text,
            SiteRow.web_sub_hub,
        )
    ).one()
    months = tuple((m["year"], m["month"], m["firstDay"]) for m in row.hijri_months)
    return Site(
        name=row.name,
        url=row.url,
        language=row.language,
        zone=ZoneInfo(row.time_zone),
        hijri=_calendar(row.hijri_offset, months),
        links=[Link(**link) for link in row.links],
        feed_full_text=row.feed_full_text,
        web_sub_hub=row.web_sub_hub,
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
