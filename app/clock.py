"""The only clock: every other module is told the time."""

from datetime import UTC, date, datetime, timedelta
from time import time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """Return the civil day it is now in `zone`."""
    return datetime.now(zone).date()


class Days:
    """Tells the civil day of a zone: cheaply, for who asks with every request."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._from = self._until = 0.0

    def __call__(self) -> date:
        """Return the day it is now, also where the clock was set back."""
        if not self._from <= time() < self._until:
            self._day = today(self._zone)
            self._from, self._until = self._midnight(0), self._midnight(1)
        return self._day

    def _midnight(self, days: int) -> float:
        day = self._day + timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp()
