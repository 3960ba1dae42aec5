"""Who has which slug: given ones are kept or refused, made ones numbered and then left alone."""

from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import Article
from app.editorial.schemas import ArticleIn
from app.editorial.slugs import is_slug
from app.errors import Unprocessable
from tests import make


def unnamed(external_id: str, headline: str) -> ArticleIn:
    """Say a story without a slug."""
    said = make.said().model_dump(mode="json", by_alias=True, exclude_unset=True)
    del said["slug"]
    return ArticleIn.model_validate({**said, "externalId": external_id, "headline": headline})


def slugs(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Article.slug).order_by(Article.id)))


def test_equal_headlines_are_numbered_and_then_told_apart(db: Database) -> None:
    one_by_one = [unnamed(f"x:{n}", "Moon") for n in range(5)]
    for one in one_by_one:
        make.articles(db, [one])
    at_once = [unnamed(f"x:{n}", "Moon") for n in range(5, 12)]
    make.articles(db, at_once)

    found = slugs(db)

    assert found[:9] == ["moon", *(f"moon-{n}" for n in range(2, 10))]
    assert len(set(found)) == 12
    assert all(slug.startswith("moon-") and len(slug) == 17 for slug in found[9:])
    assert make.articles(db, [*one_by_one, *at_once]) == ["unchanged"] * 12
    assert slugs(db) == found


def test_every_slug_that_is_made_can_be_given(db: Database) -> None:
    """Also where a long one is cut at a hyphen."""
    headline = "x" * 59 + " " + "y" * 15
    make.articles(db, [unnamed(f"x:{n}", headline) for n in range(11)])
    assert [slug for slug in slugs(db) if not is_slug(slug)] == []


def test_a_slug_that_was_made_stays_when_the_headline_changes(db: Database) -> None:
    make.articles(db, [unnamed("x", "Moon")])

    make.articles(db, [unnamed("x", "Sun")])
    assert slugs(db) == ["moon"]
    make.articles(db, [make.said(externalId="x", slug="sun", headline="Sun")])
    assert slugs(db) == ["sun"]
    make.articles(db, [unnamed("x", "Mars")])
    assert slugs(db) == ["sun"]


def test_a_slug_that_is_made_avoids_those_of_the_past(db: Database) -> None:
    make.article(db, "luna", oldSlugs=["moon"])

    make.articles(db, [unnamed("x", "Moon")])

    assert slugs(db) == ["luna", "moon-2"]


@pytest.mark.parametrize("wanted", [{"slug": "moon"}, {"slug": "sun", "oldSlugs": ["moon"]}])
@pytest.mark.parametrize("owner", [{"slug": "moon"}, {"slug": "luna", "oldSlugs": ["moon"]}])
def test_a_slug_belongs_to_one_story_for_ever(
    db: Database, owner: dict[str, Any], wanted: dict[str, Any]
) -> None:
    make.articles(db, [make.said(**{"externalId": "owner", "state": "draft", **owner})])

    with pytest.raises(Unprocessable) as caught:
        make.articles(db, [make.said(**{"externalId": "other", **wanted})])

    [fault] = caught.value.errors
    field = "oldSlugs" if "oldSlugs" in wanted else "slug"
    assert (fault.code, fault.pointer) == ("slug-taken", f"/{field}")


def test_two_of_one_batch_do_not_get_the_same_slug(db: Database) -> None:
    with pytest.raises(Unprocessable):
        make.articles(
            db, [make.said(externalId="a", slug="x"), make.said(externalId="b", slug="x")]
        )

    assert slugs(db) == ["x"]


def test_a_deleted_story_gives_its_slugs_back(db: Database) -> None:
    make.article(db, "moon", oldSlugs=["luna"])
    make.tombstone(db, "moon")

    make.article(db, "luna", oldSlugs=["moon"])

    assert slugs(db) == ["luna"]
