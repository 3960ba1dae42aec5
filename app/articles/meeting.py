"""Where shelves meet that seldom do: told by the full-text index, where each is a list of keys."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.articles.shapes import Reading
from app.articles.shelf import Filter, Window
from app.articles.taxonomy import below_of
from app.db import fulltext
from app.db.expressions import on_shelves
from app.db.fulltext import EVERY_ENTRY
from app.db.lexemes import Match
from app.db.rows import rows_of
from app.db.tables import Restamp

_MADE_ANEW: Final = select(Restamp.term).where(Restamp.term == EVERY_ENTRY)


def list_met(
    session: Session, reading: Reading, wanted: Filter, window: Window, rarest: int
) -> Sequence[Any] | None:
    """Return a page's rows of what stands on shelves, of which no group has more.

    Returns:
        None where the index does not know: of labels, which end by the clock, and while it is made
        anew, and may lack some.

    """
    match = _match(session, wanted, rarest)
    if match is None:
        return None
    span = wanted.span(newest_first=window.newest_first, beyond=window.beyond)
    found = fulltext.find(session, reading, match, span, window.limit + window.skip)
    return found[window.skip :]


def count_met(session: Session, wanted: Filter, rarest: int) -> int | None:
    """Count what stands on shelves, of which no group has more; None as above."""
    match = _match(session, wanted, rarest)
    if match is None:
        return None
    return fulltext.count(session, match, wanted.span())


def _match(session: Session, wanted: Filter, rarest: int) -> Match | None:
    if wanted.labels_at is not None or rows_of(session, _MADE_ANEW):
        return None
    branches = replace(wanted, below=below_of(session, wanted.shelves))
    return Match(tuple(on_shelves(branches.own_shelves())), at_most=rarest)
