"""Keeping the index quick to read, whatever is put in: see `app.db.pieces`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Final

from app.db import pieces
from app.db.dialect import is_store_away
from app.db.engine import Database

EVERY: Final = timedelta(days=1)
OFTEN: Final = timedelta(minutes=1)
AGAIN_SECONDS: Final = 1
"""Between two times that what waits is put in place while much is taken in: some 12 MB of it."""
MOST_PIECES: Final = 3
"""Each costs every word that is looked up some 5 µs, and each article that is saved adds one."""


@contextmanager
def taking_much(db: Database, now: datetime) -> Iterator[None]:
    """Have the index take much in while the block lasts, and put it in order then."""
    with db.connection() as connection:
        pieces.begin_much(connection)
    try:
        with _putting_in_place(db):
            yield
    finally:
        with db.connection() as connection:
            pieces.end_much(connection)
    tidy(db, now)


@contextmanager
def _putting_in_place(db: Database) -> Iterator[None]:
    """Have another connection put what waits into PostgreSQL's index, on another processor."""
    if db.is_sqlite:
        yield
        return
    done = Event()

    def work() -> None:
        may = True
        while may and not done.wait(AGAIN_SECONDS):
            try:
                with db.connection() as connection:
                    may = pieces.put_in_place(connection)
            except Exception as error:
                if not is_store_away(error):  # of one that stays away, who saves is told
                    raise

    worker = Thread(target=work, daemon=True)
    worker.start()
    try:
        yield
    finally:
        done.set()
        worker.join()


def tidy(db: Database, now: datetime) -> None:
    """Join the pieces of the index, if there are more than a few; others write in between."""
    upkeep = Upkeep(db)
    while upkeep.work(now):
        pass


class Upkeep:
    """Joins the pieces of the index if they are many, and ends what a killed import had begun.

    Every minute those of one size are, in some ms. Where that leaves many, once a day and after an
    import, all are: that writes SQLite's whole index anew, in steps of some 15 ms, 4 s in all for
    136,892 articles.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._due_at = self._all_due_at = datetime.min.replace(tzinfo=UTC)
        self._is_joining = False

    def work(self, now: datetime) -> bool:
        """Take one step if it is time to; return whether there may be more."""
        if now < self._due_at:
            return False
        is_all_due = now >= self._all_due_at
        was_joining = self._is_joining
        if was_joining or self._has_many(is_all_due=is_all_due):
            with self._db.write() as session:
                self._is_joining = pieces.join_some(session)
                if is_all_due and not was_joining and not self._is_joining:
                    self._is_joining = pieces.join_some(session, is_all=True)
        if was_joining or self._is_joining:
            return True
        self._due_at = now + OFTEN
        if is_all_due:
            self._end_much()
            self._all_due_at = now + EVERY
        return False

    def _end_much(self) -> None:
        with self._db.read() as session:
            is_left = pieces.is_taking_much(session)
        if is_left:
            with self._db.connection() as connection:
                pieces.end_much(connection)

    def _has_many(self, *, is_all_due: bool) -> bool:
        if not self._db.is_sqlite:
            return False
        with self._db.read() as session:
            if not is_all_due and pieces.is_taking_much(session):
                return False  # an import joins them when it ends
            return pieces.count_pieces(session) > MOST_PIECES
