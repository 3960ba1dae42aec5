"""Running an import: in batches, again and again, rehearsed, and reported line by line."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article, Tag
from app.edition.stamp import current_edition
from app.importers import run
from app.importers.run import Import
from tests import make
from tests.newsroom import exported, fill, lines_of, refusals, take_in


def story(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "article",
        "externalId": f"x:{name}",
        "state": "published",
        "slug": name,
        "headline": name.title(),
        "language": "en",
        "datePublished": "2026-02-01T09:00:00Z",
        **more,
    }


STONE = {"type": "tombstone", "at": "2026-02-02T09:00:00Z"}


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def public(db: Database) -> dict[str, str]:
    """Return headline by slug of what is public."""
    with db.read() as session:
        rows = select(Article.slug, Article.headline).where(Article.state == "published")
        return dict(session.execute(rows).all())


def test_said_again_nothing_changes_and_no_edition_is_taken(db: Database) -> None:
    fill(db)
    data = exported(db)
    taken = edition(db)

    tally, report = take_in(db, data)

    assert tally.outcomes == {"unchanged": data.count(b"\n")}
    assert report == []
    assert edition(db) == taken
    assert exported(db) == data


def test_a_line_that_differs_is_an_update(db: Database) -> None:
    take_in(db, lines_of(story("a"), story("b")))
    taken = edition(db)

    tally, _ = take_in(db, lines_of(story("a"), story("b", headline="New"), story("c")))

    assert tally.outcomes == {"unchanged": 1, "updated": 1, "created": 1}
    assert edition(db) == taken + 1
    assert public(db) == {"a": "A", "b": "New", "c": "C"}


def test_a_story_said_twice_in_one_file_is_saved_twice(db: Database) -> None:
    tally, _ = take_in(
        db, lines_of(story("a"), story("b"), story("a", headline="New"), story("a", headline="New"))
    )
    assert tally.outcomes == {"created": 2, "updated": 1, "unchanged": 1}
    assert public(db) == {"a": "New", "b": "B"}
    with db.read() as session:
        assert session.scalar(select(Article.version).where(Article.slug == "a")) == 2


def test_a_story_and_its_tombstone_keep_their_order(db: Database) -> None:
    stone = {**STONE, "externalId": "x:a"}

    tally, report = take_in(db, lines_of(story("a"), stone, story("a"), story("b")))

    assert tally.outcomes == {"created": 2, "updated": 1, "refused": 1}
    assert refusals(report) == [(3, "/state", "deleted")]
    assert public(db) == {"b": "B"}


def test_what_is_due_later_is_scheduled(db: Database) -> None:
    tally, _ = take_in(db, lines_of(story("a", datePublished="2026-03-01T12:00:01Z")))

    assert tally.outcomes == {"created": 1}
    assert public(db) == {}
    assert edition(db) == 0
    out = exported(db)
    assert b'"state":"scheduled"' in out
    assert b'"publishAt":"2026-03-01T15:00:01+03:00"' in out


def test_a_label_that_is_split_off_is_reported_once(db: Database) -> None:
    data = lines_of(story("b"), story("a", headline="SON DAK\u0130KA: Ay", language="tr"))

    _, report = take_in(db, data)
    [entry] = report
    assert (entry.kind, entry.place, entry.external_id) == ("notice", 2, "x:a")
    assert (entry.field, entry.code) == ("/headline", "label-split-off")
    assert entry.before == "SON DAK\u0130KA: Ay"
    assert public(db)["a"] == "Ay"

    tally, report = take_in(db, data)
    assert tally.outcomes == {"unchanged": 2}
    assert report == []


def test_players_become_links_and_the_report_says_so(db: Database) -> None:
    body = (
        '<iframe src="https://www.video.example/1"></iframe>'
        '<iframe src="https://video.example.evil.example/2"></iframe>'
    )

    _, report = take_in(db, lines_of(story("a", bodyHtml=body)), embed_hosts=["video.example"])

    assert [(one.field, one.code, one.before) for one in report] == [
        ("/bodyHtml", "iframe-to-embed-link", "iframe x 1"),
        ("/bodyHtml", "iframe-to-link", "iframe x 1"),
    ]
    assert exported(db).count(b"data-embed") == 1


def test_what_is_refused_has_no_notice(db: Database) -> None:
    make.article(db, "taken")
    _, report = take_in(db, lines_of(story("taken", headline="URGENT: x", bodyHtml="<script>")))
    assert [(one.kind, one.code) for one in report] == [("refused", "slug-taken")]


def test_sections_tags_and_authors_that_are_unknown_are_made(db: Database) -> None:
    take_in(db, lines_of(story("a", section="far-east", tags=["deep_sea"], authors=["night-desk"])))

    out = exported(db)
    for line in (
        b'{"type":"section","slug":"far-east","name":"Far East","description":null,"parent":null',
        b'{"type":"tag","slug":"deep_sea","name":"Deep Sea"',
        b'{"type":"author","slug":"night-desk","name":"Night Desk"',
    ):
        assert line in out


def test_each_batch_has_its_own_edition_and_bounds(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_BATCH", 4)
    sizes: list[int] = []
    made = Import(db, frozenset(), make.NOW, report=lambda _: None)
    made.progress = lambda tally: sizes.append(tally.seen)
    drafts = [make.said(f"s{number}") for number in range(10)]

    made.run((number, lambda one=one: one) for number, one in enumerate(drafts, 1))  # type: ignore[misc]

    assert sizes == [4, 8, 10]
    assert edition(db) == 3
    with db.read() as session:
        counts = select(func.count(Article.id)).group_by(Article.edition)
        counts = counts.order_by(Article.edition)
        assert list(session.scalars(counts)) == [4, 4, 2]


def test_a_batch_ends_when_its_time_is_over(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_SECONDS", -1)
    tally, _ = take_in(db, lines_of(*(story(name) for name in "abc")))
    assert tally.outcomes == {"created": 3}
    assert edition(db) == 3


def test_many_lines_are_prepared_elsewhere_and_keep_their_order(db: Database) -> None:
    """Enough for a process of its own: refusals and notices come back from there as well."""
    lines = [story(f"s{number}", tags=["a"]) for number in range(260)]
    lines[150] = story("bad", urgency=0)
    lines[255] = story("s255", headline="URGENT: Moon")

    tally, report = take_in(db, lines_of(*lines))

    assert tally.outcomes == {"created": 259, "refused": 1}
    assert refusals(report) == [(151, "/urgency", "too-small")]
    assert [(one.place, one.code) for one in report if one.kind == "notice"] == [
        (256, "label-split-off")
    ]
    with db.read() as session:
        slugs = session.scalars(select(Article.slug).order_by(Article.id)).all()
    assert slugs == [f"s{number}" for number in range(260) if number != 150]
    assert list(each_difference(db)) == []


def test_a_rehearsal_reports_all_and_leaves_nothing(db: Database) -> None:
    fill(db)
    make.article(db, "taken")
    data = lines_of(
        {"type": "section", "slug": "new", "name": "New"},
        {"type": "section", "slug": "asia", "name": "Asia", "parent": "new"},
        {"type": "tag", "slug": "space", "name": "Renamed"},
        story("new", tags=["new-tag"], headline="URGENT: New"),
        story("taken", tags=["other-tag"]),
        story("new", headline="Again"),
        {**STONE, "externalId": "test:second"},
        story("bad", urgency=0),
    )
    before, taken = exported(db), edition(db)

    tally, report = take_in(db, data, is_rehearsal=True)

    assert exported(db) == before
    assert edition(db) == taken
    assert list(each_difference(db)) == []
    real_tally, real_report = take_in(db, data)
    assert (real_tally, real_report) == (tally, report)
    assert tally.outcomes == {"created": 2, "updated": 4, "refused": 2}
    assert exported(db) != before
    assert list(each_difference(db)) == []


def test_one_that_contradicts_another_writer_is_refused_alone(db: Database) -> None:
    """Each of a batch that fails as a whole is tried by itself."""
    make.article(db, "first", state="withheld")
    with db.write() as session:
        session.execute(update(Article).values(timeline_key=Article.timeline_key + 999_999))
    full = "2026-02-01T09:00:00+03:00"  # that second takes no more

    tally, report = take_in(
        db,
        lines_of(
            story("a", tags=["a"]),
            story("b", datePublished=full, tags=["b"]),
            story("c", tags=["c"]),
        ),
    )

    assert tally.outcomes == {"created": 2, "refused": 1}
    assert refusals(report) == [(2, "/datePublished", "second-full")]
    with db.read() as session:
        assert set(session.scalars(select(Tag.slug))) == {"a", "c"}
    assert list(each_difference(db)) == []
