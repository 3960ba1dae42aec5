"""One page of articles, from its parameters to its JSON; shared by every list of articles."""

from typing import Final
from urllib.parse import quote

from fastapi import Request
from sqlalchemy.orm import Session

from app import clock
from app.access.keys import Principal
from app.access.routes import may
from app.articles.cards import Voice, card, term_out
from app.articles.parameters import (
    FILTERS,
    INCLUDABLE,
    ListQuery,
    PageQuery,
    Wording,
    filter_of,
)
from app.articles.queries import list_cards, names_of
from app.articles.schemas import Page, Terms
from app.articles.shelf import Window, count_page
from app.articles.taxonomy import Kind, list_terms
from app.config import Settings
from app.http.cursor import Cursor
from app.http.deps import url_of
from app.site.queries import Site, get_site

LIST_PATH: Final = "/v1/articles"


def voice_of(
    request: Request, site: Site, wording: Wording, caller: Principal | None = None
) -> Voice:
    """Return in what words this request is answered, and whether its caller reads paid stories."""
    settings: Settings = request.app.state.settings
    return voice_by(settings, site, wording, may_read_paid=may(caller, "viewer"))


def voice_by(settings: Settings, site: Site, wording: Wording, *, may_read_paid: bool) -> Voice:
    """Return in what words something is told that nobody has asked for."""
    pattern = settings.article_url.replace("{site}", site.url)

    def article_url(article_id: int, slug: str) -> str:
        return pattern.replace("{slug}", quote(slug)).replace("{id}", str(article_id))

    return Voice(
        zone=site.zone,
        hijri=site.hijri,
        locale=wording.locale or site.locale,
        numerals=wording.numerals,
        now=clock.now(),
        url_of=article_url,
        may_read_paid=may_read_paid,
    )


def read_page(session: Session, site: Site, query: ListQuery, voice: Voice) -> Page:
    """Read the page that `query` asks for; its `next` and `prev` point to /v1/articles."""
    wanted = filter_of(session, query, site, voice.now)
    scope = _scope(query)
    here = Cursor.decode(query.cursor, scope) if query.cursor is not None else None
    backward = here is not None and here.backward
    window = Window(
        limit=query.limit + 1,
        newest_first=(query.sort == "newest") is not backward,
        beyond=here.number() if here is not None else None,
    )
    named = {*(query.fields or ()), *(query.include or ())}
    include = [name for name in INCLUDABLE if name in named]
    rows = list_cards(session, wanted, window, with_bodies="bodyHtml" in include)
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    if backward:
        rows = rows[::-1]
    names = names_of(session, [row.id for row in rows])

    def link(key: int, *, backward: bool) -> str:
        cursor = Cursor(str(key), backward=backward).encode(scope)
        return url_of(LIST_PATH, query, cursor=cursor)

    before, after = _edges([row.timeline_key for row in rows], here, query)
    page = Page(
        items=[card(row, names, voice, include) for row in rows],
        next=link(after, backward=False) if backward or more else None,
        prev=link(before, backward=True) if (more if backward else here) else None,
    )
    if query.fields is not None:
        for item in page["items"]:
            for name in item.keys() - {"id", *named}:
                del item[name]  # type: ignore[misc] # the caller asked for less than a card
    if query.count is not None:
        page["total"] = count_page(session, wanted)
    return page


def _scope(query: ListQuery) -> str:
    """Return what a cursor is bound to: the order and the filters, as they were asked for."""
    asked = ((name, getattr(query, name)) for name in FILTERS)
    return "\n".join(
        [query.sort, *(f"{name}={value}" for name, value in asked if value is not None)]
    )


def _edges(keys: list[int], here: Cursor | None, query: ListQuery) -> tuple[int, int]:
    """Return the keys that the pages before and after this one lie beyond.

    Beside an empty page, that is the key it was asked for, itself included.
    """
    if keys:
        return keys[0], keys[-1]
    if here is None:
        return 0, 0
    step = 1 if query.sort == "newest" else -1
    return here.number() - step, here.number() + step


def read_terms(session: Session, kind: Kind, query: PageQuery, path: str) -> Terms:
    """Read the page of tags or authors that `query` asks for."""
    here = Cursor.decode(query.cursor, path) if query.cursor is not None else None
    backward = here is not None and here.backward
    rows = list_terms(
        session,
        kind,
        limit=query.limit + 1,
        beyond=here.key if here is not None else None,
        backward=backward,
    )
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    if backward:
        rows = rows[::-1]
    zone = get_site(session).zone

    def link(key: str, *, backward: bool) -> str:
        cursor = Cursor(key, backward=backward).encode(path)
        return url_of(path, query, cursor=cursor)

    return Terms(
        items=[term_out(row, zone) for row in rows],
        next=link(rows[-1].slug, backward=False) if rows and (backward or more) else None,
        prev=link(rows[0].slug, backward=True) if rows and (more if backward else here) else None,
    )
