"""Saving articles: whole or not at all, compared with what is kept, and told by an edition."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from app.db.engine import Database
from app.db.tables import SECOND, Article, Section, Slug, Tag, table_of
from app.edition.stamp import current_edition
from app.editorial.commands import Outcome, Saver, save_articles
from app.editorial.drafts import draft_of
from app.editorial.stored import Stored, stored_by_external_id
from app.errors import Problem, Unprocessable
from app.site.queries import get_site
from tests import make


def save(
    db: Database, *several: dict[str, Any], now: datetime = make.NOW
) -> list[Outcome | Problem]:
    """Save these in one transaction; give what became of each."""
    said = [make.said(**one) for one in several]
    drafts = [draft_of(one, embed_hosts=frozenset(), now=now) for one in said]
    with db.write() as session:
        return save_articles(session, drafts, zone=get_site(session).zone, by=Saver("import", now))


def codes(outcome: Outcome | Problem) -> list[tuple[str, str | None]]:
    assert isinstance(outcome, Unprocessable)
    return [(fault.code, fault.pointer) for fault in outcome.errors]


def kept(db: Database, slug: str) -> Stored:
    with db.read() as session:
        return stored_by_external_id(session, [f"test:{slug}"])[f"test:{slug}"]


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def count(db: Database, table: type[Any]) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


EVERYTHING: dict[str, Any] = {
    "label": "URGENT",
    "labelUntil": "2026-04-01T00:00:00Z",
    "summary": "Briefly",
    "bodyHtml": "<p>One two three</p>",
    "language": "tr",
    "urgency": 2,
    "section": "world",
    "tags": ["b", "a"],
    "authors": ["z", "y"],
    "image": {"url": "https://img.example/1.jpg", "width": 4, "height": 3, "alt": "x"},
    "source": "Agency",
    "canonicalUrl": "https://elsewhere.example/1",
    "translationGroup": "g",
    "isAccessibleForFree": False,
    "dateModified": "2026-02-02T00:00:00Z",
    "embargoedUntil": "2026-01-01T00:00:00Z",
    "expiresAt": "2030-01-01T00:00:00Z",
    "corrections": [{"kind": "update", "text": "Again", "at": "2026-02-03T00:00:00Z"}],
    "oldSlugs": ["before"],
    "aliases": ["https://www.old.example/before/"],
    "related": ["test:other", "test:more"],
}


def test_a_story_is_kept_whole(db: Database) -> None:
    assert save(db, {"slug": "moon", **EVERYTHING}) == ["created"]

    story = kept(db, "moon")

    assert story.values["version"] == 1
    assert story.values["edition"] == edition(db) == 1
    assert story.values["day"].isoformat() == "2026-02-01"
    assert story.values["timeline_key"] == 1769925600 * SECOND
    assert story.values["published_at"] == datetime(2026, 2, 1, 6, tzinfo=UTC)
    assert story.values["word_count"] == 3
    assert story.values["image"]["alt"] == "x"
    assert story.values["is_accessible_for_free"] is False
    assert story.related == ("test:other", "test:more")
    assert story.corrections == (("update", "Again", datetime(2026, 2, 3, tzinfo=UTC)),)
    assert story.slugs == {"moon", "before"}
    assert story.aliases == {"//old.example/before"}
    with db.read() as session:
        slugs = dict(session.execute(select(Tag.id, Tag.slug)).all())
    assert [slugs[tag_id] for tag_id in story.tag_ids] == ["b", "a"]


def test_what_is_said_again_changes_nothing(db: Database) -> None:
    save(db, {"slug": "moon", **EVERYTHING})
    before = kept(db, "moon")

    later = make.NOW + timedelta(days=1)
    assert save(db, {"slug": "moon", **EVERYTHING}, now=later) == ["unchanged"]

    assert kept(db, "moon") == before
    assert edition(db) == 1


def test_every_field_that_differs_is_an_update(db: Database) -> None:
    """A field that is not said is empty, not kept; but slugs and the date of change stay."""
    for field in [*EVERYTHING, "headline", "datePublished"]:
        whole = {"slug": f"s-{field.lower()}", **EVERYTHING, "oldSlugs": [f"old-{field.lower()}"]}
        whole["aliases"] = [f"/old/{field}"]
        save(db, whole)
        before = kept(db, whole["slug"]).values
        said = {**whole, "headline": "New"} if field == "headline" else {**whole}
        if field == "datePublished":
            said[field] = "2026-02-01T06:00:01Z"
        elif field != "headline":
            del said[field]
        if field == "label":
            del said["labelUntil"]
        is_same = field in {"oldSlugs", "aliases", "dateModified"}

        assert save(db, said) == ["unchanged" if is_same else "updated"], field

        after = kept(db, whole["slug"]).values
        step = 0 if is_same else 1
        assert after["version"] == before["version"] + step
        assert after["edition"] == before["edition"] + step
        assert (after == before) is is_same


def test_many_are_saved_under_one_edition(db: Database) -> None:
    assert save(db, *({"slug": f"s{n}"} for n in range(5))) == ["created"] * 5
    assert {kept(db, f"s{n}").values["edition"] for n in range(5)} == {1}


def test_an_edition_is_taken_for_what_the_public_sees(db: Database) -> None:
    for state in ("draft", "scheduled", "withheld"):
        save(db, {"slug": state, "state": state, "publishAt": "2027-01-01T00:00:00Z"})
        assert kept(db, state).values["edition"] is None
    assert edition(db) == 0
    for number, state in enumerate(("published", "canceled"), 1):
        save(db, {"slug": state, "state": state})
        assert kept(db, state).values["edition"] == edition(db) == number


MOVES = [
    # before, after, what becomes of it, editions taken by the second
    ("draft", "draft", "updated", 0),
    ("draft", "scheduled", "updated", 0),
    ("draft", "published", "updated", 1),
    ("draft", "withheld", "updated", 0),
    ("draft", "canceled", "updated", 1),
    ("scheduled", "draft", "updated", 0),
    ("scheduled", "published", "updated", 1),
    ("published", "published", "updated", 1),
    ("published", "withheld", "updated", 1),
    ("published", "canceled", "updated", 1),
    ("published", "draft", "was-public", 0),
    ("published", "scheduled", "was-public", 0),
    ("withheld", "withheld", "updated", 0),
    ("withheld", "draft", "updated", 0),  # it never was public here
    ("withheld", "published", "updated", 1),
    ("withheld", "canceled", "updated", 1),
    ("canceled", "published", "canceled", 0),
    ("canceled", "withheld", "canceled", 0),
    ("canceled", "draft", "canceled", 0),
    ("canceled", "scheduled", "canceled", 0),
]


def test_states_follow_each_other(db: Database) -> None:
    for before, after, expected, takes in MOVES:
        slug, due = f"{before}-{after}", "2027-01-01T00:00:00Z"
        save(db, {"slug": slug, "state": before, "publishAt": due})
        taken = edition(db)

        [outcome] = save(db, {"slug": slug, "state": after, "publishAt": due, "summary": "New"})

        is_kept = expected == "updated"
        assert outcome == "updated" if is_kept else codes(outcome) == [(expected, "/state")], slug
        assert kept(db, slug).values["state"] == (after if is_kept else before)
        assert edition(db) - taken == takes, slug


def test_what_was_public_never_becomes_a_draft_again(db: Database) -> None:
    save(db, {"slug": "moon"})
    save(db, {"slug": "moon", "state": "withheld"})

    [outcome] = save(db, {"slug": "moon", "state": "draft"})

    assert codes(outcome) == [("was-public", "/state")]


def test_of_a_canceled_story_only_what_is_told_takes_an_edition(db: Database) -> None:
    canceled = {"slug": "moon", "state": "canceled", "cancelReason": "Not so"}
    save(db, canceled)
    first = kept(db, "moon").values["canceled_at"]

    assert save(db, {**canceled, "headline": "Corrected"}) == ["updated"]
    assert edition(db) == 1
    assert save(db, {**canceled, "cancelReason": "Wrong"}) == ["updated"]
    assert edition(db) == 2
    assert save(db, {**canceled, "cancelReason": "Wrong", "oldSlugs": ["luna"]}) == ["updated"]
    assert edition(db) == 3
    assert kept(db, "moon").values["canceled_at"] == first == make.NOW


def test_a_deleted_story_stays_deleted(db: Database) -> None:
    save(db, {"slug": "moon"})
    make.tombstone(db, "moon")

    [outcome, other] = save(db, {"slug": "moon"}, {"slug": "sun"})

    assert codes(outcome) == [("deleted", "/state")]
    assert other == "created"


def test_a_withheld_story_keeps_its_place_in_time(db: Database) -> None:
    save(db, {"slug": "moon"}, {"slug": "sun"})
    key = kept(db, "moon").values["timeline_key"]

    save(db, {"slug": "moon", "state": "withheld"})
    assert kept(db, "moon").values["timeline_key"] == key
    save(db, {"slug": "moon"})
    assert kept(db, "moon").values["timeline_key"] == key


def test_stories_of_one_second_follow_each_other(db: Database) -> None:
    save(db, *({"slug": f"s{n}"} for n in range(3)))
    save(db, {"slug": "s3"})
    save(db, {"slug": "s1", "datePublished": "2026-02-01T06:00:01Z"})
    save(db, {"slug": "s4"})

    start = 1769925600 * SECOND
    keys = [kept(db, f"s{n}").values["timeline_key"] - start for n in range(5)]
    assert keys == [0, SECOND, 2, 3, 4]


def test_stories_that_change_places_get_places_of_their_own(db: Database) -> None:
    first, second = "2026-02-01T06:00:00Z", "2026-02-01T06:00:01Z"
    save(db, {"slug": "a", "datePublished": first}, {"slug": "b", "datePublished": second})

    outcomes = save(
        db, {"slug": "a", "datePublished": second}, {"slug": "b", "datePublished": first}
    )

    assert outcomes == ["updated", "updated"]
    seconds = [kept(db, slug).values["timeline_key"] // SECOND for slug in "ab"]
    assert seconds == [1769925601, 1769925600]


def test_a_second_that_is_full_takes_no_more(db: Database) -> None:
    save(db, {"slug": "moon"})
    with db.write() as session:
        session.execute(update(Article).values(timeline_key=Article.timeline_key + SECOND - 1))

    with pytest.raises(Unprocessable) as caught:
        save(db, {"slug": "sun", "tags": ["new"]})

    assert [(fault.code, fault.pointer) for fault in caught.value.errors] == [
        ("second-full", "/datePublished")
    ]
    assert count(db, Article) == 1
    assert count(db, Tag) == 0


def test_a_story_before_1970_has_its_place_too(db: Database) -> None:
    """Its key is negative: that of the first of its second is still the least."""
    for slug in ("a", "b"):
        save(db, {"slug": slug, "datePublished": "1908-07-24T12:00:00+01:56"})

    keys = [kept(db, slug).values["timeline_key"] for slug in "ab"]
    assert keys[1] == keys[0] + 1 < 0
    assert kept(db, "a").values["day"].isoformat() == "1908-07-24"


def test_the_day_is_that_of_the_newsroom(db: Database) -> None:
    save(
        db,
        {"slug": "before", "datePublished": "2026-02-01T23:59:59+03:00"},
        {"slug": "after", "datePublished": "2026-02-02T00:00:00+03:00"},
        {"slug": "elsewhere", "datePublished": "2026-02-01T16:00:00-05:00"},
    )
    days = [kept(db, slug).values["day"].isoformat() for slug in ("before", "after", "elsewhere")]
    assert days == ["2026-02-01", "2026-02-02", "2026-02-02"]


def test_dates_are_kept_to_the_second(db: Database) -> None:
    save(db, {"slug": "moon", "datePublished": "2026-02-01T06:00:00.999999Z"})
    assert kept(db, "moon").values["published_at"] == datetime(2026, 2, 1, 6, tzinfo=UTC)


def test_when_it_was_changed_follows_from_what_is_known(db: Database) -> None:
    save(db, {"slug": "public"}, {"slug": "draft", "state": "draft"})

    assert kept(db, "public").values["modified_at"] == datetime(2026, 2, 1, 6, tzinfo=UTC)
    assert kept(db, "draft").values["modified_at"] == make.NOW


def test_lists_are_replaced_in_their_order(db: Database) -> None:
    save(db, {"slug": "moon", "tags": ["a", "b", "c"], "authors": ["x"], "related": ["1", "2"]})
    save(db, {"slug": "moon", "tags": ["c", "a"], "authors": ["y", "x"], "related": ["2"]})

    with db.read() as session:
        slugs = dict(session.execute(select(Tag.id, Tag.slug)).all())
    story = kept(db, "moon")
    assert [slugs[tag_id] for tag_id in story.tag_ids] == ["c", "a"]
    assert len(story.author_ids) == 2
    assert story.related == ("2",)


def test_what_is_unknown_is_made_and_named_after_its_slug(db: Database) -> None:
    save(db, {"slug": "moon", "section": "middle-east", "tags": ["orta_doğu", "ǰ-ΐ"]})

    with db.read() as session:
        assert session.scalar(select(Section.name)) == "Middle East"
        names = set(session.scalars(select(Tag.name)))
    assert names == {"Orta Doğu", "J\u030c \u03aa\u0301"}  # as any name that is said


def test_the_longest_slug_makes_a_name_that_can_be_said_again(db: Database) -> None:
    """Its first letter is two when it is a capital."""
    save(db, {"slug": "moon", "tags": ["ß" * 200]})
    with db.read() as session:
        name = session.scalar(select(Tag.name)) or ""
    make.term(db, "tag", "ß" * 200, name=name)
    assert name.startswith("Ss")


def test_a_slug_that_is_given_up_stays_taken(db: Database) -> None:
    save(db, {"slug": "moon"})
    save(db, {"slug": "luna", "externalId": "test:moon"})

    [outcome] = save(db, {"slug": "moon", "externalId": "test:other"})

    assert codes(outcome) == [("slug-taken", "/slug")]
    assert kept(db, "moon").slugs == {"moon", "luna"}
    assert kept(db, "moon").values["slug"] == "luna"


def test_a_slug_comes_back_to_who_had_it(db: Database) -> None:
    for slug in ("moon", "luna", "moon"):
        [outcome] = save(db, {"slug": slug, "externalId": "test:moon"})
        assert isinstance(outcome, str)
    assert kept(db, "moon").values["slug"] == "moon"
    assert count(db, Slug) == 2


def test_one_that_is_refused_holds_up_no_other_and_leaves_nothing(db: Database) -> None:
    save(db, {"slug": "taken"})

    first, refused, last = save(
        db,
        {"slug": "a", "tags": ["known"]},
        {
            "slug": "taken",
            "externalId": "test:x",
            "tags": ["n1"],
            "section": "n2",
            "authors": ["n3"],
        },
        {"slug": "b", "tags": ["known"]},
    )

    assert (first, last) == ("created", "created")
    assert codes(refused) == [("slug-taken", "/slug")]
    with db.read() as session:
        names = session.execute(
            text(
                "SELECT slug FROM tag UNION SELECT slug FROM section UNION SELECT slug FROM author"
            )
        )
        assert set(names.scalars()) == {"known"}


def test_a_refused_one_gives_its_slug_to_the_next(db: Database) -> None:
    save(db, {"slug": "taken"})

    refused, taken = save(
        db,
        {"slug": "free", "externalId": "test:x", "oldSlugs": ["taken"]},
        {"slug": "free", "externalId": "test:y"},
    )

    assert codes(refused) == [("slug-taken", "/oldSlugs")]
    assert taken == "created"


def test_nothing_that_fails_later_leaves_a_trace(db: Database) -> None:
    save(db, {"slug": "moon"})

    def fail() -> None:
        with db.write() as session:
            drafts = [
                draft_of(make.said(slug, tags=["new"]), embed_hosts=frozenset(), now=make.NOW)
                for slug in ("moon", "sun")
            ]
            save_articles(
                session, drafts, zone=get_site(session).zone, by=Saver("import", make.NOW)
            )
            session.execute(text("INSERT INTO no_such_table VALUES (1)"))

    before = kept(db, "moon")
    with pytest.raises(Exception, match="no_such_table"):
        fail()

    assert kept(db, "moon") == before
    assert (count(db, Article), count(db, Tag), edition(db)) == (1, 0, 1)


def test_saving_a_batch_takes_no_more_statements_than_saving_one(
    db: Database, query_count: Any
) -> None:
    """But for the tables of many rows, which drivers write one by one and count so."""
    story = {"tags": ["a"], "authors": ["b"], "section": "c", "oldSlugs": []}
    save(db, {"slug": "first", **story})
    query_count()

    save(db, {"slug": "one", **story})
    one = query_count()
    save(db, *({"slug": f"s{n}", **story} for n in range(50)))
    many = query_count()

    assert one < 30
    assert many <= one + 2


def test_every_column_of_an_article_is_either_said_or_follows() -> None:
    """A new column must be compared, too: what is not in a draft is derived here."""
    draft = draft_of(make.said("moon"), embed_hosts=frozenset(), now=make.NOW)
    derived = {"id", "slug", "section_id", "version", "edition", "timeline_key", "day"}
    noted = {"owner", "action", "saved_by", "saved_at", "stamped_at"}
    assert set(draft.values) | derived | noted == {one.name for one in table_of(Article).columns}
