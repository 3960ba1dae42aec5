"""The JSON of visits."""

from typing import Annotated, Any, Literal, NotRequired
from zoneinfo import ZoneInfo

from pydantic import Field
from typing_extensions import TypedDict

from app.articles.schemas import Card, Count, DayText, InstantText
from app.calendar.civil import rfc3339
from app.http.shape import shape
from app.visits.bots import Reason
from app.visits.reports import Code


@shape
class Result(TypedDict):
    """What became of one event, in the order of the batch."""

    id: str | None
    """Null where it was none."""
    status: Literal["counted", "duplicate", "excluded", "rejected"]
    day: DayText | None
    """The newsroom's civil day of the reading; null where it was rejected."""
    code: NotRequired[Code]
    """Why it was rejected."""


@shape
class BatchOut(TypedDict):
    """What became of a batch: all of this is on disk."""

    counted: Count
    duplicate: Count
    excluded: Count
    rejected: Count
    results: list[Result]


@shape
class Counts(TypedDict):
    """How often something was read."""

    visits: Count
    """Visitors of each day, summed."""
    views: Count


@shape
class DayCounts(Counts):
    """How often something was read on one day."""

    day: DayText
    complete: bool
    """False while the day still goes on."""


@shape
class Series(TypedDict):
    """Readings by day, zeros included."""

    items: list[DayCounts]
    totals: Counts
    """Of these days."""
    ever: Counts
    """In all, with what was counted elsewhere before."""


@shape
class TopItem(Counts):
    """One of the articles that are read most."""

    rank: Annotated[int, Field(ge=1)]
    article: Card


@shape
class Top(TypedDict):
    """The articles that are read most, the first first."""

    items: list[TopItem]


@shape
class ExcludedDay(TypedDict):
    """Reports of one day that were not counted, for one reason."""

    day: DayText
    reason: Reason
    reports: Count


@shape
class Excluded(TypedDict):
    """What was not counted, newest day first."""

    items: list[ExcludedDay]


@shape
class TakenOver(TypedDict):
    """What was taken over from another counter."""

    rows: Count
    visits: int
    """What the totals have grown by."""
    views: int


@shape
class Adjusted(TypedDict):
    """A count that was changed by hand."""

    id: int
    day: DayText | None
    """Null where only the total was changed."""
    article: int | None
    """Null for the site."""
    visits: int
    """What was added."""
    views: int
    reason: str
    actor: str
    """The name of the key that did it."""
    createdAt: InstantText


@shape
class Adjustments(TypedDict):
    """Counts that were changed by hand, newest first."""

    items: list[Adjusted]
    next: str | None
    prev: str | None


def adjusted_out(row: Any, zone: ZoneInfo) -> Adjusted:  # noqa: ANN401 - a row of the table's columns
    """Build what is told of a change by hand."""
    return Adjusted(
        id=row.id,
        day=row.day.isoformat() if row.day is not None else None,
        article=row.scope_id or None,
        visits=row.visits,
        views=row.views,
        reason=row.reason,
        actor=row.actor,
        createdAt=rfc3339(row.created_at, zone),
    )
