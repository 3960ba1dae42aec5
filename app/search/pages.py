"""One page of what was found, from its parameters to its JSON."""

from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from app.articles.cards import Voice, card
from app.articles.parameters import scope_of
from app.articles.queries import CARDS, CARDS_WITH_BODIES, cards_at, names_of
from app.articles.shelf import Filter
from app.errors import Fault, Unprocessable
from app.http.paging import Pager
from app.search.analysis import Word, language_of
from app.search.highlight import Marker
from app.search.parameters import HIGHLIGHTS, SearchQuery, check_words
from app.search.plan import Plan, form_of, plan_of
from app.search.queries import WEIGHED, count_found, newest, ranked, spread
from app.search.schemas import Facet, Facets, Found, Highlights, Results
from app.search.syntax import parse
from app.site.queries import Site

SEARCH_PATH: Final = "/v1/search"


def read_results(
    session: Session, site: Site, query: SearchQuery, wanted: Filter, voice: Voice
) -> Results:
    """Read the page that `query` asks for, `wanted` being what its filters mean.

    Raises:
        BadRequest: the words are no question, or the cursor is another's.
        Unprocessable: a cursor where there is but one page.

    """
    check_words(query.q)
    if query.sort == "relevance" and query.cursor is not None:
        raise Unprocessable(
            "By relevance there is one page.", errors=[Fault("not-with-sort", parameter="cursor")]
        )
    plan = plan_of(session, parse(query.q), wanted, query.lang or ())
    pager = Pager(SEARCH_PATH, query, scope_of(query, "search", f"q={query.q}"))
    include = query.include or ()
    reading = CARDS_WITH_BODIES if {"bodyHtml", HIGHLIGHTS} & {*include} else CARDS
    rows: Sequence[Any]
    if query.sort == "relevance":
        rows = cards_at(session, ranked(session, plan, WEIGHED)[: query.limit], reading)
    else:
        forward = not pager.backward
        rows = newest(
            session, plan, pager.limit, reading, newest_first=forward, beyond=pager.number
        )
    beside = None if pager.number is None else (pager.number - 1, pager.number + 1)
    page = pager.page(rows, lambda row: row.timeline_key, beside=beside)
    results = Results(
        items=_items(session, plan, page.rows, include, voice), next=page.next, prev=page.prev
    )
    if query.count is not None:
        results["total"] = count_found(session, plan)
    if query.facets is not None:
        results["facets"] = _facets(session, plan, query.facets, site)
    return results


def _items(
    session: Session, plan: Plan, rows: Sequence[Any], include: Sequence[str], voice: Voice
) -> list[Found]:
    names = names_of(session, [row.id for row in rows])
    items = []
    for row in rows:
        item = cast("Found", card(row, names, voice, include))
        if HIGHLIGHTS in include:
            item["highlights"] = _highlights(plan, row, voice)
        items.append(item)
    return items


def _highlights(plan: Plan, row: Any, voice: Voice) -> Highlights:  # noqa: ANN401 - a row of cards
    language = language_of(row.language)
    may_read = row.is_accessible_for_free or voice.may_read_paid
    everywhere, in_headline = (
        _marker(plan, language, is_headline=False),
        _marker(plan, language, is_headline=True),
    )
    body = everywhere.piece(row.body_html) if may_read else None
    if body is None and row.summary is not None:
        body = everywhere.whole(row.summary)
    return Highlights(headline=in_headline.whole(row.headline), body=body)


def _marker(plan: Plan, language: str, *, is_headline: bool) -> Marker:
    """Return what marks the words of a question: those of headlines in headlines alone."""
    terms: set[str] = set()
    beginnings: list[str] = []
    for sought in (one for group in plan.groups for one in group):
        if sought.mark and not is_headline:
            continue
        if sought.atom.kind == "prefix":
            beginnings.append(form_of(sought.atom))
        terms |= {term.removeprefix(sought.mark) for term in sought.terms}
    starts = tuple(beginnings)

    def is_found(word: Word) -> bool:
        is_sought = word.form_lexeme in terms or word.stem_lexeme in terms
        return is_sought or (bool(starts) and word.form.startswith(starts))

    return Marker(language, is_found)


def _facets(session: Session, plan: Plan, facets: Sequence[str], site: Site) -> Facets:
    found = spread(session, plan, facets, site.zone)
    listed = {
        facet: [Facet(value=value, name=name, articles=n) for value, name, n in values]
        for facet, values in found.facets.items()
    }
    counted = Facets(others=found.others, counted=found.counted, isExact=found.is_exact)
    return cast("Facets", {**listed, **counted})
