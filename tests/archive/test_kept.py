"""Whatever happens to a newsroom, it keeps what would be counted, and no edition is lost."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.archive.queries import count_by_day, count_by_language, count_until
from app.archive.reindex import reindex_days
from app.archive.verify import each_difference
from app.articles.shelf import count_all, section_term
from app.articles.taxonomy import AUTHOR, TAG, list_sections, list_terms
from app.db.engine import Database
from app.db.tables import Article, Section, Shelf
from app.editorial.commands import Saver, save_articles
from app.editorial.drafts import draft_of
from app.editorial.newsroom import bury_article, save_section
from app.editorial.schemas import ArticleIn, SectionIn, TombstoneIn
from app.errors import Problem
from app.site.queries import get_site
from tests import make
from tests.archive.newsroom_moves import DATES, Model, edition_of, moves, public_view
from tests.newsroom import empty


class BoomError(Exception):
    """What goes wrong after a save."""


def save(db: Database, model: Model, batch: list[dict[str, Any]], *, fails: bool) -> None:
    several = [ArticleIn.model_validate(one) for one in batch]
    drafts = [draft_of(one, embed_hosts=frozenset(), now=make.NOW) for one in several]
    try:
        with db.write() as session:
            zone = get_site(session).zone
            outcomes = save_articles(session, drafts, zone=zone, by=Saver("import", make.NOW))
            if fails:
                raise BoomError  # noqa: TRY301 - what the transaction must survive
    except BoomError:
        return
    for story, outcome in zip(batch, outcomes, strict=True):
        if not isinstance(outcome, Problem):
            model.saved(story)


def bury(db: Database, model: Model, name: str, reason: str | None) -> None:
    fields = {"type": "tombstone", "externalId": name, "reason": reason, "at": make.NOW.isoformat()}
    with db.write() as session:
        bury_article(session, TombstoneIn.model_validate(fields))
    model.stories.pop(name, None)


def move_section(db: Database, model: Model, slug: str, parent: str | None, position: int) -> None:
    fields = {"type": "section", "slug": slug, "name": slug, "parent": parent, "position": position}
    try:
        with db.write() as session:
            save_section(session, SectionIn.model_validate(fields))
    except Problem:
        return
    model.parents[slug] = parent


def make_move(db: Database, model: Model, move: Any) -> None:
    match move:
        case ("save" | "fail" as how, batch):
            save(db, model, batch, fails=how == "fail")
        case ("bury", name, reason):
            bury(db, model, name, reason)
        case ("section", slug, parent, position):
            move_section(db, model, slug, parent, position)
        case ("tag" | "author" as kind, slug, is_described):
            make.term(db, kind, slug, description="Yes" if is_described else None)
        case ("site", name):
            make.site(db, name=name, timeZone=model.zone)
        case ("zone", zone):
            with db.write() as session:
                reindex_days(session, ZoneInfo(zone))
            model.zone = zone


def compare(db: Database, model: Model) -> None:
    """Hold what is kept against what a plain count of the stories gives."""
    days = model.by_day()
    with db.read() as session:
        assert count_all(session) == len(model.public())
        kept = count_by_day(session, date.min, date.max)
        assert kept == {
            day: sum(n for (other, _), n in days.items() if other == day) for day, _ in days
        }
        in_turkish = count_by_day(session, date.min, date.max, ["TR", "ar"])
        assert sum(in_turkish.values()) == sum(n for (_, t), n in days.items() if t in ("tr", "ar"))
        middle = date(2015, 11, 8)
        until = sum(n for (day, _), n in days.items() if day <= middle)
        assert count_until(session, middle) == until
        assert sum(n for _, n in count_by_language(session)) == len(model.public())
        assert {row.slug: row.articles for row in list_sections(session)} == model.by_section()
        for kind, name in ((TAG, "tags"), (AUTHOR, "authors")):
            rows = list_terms(session, kind, limit=99, beyond=None, backward=False)
            assert {row.slug: row.articles for row in rows} == model.by(name)


def story(name: str, **more: Any) -> dict[str, Any]:
    fields = {"externalId": name, "state": "published", "headline": name, "language": "en"}
    lists: dict[str, Any] = {"tags": [], "authors": ["t1"], "datePublished": DATES[0]}
    return {**fields, **lists, **more}


FIRST = (
    ("section", "world", None, 0),
    ("section", "asia", "world", 0),
    ("section", "moon", "asia", 0),
    ("save", [story(name, section="moon", tags=["t1", "t2"]) for name in "ab"]),
    ("save", [story("c", section="asia"), story("d", section="world", state="withheld")]),
)
"""What stands there before: a section below one below one, and stories in each."""


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a failure takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=st.lists(moves, min_size=1, max_size=12))
def test_any_sequence_of_moves_leaves_what_a_count_would_find(
    db: Database, sequence: list[Any]
) -> None:
    """And takes an edition exactly when the public sees a difference, and no more than one."""
    empty(db)
    model = Model()
    for move in FIRST:
        make_move(db, model, move)
    for move in sequence:
        before = public_view(db), edition_of(db)
        make_move(db, model, move)
        after = public_view(db), edition_of(db)
        note(f"{move}: {before[1]} -> {after[1]}")
        assert after[1] - before[1] == (before[0] != after[0])
    assert list(each_difference(db)) == []
    compare(db, model)


def test_no_pair_of_one_second_passes_for_another(db: Database) -> None:
    """The keys of such a pair follow each other: they add up, and cancel out, like any other's."""
    for number, (day, section) in enumerate([(1, "world"), (1, "world"), (2, "home"), (2, "home")]):
        make.article(db, f"s{number}", section=section, datePublished=f"2026-01-0{day}T09:00:00Z")
    with db.write() as session:
        keys = list(session.scalars(select(Article.timeline_key).order_by(Article.id)))
        [world] = session.scalars(select(Section.id).where(Section.slug == "world"))
        for old, new in zip(keys[:2], keys[2:], strict=True):
            session.execute(
                update(Shelf)
                .where(Shelf.term == section_term(world), Shelf.timeline_key == old)
                .values(timeline_key=new)
            )

    [difference] = each_difference(db)
    assert difference == f"shelf section:{world}: holds other articles than it should"
