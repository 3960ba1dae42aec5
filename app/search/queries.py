"""The statements behind searching: the newest that answer, the best, and how they are spread."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.articles.shelf import count_all
from app.articles.taxonomy import AUTHOR, SECTION, TAG, refs_of
from app.calendar.civil import day_of
from app.db import fulltext
from app.db.lexemes import PUBLIC
from app.db.tables import SearchEntry
from app.db.types import instant_of
from app.search.analysis import stem_of
from app.search.plan import Plan, Sought
from app.search.ranking import Candidate, Weighed, rarity, score

WEIGHED: Final = 1_000
"""The newest articles found, among which the best are looked for."""
COUNTED: Final = 5_000
"""The newest articles found, of which facets are counted."""
LISTED: Final = 50
"""Values of a facet that are named."""


def newest(  # noqa: PLR0913 - what of which, how many, and where
    session: Session,
    plan: Plan,
    limit: int,
    rows: fulltext.Rows = fulltext.keys_alone,
    *,
    newest_first: bool = True,
    beyond: int | None = None,
) -> Sequence[Any]:
    """Return the rows of the first `limit` articles beyond a key that answer."""
    if plan.match.at_most == 0:
        return []
    span = plan.wanted.span(newest_first=newest_first, beyond=beyond)
    return fulltext.find(session, rows, plan.match, span, limit, plan.checks())


def newest_keys(session: Session, plan: Plan, limit: int) -> list[int]:
    """Return the timeline keys of the first `limit` articles that answer."""
    return [key for (key,) in newest(session, plan, limit)]


def count_found(session: Session, plan: Plan) -> int:
    """Count all articles that answer.

    Of those with an excluded phrase only what may have it is read: they are counted by themselves.
    """
    if plan.match.at_most == 0:
        return 0
    phrases = tuple([one for one in plan.excluded if one.phrases])
    with_them = replace(plan, excluded=())
    found = _count(session, with_them)
    if phrases:
        found -= _count(session, with_them.narrowed(phrases))
    return found


def _count(session: Session, plan: Plan) -> int:
    return fulltext.count(session, plan.match, plan.wanted.span(), plan.checks())


def ranked(session: Session, plan: Plan, limit: int, *, at_least: int = 0) -> list[int]:
    """Return the timeline keys of the newest `limit` that answer, the best first.

    With `at_least`, any words of a question do, if an article has so many of them.
    """
    keys = newest_keys(session, plan, limit)
    if not keys:
        return []
    public = count_all(session)
    groups = [[_weighed(one, public) for one in group] for group in plan.groups]
    last = session.scalar(select(func.max(SearchEntry.timeline_key))) or 0
    scores = {}
    for key, language, words, weights, terms in candidates(
        session, keys, with_terms=at_least > 0 or any(len(group) > 1 for group in groups)
    ):
        if at_least and sum(group[0].is_in(terms) for group in groups) < at_least:
            continue
        scores[key] = score(groups, Candidate(language, words, weights, last - key, terms))
    return sorted(scores, key=lambda key: (-scores[key], -key))


def candidates(
    session: Session, keys: Sequence[int], *, with_terms: bool
) -> Sequence[tuple[Any, ...]]:
    """Return key, language, words, weights and, if asked, terms of the entries of many keys."""
    columns = "e.timeline_key, e.language, e.words, e.weights"
    listed = ",".join(map(str, keys))  # whole numbers: thousands of parameters cost more to bind
    statement = f"SELECT {columns}, NULL FROM search_entry e WHERE e.timeline_key IN ({listed})"  # noqa: S608
    if with_terms:
        statement = (
            f"SELECT {columns}, t.terms FROM search_entry e"  # noqa: S608 - as above
            " JOIN search_text t ON t.timeline_key = e.timeline_key"
            f" WHERE e.timeline_key IN ({listed})"
        )
    return session.connection().exec_driver_sql(statement).fetchall()


def _weighed(sought: Sought, public: int) -> Weighed:
    counts: Counter[tuple[str, str]] = Counter()
    for term, articles in sought.terms.items():
        counts[stem_of(term.removeprefix(sought.mark))] += articles
    stems: dict[str, list[str]] = {}
    for stem, language in counts:
        stems.setdefault(language, []).append(stem)
    articles = min(public, max(counts.values(), default=public))
    return Weighed(rarity(articles, public), stems, tuple(sought.terms))


@dataclass(frozen=True, slots=True)
class Spread:
    """How articles are spread: by facet, each value with its name and its articles."""

    facets: dict[str, list[tuple[str, str, int]]]
    others: dict[str, int]
    counted: int
    is_exact: bool


_KINDS: Final = {"section": SECTION, "tag": TAG, "author": AUTHOR}


def spread(session: Session, plan: Plan, facets: Sequence[str], zone: ZoneInfo) -> Spread:
    """Count the newest articles that answer by each of some facets, years in the zone."""
    keys = newest_keys(session, plan, COUNTED + 1)
    counted = keys[:COUNTED]
    shelves: Counter[str] = Counter()
    if counted:
        listed = ",".join(map(str, counted))  # as above
        statement = f"SELECT shelves FROM search_entry WHERE timeline_key IN ({listed})"  # noqa: S608
        for (several,) in session.connection().exec_driver_sql(statement):
            shelves.update(several.split())
    found: dict[str, list[tuple[str, str, int]]] = {}
    others: dict[str, int] = {}
    for facet in facets:
        if facet == "year":
            years = Counter(day_of(instant_of(key), zone).year for key in counted)
            found[facet] = [(str(y), str(y), n) for y, n in sorted(years.items(), reverse=True)]
            continue
        name = "language" if facet == "lang" else facet
        start = f"{PUBLIC}{name}:"
        values = {
            shelf.removeprefix(start): n for shelf, n in shelves.items() if shelf.startswith(start)
        }
        found[facet] = _named(session, facet, values)
        if len(values) > LISTED:
            others[facet] = len(values) - LISTED
    return Spread(found, others, len(counted), len(keys) <= COUNTED)


def _named(session: Session, facet: str, values: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return the most frequent values with what they are called."""
    listed = sorted(values.items(), key=lambda value: (-value[1], value[0]))[:LISTED]
    if facet == "lang":
        return [(language, language, n) for language, n in listed]
    called = refs_of(session, _KINDS[facet], [int(one) for one, _ in listed])
    return [(called[int(one)]["slug"], called[int(one)]["name"], n) for one, n in listed]
