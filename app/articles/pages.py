"""One page of articles, from its parameters to its JSON; shared by every list of articles."""

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from fastapi import Request
from sqlalchemy.orm import Session

from app import clock
from app.access.keys import Principal
from app.access.routes import may
from app.articles.cards import Voice, card, term_out
from app.articles.listing import count_page
from app.articles.parameters import COUNTED, INCLUDABLE, ListQuery, Wording, scope_of
from app.articles.queries import list_cards, names_of
from app.articles.schemas import Page, Terms
from app.articles.shelf import Filter, Window
from app.articles.taxonomy import Kind, list_terms
from app.config import Settings
from app.http.paging import PageQuery, Pager
from app.site.queries import Site, get_site

LIST_PATH: Final = "/v1/articles"
_quoted: Final = lru_cache(maxsize=10_000)(quote)
"""Slugs as they stand in URLs: to quote one costs as much as the rest of its card."""


def voice_of(
    request: Request, site: Site, wording: Wording, caller: Principal | None = None
) -> Voice:
    """Return in what words this request is answered, and whether its caller reads paid stories."""
    settings: Settings = request.app.state.settings
    return voice_by(settings, site, wording, may_read_paid=may(caller, "viewer"))


def article_pattern(settings: Settings, site: Site) -> str:
    """Return how the web addresses of articles are made, but for the slug and the id."""
    return settings.article_url.replace("{site}", site.url)


def voice_by(settings: Settings, site: Site, wording: Wording, *, may_read_paid: bool) -> Voice:
    """Return in what words something is told that nobody has asked for."""
    before, there, after = article_pattern(settings, site).partition("{slug}")
    numbered = "{id}" in before + after

    def article_url(article_id: int, slug: str) -> str:
        url = f"{before}{_quoted(slug)}{after}" if there else before
        return url.replace("{id}", str(article_id)) if numbered else url

    return Voice(
        zone=site.zone,
        hijri=site.hijri,
        locale=wording.locale or site.locale,
        numerals=wording.numerals,
        now=clock.now(),
        url_of=article_url,
        site_name=site.name,
        may_read_paid=may_read_paid,
    )


def read_page(session: Session, query: ListQuery, wanted: Filter, voice: Voice) -> Page:
    """Read the page that `query` asks for, `wanted` being what its filters mean.

    Its `next` and `prev` point to /v1/articles.
    """
    pager = Pager(LIST_PATH, query, scope_of(query, query.sort))
    window = Window(
        limit=pager.limit,
        newest_first=(query.sort == "newest") is not pager.backward,
        beyond=pager.number,
    )
    named = {*(query.fields or ()), *(query.include or ())}
    include = [name for name in INCLUDABLE if name in named]
    cards = list_cards(session, wanted, window, with_bodies="bodyHtml" in include)
    found = pager.page(cards, lambda row: row.timeline_key, beside=_beside(pager, query))
    with_visits = not named.isdisjoint(COUNTED)
    names = names_of(session, [row.id for row in found.rows], with_visits=with_visits)
    page = Page(
        items=[card(row, names, voice, include) for row in found.rows],
        next=found.next,
        prev=found.prev,
    )
    if query.fields is not None:
        for item in page["items"]:
            for name in item.keys() - {"id", *named}:
                del item[name]  # type: ignore[misc] # the caller asked for less than a card
    if query.count is not None:
        page["total"] = count_page(session, wanted)
    return page


def _beside(pager: Pager, query: ListQuery) -> tuple[int, int] | None:
    """Return what the pages before and after an empty one lie beyond.

    That is the key it was asked for, itself included.
    """
    key = pager.number
    if key is None:
        return None
    step = 1 if query.sort == "newest" else -1
    return key - step, key + step


def read_terms(session: Session, kind: Kind, query: PageQuery, path: str) -> Terms:
    """Read the page of tags or authors that `query` asks for."""
    pager = Pager(path, query)
    rows = list_terms(session, kind, limit=pager.limit, beyond=pager.key, backward=pager.backward)
    page = pager.page(rows, lambda row: row.slug)
    zone = get_site(session).zone
    return Terms(items=[term_out(row, zone) for row in page.rows], next=page.next, prev=page.prev)
