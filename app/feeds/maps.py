"""From the newsroom to its sitemaps: which there are, and what each holds."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.archive.queries import count_by_day
from app.articles.cards import Voice
from app.articles.listing import list_page
from app.articles.pages import voice_by
from app.articles.parameters import FIRST_DAY, LAST_DAY, Wording
from app.articles.shapes import Reading
from app.articles.shelf import Filter, Window
from app.calendar.civil import bounds, gregorian_period
from app.config import Settings
from app.db.tables import Article, SitemapMonth
from app.db.types import microseconds
from app.errors import not_found
from app.feeds.reading import feeds_base
from app.feeds.sitemap import Place, Story, news_language
from app.site.queries import Site, get_site

MOST_PLACES: Final = 5_000
"""Addresses in one sitemap; 50,000 are allowed, and would take a worker half a second."""
MOST_NEWS: Final = 1_000
"""Stories in the news sitemap: as many as are allowed."""
MAX_URL: Final = 2_047
"""Characters of an address; a longer one is not allowed in any sitemap, and left out."""
MAPPED: Final = Reading(
    (
        Article.id,
        Article.slug,
        Article.headline,
        Article.language,
        Article.image,
        Article.canonical_url,
        Article.translation_group,
        Article.published_at,
        Article.modified_at,
    )
)


def list_maps(
    session: Session, settings: Settings, *, most_places: int = MOST_PLACES
) -> list[Place]:
    """Return the sitemap of each month that holds articles, the newest first.

    A month of more than `most_places` articles has several. Read from kept tallies: the cost
    grows with the days of the archive, not with its articles.
    """
    site = get_site(session)
    base, voice = feeds_base(settings, site), _voice(settings, site)
    months: Counter[date] = Counter()
    for day, articles in count_by_day(session, FIRST_DAY, LAST_DAY).items():
        months[day.replace(day=1)] += articles
    changes = dict(session.execute(select(SitemapMonth.month, SitemapMonth.changed_at)).all())
    maps = []
    for first, articles in sorted(months.items(), reverse=True):
        changed_at = changes.get(first)
        changed = voice.instant(changed_at) if changed_at is not None else None
        for part in range(1, _parts(articles, most_places) + 1):
            name = f"{first:%Y-%m}" + (f"-{part}" if part > 1 else "")
            maps.append(Place(f"{base}/sitemaps/{name}.xml", changed))
    return maps


def list_places(
    session: Session,
    settings: Settings,
    first: date,
    part: int,
    *,
    most_places: int = MOST_PLACES,
) -> list[Place]:
    """Return what the sitemap of the month that begins with `first` holds, the oldest first.

    Raises:
        NotFound: the month has no such part.

    """
    last = gregorian_period(first, "month").last
    articles = sum(count_by_day(session, first, last).values())
    if not 1 <= part <= _parts(articles, most_places):
        raise not_found()
    site = get_site(session)
    voice = _voice(settings, site)
    window = Window(limit=most_places, newest_first=False, skip=(part - 1) * most_places)
    rows = list_page(session, MAPPED, _between(first, last, site), window)
    together = _translations(session, rows, site, voice)
    return [_place(row, url, voice, together) for row in rows if (url := _url(row, voice))]


def list_news(session: Session, settings: Settings, site: Site, today: date) -> list[Story]:
    """Return the newest stories of today and yesterday, at most MOST_NEWS."""
    voice = _voice(settings, site)
    wanted = _between(today - timedelta(days=1), today, site)
    return [
        Story(
            place=_place(row, url, voice, {}),
            language=news_language(row.language),
            published=voice.instant(row.published_at),
            title=row.headline,
        )
        for row in list_page(session, MAPPED, wanted, Window(limit=MOST_NEWS))
        if (url := _url(row, voice))
    ]


def _voice(settings: Settings, site: Site) -> Voice:
    return voice_by(settings, site, Wording(), may_read_paid=False)


def _parts(articles: int, most: int) -> int:
    return -(-articles // most)


def _between(first: date, last: date, site: Site) -> Filter:
    start, end = bounds(first, last, site.zone)
    return Filter(keys=(microseconds(start), microseconds(end)))


def _url(row: Row[Any], voice: Voice) -> str | None:
    """Return where an article is to be found; None where that is no place for a sitemap.

    A story that lives elsewhere has no place: search engines want the address that counts.
    """
    url = voice.url_of(row.id, row.slug)
    is_own = row.canonical_url in (None, url)
    return url if is_own and len(url) <= MAX_URL else None


def _place(row: Row[Any], url: str, voice: Voice, together: dict[str, dict[str, str]]) -> Place:
    others = together.get(row.translation_group, {})
    return Place(
        url=url,
        changed=voice.instant(row.modified_at),
        image_url=row.image["url"] if row.image is not None else None,
        # only who is named by the others may name them
        alternates=list(others.items()) if others.get(row.language) == url else (),
    )


def _translations(
    session: Session, rows: Sequence[Row[Any]], site: Site, voice: Voice
) -> dict[str, dict[str, str]]:
    """Return the addresses of each translation group of several languages, by language.

    Of two articles in one language, the older one counts. `x-default` is that of the site's own.
    """
    groups = {row.translation_group for row in rows} - {None}
    found: dict[str, dict[str, str]] = {}
    if groups:
        members = MAPPED.all().where(Article.translation_group.in_(sorted(groups)))
        for row in session.execute(members.order_by(Article.language, Article.id)):
            if url := _url(row, voice):
                found.setdefault(row.translation_group, {}).setdefault(row.language, url)
    several = {group: urls for group, urls in found.items() if len(urls) > 1}
    for urls in several.values():
        if site.language in urls:
            urls["x-default"] = urls[site.language]
    return several
