"""Preparing items in a process of its own: reading and cleaning cost as much as saving."""

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final

from app.editorial.drafts import Draft, Notice, draft_of
from app.editorial.schemas import ArticleIn
from app.errors import Fault, Problem, Unprocessable
from app.importers.telling import Read, Refused, Said, Story

CHUNK: Final = 100
UNREADABLE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading an item fails with that is not shaped as its format has it: it alone is refused."""
AHEAD: Final = 8
"""Chunks that are read before they are saved: all that is held of a file at a time."""
POLITENESS: Final = 10
"""Added to the niceness of the process that reads ahead: a twentieth more articles a second where
PostgreSQL runs on the same two processors."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to take in, or why it cannot be, and where in the file it stood, from 1."""

    place: int
    said: Draft | Said | Problem

    @property
    def external_id(self) -> str | None:
        """Return the name that it has elsewhere, None where it has none or is not known."""
        return getattr(self.said, "external_id", None)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what was changed about it."""
        return self.said.notices if isinstance(self.said, Draft) else ()


def eased_item(item: Item, problem: Problem) -> Item | None:
    """Return an item without what `problem` says others have, None if that cannot help.

    Its slug becomes one that may be numbered; an address that is another's is left out.
    """
    if not isinstance(item.said, Draft):
        return None
    draft = item.said
    codes = {fault.code for fault in problem.errors}
    taken = {fault.pointer for fault in problem.errors}
    if codes == {"slug-taken"} and taken == {"/slug"} and draft.slug_is_given:
        notice = Notice("slug", "slug-taken", draft.slug)
        eased = replace(draft, slug_is_given=False, notices=(*draft.notices, notice))
    elif codes == {"slug-taken"} and draft.old_slugs:
        notice = Notice("oldSlugs", "slug-taken", " ".join(draft.old_slugs))
        eased = replace(draft, old_slugs=(), notices=(*draft.notices, notice))
    elif codes == {"alias-taken"}:
        free = [one for at, one in enumerate(draft.aliases) if f"/aliases/{at}" not in taken]
        gone = [one for one in draft.aliases if one not in free]
        notice = Notice("aliases", "alias-taken", " ".join(gone))
        eased = replace(draft, aliases=tuple(free), notices=(*draft.notices, notice))
    else:
        return None
    return replace(item, said=eased)


def each_prepared(
    items: Iterable[tuple[int, Read]], *, embed_hosts: frozenset[str], now: datetime
) -> Iterator[Item]:
    """Give the items in their order, cleaned and ready; memory does not grow with the file."""
    source = iter(items)
    chunks = iter(lambda: list(islice(source, CHUNK)), [])
    ready = partial(_prepare, embed_hosts=embed_hosts, now=now)
    first = next(chunks, [])
    if len(first) < CHUNK:
        yield from ready(first)
        return
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_follow_parent) as pool:
        waiting = deque([pool.submit(ready, chunk) for chunk in islice(chunks, AHEAD)])
        yield from ready(first)  # while that process starts
        while waiting:
            yield from waiting.popleft().result()
            waiting.extend([pool.submit(ready, chunk) for chunk in islice(chunks, 1)])


def _prepare(
    chunk: Sequence[tuple[int, Read]], embed_hosts: frozenset[str], now: datetime
) -> list[Item]:
    return [Item(place, _prepared(read, embed_hosts, now)) for place, read in chunk]


def _prepared(read: Read, embed_hosts: frozenset[str], now: datetime) -> Draft | Said | Problem:
    said: Said | None = None
    try:
        said = read()
        match said:
            case ArticleIn():
                return draft_of(said, embed_hosts=embed_hosts, now=now)
            case Story():
                draft = draft_of(said.article, embed_hosts=embed_hosts, now=now)
                return replace(draft, notices=(*said.notices, *draft.notices))
    except UNREADABLE:
        return Unprocessable("The item cannot be read.", errors=[Fault("unreadable", pointer="")])
    except Problem as problem:
        name = said.external_id if isinstance(said, ArticleIn | Story) else None
        return (
            problem if name is None else Refused(problem.detail, problem.errors, external_id=name)
        )
    return said


def _follow_parent() -> None:
    """Make the process end with its parent, even one that is killed; let it collect less.

    It also lets whatever else runs go first: what saves, and the database, set the pace.
    """

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()
    os.nice(POLITENESS)
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
