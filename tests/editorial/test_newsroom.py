"""Saving the site, sections, tags, authors and tombstones, and what the public sees of it."""

from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article, ArticleTag, Base, Section, Slug, Tombstone
from app.edition.stamp import current_edition
from app.editorial.commands import Outcome
from app.editorial.newsroom import bury_article, save_section, save_site, save_term
from app.editorial.schemas import SectionIn, SiteIn, TermIn, TombstoneIn
from app.errors import Unprocessable
from app.site.queries import get_site
from tests import make

SITE = {
    "type": "site",
    "name": "Manset",
    "url": "http://127.0.0.1:8000",
    "language": "en",
    "timeZone": "Europe/Istanbul",
}


def save(db: Database, said: SiteIn | SectionIn | TermIn | TombstoneIn) -> tuple[Outcome, int]:
    """Save it; give what became of it, and how many editions that took."""
    with db.write() as session:
        before = current_edition(session)
        match said:
            case SiteIn():
                outcome = save_site(session, said)
            case SectionIn():
                outcome = save_section(session, said)
            case TermIn():
                outcome = save_term(session, said)
            case TombstoneIn():
                outcome = bury_article(session, said)
        return outcome, current_edition(session) - before


def site(**more: Any) -> SiteIn:
    return SiteIn.model_validate({**SITE, **more})


def section(slug: str, **more: Any) -> SectionIn:
    return SectionIn.model_validate({"type": "section", "slug": slug, "name": slug, **more})


def term(kind: str, slug: str, **more: Any) -> TermIn:
    return TermIn.model_validate({"type": kind, "slug": slug, "name": slug, **more})


def stone(slug: str, **more: Any) -> TombstoneIn:
    fields = {"type": "tombstone", "externalId": f"test:{slug}", "at": "2026-02-02T09:00:00Z"}
    return TombstoneIn.model_validate({**fields, **more})


def refusal(db: Database, said: SiteIn | SectionIn) -> tuple[str, str | None]:
    with pytest.raises(Unprocessable) as caught:
        save(db, said)
    [fault] = caught.value.errors
    return fault.code, fault.pointer


# The site


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Moon"},
        {"url": "https://moon.example"},
        {"language": "tr"},
        {"hijriOffset": -2},
        {"hijriMonths": [{"year": 1439, "month": 8, "firstDay": "2018-04-18"}]},
        {"links": [{"rel": "social", "name": "Video", "href": "https://video.example/"}]},
    ],
)
def test_the_site_changes_once(db: Database, change: dict[str, Any]) -> None:
    assert save(db, site(**change)) == ("updated", 1)
    assert save(db, site(**change)) == ("unchanged", 0)
    assert save(db, site()) == ("updated", 1)


def test_the_zone_is_told_and_never_changed(db: Database) -> None:
    assert refusal(db, site(timeZone="Europe/Berlin")) == ("time-zone-is-fixed", "/timeZone")
    with db.read() as session:
        assert get_site(session).zone.key == "Europe/Istanbul"
        assert current_edition(session) == 0


@pytest.mark.parametrize(
    "months",
    [
        [{"year": 1439, "month": 8, "firstDay": "2018-05-17"}],  # a month late
        [
            {"year": 1439, "month": 8, "firstDay": "2018-04-15"},
            {"year": 1439, "month": 9, "firstDay": "2018-05-18"},
        ],  # 33 days between
    ],
)
def test_hijri_months_that_do_not_fit_are_refused(
    db: Database, months: list[dict[str, Any]]
) -> None:
    assert refusal(db, site(hijriMonths=months)) == ("hijri-months", "/hijriMonths")
    with db.read() as session:
        assert not get_site(session).hijri.overrides


def test_a_hijri_month_is_declared_once(db: Database) -> None:
    months = [{"year": 1439, "month": 8, "firstDay": f"2018-04-1{day}"} for day in (7, 8)]
    assert refusal(db, site(hijriMonths=months)) == ("repeated", "/hijriMonths")


# Sections


def test_a_section_nobody_sees_takes_no_edition(db: Database) -> None:
    make.article(db, state="draft", section="world")

    assert save(db, section("sport")) == ("created", 0)
    assert save(db, section("sport")) == ("unchanged", 0)
    assert save(db, section("sport", name="Sports")) == ("updated", 0)
    assert save(db, section("world", name="The World")) == ("updated", 0)
    assert save(db, section("world", name="The World", parent="sport")) == ("updated", 0)


@pytest.mark.parametrize(
    "change",
    [{"name": "World"}, {"description": "All"}, {"position": 3}, {"parent": "top"}],
)
def test_a_section_the_public_sees_takes_one(db: Database, change: dict[str, Any]) -> None:
    make.section(db, "top")
    make.section(db, "world", name="world")
    make.section(db, "asia", parent="world")
    make.article(db, section="asia")

    assert save(db, section("world", **change)) == ("updated", 1)
    assert save(db, section("world", **change)) == ("unchanged", 0)


def test_a_section_is_never_below_itself_nor_below_nothing(db: Database) -> None:
    make.section(db, "a")
    make.section(db, "b", parent="a")
    make.section(db, "c", parent="b")

    for parent in "abc":
        assert refusal(db, section("a", parent=parent)) == ("section-below-itself", "/parent")
    assert refusal(db, section("b", parent="c")) == ("section-below-itself", "/parent")
    assert refusal(db, section("d", parent="nowhere")) == ("unknown-section", "/parent")
    assert refusal(db, section("d", parent="d")) == ("unknown-section", "/parent")
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Section)) == 3


def test_a_branch_takes_its_stories_along(client: TestClient, db: Database) -> None:
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    make.section(db, "moon", parent="asia")
    make.section(db, "space")
    make.article(db, "one", section="moon")
    make.article(db, "two", section="asia")
    make.article(db, "three", section="space")
    make.article(db, "hidden", section="moon", state="withheld")

    def counts() -> dict[str, int]:
        items = client.get("/v1/sections").json()["items"]
        return {one["slug"]: one["articles"] for one in items}

    assert counts() == {"world": 2, "asia": 2, "moon": 1, "space": 1}
    save(db, section("moon", parent="space"))
    assert counts() == {"world": 1, "asia": 1, "moon": 1, "space": 2}
    save(db, section("space", parent="asia"))
    assert counts() == {"world": 3, "asia": 3, "moon": 1, "space": 2}
    save(db, section("asia"))
    assert counts() == {"asia": 3, "moon": 1, "space": 2}
    items = client.get("/v1/articles?section=space").json()["items"]
    assert [one["slug"] for one in items] == ["three", "one"]
    assert list(each_difference(db)) == []


# Tags and authors


@pytest.mark.parametrize("kind", ["tag", "author"])
def test_a_term_takes_an_edition_once_the_public_sees_it(db: Database, kind: str) -> None:
    assert save(db, term(kind, "moon")) == ("created", 0)
    assert save(db, term(kind, "moon", name="Moon")) == ("updated", 0)
    make.article(db, f"{kind}-story", **{f"{kind}s": ["moon"]})

    assert save(db, term(kind, "moon", name="Moon")) == ("unchanged", 0)
    assert save(db, term(kind, "moon", name="The Moon")) == ("updated", 1)
    described = term(kind, "moon", name="The Moon", description="It")
    assert save(db, described) == ("updated", 1)
    make.tombstone(db, f"{kind}-story")
    assert save(db, term(kind, "moon", name="Gone")) == ("updated", 0)


def test_a_tag_is_no_author(db: Database) -> None:
    make.article(db, tags=["moon"])
    assert save(db, term("author", "moon")) == ("created", 0)
    assert save(db, term("author", "moon", name="Moon")) == ("updated", 0)


# Tombstones


def test_a_deleted_story_leaves_its_tombstone_and_nothing_else(
    client: TestClient, db: Database
) -> None:
    make.article(
        db,
        "moon",
        oldSlugs=["luna"],
        tags=["a"],
        authors=["b"],
        related=["x"],
        corrections=[{"kind": "update", "text": "Again", "at": "2026-02-03T00:00:00Z"}],
    )
    with db.read() as session:
        article_id = session.scalar(select(Article.id))

    assert save(db, stone("moon", reason="Wish")) == ("updated", 1)

    with db.read() as session:
        left = {
            table.name
            for table in Base.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }
        [kept] = session.scalars(select(Tombstone))
        assert (kept.article_id, kept.edition) == (article_id, current_edition(session))
        assert (kept.external_id, kept.reason) == ("test:moon", "Wish")
    kept_of_it = {"tombstone", "shelf_tally", "day_tally", "sitemap_month"}
    assert left <= {"edition", "site", "tag", "author", "search_name", *kept_of_it}
    for ref in ("moon", "luna", article_id):
        assert client.get(f"/v1/articles/{ref}").status_code == 404
    assert list(each_difference(db)) == []


@pytest.mark.parametrize("state", ["draft", "scheduled", "withheld"])
def test_nobody_is_told_of_what_never_was_public(db: Database, state: str) -> None:
    make.article(db, "moon", state=state)

    assert save(db, stone("moon")) == ("updated", 0)

    with db.read() as session:
        [kept] = session.scalars(select(Tombstone))
        assert (kept.article_id, kept.edition) == (None, None)
        assert session.scalar(select(func.count()).select_from(Slug)) == 0
        assert session.scalar(select(func.count()).select_from(ArticleTag)) == 0


def test_a_story_that_never_was_here_can_be_buried(db: Database) -> None:
    assert save(db, stone("moon")) == ("created", 0)
    assert save(db, stone("moon")) == ("unchanged", 0)


def test_what_a_tombstone_says_can_change(db: Database) -> None:
    make.article(db, "moon")
    save(db, stone("moon"))

    assert save(db, stone("moon", reason="Wish")) == ("updated", 1)
    assert save(db, stone("moon", reason="Wish")) == ("unchanged", 0)
    later = stone("moon", reason="Wish", at="2026-02-03T09:00:00Z")
    assert save(db, later) == ("updated", 1)
    save(db, stone("never-here"))
    assert save(db, stone("never-here", reason="Wish")) == ("updated", 0)
