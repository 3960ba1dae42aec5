"""Counting: ids, visitors, days and totals in one transaction, the same however reports arrive."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy.orm import Session

from app.articles.shelf import published
from app.db.dialect import add_up
from app.db.tables import (
    Article,
    Scope,
    VisitDay,
    VisitEvent,
    VisitExcludedDay,
    VisitSeen,
    VisitTotal,
    table_of,
)

Outcome = Literal["counted", "duplicate", "excluded", "unknown"]
"""What became of a report; `unknown` is an article that is not public."""

CAP: Final = "cap"
_COUNTS: Final = ("visits", "views")


class Event(NamedTuple):
    """One report on its way. Days are texts, `YYYY-MM-DD`, of the newsroom.

    `day` is that of the reading, `arrived` that of its report. With a reason not to count it,
    `excluded`, the rest but the day is not looked at.
    """

    day: str
    arrived: str = ""
    id: bytes = b""
    visitor: bytes = b""
    article: int | None = None
    excluded: str | None = None


def count_events(session: Session, events: Sequence[Event], *, cap: int) -> list[Outcome]:
    """Count what is to be counted; return what became of each.

    At most `cap` views are counted of a visitor, an article and a day. Every statement's keys are
    in order, and the statements too, so that several workers never wait for each other in a ring.
    """
    outcomes: list[Outcome] = ["excluded"] * len(events)
    reasons = Counter((one.day, one.excluded) for one in events if one.excluded is not None)
    fresh = _take_in(session, events, outcomes)
    if fresh:
        hits = Counter(key for index in fresh for key in _scopes(events[index]))
        seen = _see(session, hits)
        for index in fresh:
            place = _scopes(events[index])[1]
            before = seen[place]
            seen[place] = before + 1
            outcomes[index] = "counted" if before < cap else "excluded"
            reasons[events[index].day, CAP] += before >= cap
        _add(session, hits, seen, cap)
    told = sorted((day, str(reason), number) for (day, reason), number in reasons.items() if number)
    add_up(session, table_of(VisitExcludedDay), told, ("reports",))
    return outcomes


_Place = tuple[str, int, int, bytes]
"""A visitor of a scope on a day: day, scope's type and id, visitor."""


def _scopes(event: Event) -> tuple[_Place, _Place]:
    """Return where a report counts: in the site, and in its article or among the other pages."""
    day, visitor = event.day, event.visitor
    site = (day, Scope.SITE.value, 0, visitor)
    if event.article is None:
        return site, (day, Scope.PAGES.value, 0, visitor)
    return site, (day, Scope.ARTICLE.value, event.article, visitor)


def _take_in(session: Session, events: Sequence[Event], outcomes: list[Outcome]) -> list[int]:
    """Write down the ids of those to be counted; return the places of those that are new."""
    wanted = {one.article for one in events if one.excluded is None and one.article is not None}
    public = _public(session, wanted)
    first: dict[bytes, int] = {}
    for index, one in enumerate(events):
        if one.excluded is not None:
            continue
        if one.article is not None and one.article not in public:
            outcomes[index] = "unknown"
        else:
            outcomes[index] = "duplicate"
            first.setdefault(one.id, index)
    rows = sorted((one_id, events[index].arrived) for one_id, index in first.items())
    new = add_up(session, table_of(VisitEvent), rows)
    return sorted(first[one_id] for one_id, _ in new)


def _public(session: Session, article_ids: Iterable[int]) -> set[int]:
    wanted = list(article_ids)
    if not wanted:
        return set()
    statement = published(Article.id).where(Article.id.in_(wanted))
    # On PostgreSQL: none that is deleted meanwhile leaves a row behind, and nobody waits for it.
    statement = statement.with_for_update(read=True, key_share=True, skip_locked=True)
    return set(session.scalars(statement))


def _see(session: Session, hits: Counter[_Place]) -> dict[_Place, int]:
    """Add to the visitors' hits; return how many each had before."""
    rows = add_up(
        session,
        table_of(VisitSeen),
        sorted((*place, number) for place, number in hits.items()),
        ("hits",),
    )
    found = {(str(day), kind, scope, visitor): now for day, kind, scope, visitor, now in rows}
    return {place: now - hits[place] for place, now in found.items()}


def _add(session: Session, hits: Counter[_Place], after: dict[_Place, int], cap: int) -> None:
    """Add to days and totals what the visitors' hits give; `after` was counted up to now."""
    days: dict[tuple[int, int, str], list[int]] = {}
    site, pages = Scope.SITE.value, Scope.PAGES.value
    for place, number in hits.items():
        day, kind, scope, _ = place
        if kind == site:
            days.setdefault((site, 0, day), [0, 0])[0] += after[place] == 0
            continue
        now = after[place]
        views = min(cap, now) - min(cap, now - number)
        days.setdefault((site, 0, day), [0, 0])[1] += views
        if kind != pages:
            counts = days.setdefault((kind, scope, day), [0, 0])
            counts[0] += now == number
            counts[1] += views
    changed = {key: counts for key, counts in days.items() if any(counts)}
    totals: dict[tuple[int, int], list[int]] = {}
    for (kind, scope, _), (visits, views) in changed.items():
        total = totals.setdefault((kind, scope), [0, 0])
        total[0] += visits
        total[1] += views
    rows = sorted((*key, *counts) for key, counts in changed.items())
    add_up(session, table_of(VisitDay), rows, _COUNTS)
    summed = sorted((*key, *counts) for key, counts in totals.items())
    add_up(session, table_of(VisitTotal), summed, _COUNTS)
