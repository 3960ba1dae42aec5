"""The statements behind sections, tags and authors: those that hold public articles."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import methodcaller
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Text,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.articles.schemas import Ref
from app.articles.shelf import author_term, section_term, tag_term
from app.db.dialect import among
from app.db.rows import at_most, rows_of
from app.db.tables import Author, Section, Shelf, ShelfTally, Tag, TermAlias
from app.errors import Moved, not_found


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to file articles: its table, and how its shelves are named."""

    name: str
    table: type[Section] | type[Tag] | type[Author]
    term: Callable[[int], str]


SECTION: Final = Kind("section", Section, section_term)
TAG: Final = Kind("tag", Tag, tag_term)
AUTHOR: Final = Kind("author", Author, author_term)


_Wanted = Callable[[SQLColumnExpression[str]], ColumnElement[bool]]
"""The condition that a column has one of some slugs."""


def named(session: Session, kind: Kind, slugs: Sequence[str]) -> CompoundSelect[str, int]:
    """Select each of `slugs` that is known with the id it means; an old slug means the present."""
    return union_all(*_meanings(kind, lambda slug: among(session, slug, slugs)))


def _meanings(kind: Kind, is_wanted: _Wanted) -> Sequence[Select[str, int]]:
    table = kind.table
    old = TermAlias.kind == kind.name, is_wanted(TermAlias.slug)
    return (
        select(table.slug, table.id).where(is_wanted(table.slug)),
        select(TermAlias.slug, TermAlias.target_id).where(*old),
    )


@cache
def _meant(kinds: tuple[Kind, ...], *, with_branches: bool) -> CompoundSelect[Any]:
    """Select the ids that the slugs of each kind mean, with the kind's number among `kinds`.

    Then whether a slug means it, or it lies below a section that one does.
    """
    parts: list[Select[Any]] = []
    for number, kind in enumerate(kinds):
        slugs: BindParameter[str] = bindparam(_SLUGS.format(number), expanding=True)
        meanings = _meanings(kind, methodcaller("in_", slugs))
        ids = [meaning.with_only_columns(meaning.selected_columns[1]) for meaning in meanings]
        if with_branches and kind == SECTION:
            parts.append(_and_below(ids).add_columns(literal(number)))
        else:
            parts += [one.add_columns(literal(1), literal(number)) for one in ids]
    return union_all(*parts)


def _and_below(ids: Sequence[Select[int] | BindParameter[int]]) -> Select[int, int]:
    """Select sections and all that lie below them, and of each whether it is one of these."""
    found = select(Section.id, literal(1).label("is_meant"))
    branch = found.where(or_(*(Section.id.in_(one) for one in ids))).cte("branch", recursive=True)
    below = select(Section.id, literal(0)).where(Section.parent_id == branch.c.id)
    branch = branch.union(below)
    return select(branch.c.id, branch.c.is_meant)


_SLUGS: Final = "slugs_{}"
_BRANCH: Final = _and_below([bindparam("ids", expanding=True)])


def below_of(session: Session, shelves: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the shelves of the sections below those among some groups of shelves."""
    named = [term.partition(":") for group in shelves for term in group]
    ids = [int(number) for kind, _, number in named if kind == SECTION.name and number]
    found = rows_of(session, _BRANCH, {"ids": ids}) if ids else ()
    return tuple([section_term(row.id) for row in found if not row.is_meant])


class Shelves(NamedTuple):
    """The shelves that slugs name, in groups, and those of the sections below them."""

    named: Sequence[tuple[str, ...]]
    below: tuple[str, ...] = ()


def shelves_of(
    session: Session, asked: Sequence[tuple[Kind, Sequence[str]]], *, with_branches: bool = False
) -> Shelves:
    """Return the shelves that the slugs of each kind name.

    Where none is known, that is a shelf that is always empty. On a section's shelf stands what is
    filed below it too; `with_branches` tells the sections below by themselves.
    """
    if not asked:
        return Shelves(())
    statement = _meant(tuple([kind for kind, _ in asked]), with_branches=with_branches)
    values = {_SLUGS.format(number): slugs for number, (_, slugs) in enumerate(asked)}
    found = sorted(set(rows_of(session, statement, values)))
    named = [
        tuple([kind.term(one) for one, is_meant, at in found if is_meant and at == number])
        or (f"{kind.name}:",)
        for number, (kind, _) in enumerate(asked)
    ]
    below = tuple([section_term(one) for one, is_meant, _ in found if not is_meant])
    return Shelves(named, below)


_CALLED: Final = {
    kind.name: select(kind.table.id, kind.table.slug, kind.table.name).where(
        kind.table.id.in_(bindparam("ids", expanding=True))
    )
    for kind in (SECTION, TAG, AUTHOR)
}


def refs_of(session: Session, kind: Kind, ids: Collection[int]) -> Mapping[int | None, Ref]:
    """Return what some of a kind are called, by id; of those that there are."""
    rows = rows_of(session, _CALLED[kind.name], {"ids": list(ids)}) if ids else ()
    return {row.id: Ref(id=row.id, slug=row.slug, name=row.name) for row in rows}


def _elsewhere(session: Session, kind: Kind, slug: str) -> Exception:
    """Return what to raise for a slug that is not a present one: it moved, or never was public."""
    for present in rows_of(session, _once_called(kind), {"slug": slug}):
        return Moved(present.slug)
    return not_found()


@cache
def _once_called(kind: Kind) -> Select[Any]:
    return (
        _with_articles(kind)
        .with_only_columns(kind.table.slug)
        .join(TermAlias, TermAlias.target_id == kind.table.id)
        .where(TermAlias.kind == kind.name, TermAlias.slug == bindparam("slug"))
    )


def _with_articles(kind: Kind) -> Select[Any]:
    """Select an entity with the count and the newest timeline key of its public articles."""
    table = kind.table
    newest = (
        select(func.max(Shelf.timeline_key))
        .where(Shelf.term == ShelfTally.term)
        .scalar_subquery()
        .label("newest_key")
    )
    term = literal(f"{kind.name}:") + cast(table.id, Text)
    return (
        select(table.id, table.slug, table.name, table.description, ShelfTally.articles, newest)
        .join(ShelfTally, ShelfTally.term == term)
        .where(ShelfTally.articles > 0)
    )


def list_terms(
    session: Session, kind: Kind, *, limit: int, beyond: str | None, backward: bool
) -> Sequence[Any]:
    """Return at most `limit` tags or authors after the slug `beyond`, or before it `backward`."""
    statement = _list(kind, is_first=beyond is None, backward=backward)
    return rows_of(session, statement, {"limit": limit, "beyond": beyond})


@cache
def _list(kind: Kind, *, is_first: bool, backward: bool) -> Select[Any]:
    slug, beyond = kind.table.slug, bindparam("beyond", type_=Text)
    statement = _with_articles(kind).order_by(slug.desc() if backward else slug)
    if not is_first:
        statement = statement.where(slug < beyond if backward else slug > beyond)
    return statement.limit(at_most("limit"))


def get_term(session: Session, kind: Kind, slug: str) -> Any:  # noqa: ANN401 - a row, as cards
    """Return one tag or author that has public articles.

    Raises:
        NotFound: there is none, or it has no public articles.
        Moved: `slug` is one it had before, or that of one merged into it.

    """
    for row in rows_of(session, _one(kind), {"slug": slug}):
        return row
    raise _elsewhere(session, kind, slug)


@cache
def _one(kind: Kind) -> Select[Any]:
    return _with_articles(kind).where(kind.table.slug == bindparam("slug"))


_ABOVE: Final = aliased(Section)
_SECTIONS: Final = (
    _with_articles(SECTION)
    .add_columns(Section.parent_id, _ABOVE.slug.label("above"), _ABOVE.name.label("above_name"))
    .outerjoin(_ABOVE, _ABOVE.id == Section.parent_id)
    .order_by(Section.position, Section.slug)
)


def list_sections(session: Session) -> list[Any]:
    """Return all sections that hold public articles, a parent before its children, in order."""
    below: dict[int | None, list[Any]] = {}
    for row in reversed(rows_of(session, _SECTIONS)):
        below.setdefault(row.parent_id, []).append(row)
    found, waiting = [], below.pop(None, [])
    while waiting:
        found.append(row := waiting.pop())
        waiting += below.pop(row.id, [])
    return found


def get_section(session: Session, slug: str) -> Any:  # noqa: ANN401 - a row of `list_sections`
    """Return one section that holds public articles.

    Raises:
        NotFound: there is none, or it holds no public articles.
        Moved: `slug` is one it had before, or that of one merged into it.

    """
    for row in list_sections(session):
        if row.slug == slug:
            return row
    raise _elsewhere(session, SECTION, slug)
