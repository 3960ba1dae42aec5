"""Which days a question about visits means; pure."""

from datetime import date, timedelta
from typing import Final

from app.errors import Fault, Unprocessable

MAX_DAYS: Final = 366
DEFAULT_DAYS: Final = 30


def refused(code: str, parameter: str) -> Unprocessable:
    """Return the refusal of days that cannot be told."""
    return Unprocessable("These days cannot be told.", errors=[Fault(code, parameter=parameter)])


def span(
    first: date | None, last: date | None, today: date, *, most: int, usual: int
) -> tuple[date, date]:
    """Return the inclusive days meant by `from` and `to`. Raises Unprocessable for too many."""
    last = last or today
    if first is None:
        return last - min(last - date.min, timedelta(days=usual - 1)), last
    if first > last:
        raise refused("after-to", "from")
    if (last - first).days >= most:
        raise refused("too-many-days", "from")
    return first, last
