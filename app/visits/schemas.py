"""The JSON of visits."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.articles.schemas import Card, Count, DayText
from app.http.shape import shape
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
