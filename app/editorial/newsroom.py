"""Saving what is not an article: the site, sections, tags, authors, and tombstones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.archive.tally import Moves, note_months, section_parents
from app.articles.shelf import count_all
from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind
from app.calendar.hijri import HijriCalendar
from app.db.tables import Article, Site, SitemapMonth, State, Tombstone, table_of
from app.edition.stamp import EVERY_ARTICLE, hold_edition, next_edition, note_work
from app.editorial.commands import Outcome
from app.editorial.schemas import SectionIn, SiteIn, TermIn, TombstoneIn
from app.editorial.stored import Stored, stored_by_external_id
from app.editorial.terms import change_term, create_term, parent_id_of
from app.errors import Fault, Unprocessable
from app.search.index import reindex
from app.visits.corrections import forget_article

SHOWN_IN_ARTICLES: Final = frozenset({"url", "language", "hijri_offset", "hijri_months"})
"""What of the site's settings a card is made with: its address and its dates."""


def _refused(pointer: str, code: str) -> Unprocessable:
    return Unprocessable("This cannot be kept.", errors=[Fault(code, pointer=pointer)])


def save_site(session: Session, said: SiteIn) -> Outcome:
    """Change the newsroom's settings; articles that then read otherwise get new editions later.

    Raises:
        Unprocessable: another time zone than the newsroom's, or Hijri months that do not fit.

    """
    hold_edition(session)
    before = session.execute(select(*table_of(Site).columns)).mappings().one()
    if said.time_zone != before["time_zone"]:
        raise _refused("/timeZone", "time-zone-is-fixed")
    overrides = {(month.year, month.month): month.first_day for month in said.hijri_months}
    if len(overrides) < len(said.hijri_months):
        raise _refused("/hijriMonths", "repeated")
    try:
        HijriCalendar(said.hijri_offset, overrides)
    except ValueError as error:
        raise _refused("/hijriMonths", "hijri-months") from error
    values: dict[str, Any] = {
        "name": said.name,
        "url": said.url,
        "language": said.language,
        "hijri_offset": said.hijri_offset,
        "hijri_months": [m.model_dump(by_alias=True, mode="json") for m in said.hijri_months],
        "links": [link.model_dump() for link in said.links],
        "feed_full_text": said.feed_full_text,
        "web_sub_hub": said.web_sub_hub,
    }
    changed = {name for name, value in values.items() if before[name] != value}
    if not changed:
        return "unchanged"
    session.execute(update(Site).values(values))
    if said.url != before["url"]:
        session.execute(delete(SitemapMonth))  # all sitemaps change, since when is not said
    next_edition(session)
    if changed & SHOWN_IN_ARTICLES and count_all(session):
        note_work(session, EVERY_ARTICLE)
    return "updated"


def save_section(session: Session, said: SectionIn) -> Outcome:
    """Make or change a section; a new parent moves its articles onto the shelves above.

    Raises:
        Unprocessable: the parent is unknown, or is the section itself or below it; or the slug is
            an old one of another section.
        Conflict: the section or its parent is being merged.

    """
    hold_edition(session)
    values = {
        "name": said.name,
        "description": said.description,
        "parent_id": parent_id_of(session, said.parent),
        "position": said.position,
    }
    return _save(session, SECTION, said.slug, values)


def save_term(session: Session, said: TermIn) -> Outcome:
    """Make or change a tag or an author.

    Raises:
        Unprocessable: the slug is an old one of another.
        Conflict: it is being merged.

    """
    hold_edition(session)
    kind = TAG if said.type == "tag" else AUTHOR
    return _save(session, kind, said.slug, {"name": said.name, "description": said.description})


def _save(session: Session, kind: Kind, slug: str, values: Mapping[str, Any]) -> Outcome:
    term_id = session.scalar(select(kind.table.id).where(kind.table.slug == slug))
    if term_id is None:
        create_term(session, kind, slug, values)
        return "created"
    return "updated" if change_term(session, kind, term_id, values) else "unchanged"


def remove_stored(session: Session, article: Stored, at: datetime) -> int | None:
    """Delete an article with all that hangs on it; return the edition, None if it never was public.

    Its slugs are free again.
    """
    edition = next_edition(session) if article.values["edition"] is not None else None
    note_months(session, [article.values], at)
    moves = Moves()
    moves.move(article.standing(section_parents(session)), None)
    moves.flush(session)
    if article.values["state"] == State.PUBLISHED:
        reindex(session, [article.values["timeline_key"]], ())
    session.execute(delete(Article).where(Article.id == article.values["id"]))
    forget_article(session, article.values["id"])
    return edition


def bury_article(session: Session, said: TombstoneIn) -> Outcome:
    """Delete an article for ever and leave its tombstone, or change what that says."""
    hold_edition(session)
    stone = session.get(Tombstone, said.external_id)
    if stone is not None:
        if (stone.reason, stone.at) == (said.reason, said.at):
            return "unchanged"
        edition = next_edition(session) if stone.edition is not None else None
        stone.reason, stone.at, stone.edition = said.reason, said.at, edition
        session.flush()
        return "updated"
    found = stored_by_external_id(session, [said.external_id]).get(said.external_id)
    edition = article_id = None
    if found is not None:
        article_id = found.values["id"]
        edition = remove_stored(session, found, said.at)
    session.execute(
        insert(Tombstone).values(
            external_id=said.external_id,
            article_id=article_id if edition is not None else None,
            edition=edition,
            reason=said.reason,
            at=said.at,
        )
    )
    return "created" if found is None else "updated"
