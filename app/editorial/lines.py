"""An article as a JSON line says it: what export writes, a version keeps, and a PATCH changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar.civil import rfc3339
from app.db.tables import Author, Section, Tag
from app.editorial.stored import Stored

Instants = Callable[[datetime | None], str | None]


@dataclass(frozen=True, slots=True)
class Slugs:
    """The slugs that some articles are filed under, by id."""

    sections: Mapping[int, str]
    tags: Mapping[int, str]
    authors: Mapping[int, str]

    @classmethod
    def of(cls, session: Session, articles: Sequence[Stored]) -> Self:
        """Look up the slugs of these articles' sections, tags and authors."""

        def slugs(table: type[Section | Tag | Author], ids: set[int]) -> dict[int, str]:
            rows = session.execute(select(table.id, table.slug).where(table.id.in_(ids)))
            return dict(rows.all())

        sections = {one.values["section_id"] for one in articles} - {None}
        return cls(
            sections=slugs(Section, sections),
            tags=slugs(Tag, {tag for one in articles for tag in one.tag_ids}),
            authors=slugs(Author, {author for one in articles for author in one.author_ids}),
        )


def instants_in(zone: ZoneInfo) -> Instants:
    """Return how instants are written in lines: RFC 3339 with the zone's offset."""
    return partial(_instant, zone=zone)


def _instant(value: datetime | None, *, zone: ZoneInfo) -> str | None:
    return rfc3339(value, zone) if value is not None else None


def article_line(stored: Stored, slugs: Slugs, instant: Instants) -> dict[str, Any]:
    """Return the line of one article: `ArticleIn` in JSON's words."""
    values = stored.values
    return {
        "type": "article",
        "externalId": values["external_id"],
        "state": values["state"],
        "slug": values["slug"],
        "headline": values["headline"],
        "label": values["label"],
        "labelUntil": instant(values["label_until"]),
        "summary": values["summary"],
        "bodyHtml": values["body_html"],
        "language": values["language"],
        "urgency": values["urgency"],
        "section": slugs.sections.get(values["section_id"]),
        "tags": [slugs.tags[tag_id] for tag_id in stored.tag_ids],
        "authors": [slugs.authors[author_id] for author_id in stored.author_ids],
        "image": values["image"],
        "source": values["source"],
        "canonicalUrl": values["canonical_url"],
        "translationGroup": values["translation_group"],
        "isAccessibleForFree": values["is_accessible_for_free"],
        "datePublished": instant(values["published_at"]),
        "dateModified": instant(values["modified_at"]),
        "publishAt": instant(values["publish_at"]),
        "embargoedUntil": instant(values["embargoed_until"]),
        "expiresAt": instant(values["expires_at"]),
        "canceledAt": instant(values["canceled_at"]),
        "cancelReason": values["cancel_reason"],
        "withholdReason": values["withhold_reason"],
        "corrections": [
            {"kind": kind, "text": text, "at": instant(at)} for kind, text, at in stored.corrections
        ],
        "oldSlugs": sorted(stored.slugs - {values["slug"]}),
        "aliases": sorted(stored.aliases),
        "related": list(stored.related),
    }
