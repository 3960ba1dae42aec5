"""Renames and merges reach every article, in batches, whatever happens between two of them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.archive.reindex import reindex_days
from app.archive.tally import Moves
from app.archive.verify import each_difference
from app.articles.taxonomy import AUTHOR, SECTION, TAG, Kind, get_term
from app.db.engine import Database
from app.db.tables import (
    Article,
    ArticleTag,
    ArticleVersion,
    Restamp,
    Section,
    ShelfTally,
    Tag,
    TermAlias,
)
from app.edition.stamp import current_edition
from app.editorial import restamp
from app.editorial.restamp import CHUNK, MAX_BATCH, restamp_some
from app.editorial.terms import change_term, merge_term, remove_term
from app.errors import Conflict, Problem, Unprocessable
from tests import make
from tests.editorial.test_two_writers import at_once

LATER = make.NOW + timedelta(hours=1)
Stamps = dict[str, tuple[int | None, Any, int]]


def id_of(db: Database, kind: Kind, slug: str) -> int:
    with db.read() as session:
        return session.execute(select(kind.table.id).where(kind.table.slug == slug)).scalar_one()


def rename(db: Database, kind: Kind, slug: str, /, **values: Any) -> None:
    with db.write() as session:
        term_id = session.execute(select(kind.table.id).where(kind.table.slug == slug)).scalar_one()
        change_term(session, kind, term_id, values)


def merge(db: Database, kind: Kind, slug: str, into: str) -> None:
    one, other = id_of(db, kind, slug), id_of(db, kind, into)
    with db.write() as session:
        merge_term(session, kind, one, other)


def stamps(db: Database) -> Stamps:
    with db.read() as session:
        rows = session.execute(
            select(Article.slug, Article.edition, Article.stamped_at, Article.version)
        )
        return {slug: (edition, at, version) for slug, edition, at, version in rows}


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def until_done(db: Database) -> int:
    """Do all the work; give how many batches it took. Nothing is wrong after any of them."""
    batches = 0
    left = True
    while left:
        left = restamp_some(db, LATER)
        batches += 1
        assert list(each_difference(db)) == []
        assert batches < 100
    return batches


def tags_of(db: Database, slug: str) -> Sequence[str]:
    with db.read() as session:
        return session.scalars(
            select(Tag.slug)
            .join(ArticleTag, ArticleTag.tag_id == Tag.id)
            .join(Article, Article.id == ArticleTag.article_id)
            .where(Article.slug == slug)
            .order_by(ArticleTag.position)
        ).all()


def test_where_nothing_is_to_be_done_nothing_is_written(db: Database) -> None:
    make.article(db, tags=["moon"])
    before = edition(db)

    assert restamp_some(db, LATER) is False

    assert edition(db) == before


@pytest.mark.parametrize("values", [{"name": "The Moon"}, {"slug": "luna"}])
@pytest.mark.parametrize(
    ("kind", "field"), [(SECTION, "section"), (TAG, "tags"), (AUTHOR, "authors")]
)
def test_a_rename_gives_new_editions_to_the_public_articles_that_show_it(
    db: Database, kind: Kind, field: str, values: dict[str, str]
) -> None:
    shown: Any = "moon" if kind is SECTION else ["sun", "moon"]
    make.article(db, "shows", **{field: shown})
    make.article(db, "hidden", state="withheld", **{field: shown})
    make.article(
        db, "killed", state="canceled", canceledAt="2026-02-03T09:00:00Z", **{field: shown}
    )
    make.article(db, "another")
    before, number = stamps(db), edition(db)

    rename(db, kind, "moon", **values)
    assert edition(db) == number + 1
    assert stamps(db) == before, "the request itself stamps no article"
    until_done(db)

    after = stamps(db)
    changed = {slug for slug in after if after[slug] != before[slug]}
    assert changed == {"shows"}
    assert after["shows"] == (number + 2, LATER, before["shows"][2]), "the version stays"
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 0


@pytest.mark.parametrize(
    ("values", "editions"),
    [({"description": "Far away"}, 1), ({"position": 7}, 1), ({"position": 0}, 0)],
)
def test_what_articles_do_not_show_stamps_none(
    db: Database, values: dict[str, Any], editions: int
) -> None:
    make.article(db, section="moon")
    number = edition(db)

    rename(db, SECTION, "moon", **values)

    assert edition(db) == number + editions
    assert restamp_some(db, LATER) is False


def test_the_rename_of_what_has_no_public_article_is_nobodys_business(db: Database) -> None:
    make.article(db, state="draft", datePublished=None, tags=["moon"])
    number = edition(db)

    rename(db, TAG, "moon", name="The Moon", slug="luna")

    assert edition(db) == number
    assert restamp_some(db, LATER) is False


def test_the_rename_of_a_section_passes_over_the_articles_of_those_below(db: Database) -> None:
    make.section(db, "world")
    make.section(db, "moon", parent="world")
    make.articles(db, [make.said(f"above{n}", section="world") for n in range(2)])
    make.articles(db, [make.said(f"below{n}", section="moon") for n in range(130)])
    before = stamps(db)

    rename(db, SECTION, "world", name="The World")
    until_done(db)

    after = stamps(db)
    assert {slug for slug in after if after[slug] != before[slug]} == {"above0", "above1"}


def test_a_section_that_moves_tells_who_follows_of_all_articles_below_it(db: Database) -> None:
    for slug, parent in (("world", None), ("home", None), ("moon", "world"), ("crater", "moon")):
        make.section(db, slug, parent=parent)
        make.article(db, slug, section=slug)
    before = stamps(db)

    make.section(db, "moon", parent="home")
    until_done(db)

    after = stamps(db)
    assert {slug for slug in after if after[slug] != before[slug]} == {"moon", "crater"}


@pytest.mark.parametrize(
    ("change", "is_shown"),
    [
        ({"url": "https://news.example"}, True),
        ({"language": "tr"}, True),
        ({"hijriOffset": 1}, True),
        ({"hijriMonths": [{"year": 1439, "month": 8, "firstDay": "2018-04-18"}]}, True),
        ({"name": "The Daily Moon"}, False),
        ({"links": [{"rel": "me", "name": "Us", "href": "https://us.example"}]}, False),
    ],
)
def test_settings_that_articles_are_shown_with_give_all_public_ones_new_editions(
    db: Database, small_batches: None, change: dict[str, Any], *, is_shown: bool
) -> None:
    many(db, 10)
    make.article(db, "hidden", state="withheld")
    before, number = stamps(db), edition(db)

    make.site(db, **change)

    assert edition(db) == number + 1
    assert until_done(db) == (2 if is_shown else 1)
    after = stamps(db)
    changed = {slug for slug in after if after[slug] != before[slug]}
    assert changed == ({f"s{n}" for n in range(10)} if is_shown else set())


@pytest.mark.parametrize("is_moved", [False, True])
def test_settings_of_a_newsroom_that_has_nothing_public_leave_nothing_to_do(
    db: Database, *, is_moved: bool
) -> None:
    make.article(db, "hidden", state="withheld")

    if is_moved:
        with db.write() as session:
            reindex_days(session, ZoneInfo("Asia/Riyadh"))
    else:
        make.site(db, url="https://news.example", language="tr")
    many(db, 10)

    with db.read() as session:
        left = session.scalar(select(func.count()).select_from(Restamp))
    assert left == 0, "what came later was saved as it is shown"


def test_an_import_that_renames_does_the_same(db: Database) -> None:
    make.term(db, "tag", "moon", name="Moon")
    make.article(db, "shows", tags=["moon"])
    before = stamps(db)

    make.term(db, "tag", "moon", name="Moon")
    assert restamp_some(db, LATER) is False
    make.term(db, "tag", "moon", name="The Moon")
    until_done(db)

    assert stamps(db)["shows"] > before["shows"]


def many(db: Database, count: int, **more: Any) -> None:
    make.articles(db, [make.said(f"s{n}", **more) for n in range(count)])


def test_a_batch_holds_at_most_500_and_has_one_edition(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restamp, "BATCH_SECONDS", 60)
    many(db, MAX_BATCH + 20, tags=["moon"])
    rename(db, TAG, "moon", name="The Moon")
    number = edition(db)

    assert restamp_some(db, LATER) is True
    assert [*stamps(db).values()].count((number + 1, LATER, 1)) == MAX_BATCH
    assert restamp_some(db, LATER) is False

    assert [*stamps(db).values()].count((number + 2, LATER, 1)) == 20
    assert edition(db) == number + 2


def test_a_slow_batch_ends_early(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restamp, "BATCH_SECONDS", 1e-9)
    many(db, 120, tags=["moon"])
    rename(db, TAG, "moon", name="The Moon")
    number = edition(db)

    assert restamp_some(db, LATER) is True

    assert [*stamps(db).values()].count((number + 1, LATER, 1)) == CHUNK


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restamp, "CHUNK", 7)
    monkeypatch.setattr(restamp, "MAX_BATCH", 7)


def test_a_rename_goes_on_where_a_killed_worker_left_it(
    db: Database, database_url: str, small_batches: None
) -> None:
    many(db, 40, tags=["moon"])
    before = stamps(db)
    rename(db, TAG, "moon", name="The Moon")
    left, seen = True, []
    while left:
        worker = Database(database_url)
        left = restamp_some(worker, LATER)
        seen.append(sum(one != before[slug] for slug, one in stamps(worker).items()))
        worker.close()

    assert seen == [7, 14, 21, 28, 35, 40]
    assert list(each_difference(db)) == []


def test_what_a_worker_had_not_committed_is_done_by_the_next(
    db: Database, monkeypatch: pytest.MonkeyPatch, small_batches: None
) -> None:
    many(db, 10, tags=["moon"])
    many_before = stamps(db)
    make.term(db, "tag", "luna")
    merge(db, TAG, "moon", "luna")

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Moves, "flush", dies)
        with pytest.raises(KeyboardInterrupt):
            restamp_some(db, LATER)

    assert stamps(db) == many_before
    assert list(each_difference(db)) == []
    until_done(db)
    with db.read() as session:
        assert get_term(session, TAG, "luna").articles == 10


def test_a_second_rename_begins_again(db: Database, small_batches: None) -> None:
    many(db, 10, tags=["moon"])
    rename(db, TAG, "moon", name="The Moon")
    restamp_some(db, LATER)
    rename(db, TAG, "moon", name="Our Moon")
    number = edition(db)

    until_done(db)

    assert all(edition > number for edition, _, _ in stamps(db).values() if edition)


@pytest.mark.parametrize(("kind", "field"), [(TAG, "tags"), (AUTHOR, "authors")])
def test_a_merge_puts_the_other_in_its_place_once(
    db: Database, kind: Kind, field: str, small_batches: None
) -> None:
    lists = {
        "alone": ["a"],
        "first": ["a", "x"],
        "last": ["x", "a"],
        "before": ["a", "x", "b"],
        "after": ["b", "x", "a"],
        "without": ["x"],
        "already": ["b"],
    }
    for state in ("published", "withheld", "draft"):
        dated = {} if state != "draft" else {"datePublished": None}
        make.articles(
            db,
            [
                make.said(f"{state}-{slug}", state=state, **{field: list(said)}, **dated)
                for slug, said in lists.items()
            ],
        )
    before, gone = stamps(db), id_of(db, kind, "a")

    merge(db, kind, "a", "b")
    assert stamps(db) == before
    until_done(db)

    if kind is TAG:
        for state in ("published", "withheld", "draft"):
            found = {slug: tags_of(db, f"{state}-{slug}") for slug in lists}
            assert found == {
                "alone": ["b"],
                "first": ["b", "x"],
                "last": ["x", "b"],
                "before": ["b", "x"],
                "after": ["b", "x"],
                "without": ["x"],
                "already": ["b"],
            }
    after = stamps(db)
    changed = {slug for slug in after if after[slug] != before[slug]}
    assert changed == {f"published-{s}" for s in ("alone", "first", "last", "before", "after")}
    assert all(after[slug][2] == before[slug][2] for slug in after)
    with db.read() as session:
        assert get_term(session, kind, "b").articles == 6
        assert session.scalar(select(kind.table.id).where(kind.table.id == gone)) is None
        assert session.scalar(select(func.count()).select_from(Restamp)) == 0
        left = select(ShelfTally.term).where(ShelfTally.term == kind.term(gone))
        assert session.scalar(left) is None


def test_every_batch_of_a_merge_has_its_own_edition_and_the_last_ends_it(
    db: Database, small_batches: None
) -> None:
    many(db, 16, tags=["moon"])
    make.term(db, "tag", "luna")
    number = edition(db)
    merge(db, TAG, "moon", "luna")
    assert edition(db) == number, "the public sees nothing of it yet"

    sizes = []
    while True:
        left = restamp_some(db, LATER)
        number += 1
        sizes.append(sum(one[0] == number for one in stamps(db).values()))
        with db.read() as session:
            aliases = session.scalars(select(TermAlias.slug)).all()
        if not left:
            break
        assert aliases == []

    assert (sizes, aliases) == ([7, 7, 2], ["moon"])
    assert edition(db) == number


def test_a_merge_of_what_the_public_never_saw_takes_an_edition_where_its_slug_now_leads_on(
    db: Database,
) -> None:
    make.term(db, "tag", "moon")
    make.term(db, "tag", "sun")
    make.article(db, tags=["luna"])
    number = edition(db)

    merge(db, TAG, "moon", "sun")
    until_done(db)
    assert edition(db) == number, "both are unknown to the public, before and after"
    merge(db, TAG, "sun", "luna")
    until_done(db)

    assert edition(db) == number + 1
    with db.read() as session:
        aliases = session.execute(select(TermAlias.slug, TermAlias.target_id)).all()
    assert {tuple(one) for one in aliases} == {
        (slug, id_of(db, TAG, "luna")) for slug in ("moon", "sun")
    }


def test_sections_merge_with_all_that_stands_below_them(db: Database, small_batches: None) -> None:
    """world > (moon > (crater, dust), mars > pole): moon goes into mars."""
    for slug, parent in (
        *(("world", None), ("moon", "world"), ("crater", "moon"), ("dust", "moon")),
        *(("mars", "world"), ("pole", "mars")),
    ):
        make.section(db, slug, parent=parent)
    for slug in ("world", "moon", "crater", "mars", "pole"):
        make.articles(db, [make.said(f"{slug}{n}", section=slug) for n in range(9)])
    make.article(db, "draft", section="moon", state="draft", datePublished=None)
    before = stamps(db)

    merge(db, SECTION, "moon", "mars")
    until_done(db)

    after = stamps(db)
    changed = {slug for slug in after if after[slug] != before[slug]}
    assert changed == {f"{slug}{n}" for slug in ("moon", "crater") for n in range(9)}
    mars = id_of(db, SECTION, "mars")
    with db.read() as session:
        below = session.scalars(select(Section.slug).where(Section.parent_id == mars)).all()
        assert sorted(below) == ["crater", "dust", "pole"]
        counts = {
            slug: session.scalar(
                select(ShelfTally.articles).where(
                    ShelfTally.term == f"section:{id_of(db, SECTION, slug)}"
                )
            )
            for slug in ("world", "mars", "crater", "pole")
        }
        assert counts == {"world": 45, "mars": 36, "crater": 9, "pole": 9}
        filed = select(Article.section_id).where(Article.slug == "draft")
        assert session.scalar(filed) == mars


def test_a_section_merges_into_the_one_above_it(db: Database) -> None:
    for slug, parent in (("world", None), ("moon", "world"), ("crater", "moon")):
        make.section(db, slug, parent=parent)
        make.article(db, slug, section=slug)

    merge(db, SECTION, "moon", "world")
    until_done(db)

    with db.read() as session:
        assert session.execute(
            select(Section.slug, Section.parent_id).order_by(Section.slug)
        ).all() == [("crater", id_of(db, SECTION, "world")), ("world", None)]


def refusal(db: Database, kind: Kind, slug: str, into: str) -> type[Problem]:
    with pytest.raises(Problem) as found:
        merge(db, kind, slug, into)
    return type(found.value)


def test_no_merge_goes_in_a_circle(db: Database) -> None:
    for slug, parent in (("a", None), ("b", "a"), ("c", "b"), ("d", None), ("e", "d")):
        make.section(db, slug, parent=parent)
    for slug in "abcd":
        make.term(db, "tag", slug)

    assert refusal(db, TAG, "a", "a") is Unprocessable
    assert refusal(db, SECTION, "a", "a") is Unprocessable
    assert refusal(db, SECTION, "a", "b") is Unprocessable
    assert refusal(db, SECTION, "a", "c") is Unprocessable

    merge(db, TAG, "a", "b")
    merge(db, TAG, "c", "b")
    assert refusal(db, TAG, "a", "d") is Conflict, "it is on its way"
    assert refusal(db, TAG, "b", "d") is Conflict, "others are on their way to it"
    assert refusal(db, TAG, "d", "a") is Conflict, "it will be gone"

    merge(db, SECTION, "b", "d")
    assert refusal(db, SECTION, "a", "e") is Conflict, "the children of two may cross"
    merge(db, SECTION, "c", "d")
    until_done(db)
    with db.read() as session:
        assert sorted(session.scalars(select(Section.slug))) == ["a", "d", "e"]
        assert sorted(session.scalars(select(Tag.slug))) == ["b", "d"]


def test_what_is_being_merged_stays_as_it_is(db: Database) -> None:
    for slug, parent in (("a", None), ("b", None), ("c", "a"), ("d", None)):
        make.section(db, slug, parent=parent)
    ids = {slug: id_of(db, SECTION, slug) for slug in "abcd"}
    merge(db, SECTION, "a", "b")

    def forbidden(slug: str, /, **values: Any) -> None:
        with pytest.raises(Conflict), db.write() as session:
            change_term(session, SECTION, ids[slug], values)

    forbidden("a", name="Other")
    forbidden("a", slug="other")
    forbidden("a", parent_id=ids["d"])
    forbidden("d", parent_id=ids["a"])
    forbidden("b", parent_id=ids["c"])
    for slug in "ab":
        with pytest.raises(Conflict), db.write() as session:
            remove_term(session, SECTION, ids[slug])
    rename(db, SECTION, "b", name="The B", slug="bb")
    rename(db, SECTION, "c", parent_id=ids["d"])
    until_done(db)

    with db.read() as session:
        rows = session.execute(select(Section.slug, Section.parent_id).order_by(Section.slug)).all()
    assert rows == [("bb", None), ("c", ids["d"]), ("d", None)]


def test_stories_filed_while_a_merge_runs_are_moved_too(db: Database, small_batches: None) -> None:
    many(db, 20, tags=["moon"])
    make.term(db, "tag", "luna")
    merge(db, TAG, "moon", "luna")
    restamp_some(db, LATER)

    make.articles(db, [make.said(f"new{n}", tags=["moon", "luna"]) for n in range(5)])
    make.article(db, "s0", tags=["moon"], headline="Changed")
    until_done(db)

    with db.read() as session:
        assert get_term(session, TAG, "luna").articles == 25
    assert all(tags_of(db, slug) == ["luna"] for slug in stamps(db))
    make.article(db, "afterwards", tags=["moon", "luna"])
    assert tags_of(db, "afterwards") == ["luna"]
    assert list(each_difference(db)) == []


def publishes(db: Database) -> None:
    """Withhold and publish in turn, and make new stories."""
    for n in range(40):
        state, section = ("withheld", "published")[n % 2], ("moon", "home")[n % 2]
        make.articles(
            db,
            [
                make.said(f"s{n}", state=state, section="moon", tags=["moon"]),
                make.said(f"new{n}", section=section, tags=["moon", "sun"]),
            ],
        )


def renames_and_merges(db: Database) -> None:
    for n in range(10):
        rename(db, TAG, "sun", name=f"Sun {n}")
        rename(db, SECTION, "moon", parent_id=id_of(db, SECTION, ("home", "world")[n % 2]))
    merge(db, TAG, "moon", "sun")
    merge(db, SECTION, "moon", "home")


def works(db: Database) -> None:
    for _ in range(60):
        restamp_some(db, LATER)


def verifies(db: Database) -> None:
    for _ in range(10):
        assert list(each_difference(db)) == []


def opened(url: str, job: Callable[[Database], None]) -> Callable[[], None]:
    """Return the job with a database of its own."""

    def run() -> None:
        db = Database(url)
        try:
            job(db)
        finally:
            db.close()

    return run


def test_counts_hold_while_some_publish_and_others_rename_and_merge(
    db: Database, database_url: str
) -> None:
    make.section(db, "world")
    make.section(db, "home")
    make.section(db, "moon", parent="world")
    many(db, 150, section="moon", tags=["sun", "moon"])

    jobs = (publishes, renames_and_merges, works, works, verifies)
    at_once(*(opened(database_url, job) for job in jobs))

    until_done(db)
    with db.read() as session:
        assert get_term(session, TAG, "sun").articles == 150 - 20 + 40
        assert session.scalars(select(Tag.slug)).all() == ["sun"]
