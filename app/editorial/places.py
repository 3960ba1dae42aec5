"""Timeline keys: each public article's own place in time."""

from collections.abc import MutableMapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.tables import SECOND, Article
from app.db.types import microseconds
from app.errors import Fault, Unprocessable


class Places:
    """Gives out timeline keys in one transaction that holds the edition, so that none is twice."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next: MutableMapping[int, int] = {}
        self._end = session.scalar(select(func.max(Article.timeline_key))) or 0

    def take(self, published_at: datetime) -> int:
        """Return one more than the greatest key within that second.

        Raises:
            Unprocessable: the second holds a million articles.

        """
        start = microseconds(published_at)
        key = self._next.get(start)
        if key is None:
            key = start if start > self._end else self._probe(start)
        if key >= start + SECOND:
            raise Unprocessable(
                "A million articles have this second.",
                errors=[Fault("second-full", pointer="/datePublished")],
            )
        self._next[start] = key + 1
        return key

    def _probe(self, start: int) -> int:
        key = Article.timeline_key
        greatest = self._session.scalar(
            select(func.max(key)).where(key >= start, key < start + SECOND)
        )
        return start if greatest is None else greatest + 1
