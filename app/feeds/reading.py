"""From the newsroom to what a feed holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.articles.cards import Voice, card, correction_out
from app.articles.listing import list_page
from app.articles.pages import voice_by
from app.articles.parameters import Wording
from app.articles.queries import corrections_of, list_cards, names_of
from app.articles.shapes import Reading
from app.articles.shelf import Filter, Window, language_term
from app.articles.taxonomy import Kind
from app.config import Settings
from app.db.tables import Article
from app.db.types import instant_of
from app.errors import not_found
from app.feeds.channel import Channel, Entry, Feed, tag_uri
from app.http.deps import url_of
from app.http.paging import PageQuery, Pager
from app.site.queries import Site, get_site

LANGUAGE: Final = Reading((Article.language,))


@dataclass(frozen=True, slots=True)
class Topic:
    """What a feed is about: all articles, or those on one shelf."""

    name: str
    """Its permanent name, such as `feeds/sections/4`."""
    path: str
    """Where its feeds lie, such as `/feeds/sections/world`."""
    title: str | None = None
    description: str | None = None
    language: str | None = None
    shelf: str | None = None

    @property
    def wanted(self) -> Filter:
        """Return what the feed is narrowed to."""
        return Filter(shelves=((self.shelf,),) if self.shelf is not None else ())


EVERYTHING: Final = Topic("feeds/all", "/feeds")


def shelf_topic(kind: Kind, row: Row[Any]) -> Topic:
    """Return what the feeds of a section, tag or author are about."""
    return Topic(
        name=f"feeds/{kind.name}s/{row.id}",
        path=f"/feeds/{kind.name}s/{quote(row.slug)}",
        title=row.name,
        description=row.description,
        shelf=kind.term(row.id),
    )


def get_language_topic(session: Session, tag: str) -> Topic:
    """Return what the feeds of a language are about. Raises NotFound where no article has it."""
    shelf = language_term(tag)
    newest = list_page(session, LANGUAGE, Filter(shelves=((shelf,),)), Window(limit=1))
    if not newest:
        raise not_found()
    language = newest[0].language
    return Topic(
        name=f"feeds/languages/{language}",
        path=f"/feeds/languages/{language}",
        title=language,
        language=language,
        shelf=shelf,
    )


def feeds_base(settings: Settings, site: Site) -> str:
    """Return where feeds and sitemaps are reached from outside, without a trailing slash."""
    return settings.feeds_url.replace("{site}", site.url)


def read_feed(
    session: Session, settings: Settings, topic: Topic, file: str, query: PageQuery
) -> Feed:
    """Read the page of a feed that `query` asks for."""
    site = get_site(session)
    path = f"{topic.path}/{file}"
    pager = Pager(path, query, topic.name)
    window = Window(limit=pager.limit, newest_first=not pager.backward, beyond=pager.number)
    rows = list_cards(session, topic.wanted, window, with_bodies=site.feed_full_text)
    page = pager.page(rows, lambda row: row.timeline_key)
    voice = voice_by(settings, site, Wording(), may_read_paid=False)
    entries = _entries(session, page.rows, site, voice)
    base = feeds_base(settings, site)
    first = url_of(path, query.model_copy(update={"cursor": None})).removesuffix("?")
    updated_at = max((row.modified_at for row in page.rows), default=instant_of(0))
    channel = Channel(
        uri=tag_uri(site.url, topic.name),
        scheme=tag_uri(site.url, ""),
        title=site.name if topic.title is None else f"{topic.title} - {site.name}",
        description=topic.description or topic.title or site.name,
        site_name=site.name,
        site_url=site.url,
        self_url=base + url_of(path, query).removesuffix("?"),
        first_url=base + first if query.cursor is not None else None,
        next_url=base + page.next if page.next is not None else None,
        previous_url=base + page.prev if page.prev is not None else None,
        hub=site.web_sub_hub,
        language=topic.language or site.language,
        zone=site.zone,
        updated_at=updated_at,
        updated=voice.instant(updated_at),
    )
    return Feed(channel, entries)


def _entries(session: Session, rows: Sequence[Row[Any]], site: Site, voice: Voice) -> list[Entry]:
    """Build the entries; of a paid story neither the body nor the notes, which quote it."""
    names = names_of(session, [row.id for row in rows])
    free = [row.id for row in rows if row.is_accessible_for_free]
    notes = corrections_of(session, free)
    include = ("bodyHtml",) if site.feed_full_text else ()
    return [
        Entry(
            uri=tag_uri(site.url, f"articles/{row.id}"),
            card=card(row, names, voice, include),
            notes=[correction_out(note, voice) for note in notes.get(row.id, ())],
            published_at=row.published_at,
            modified_at=row.modified_at,
        )
        for row in rows
    ]
