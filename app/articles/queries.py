"""The statements behind reading: one article, a page of them, what stands around one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    BindParameter,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    bindparam,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from app.access.preview import check_preview
from app.articles.cards import Around, Names
from app.articles.finding import find_article
from app.articles.listing import list_page
from app.articles.schemas import Ref
from app.articles.shapes import Reading, at_keys
from app.articles.shelf import Filter, Window, language_term, published
from app.calendar.civil import day_of
from app.db.rows import at_most, rows_of
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleTag,
    Author,
    Correction,
    Scope,
    Section,
    Shelf,
    State,
    Tag,
    VisitTotal,
)
from app.db.types import instant_of
from app.errors import Gone, Moved, not_found

CARD: Final = (
    Article.id,
    Article.slug,
    Article.headline,
    Article.label,
    Article.label_until,
    Article.summary,
    Article.language,
    Article.urgency,
    Article.section_id,
    Article.image,
    Article.source,
    Article.canonical_url,
    Article.translation_group,
    Article.is_accessible_for_free,
    Article.published_at,
    Article.modified_at,
    Article.version,
    Article.word_count,
    Article.day,
    Article.timeline_key,
    Section.slug.label("section_slug"),
    Section.name.label("section_name"),
)
CARDS: Final = Reading(CARD, with_section=True)
CARDS_WITH_BODIES: Final = Reading((*CARD, Article.body_html), with_section=True)
STATED: Final = (Article.state, Article.cancel_reason, *CARD)
STATED_WITH_BODY: Final = (*STATED, Article.body_html)
PREVIEWED: Final = (*CARD, Article.publish_at, Article.body_html)
SHORT: Final = (Article.id, Article.slug, Article.language, Article.headline)


def list_cards(
    session: Session, wanted: Filter, window: Window, *, with_bodies: bool = False
) -> Sequence[Any]:
    """Return the card columns of one page, in the window's order, with bodies if asked."""
    reading = CARDS_WITH_BODIES if with_bodies else CARDS
    return list_page(session, reading, wanted, window)


_ARTICLE_IDS: Final[BindParameter[int]] = bindparam("article_ids", expanding=True)
TAGS, AUTHORS, NOTES, OLDER, NEWER = range(1, 6)


def _named(
    kind: int,
    link: type[ArticleTag | ArticleAuthor],
    filed: type[Tag | Author],
    link_id: SQLColumnExpression[int],
) -> Select[int, int, int, int, str, str]:
    columns = link.article_id, link.position, filed.id, filed.slug, filed.name
    of_these = link.article_id.in_(_ARTICLE_IDS)
    return (
        select(literal(kind).label("kind"), *columns)
        .join(filed, filed.id == link_id)
        .where(of_these)
    )


_FILED: Final = (
    _named(TAGS, ArticleTag, Tag, ArticleTag.tag_id),
    _named(AUTHORS, ArticleAuthor, Author, ArticleAuthor.author_id),
)
_NAMES: Final = union_all(*_FILED).order_by("kind", "article_id", "position")


def names_of(session: Session, article_ids: Sequence[int], *, with_visits: bool = False) -> Names:
    """Return the tags and authors of these articles, and how often they were read if asked."""
    if not article_ids:
        return Names()
    found: dict[int, dict[int, list[Ref]]] = {TAGS: {}, AUTHORS: {}}
    rows = rows_of(session, _NAMES, {"article_ids": article_ids})
    for kind, article_id, _, ref_id, slug, name in rows:
        found[kind].setdefault(article_id, []).append(Ref(id=ref_id, slug=slug, name=name))
    read = _read(session, article_ids) if with_visits else {}
    return Names(tags=found[TAGS], authors=found[AUTHORS], read=read)


_READ: Final = select(VisitTotal.scope_id, VisitTotal.visits, VisitTotal.views).where(
    VisitTotal.scope_type == Scope.ARTICLE.value, VisitTotal.scope_id.in_(_ARTICLE_IDS)
)


def _read(session: Session, article_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = rows_of(session, _READ, {"article_ids": article_ids})
    return {article_id: (visits, views) for article_id, visits, views in rows}


def get_article(session: Session, ref: str, *, with_body: bool = True) -> Any:  # noqa: ANN401 - as above
    """Return the columns of one public article by id or slug.

    Raises:
        NotFound: it is not there, not public, or the id is out of range.
        Moved: `ref` is a slug it had before.
        Gone: it was canceled.

    """
    row = find_article(session, STATED_WITH_BODY if with_body else STATED, ref)
    if (
        row is None
        or row.timeline_key is None
        or row.state not in (State.PUBLISHED, State.CANCELED)
    ):
        raise not_found()
    if row.state == State.CANCELED:
        raise Gone(row.cancel_reason or "This article was canceled.")
    if ref not in (row.slug, str(row.id)):
        raise Moved(row.slug)
    return row


def get_previewed(
    session: Session, ref: str, token: str, *, now: datetime, zone: ZoneInfo
) -> SimpleNamespace:
    """Return the same columns of one article in any state, for the holder of a preview token.

    What has no date of publication yet is shown as of when it will appear, or of now.

    Raises:
        NotFound: the token is not one for this article, or has ended.

    """
    row = find_article(session, PREVIEWED, ref)
    if row is None:
        raise not_found()
    check_preview(session, token, row.id, now)
    shown = row.published_at or row.publish_at or now
    return SimpleNamespace(
        **{**row._asdict(), "published_at": shown, "day": row.day or day_of(shown, zone)}
    )


_NOTES: Final = (
    select(Correction.article_id, Correction.kind, Correction.text, Correction.at)
    .where(Correction.article_id.in_(_ARTICLE_IDS))
    .order_by(Correction.article_id, Correction.at, Correction.position)
)


def corrections_of(session: Session, article_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """Return the notes of those of these articles that have any, oldest first."""
    found: dict[int, list[Any]] = {}
    if article_ids:
        for note in rows_of(session, _NOTES, {"article_ids": article_ids}):
            found.setdefault(note.article_id, []).append(note)
    return found


_TRANSLATIONS: Final = (
    published(*SHORT)
    .where(
        Article.translation_group == bindparam("translation_group"), Article.id != bindparam("id")
    )
    .order_by(Article.language, Article.id)
    .limit(at_most(100))
)


def _nearest(side: int) -> Select[Any]:
    """Select the nearest public article on one side of a timeline key, on the same shelf."""
    key, here = Shelf.timeline_key, bindparam("key", type_=BigInteger)
    nearest = (
        select(key)
        .where(Shelf.term == bindparam("term"), key < here if side == OLDER else key > here)
        .order_by(key.desc() if side == OLDER else key)
        .limit(at_most(1))
    )
    columns = Article.id, literal(0), Article.id, Article.slug, Article.headline, Article.language
    return published(literal(side), *columns).where(
        Article.timeline_key == nearest.scalar_subquery()
    )


_AROUND: Final[CompoundSelect[Any]] = union_all(
    *(one.add_columns(literal("")) for one in _FILED),
    select(
        literal(NOTES),
        Correction.article_id,
        Correction.position,
        type_coerce(Correction.at, BigInteger),
        Correction.kind,
        Correction.text,
        literal(""),
    ).where(Correction.article_id.in_(_ARTICLE_IDS)),
    _nearest(OLDER),
    _nearest(NEWER),
)
"""All in one statement: on PostgreSQL each costs a tenth of the answer."""


class Neighbor(NamedTuple):
    """The article before or after one, in its language."""

    id: int
    slug: str
    headline: str
    language: str


class Note(NamedTuple):
    """A note on what was changed, as `corrections_of` gives it."""

    at: datetime
    kind: str
    text: str


def around(session: Session, row: Any) -> Around:  # noqa: ANN401 - as cards
    """Return what stands around a public article."""
    translations: Sequence[Any] = ()
    if row.translation_group is not None:
        values = {"translation_group": row.translation_group, "id": row.id}
        translations = rows_of(session, _TRANSLATIONS, values)
    values = {
        "article_ids": [row.id],
        "term": language_term(row.language),
        "key": row.timeline_key,
    }
    found: dict[int, list[Any]] = {kind: [] for kind in (TAGS, AUTHORS, NOTES, OLDER, NEWER)}
    for kind, _, *told in rows_of(session, _AROUND, values):
        found[kind].append(told)
    tags, authors = (
        {
            row.id: [
                Ref(id=one, slug=slug, name=name) for _, one, slug, name, _ in sorted(found[kind])
            ]
        }
        for kind in (TAGS, AUTHORS)
    )
    notes = sorted((at, position, kind, text) for position, at, kind, text, _ in found[NOTES])
    previous, following = (
        next((Neighbor(*told) for _, *told in found[side]), None) for side in (OLDER, NEWER)
    )
    return Around(
        names=Names(tags=tags, authors=authors),
        corrections=[Note(instant_of(at), kind, text) for at, _, kind, text in notes],
        translations=translations,
        previous=previous,
        next=following,
    )


def cards_at(session: Session, keys: Sequence[int], reading: Reading = CARDS) -> list[Any]:
    """Return the card columns of the articles of these timeline keys, in their order."""
    rows = rows_of(session, at_keys(reading), {"keys": keys}) if keys else ()
    by_key = {row.timeline_key: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]
