"""How much one address may report: windows of five seconds, and visitors of a day."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

WINDOW_SECONDS: Final = 5
MAX_NAMES: Final = 100_000
"""Windows and sets that are kept at once; about 20 MB. The oldest make room for others."""
DAY_SECONDS: Final = 2 * 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in a window, under one name, such as a household's and its browser's."""

    name: str
    most: int


class Buckets(Protocol):
    """Counts what was taken; where the counts are, several workers may share them."""

    async def take(self, limits: Sequence[Limit], now: datetime) -> bool:
        """Count one under each limit's name; tell whether all of them allow it."""
        ...

    async def gather(self, name: str, member: str, most: int) -> bool:
        """Add to a set; tell whether the member is one of the first `most` of it."""
        ...


class Local:
    """This process's own counts, in bounded memory."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._sets: OrderedDict[str, set[str]] = OrderedDict()

    async def take(self, limits: Sequence[Limit], now: datetime) -> bool:
        """Count one under each limit's name; tell whether all of them allow it."""
        window = window_of(now)
        allowed = True
        for limit in limits:
            key = (limit.name, window)
            count = self._counts.get(key, 0) + 1
            self._counts[key] = count
            allowed &= count <= limit.most
        while len(self._counts) > MAX_NAMES:
            self._counts.popitem(last=False)
        return allowed

    async def gather(self, name: str, member: str, most: int) -> bool:
        """Add to a set; tell whether the member is one of the first `most` of it."""
        members = self._sets.setdefault(name, set())
        if member not in members and len(members) >= most:
            return False
        members.add(member)
        self._sets.move_to_end(name)
        while len(self._sets) > MAX_NAMES:
            self._sets.popitem(last=False)
        return True


def window_of(now: datetime) -> int:
    """Return the number of the window that holds an instant, the same on every machine."""
    return int(now.timestamp()) // WINDOW_SECONDS
