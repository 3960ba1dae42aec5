"""Any filters over any newsroom: the list is what a plain loop over its stories finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hijridate import Gregorian
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient

from app.db.engine import Database
from app.db.tables import Article
from tests import make
from tests.articles.reading import pages, slugs_of

ISTANBUL = ZoneInfo("Europe/Istanbul")
PARENTS = {"world": None, "europe": "world", "balkans": "europe", "sport": None}
TAGS, AUTHORS = ("t1", "t2", "t3", "t4"), ("w1", "w2")
LANGUAGES = ("en", "en-GB", "tr", "ar")
LABELS = {  # as asked for, as kept
    "urgent": "URGENT",
    "Urgent": "URGENT",
    "son dakika": "SON DAKİKA",
    "عاجل": "عاجل",
    "nothing": "",
}
STATES = ("published",) * 8 + ("draft", "scheduled", "withheld", "canceled")
NOON = datetime(2015, 11, 7, 12, tzinfo=UTC)  # the clock goes back in the night that follows
HOURS = [NOON + timedelta(hours=n) for n in range(0, 60, 5)]


@dataclass(frozen=True)
class Story:
    """One public article, as the model knows it."""

    id: int
    slug: str
    said: Mapping[str, Any]
    at: datetime

    @property
    def day(self) -> date:
        return self.at.astimezone(ISTANBUL).date()

    @property
    def sections(self) -> set[str]:
        found, section = set(), self.said["section"]
        while section is not None:
            found.add(section)
            section = PARENTS[section]
        return found


def newsroom(db: Database, seed: int, number: int = 60) -> list[Story]:
    """Make a random newsroom; return its public articles, newest first."""
    rng = Random(seed)  # noqa: S311 - a sample, not a secret
    for section, parent in PARENTS.items():
        make.section(db, section, parent=parent)
    every = []
    for n in range(number):
        label = rng.choice([None, *LABELS.values()]) or None
        fields: dict[str, Any] = {
            "slug": f"s{n}",
            "state": rng.choice(STATES),
            "section": rng.choice([None, *PARENTS]),
            "tags": rng.sample(TAGS, rng.randint(0, 3)),
            "authors": rng.sample(AUTHORS, rng.randint(0, 2)),
            "language": rng.choice(LANGUAGES),
            "urgency": rng.choice([1, 2, 5, 5, 9]),
            "label": label,
            "labelUntil": rng.choice([None, "2020-01-01T00:00:00Z", "2190-01-01T00:00:00Z"])
            if label
            else None,
            "datePublished": rng.choice(HOURS).isoformat(),
            "publishAt": "2190-01-01T00:00:00Z",
        }
        every.append(fields)
    make.articles(db, [make.said(**fields) for fields in every])
    with db.read() as session:
        ids = {row.slug: row.id for row in session.execute(select(Article.slug, Article.id))}
    stories = [
        Story(ids[one["slug"]], one["slug"], one, datetime.fromisoformat(one["datePublished"]))
        for one in every
        if one["state"] == "published"
    ]
    return sorted(stories, key=lambda story: story.at)[
        ::-1
    ]  # within a second, the last comes first


def _label(story: Story, asked: Sequence[str]) -> bool:
    ended = (story.said["labelUntil"] or "").startswith("2020")
    return not ended and story.said["label"] in {LABELS[one] or "?" for one in asked}


def _bound(text: str, *, after: bool) -> Callable[[Story], bool]:
    if "T" in text:
        instant = datetime.fromisoformat(text)
        return lambda story: story.at < instant if after else story.at >= instant
    day = date.fromisoformat(text)
    return lambda story: story.day <= day if after else story.day >= day


def _hijri(story: Story, asked: str) -> bool:
    return Gregorian.fromdate(story.day).to_hijri().isoformat().startswith(asked)


MATCHES: Mapping[str, Callable[[Story, Sequence[str]], bool]] = {
    "section": lambda story, asked: not story.sections.isdisjoint(asked),
    "tag": lambda story, asked: not set(story.said["tags"]).isdisjoint(asked),
    "author": lambda story, asked: not set(story.said["authors"]).isdisjoint(asked),
    "lang": lambda story, asked: story.said["language"].lower() in {a.lower() for a in asked},
    "urgency": lambda story, asked: str(story.said["urgency"]) in asked,
    "label": _label,
    "day": lambda story, asked: story.day.isoformat() == asked[0],
    "from": lambda story, asked: _bound(asked[0], after=False)(story),
    "to": lambda story, asked: _bound(asked[0], after=True)(story),
    "hijri": lambda story, asked: _hijri(story, asked[0]),
    "ids": lambda story, asked: str(story.id) in asked,
}

days = st.sampled_from([f"2015-11-{day:02}" for day in range(6, 12)])
instants = st.sampled_from(HOURS).map(lambda at: at.astimezone(ISTANBUL).isoformat())


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


def one(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.tuples(values).map(list)


VALUES = {
    "section": some(*PARENTS, "nowhere"),
    "tag": some(*TAGS, "t0"),
    "author": some(*AUTHORS, "w0"),
    "lang": some("EN", "en-gb", "tr", "AR", "fr"),
    "urgency": some("1", "2", "5", "9", "3"),
    "label": some(*LABELS),
    "day": one(days),
    "from": one(days | instants),
    "to": one(days | instants),
    "hijri": one(
        st.sampled_from(["1437", "1437-01", "1437-01-25", "1437-01-26", "1436", "1437-02"])
    ),
    "ids": st.lists(st.integers(1, 62).map(str), min_size=1, max_size=20),
}
filters = st.lists(st.sampled_from(list(VALUES)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: VALUES[name] for name in names})
)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_list_and_its_total_are_what_the_filters_say(
    client: TestClient, db: Database, seed: int
) -> None:
    stories = newsroom(db, seed)

    @settings(max_examples=60, deadline=None)
    @given(
        asked=filters,
        limit=st.sampled_from([1, 4, 20, 100]),
        oldest=st.booleans(),
    )
    def holds(asked: Mapping[str, list[str]], limit: int, *, oldest: bool) -> None:
        expected = [
            story.slug
            for story in (stories[::-1] if oldest else stories)
            if all(MATCHES[name](story, values) for name, values in asked.items())
        ]
        parameters = {name: ",".join(values) for name, values in asked.items()}
        parameters |= {"sort": "oldest"} if oldest else {}
        query = urlencode(
            parameters | {"limit": str(max(limit, len(expected) // 5)), "count": "exact"}
        )
        found = pages(client, f"/v1/articles?{query}")
        assert [slug for page in slugs_of(found) for slug in page] == expected
        assert {page["total"] for page in found} == {len(expected)}

    holds()
