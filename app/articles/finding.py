"""Finding one article by what stands in a URL: its id, or a slug it has or had."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, SQLColumnExpression, bindparam, select
from sqlalchemy.orm import Session

from app.db.rows import rows_of
from app.db.tables import Article, Section, Slug
from app.errors import not_found

LARGEST_ID: Final = 2**63 - 1


def _meant(ref: str) -> int | str:
    """Return the id that `ref` is, or the slug. Raises NotFound where the id is out of range."""
    if not (ref.isascii() and ref.isdigit()):
        return ref
    if ref.startswith("0") or len(ref) > len(str(LARGEST_ID)) or int(ref) > LARGEST_ID:
        raise not_found()
    return int(ref)


def _is(ref: BindParameter[Any], *, by_slug: bool) -> ColumnElement[bool]:
    of_slug = select(Slug.article_id).where(Slug.slug == ref).scalar_subquery()
    return Article.id == (of_slug if by_slug else ref)


def by_ref(ref: str) -> ColumnElement[bool]:
    """Return the condition that an article has this id or slug, present or old.

    Raises:
        NotFound: the id is out of range.

    """
    meant = _meant(ref)
    return _is(bindparam(None, meant), by_slug=isinstance(meant, str))


@lru_cache
def _one(columns: tuple[SQLColumnExpression[Any], ...], *, by_slug: bool) -> Select[Any]:
    return (
        select(*columns)
        .outerjoin(Section, Section.id == Article.section_id)
        .where(_is(bindparam("ref"), by_slug=by_slug))
    )


def find_article(session: Session, columns: tuple[SQLColumnExpression[Any], ...], ref: str) -> Any:  # noqa: ANN401 - a row, as cards
    """Return these columns of the article with this id or slug, present or old, public or not.

    Raises:
        NotFound: the id is out of range.

    """
    meant = _meant(ref)
    statement = _one(columns, by_slug=isinstance(meant, str))
    return next(iter(rows_of(session, statement, {"ref": meant})), None)
