"""Saving what is not an article: the site, sections, tags, authors, and tombstones."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from app.archive.tally import Moves, section_parents
from app.articles.shelf import author_term, section_term, tag_term
from app.calendar.hijri import HijriCalendar
from app.db.tables import (
    Article,
    Author,
    Section,
    Shelf,
    ShelfTally,
    Site,
    Tag,
    Tombstone,
    table_of,
)
from app.edition.stamp import hold_edition, next_edition
from app.editorial.commands import Outcome
from app.editorial.schemas import SectionIn, SiteIn, TermIn, TombstoneIn
from app.editorial.stored import Stored, stored_by_external_id
from app.errors import Fault, Unprocessable


def _refused(pointer: str, code: str) -> Unprocessable:
    return Unprocessable("This cannot be kept.", errors=[Fault(code, pointer=pointer)])


def save_site(session: Session, said: SiteIn) -> Outcome:
    """Change the newsroom's settings.

    Raises:
        Unprocessable: another time zone than the newsroom's, or Hijri months that do not fit.

    """
    hold_edition(session)
    before = session.execute(select(*table_of(Site).columns)).mappings().one()
    if said.time_zone != before["time_zone"]:
        raise _refused("/timeZone", "time-zone-is-fixed")
    overrides = {(month.year, month.month): month.first_day for month in said.hijri_months}
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
    }
    if all(before[name] == value for name, value in values.items()):
        return "unchanged"
    session.execute(update(Site).values(values))
    next_edition(session)
    return "updated"


def save_section(session: Session, said: SectionIn) -> Outcome:
    """Make or change a section; a new parent moves its articles onto the shelves above.

    Raises:
        Unprocessable: the parent is unknown, or is the section itself or below it.

    """
    hold_edition(session)
    parent_id = None
    if said.parent is not None:
        parent_id = session.scalar(select(Section.id).where(Section.slug == said.parent))
        if parent_id is None:
            raise _refused("/parent", "unknown-section")
    values = {
        "name": said.name,
        "description": said.description,
        "parent_id": parent_id,
        "position": said.position,
    }
    before = (
        session.execute(
            select(Section.id, *(getattr(Section, name) for name in values)).where(
                Section.slug == said.slug
            )
        )
        .mappings()
        .one_or_none()
    )
    if before is None:
        session.execute(insert(Section).values(slug=said.slug, **values))
        return "created"
    if all(before[name] == value for name, value in values.items()):
        return "unchanged"
    section_id = before["id"]
    parents = section_parents(session)
    old = _line(before["parent_id"], parents)
    new = _line(parent_id, parents)
    if section_id in new:
        raise _refused("/parent", "section-below-itself")
    session.execute(update(Section).where(Section.id == section_id).values(values))
    term = section_term(section_id)
    for gone in old - new:
        _unshelve(session, term, section_term(gone))
    for come in new - old:
        _shelve(session, term, section_term(come))
    _mark_change(session, term)
    return "updated"


def _line(section_id: int | None, parents: Mapping[int, int | None]) -> set[int]:
    """Return a section and all above it."""
    line: set[int] = set()
    while section_id is not None:
        line.add(section_id)
        section_id = parents[section_id]
    return line


def _unshelve(session: Session, term: str, shelf: str) -> None:
    keys = select(Shelf.timeline_key).where(Shelf.term == term)
    session.execute(delete(Shelf).where(Shelf.term == shelf, Shelf.timeline_key.in_(keys)))
    _recount(session, shelf)


def _shelve(session: Session, term: str, shelf: str) -> None:
    keys = select(literal(shelf), Shelf.timeline_key).where(Shelf.term == term)
    session.execute(insert(Shelf).from_select(["term", "timeline_key"], keys))
    _recount(session, shelf)


def _recount(session: Session, shelf: str) -> None:
    """Count a shelf anew after many articles moved at once."""
    articles = session.scalar(select(func.count()).where(Shelf.term == shelf))
    session.execute(delete(ShelfTally).where(ShelfTally.term == shelf))
    session.execute(insert(ShelfTally).values(term=shelf, articles=articles))


def save_term(session: Session, said: TermIn) -> Outcome:
    """Make or change a tag or an author."""
    hold_edition(session)
    table: type[Tag | Author] = Tag if said.type == "tag" else Author
    before = session.execute(
        select(table.id, table.name, table.description).where(table.slug == said.slug)
    ).one_or_none()
    values = {"name": said.name, "description": said.description}
    if before is None:
        session.execute(insert(table).values(slug=said.slug, **values))
        return "created"
    if (before.name, before.description) == (said.name, said.description):
        return "unchanged"
    session.execute(update(table).where(table.id == before.id).values(values))
    _mark_change(session, tag_term(before.id) if table is Tag else author_term(before.id))
    return "updated"


def _mark_change(session: Session, term: str) -> None:
    """Take an edition if the public sees what changed: anything with a public article."""
    if session.scalar(select(ShelfTally.articles).where(ShelfTally.term == term)):
        next_edition(session)


def remove_stored(session: Session, article: Stored) -> int | None:
    """Delete an article with all that hangs on it; return the edition, None if it never was public.

    Its slugs are free again.
    """
    edition = next_edition(session) if article.values["edition"] is not None else None
    moves = Moves()
    moves.move(article.standing(section_parents(session)), None)
    moves.flush(session)
    session.execute(delete(Article).where(Article.id == article.values["id"]))
    return edition


def bury_article(session: Session, said: TombstoneIn) -> Outcome:
    """Delete an article for ever, and leave its tombstone."""
    hold_edition(session)
    if session.scalar(
        select(Tombstone.external_id).where(Tombstone.external_id == said.external_id)
    ):
        return "unchanged"
    found = stored_by_external_id(session, [said.external_id]).get(said.external_id)
    edition = article_id = None
    if found is not None:
        article_id = found.values["id"]
        edition = remove_stored(session, found)
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
