"""What can happen to a newsroom, at random; what follows from it; and what the public sees."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import (
    Article,
    ArticleAuthor,
    ArticleRelated,
    ArticleTag,
    Author,
    Correction,
    Section,
    ShelfTally,
    Site,
    Slug,
    Tag,
    Tombstone,
    table_of,
)
from app.edition.stamp import current_edition

NAMES = ("a", "b", "c", "d", "e", "f")
SECTIONS = ("world", "asia", "moon", "sport")
ZONES = ("Europe/Istanbul", "Pacific/Apia", "America/St_Johns", "Asia/Beirut")
STATES = ("published", "published", "published", "withheld", "canceled", "draft", "scheduled")
DATES = (
    "2015-11-07T20:59:59Z",
    "2015-11-07T21:00:00Z",  # midnight in Istanbul
    "2015-11-08T00:30:00Z",  # there, the hour that comes twice
    "2015-11-08T00:30:00Z",
    "2015-11-08T22:00:00Z",
    "2016-02-29T12:00:00+03:00",
)

slugs = st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=3, unique=True)

articles = st.fixed_dictionaries(
    {
        "externalId": st.sampled_from(NAMES),
        "state": st.sampled_from(STATES),
        "headline": st.sampled_from(["One", "Two", "SON DAKİKA: Three"]),
        "language": st.sampled_from(["en", "tr", "tr-TR", "ar"]),
        "urgency": st.none() | st.integers(1, 9),
        "label": st.sampled_from([None, "URGENT", "urgent", "عاجل"]),
        "section": st.none() | st.sampled_from(SECTIONS),
        "tags": slugs,
        "authors": slugs,
        "datePublished": st.sampled_from(DATES),
        "cancelReason": st.sampled_from([None, "Not so"]),
        "summary": st.sampled_from([None, "Briefly"]),
        "slug": st.sampled_from([None, None, "taken", "moon"]),
        "oldSlugs": st.sampled_from([[], [], [], ["old"]]),
        "related": st.sampled_from([[], ["a"]]),
        "publishAt": st.just("2027-01-01T00:00:00Z"),
        "dateModified": st.just("2026-01-01T00:00:00Z"),
    }
)

batches = st.lists(
    articles,
    min_size=1,
    max_size=5,
    unique_by=lambda one: str(one["externalId"]),
)

moves = st.one_of(
    st.tuples(st.just("save"), batches),
    st.tuples(st.just("save"), batches),
    st.tuples(st.just("save"), batches),
    st.tuples(st.just("fail"), batches),
    st.tuples(st.just("bury"), st.sampled_from(NAMES), st.sampled_from([None, "Wish"])),
    st.tuples(
        st.just("section"),
        st.sampled_from(SECTIONS),
        st.none() | st.sampled_from(SECTIONS),
        st.integers(0, 1),
    ),
    st.tuples(st.sampled_from(["tag", "author"]), st.sampled_from(["t1", "t2"]), st.booleans()),
    st.tuples(st.just("site"), st.sampled_from(["Manset", "Moon"])),
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
)


@dataclass(slots=True)
class Model:
    """What the newsroom should hold, in plain Python: nothing is kept, all is counted."""

    zone: str = "Europe/Istanbul"
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    def saved(self, story: dict[str, Any]) -> None:
        self.stories[story["externalId"]] = story
        if story["section"] is not None:
            self.parents.setdefault(story["section"], None)

    def public(self) -> list[dict[str, Any]]:
        return [one for one in self.stories.values() if one["state"] == "published"]

    def by_day(self) -> Counter[tuple[date, str]]:
        zone = ZoneInfo(self.zone)
        found: Counter[tuple[date, str]] = Counter()
        for one in self.public():
            at = datetime.fromisoformat(one["datePublished"]).astimezone(UTC)
            found[at.astimezone(zone).date(), one["language"]] += 1
        return found

    def by_section(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.public():
            above = one["section"]
            while above is not None:
                found[above] += 1
                above = self.parents[above]
        return found

    def by(self, kind: str) -> Counter[str]:
        return Counter(slug for one in self.public() for slug in one[kind])


HIDDEN = {"edition", "external_id"}


def public_view(db: Database) -> tuple[Any, ...]:
    """Return all that any public answer is made of, today's and those of a feed of changes."""
    shown = [one for one in table_of(Article).columns if one.name not in HIDDEN]
    seen = Article.state.in_(["published", "canceled"])
    is_public = Article.state == "published"
    gone = (Article.id, Article.slug, Article.canceled_at, Article.cancel_reason)
    statements = [
        select(*table_of(Site).columns),
        select(*shown).where(is_public).order_by(Article.id),
        select(*gone).where(Article.state == "canceled").order_by(Article.id),
        select(Slug.slug, Slug.article_id).join(Article).where(seen).order_by(Slug.slug),
        select(Tombstone.article_id, Tombstone.reason, Tombstone.at)
        .where(Tombstone.edition.is_not(None))
        .order_by(Tombstone.article_id),
    ]
    for table in (ArticleTag, ArticleAuthor, ArticleRelated, Correction):
        columns = table_of(table).columns
        key = (table.article_id, table.position)
        statements.append(select(*columns).join(Article).where(is_public).order_by(*key))
    with db.read() as session:
        view: list[Any] = [session.execute(statement).all() for statement in statements]
        held = select(ShelfTally.term).where(ShelfTally.articles > 0)
        terms = set(session.scalars(held))
        for kind in (Section, Tag, Author):
            rows = session.execute(select(*table_of(kind).columns).order_by(kind.id)).all()
            view.append([row for row in rows if f"{kind.__tablename__}:{row.id}" in terms])
    return tuple(view)


def edition_of(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)
