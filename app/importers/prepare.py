"""Preparing items in a process of its own: reading and cleaning cost as much as saving."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final

from app.editorial.drafts import Draft, Notice, draft_of
from app.editorial.schemas import ArticleIn
from app.errors import Problem
from app.importers.jsonl import Said

CHUNK: Final = 100
AHEAD: Final = 8
"""Chunks that are read before they are saved: all that is held of a file at a time."""

Read = Callable[[], Said]
"""Reads one item of a file when called, in another process; raises a Problem for one not fit."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to take in, or why it cannot be, and where in the file it stood, from 1."""

    place: int
    said: Draft | Said | Problem

    @property
    def external_id(self) -> str | None:
        """Return the name that it has elsewhere, None where it has none or is refused."""
        return getattr(self.said, "external_id", None)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return what was changed about it."""
        return self.said.notices if isinstance(self.said, Draft) else ()


def each_prepared(
    items: Iterable[tuple[int, Read]], *, embed_hosts: frozenset[str], now: datetime
) -> Iterator[Item]:
    """Give the items in their order, cleaned and ready; memory does not grow with the file."""
    source = iter(items)
    ready = partial(_prepare, embed_hosts=embed_hosts, now=now)
    first = list(islice(source, CHUNK))
    yield from ready(first)
    if len(first) < CHUNK:
        return
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_follow_parent) as pool:
        waiting: deque[Future[list[Item]]] = deque()
        while True:
            while len(waiting) < AHEAD and (chunk := list(islice(source, CHUNK))):
                waiting.append(pool.submit(ready, chunk))
            if not waiting:
                break
            yield from waiting.popleft().result()


def _prepare(
    chunk: Sequence[tuple[int, Read]], embed_hosts: frozenset[str], now: datetime
) -> list[Item]:
    return [Item(place, _prepared(read, embed_hosts, now)) for place, read in chunk]


def _prepared(read: Read, embed_hosts: frozenset[str], now: datetime) -> Draft | Said | Problem:
    try:
        said = read()
        if isinstance(said, ArticleIn):
            return draft_of(said, embed_hosts=embed_hosts, now=now)
    except Problem as problem:
        return problem
    return said


def _follow_parent() -> None:
    """Make the process end with its parent, even one that is killed; let it collect less."""

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
