"""Sections, tags and authors by slug: found, or made where an article names a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.archive.tally import section_parents
from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind, named
from app.db.dialect import insert
from app.editorial.drafts import Draft
from app.editorial.sanitize import clean_line
from app.editorial.schemas import MAX_NAME


@dataclass(frozen=True, slots=True)
class Filing:
    """The ids behind the slugs that some drafts name, and the tree of sections."""

    sections: Mapping[str, int]
    tags: Mapping[str, int]
    authors: Mapping[str, int]
    parents: Mapping[int, int | None]


def name_of(slug: str) -> str:
    """Return the name of something that only its slug is known of: `middle-east`, Middle East."""
    return clean_line(slug.replace("-", " ").replace("_", " ").title())[:MAX_NAME].rstrip()


def file_drafts(session: Session, drafts: Sequence[Draft]) -> Filing:
    """Return the ids that the drafts need; what is unknown is made, named after its slug.

    An old slug means what has it as an alias.
    """
    sections = {draft.section for draft in drafts if draft.section is not None}
    return Filing(
        sections=_ids(session, SECTION, sections, {"position": 0}),
        tags=_ids(session, TAG, {slug for draft in drafts for slug in draft.tags}),
        authors=_ids(session, AUTHOR, {slug for draft in drafts for slug in draft.authors}),
        parents=section_parents(session),
    )


def _ids(
    session: Session,
    kind: Kind,
    slugs: Iterable[str],
    more: Mapping[str, Any] | None = None,
) -> dict[str, int]:
    wanted = sorted(slugs)
    if not wanted:
        return {}
    statement = named(session, kind, wanted)
    found = dict(session.execute(statement).all())
    missing = [slug for slug in wanted if slug not in found]
    if missing:
        rows = [{"slug": slug, "name": name_of(slug), **(more or {})} for slug in missing]
        session.connection().execute(insert(session, kind.table).on_conflict_do_nothing(), rows)
        found = dict(session.execute(statement).all())
    return found
