"""The JSON of visits."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.articles.schemas import DayText
from app.http.shape import shape
from app.visits.reports import Code

Count = Annotated[int, Field(ge=0)]


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
