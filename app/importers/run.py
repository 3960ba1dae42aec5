"""Running an import: lines into batches, each batch one transaction and one edition."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.editorial.commands import Outcome, Saver, save_articles
from app.editorial.drafts import Draft
from app.editorial.newsroom import bury_article, save_section, save_site, save_term
from app.editorial.schemas import SectionIn, SiteIn, TermIn, TombstoneIn
from app.errors import Conflict, Fault, Problem
from app.importers.prepare import Item, each_prepared, eased_item
from app.importers.telling import Read, Said, Skipped
from app.site.queries import get_site

MAX_BATCH: Final = 500
BATCH_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the report: what was refused, left out, or taken with a change, and why.

    `place` is the line or item in the file, from 1, and 0 for what stands before them; `field` is
    a JSON pointer; `detail` a sentence for a person, where there is one.
    """

    kind: str
    place: int
    external_id: str | None
    field: str
    code: str
    before: str | None = None
    detail: str | None = None


@dataclass(slots=True)
class Tally:
    """How an import went: what became of the items, by outcome."""

    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        """Return how many items were read."""
        return self.outcomes.total()

    @property
    def refused(self) -> int:
        """Return how many items did not go in."""
        return self.outcomes["refused"]


@dataclass(slots=True)
class Import:
    """One run of an import into a newsroom.

    `report` is called for every refusal and every notice; `progress` after every batch. With
    `rehearse` everything is done and undone in one transaction that is never committed. Where
    `is_lenient`, a slug that another article has is numbered, and an address that another has is
    left to it, both noted; else the item is refused.
    """

    db: Database
    embed_hosts: frozenset[str]
    now: datetime
    report: Callable[[Entry], None]
    progress: Callable[[Tally], None] = lambda _: None
    is_lenient: bool = False
    tally: Tally = field(default_factory=Tally)

    def run(self, items: Iterable[tuple[int, Read]]) -> Tally:
        """Take all items in, in batches of at most 500 or 0.2 seconds."""
        for batch in _batches(self._sound(items)):
            self._take(batch, self.db.write)
            self.progress(self.tally)
        return self.tally

    def rehearse(self, items: Iterable[tuple[int, Read]]) -> Tally:
        """Do the same and leave no trace; other writers wait meanwhile."""
        with self.db.rehearse() as session:
            for batch in _batches(self._sound(items)):
                self._take(batch, partial(_nested, session))
                self.progress(self.tally)
        return self.tally

    def _sound(self, items: Iterable[tuple[int, Read]]) -> Iterator[Item]:
        for item in each_prepared(items, embed_hosts=self.embed_hosts, now=self.now):
            if isinstance(item.said, Problem):
                self._refuse(item.place, item.external_id, item.said)
            else:
                yield item

    def _take(
        self, batch: Sequence[Item], begin: Callable[[], AbstractContextManager[Session]]
    ) -> None:
        try:
            with begin() as session:
                outcomes = _save(session, batch, self.now)
        except (IntegrityError, Problem) as error:
            if len(batch) > 1:
                for item in batch:
                    self._take([item], begin)
                return
            outcomes = [
                error
                if isinstance(error, Problem)
                else Conflict("It contradicts what another wrote at the same time.")
            ]
        again = []
        for item, outcome in zip(batch, outcomes, strict=True):
            if not isinstance(outcome, Problem):
                self._count(item, outcome)
                continue
            eased = eased_item(item, outcome) if self.is_lenient else None
            if eased is not None:
                again.append(eased)
            else:
                self._refuse(item.place, item.external_id, outcome)
        if again:
            self._take(again, begin)

    def _count(self, item: Item, outcome: Outcome) -> None:
        self.tally.outcomes[outcome] += 1
        if outcome == "unchanged":
            return
        for notice in item.notices:
            self.report(
                Entry(
                    "notice",
                    item.place,
                    item.external_id,
                    f"/{notice.field}",
                    notice.code,
                    notice.before,
                )
            )

    def _refuse(self, place: int, external_id: str | None, problem: Problem) -> None:
        kind = "skipped" if isinstance(problem, Skipped) else "refused"
        self.tally.outcomes[kind] += 1
        for fault in problem.errors or (Fault(problem.code, pointer=""),):
            self.report(
                Entry(
                    kind,
                    place,
                    external_id,
                    fault.pointer or "",
                    fault.code,
                    detail=problem.detail,
                )
            )


@contextmanager
def _nested(session: Session) -> Iterator[Session]:
    with session.begin_nested():
        yield session


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Group items that were read within 0.2 seconds, 500 at most, no article twice."""
    batch: list[Item] = []
    ids: set[str | None] = set()
    began = time.monotonic()
    for item in items:
        is_repeated = item.external_id is not None and item.external_id in ids
        if batch and (
            is_repeated or len(batch) == MAX_BATCH or time.monotonic() - began > BATCH_SECONDS
        ):
            yield batch
            batch, ids, began = [], set(), time.monotonic()
        batch.append(item)
        ids.add(item.external_id)
    if batch:
        yield batch


def _save(session: Session, batch: Sequence[Item], now: datetime) -> list[Outcome | Problem]:
    outcomes: list[Outcome | Problem] = []
    zone = get_site(session).zone
    for are_drafts, group in groupby(batch, key=lambda item: isinstance(item.said, Draft)):
        if are_drafts:
            drafts = [item.said for item in group if isinstance(item.said, Draft)]
            outcomes += save_articles(session, drafts, zone=zone, by=Saver("import", now))
        else:
            outcomes += [_save_other(session, item.said) for item in group]
    return outcomes


def _save_other(session: Session, said: Draft | Said | Problem) -> Outcome | Problem:
    try:
        match said:
            case SiteIn():
                return save_site(session, said)
            case SectionIn():
                return save_section(session, said)
            case TermIn():
                return save_term(session, said)
            case TombstoneIn():
                return bury_article(session, said)
    except Problem as problem:
        return problem
    raise TypeError(type(said).__name__)
