"""Changes as Server-Sent Events, each made once for all who follow; pure."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from app.archive.tally import terms_of_article
from app.articles.shelf import language_term, section_term, urgency_term
from app.sync.position import Position
from app.sync.queries import Sections
from app.sync.schemas import Change, FollowQuery

MAX_KEPT: Final = 500
MAX_KEPT_BYTES: Final = 4 * 1024 * 1024

Groups = Sequence[frozenset[str]]
"""A filter: any term of each group."""


def groups_of(query: FollowQuery, sections: Sections) -> Groups:
    """Return the shelves that a follower's parameters mean; an unknown section holds nothing."""
    groups = []
    if query.section is not None:
        known = (sections.ids.get(slug) for slug in query.section)
        groups.append(frozenset(section_term(one) for one in known if one is not None))
    if query.urgency is not None:
        groups.append(frozenset(map(urgency_term, query.urgency)))
    if query.lang is not None:
        groups.append(frozenset(map(language_term, query.lang)))
    return groups


def terms_of_change(change: Change, sections: Sections) -> frozenset[str] | None:
    """Return the shelves of the article that a change shows; None where it shows none."""
    article = change["article"]
    if article is None:
        return None
    return terms_of_article(
        section_id=article["section"]["id"] if article["section"] else None,
        tag_ids=(),
        author_ids=(),
        language=article["language"],
        urgency=article["urgency"],
        label=None,
        parents=sections.parents,
    )


def passes(terms: frozenset[str] | None, groups: Groups) -> bool:
    """Tell whether a filter lets a change through as it is; what shows no article always passes."""
    return terms is None or not any(group.isdisjoint(terms) for group in groups)


def outside(change: Change) -> Change:
    """Return what a follower is told of a public article that the filter leaves out.

    It may have been within before: whoever holds it must forget it.
    """
    return {**change, "op": "withheld", "reason": None, "article": None}


@dataclass(frozen=True, slots=True)
class Event:
    """One change, ready to be sent: to the public, to viewers, and to whom it does not match."""

    position: Position
    terms: frozenset[str] | None
    public: bytes
    paid: bytes
    left: bytes

    def for_reader(self, groups: Groups, *, may_read_paid: bool) -> bytes:
        """Return the bytes for one follower."""
        if not passes(self.terms, groups):
            return self.left
        return self.paid if may_read_paid else self.public


def event_of(change: Change, sections: Sections) -> Event:
    """Build an event from a change that shows paid bodies."""
    public = paid = _encode(change)
    article = change["article"]
    if article is not None and not article["isAccessibleForFree"]:
        public = _encode({**change, "article": {**article, "bodyHtml": None}})
    return Event(
        position=Position(change["edition"], change["id"]),
        terms=terms_of_change(change, sections),
        public=public,
        paid=paid,
        left=public if article is None else _encode(outside(change)),
    )


def _encode(change: Change) -> bytes:
    head = f"id: {change['position']}\nevent: {change['op']}\ndata: ".encode()
    return head + orjson.dumps(change) + b"\n\n"


class Recent:
    """The newest events, each article once: all there are after `floor`."""

    def __init__(self, floor: Position) -> None:
        self.floor = floor
        self._events: list[Event] = []

    def add(self, events: Iterable[Event]) -> None:
        """Add later events; one that is overtaken goes, and the oldest where it is too much."""
        newest: dict[int, Event] = {}
        for event in (*self._events, *events):
            newest.pop(event.position.article_id, None)
            newest[event.position.article_id] = event
        kept = list(newest.values())
        size = sum(len(event.public) + len(event.paid) for event in kept)
        first = 0
        while len(kept) - first > MAX_KEPT or size > MAX_KEPT_BYTES:
            size -= len(kept[first].public) + len(kept[first].paid)
            self.floor = kept[first].position
            first += 1
        self._events = kept[first:]

    def since(self, position: Position) -> list[Event] | None:
        """Return all events after a position, oldest first; None if older ones are not known."""
        if position < self.floor:
            return None
        first = bisect_right(self._events, position, key=lambda event: event.position)
        return self._events[first:]
