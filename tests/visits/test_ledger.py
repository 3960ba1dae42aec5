"""The numbers: the same whatever the order, the batches, and how often a report is sent."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.db.engine import Database
from app.db.tables import (
    Scope,
    VisitDay,
    VisitEvent,
    VisitExcludedDay,
    VisitSeen,
    VisitTotal,
)
from app.visits.ledger import Event, Outcome, count_events
from tests import make
from tests.visits.readers import SITE, article_id, days, excluded, totals

DAY = "2026-03-01"
CAP = 3


def event(number: int, *, visitor: int = 0, article: int | None = None, day: str = DAY) -> Event:
    return Event(day, DAY, number.to_bytes(16), visitor.to_bytes(8), article)


def write(db: Database, *events: Event, cap: int = CAP) -> list[Outcome]:
    with db.tally() as session:
        return count_events(session, events, cap=cap)


def test_a_first_reading_is_a_visit_and_each_reading_a_view(db: Database) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")

    told = write(
        db,
        event(1, article=moon),
        event(2, article=moon),
        event(3, visitor=1, article=moon),
        event(4, visitor=1),
    )

    assert told == ["counted"] * 4
    assert totals(db) == {SITE: (2, 4), (1, moon): (2, 3)}
    assert days(db) == {(0, 0, DAY): (2, 4), (1, moon, DAY): (2, 3)}


def test_a_report_sent_again_is_counted_once(db: Database) -> None:
    assert write(db, event(1), event(1), event(2)) == ["counted", "duplicate", "counted"]
    assert write(db, event(2), event(1, day="2026-02-28")) == ["duplicate", "duplicate"]
    assert totals(db) == {SITE: (1, 2)}


def test_views_beyond_the_cap_are_excluded_and_tallied_and_never_a_second_visit(
    db: Database,
) -> None:
    make.article(db, "moon")
    moon = article_id(db, "moon")
    told = write(db, *(event(number, article=moon) for number in range(5)))
    told += write(db, event(5, article=moon), *(event(number) for number in range(6, 10)))
    assert told == ["counted"] * 3 + ["excluded"] * 3 + ["counted"] * 3 + ["excluded"]
    assert totals(db) == {SITE: (1, 6), (1, moon): (1, 3)}
    assert excluded(db) == {"cap": 4}


def test_what_is_not_public_leaves_no_row(db: Database) -> None:
    make.article(db, "draft", state="draft")
    make.article(db, "canceled", state="canceled", canceledAt="2026-02-01T00:00:00Z")
    hidden = [article_id(db, slug) for slug in ("draft", "canceled")]
    told = write(db, *(event(each, article=each) for each in (*hidden, 2**63 - 1)))
    assert told == ["unknown"] * 3
    assert (totals(db), days(db), excluded(db)) == ({}, {}, {})

    make.article(db, "draft")
    assert write(db, event(hidden[0], article=hidden[0])) == ["counted"]


def test_what_is_excluded_is_tallied_by_reason_alone(db: Database) -> None:
    told = write(db, Event(DAY, excluded="bot"), Event(DAY, excluded="bot"), event(1))
    assert told == ["excluded", "excluded", "counted"]
    assert excluded(db) == {"bot": 2}
    assert totals(db) == {SITE: (1, 1)}


def test_a_batch_of_thousands_is_one_transaction(db: Database) -> None:
    told = write(db, *(event(number, visitor=number) for number in range(4_000)))
    assert Counter(told) == {"counted": 4_000}
    assert totals(db) == {SITE: (4_000, 4_000)}


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.integers(0, 2),
        st.integers(-1, 1),
        st.sampled_from([DAY, "2026-02-28"]),
    ),
    max_size=30,
)


def expected(reports: list[tuple[int, int, int, str]]) -> dict[tuple[int, int, str], list[int]]:
    """Count as a person would: one report after another, with a set and a counter."""
    known: set[int] = set()
    seen: set[tuple[int, int, str, int]] = set()
    hits: Counter[tuple[int, int, str, int]] = Counter()
    counts: dict[tuple[int, int, str], list[int]] = {}
    for number, visitor, article, day in reports:
        if number in known:
            continue
        known.add(number)
        place = (1, article, day, visitor) if article >= 0 else (2, 0, day, visitor)
        hits[place] += 1
        is_view = hits[place] <= CAP
        for kind, scope in [(0, 0), place[:2]]:
            if kind == Scope.PAGES.value:
                continue
            row = counts.setdefault((kind, scope, day), [0, 0])
            row[0] += (kind, scope, day, visitor) not in seen
            row[1] += is_view
            seen.add((kind, scope, day, visitor))
    return counts


@given(REPORTS, st.integers(1, 10))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_numbers_are_those_of_counting_one_by_one(
    db: Database, reports: list[tuple[int, int, int, str]], size: int
) -> None:
    with db.write() as session:
        for table in (VisitDay, VisitTotal, VisitSeen, VisitEvent, VisitExcludedDay):
            session.execute(delete(table))
    slugs = ("a", "b")
    make.articles(db, [make.said(slug) for slug in slugs])
    ids = [article_id(db, slug) for slug in slugs]
    events = [
        event(n, visitor=v, article=ids[a] if a >= 0 else None, day=day) for n, v, a, day in reports
    ]
    for start in range(0, len(events), size):
        write(db, *events[start : start + size])

    by_place = {
        (kind, ids[scope] if kind else 0, day): tuple(counts)
        for (kind, scope, day), counts in expected(reports).items()
    }
    assert days(db) == by_place
    for kind, scope in {key[:2] for key in by_place}:
        summed = [counts for key, counts in by_place.items() if key[:2] == (kind, scope)]
        assert totals(db)[kind, scope] == tuple(map(sum, zip(*summed, strict=True)))


def test_writers_at_once_lose_nothing_and_wait_for_each_other_in_no_ring(
    db: Database, database_url: str
) -> None:
    make.articles(db, [make.said(f"a{n}") for n in range(20)])
    ids = [article_id(db, f"a{n}") for n in range(20)]
    rng = random.Random(7)  # noqa: S311 - the same each time
    events = [event(n, visitor=n % 37, article=rng.choice(ids)) for n in range(1_200)]
    workers = [Database(database_url) for _ in range(4)]

    def work(number: int) -> int:
        mine = [events[n] for n in range(number, len(events), 4)]
        mine += events[:150]  # that others send too
        rng = random.Random(number)  # noqa: S311 - as above
        rng.shuffle(mine)
        told: list[Outcome] = []
        for start in range(0, len(mine), 50):
            told += write(workers[number], *mine[start : start + 50], cap=1_000)
        return told.count("counted")

    with ThreadPoolExecutor(4) as pool:
        counted = sum(pool.map(work, range(4)))
    for one in workers:
        one.close()

    assert counted == 1_200
    assert totals(db)[SITE] == (37, 1_200)
    assert sum(views for scope, (_, views) in totals(db).items() if scope != SITE) == 1_200
