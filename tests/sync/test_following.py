"""Whoever follows the change feed holds what is public: whatever happens, whoever writes."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from threading import Thread
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.db.engine import Database
from app.db.tables import Article, Restamp
from app.editorial.restamp import restamp_some
from app.sync.position import BEGINNING, Position
from app.sync.reading import Reader
from tests import make
from tests.conftest import ISTANBUL
from tests.sync.following import Get, Mirror, public

SLUGS = st.sampled_from([f"s{n}" for n in range(5)])
STORY = st.fixed_dictionaries(
    {
        "section": st.sampled_from(["world", "moon", "home", None]),
        "urgency": st.sampled_from([1, 5]),
        "language": st.sampled_from(["en", "tr"]),
        "headline": st.sampled_from(["One", "Two"]),
        "isAccessibleForFree": st.booleans(),
        "datePublished": st.sampled_from(["2026-02-01T09:00:00Z", "2026-02-02T09:00:00Z"]),
    }
)
ACTION = st.one_of(
    st.tuples(st.just("publish"), SLUGS, STORY),
    st.tuples(st.just("publish"), SLUGS, STORY),
    st.tuples(st.sampled_from(["withhold", "cancel", "delete", "draft"]), SLUGS, STORY),
    st.tuples(st.just("ask"), st.integers(0, 4), st.integers(1, 4)),
    st.tuples(st.sampled_from(["save", "kill", "work"]), st.none(), st.none()),
    st.tuples(st.just("move"), st.just("moon"), st.sampled_from(["world", "home", None])),
    st.tuples(st.just("rename"), st.sampled_from(["moon", "world"]), st.sampled_from("ABC")),
    st.tuples(st.just("site"), st.sampled_from("ab"), st.integers(-1, 1)),
)
FILTERS = ("", "&section=world", "&urgency=1&lang=en")


class Newsroom:
    """Does what the story's past allows."""

    def __init__(self, db: Database, run: int) -> None:
        self._db = db
        self._run = run
        self._ended: set[str] = set()
        self._seen: set[str] = set()

    def do(self, action: str, slug: str, story: dict[str, Any]) -> None:
        if action in {"move", "rename", "site", "work"}:
            self._do_to_many(action, slug, story)
            return
        slug = f"r{self._run}-{slug}"
        if slug in self._ended or (action in {"withhold", "delete"} and slug not in self._seen):
            return
        if action == "draft" and slug in self._seen:
            return
        if action == "delete":
            make.tombstone(self._db, slug)
        else:
            more = {
                "publish": {},
                "draft": {"state": "draft"},
                "withhold": {"state": "withheld"},
                "cancel": {"state": "canceled", "canceledAt": "2026-02-03T09:00:00Z"},
            }[action]
            make.article(self._db, slug, **{**story, **more})
        self._ended |= {slug} if action in {"cancel", "delete"} else set()
        self._seen |= {slug} if action in {"publish", "cancel"} else set()

    def _do_to_many(self, action: str, what: str, how: Any) -> None:
        """Change what many articles show: they are told of later, a batch at a time."""
        if action == "move":
            make.section(self._db, what, parent=how)
        elif action == "rename":
            parent = {"parent": "world"} if what == "moon" else {}
            make.section(self._db, what, name=f"{what} {how}", **parent)
        elif action == "site":
            make.site(self._db, url=f"https://{what}.example", hijriOffset=how)
        else:
            restamp_some(self._db, make.NOW)

    def is_told(self) -> bool:
        """Tell whether no work is left on what articles show."""
        with self._db.read() as session:
            return session.scalar(select(func.count()).select_from(Restamp)) == 0

    def finish(self) -> None:
        """Do the work that is left."""
        while restamp_some(self._db, make.NOW):
            pass


RUNS = iter(range(10_000))


def after(newsroom: Newsroom, get: Get, actions: list[Any]) -> list[Mirror]:
    """Let all this happen while some follow; give them.

    One of them is always up to date: it holds what is public after every step that left no work.
    """
    steady = Mirror(get)
    mirrors = [Mirror(get, query) for query in FILTERS]
    saved = [mirror.saved() for mirror in mirrors]
    for action, what, how in actions:
        if action == "ask":
            for mirror in mirrors * what:
                mirror.step(how)
        elif action == "save":
            saved = [mirror.saved() for mirror in mirrors]
        elif action == "kill":  # what came after the last save is lost, and comes again
            mirrors = [mirror.saved() for mirror in saved]
        else:
            newsroom.do(action, what, how)
        if newsroom.is_told():
            steady.catch_up()
            assert steady.cards == public(get)
    return mirrors


def test_a_mirror_holds_what_is_public_whatever_happens_and_whenever_it_is_killed(
    quiet: TestClient, db: Database
) -> None:
    """Mirrors that filter, too: the same as the list with the same filter."""
    for slug, parent in (("world", None), ("home", None), ("moon", "world")):
        make.section(db, slug, parent=parent)

    def get(url: str) -> Any:
        return quiet.get(url).json()

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(ACTION, min_size=1, max_size=25), st.integers(1, 5))
    def check(actions: list[Any], limit: int) -> None:
        newsroom = Newsroom(db, next(RUNS))
        mirrors = after(newsroom, get, actions)
        newsroom.finish()
        for mirror in mirrors:
            mirror.catch_up(limit)
            assert mirror.cards == public(get, mirror.query)

    check()


def insistent(act: Callable[[], object]) -> None:
    """Do it again until nobody else holds the lock too long: what was done is not done twice."""
    while True:
        try:
            act()
        except OperationalError:
            continue
        return


def writing(url: str, who: str, done: list[str]) -> Callable[[], None]:
    """Return a job that publishes, changes, withholds and deletes on a connection of its own."""

    def job() -> None:
        db = Database(url)
        for n in range(15):
            several = [make.said(f"{who}{n}-{m}") for m in range(1 + n % 3)]
            insistent(partial(make.articles, db, several))
            if n % 3 == 1:
                insistent(partial(make.article, db, f"{who}{n - 1}-0", headline=f"Again by {who}"))
            if n % 5 == 4:
                insistent(partial(make.article, db, f"{who}{n - 1}-0", state="withheld"))
            if n % 7 == 6:
                insistent(partial(make.tombstone, db, f"{who}{n - 2}-0"))
            insistent(partial(make.article, db, "shared", headline=f"By {who}, {n}"))
        db.close()
        done.append(who)

    return job


def test_nobody_who_follows_misses_anything_while_several_write(
    db: Database, database_url: str
) -> None:
    """The follower asks without a pause: a number that was committed late would be behind it."""
    done: list[str] = []
    writers = [Thread(target=writing(database_url, who, done)) for who in "abcd"]
    reader = Reader(db, ISTANBUL)
    held: dict[int, bytes] = {}
    seen: list[Position] = []
    position = BEGINNING

    def ask() -> None:
        nonlocal position
        reading = reader.read(position, frozenset())
        for event in reading.events:
            if event.terms is None:
                held.pop(event.position.article_id, None)
            else:
                held[event.position.article_id] = event.public
            seen.append(event.position)
        position = reading.upto

    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        ask()
    for writer in writers:
        writer.join()
    ask()
    ask()

    assert sorted(done) == list("abcd")
    assert all(a < b for a, b in pairwise(seen))
    everything = reader.read(BEGINNING, frozenset())
    fresh = {}
    while everything.events:
        fresh.update({one.position.article_id: one for one in everything.events})
        everything = reader.read(everything.upto, frozenset())
    assert held == {key: one.public for key, one in fresh.items() if one.terms is not None}
    with db.read() as session:
        ids = session.scalars(select(Article.id).where(Article.state == "published")).all()
    assert held.keys() == set(ids)
    assert len(ids) > 50
