"""The JSON of sections, tags and authors as the newsroom sees them, and of its own settings."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, Text, cast, func, literal, select
from sqlalchemy.orm import Session
from typing_extensions import TypedDict

from app.archive.tally import section_parents
from app.articles.schemas import Ref
from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind, refs_of
from app.db.tables import ShelfTally, TermAlias, table_of
from app.editorial.terms import USES, get_kept, line_of, merges_of
from app.http.etags import etag_of
from app.http.shape import shape
from app.site.queries import Site

KINDS: Final = {"sections": SECTION, "tags": TAG, "authors": AUTHOR}
"""Each kind by its word in paths."""


@shape
class EditorialTerm(TypedDict):
    """A tag or an author, with public articles or without."""

    id: int
    slug: str
    name: str
    description: str | None
    oldSlugs: list[str]
    """Those that lead here: it had them before, or what was merged into it."""
    articles: int
    """Public articles; a section counts those of all below it too."""
    allArticles: int
    """Articles in any state; a section counts those of all below it too."""
    mergingInto: Ref | None
    """What takes its place in articles at present; at the end it is gone."""


@shape
class EditorialSection(EditorialTerm):
    """A section, with public articles or without."""

    parent: Ref | None
    position: int


@shape
class EditorialTerms(TypedDict):
    """A page of all tags or authors, by slug."""

    items: list[EditorialTerm]
    next: str | None
    prev: str | None


@shape
class EditorialSections(TypedDict):
    """A page of all sections, by slug."""

    items: list[EditorialSection]
    next: str | None
    prev: str | None


@shape
class HijriMonthOut(TypedDict):
    """A Hijri month whose first civil day the newsroom declared."""

    year: int
    month: int
    firstDay: str


@shape
class LinkOut(TypedDict):
    """A link of the masthead."""

    rel: str
    name: str
    href: str


@shape
class SiteOut(TypedDict):
    """The newsroom's settings."""

    name: str
    url: str
    language: str
    timeZone: str
    """Never changes here."""
    hijriOffset: int
    hijriMonths: list[HijriMonthOut]
    links: list[LinkOut]
    feedFullText: bool
    """Whether feeds hold the bodies of stories, or their summaries alone."""
    webSubHub: str | None
    """The WebSub hub that feeds name, and that is told when they change."""


def site_out(site: Site) -> SiteOut:
    """Build the newsroom's settings."""
    return SiteOut(
        name=site.name,
        url=site.url,
        language=site.language,
        timeZone=site.zone.key,
        hijriOffset=site.hijri.offset_days,
        hijriMonths=[
            HijriMonthOut(year=year, month=month, firstDay=day.isoformat())
            for (year, month), day in site.hijri.overrides.items()
        ],
        links=[LinkOut(rel=link.rel, name=link.name, href=link.href) for link in site.links],
        feedFullText=site.feed_full_text,
        webSubHub=site.web_sub_hub,
    )


def etag_of_term(session: Session, kind: Kind, term_id: int) -> str:
    """Return the ETag of what an editor can change of one. Raises NotFound."""
    return etag_of(get_kept(session, kind, term_id)._asdict())


def list_kept(
    session: Session, kind: Kind, *, limit: int, beyond: str | None, backward: bool
) -> Sequence[Row[Any]]:
    """Return at most `limit` of a kind after the slug `beyond`, or before it `backward`."""
    slug = kind.table.slug
    statement = select(*table_of(kind.table).columns).limit(limit)
    if beyond is not None:
        statement = statement.where(slug < beyond if backward else slug > beyond)
    return session.execute(statement.order_by(slug.desc() if backward else slug)).all()


def editorial_terms(
    session: Session, kind: Kind, rows: Sequence[Row[Any]]
) -> list[EditorialSection]:
    """Build the answers of some of a kind; of tags and authors without what sections alone have."""
    ids = [row.id for row in rows]
    merges = merges_of(session, kind)
    near = {merges[one] for one in ids if one in merges}
    if kind is SECTION:
        near |= {row.parent_id for row in rows} - {None}
    refs = refs_of(session, kind, near)
    public, everything = _public(session, kind, ids), _everything(session, kind, ids)
    old_slugs: dict[int, list[str]] = {}
    for slug, term_id in session.execute(
        select(TermAlias.slug, TermAlias.target_id)
        .where(TermAlias.kind == kind.name, TermAlias.target_id.in_(ids))
        .order_by(TermAlias.slug)
    ):
        old_slugs.setdefault(term_id, []).append(slug)
    built = []
    for row in rows:
        one: Any = EditorialTerm(
            id=row.id,
            slug=row.slug,
            name=row.name,
            description=row.description,
            oldSlugs=old_slugs.get(row.id, []),
            articles=public.get(row.id, 0),
            allArticles=everything.get(row.id, 0),
            mergingInto=refs.get(merges.get(row.id)),
        )
        if kind is SECTION:
            one |= {"parent": refs.get(row.parent_id), "position": row.position}
        built.append(one)
    return built


def _public(session: Session, kind: Kind, ids: Sequence[int]) -> dict[int, int]:
    term = literal(f"{kind.name}:") + cast(kind.table.id, Text)
    return dict(
        session.execute(
            select(kind.table.id, ShelfTally.articles)
            .join(ShelfTally, ShelfTally.term == term)
            .where(kind.table.id.in_(ids))
        ).all()
    )


def _everything(session: Session, kind: Kind, ids: Sequence[int]) -> dict[int, int]:
    """Count the articles in any state, from the index of their use."""
    uses = USES[kind.name]
    statement = select(uses, func.count()).where(uses.is_not(None)).group_by(uses)
    if kind is not SECTION:
        found = session.execute(statement.where(uses.in_(ids)))
        return {int(one or 0): articles for one, articles in found}
    parents = section_parents(session)
    counts: dict[int, int] = {}
    for section_id, articles in session.execute(statement):
        for one in line_of(section_id, parents):
            counts[one] = counts.get(one, 0) + articles
    return counts
