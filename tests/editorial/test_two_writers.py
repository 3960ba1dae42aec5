"""Two who write at once: nobody's story is lost, and every count stays right."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.archive.verify import each_difference
from app.db.engine import Database
from app.db.tables import Article
from app.editorial.commands import Saver, save_articles
from app.editorial.drafts import draft_of
from app.editorial.schemas import SectionIn, TermIn, TombstoneIn
from app.importers.run import Entry, Import
from app.importers.telling import Said
from app.site.queries import get_site
from tests import make


def at_once(*jobs: Callable[[], None]) -> None:
    """Run the jobs at the same time; raise what the first of them raised."""
    start = Barrier(len(jobs))
    raised: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        start.wait()
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - it is raised below
            raised.append(error)

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def importing(url: str, several: list[Said], refused: list[Entry]) -> Callable[[], None]:
    """Return a job that takes these in, through a connection of its own, a few in each batch."""

    def note(entry: Entry) -> None:
        if entry.kind == "refused":
            refused.append(entry)

    def items() -> Iterator[tuple[int, Callable[[], Said]]]:
        for place, one in enumerate(several, 1):
            yield place, lambda one=one: one  # type: ignore[misc]

    def job() -> None:
        db = Database(url)
        try:
            for at in range(0, len(several), 20):
                batch = list(items())[at : at + 20]
                Import(db, frozenset(), make.NOW, report=note).run(batch)
        finally:
            db.close()

    return job


def together(url: str, *files: list[Said]) -> list[Entry]:
    refused: list[Entry] = []
    at_once(*(importing(url, several, refused) for several in files))
    return refused


@pytest.mark.parametrize("state", ["published", "withheld"])
def test_no_article_is_lost_and_no_place_in_time_is_given_twice(
    db: Database, database_url: str, state: str
) -> None:
    """All of one second: the greatest key of that second is what both look up."""
    files = [
        [make.said(f"{who}{n}", state=state, tags=["moon", f"t{n % 3}"]) for n in range(60)]
        for who in "ab"
    ]

    refused = together(database_url, *map(list[Said], files))

    assert refused == []
    with db.read() as session:
        keys = session.scalars(select(Article.timeline_key)).all()
    assert len(set(keys)) == len(keys) == 120
    assert list(each_difference(db)) == []


def test_two_imports_of_the_same_file_leave_each_story_once(
    db: Database, database_url: str
) -> None:
    several = [make.said(f"s{n}", section=f"d{n % 7}", authors=[f"a{n % 5}"]) for n in range(60)]

    refused = together(database_url, list[Said](several), list[Said](several))

    assert refused == []
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 60
    assert list(each_difference(db)) == []


def test_counts_are_right_when_both_change_the_same_stories(
    db: Database, database_url: str
) -> None:
    slugs = [f"s{n}" for n in range(60)]
    make.articles(db, [make.said(slug, section="world", tags=["moon"]) for slug in slugs])
    files = [
        [
            make.said(
                slug,
                section=section,
                language=language,
                state="withheld" if n % 4 == turn else "published",
                datePublished=f"2026-02-0{1 + (n + turn) % 3}T09:00:00Z",
            )
            for n, slug in enumerate(order)
        ]
        for turn, (section, language, order) in enumerate(
            [("sport", "tr", slugs), ("politics", "ar", slugs[::-1])]
        )
    ]

    for _ in range(2):
        assert together(database_url, *map(list[Said], files)) == []

    assert list(each_difference(db)) == []


def test_counts_are_right_when_sections_move_under_those_who_publish(
    db: Database, database_url: str
) -> None:
    for slug in ("world", "home"):
        make.section(db, slug)
    make.section(db, "moon", parent="world")
    moves: list[Said] = [
        SectionIn(type="section", slug="moon", name=f"Moon {n}", parent=("home", "world")[n % 2])
        for n in range(15)
    ]
    stories: list[Said] = [make.said(f"s{n}", section="moon") for n in range(60)]

    assert together(database_url, moves, stories) == []

    assert list(each_difference(db)) == []


def test_nobody_waits_for_ever_for_the_other(db: Database, database_url: str) -> None:
    """What each holds the other wants: sections, tags and deletions in opposite orders."""
    names = [f"n{n}" for n in range(40)]

    def stone(slug: str) -> Said:
        fields = {"type": "tombstone", "externalId": f"test:{slug}", "at": "2026-02-02T09:00:00Z"}
        return TombstoneIn.model_validate(fields)

    def mixed(order: list[str], who: str) -> list[Said]:
        found: list[Said] = []
        for n, name in enumerate(order):
            found.append(SectionIn(type="section", slug=name, name=f"{who} {name}"))
            found.append(TermIn(type="tag", slug=name, name=f"{who} {name}"))
            found.append(make.said(f"{who}{n}", section=name, tags=[name]))
            found.append(make.said(f"shared{name}", section=name, tags=[name]))
            if n % 5 == 4:
                found.append(stone(f"{who}{n}"))
        return found

    assert together(database_url, mixed(names, "a"), mixed(names[::-1], "b")) == []

    assert list(each_difference(db)) == []
    with db.read() as session:
        assert get_site(session).name == "Manset"
        assert session.scalar(select(func.count()).select_from(Article)) == 40 + 2 * 32


def test_the_second_to_save_a_story_compares_with_what_the_first_left(
    db: Database, database_url: str
) -> None:
    make.article(db, "moon", section="world", tags=["space"])
    refused: list[Entry] = []
    second = Thread(target=importing(database_url, [make.said("moon", section="sport")], refused))
    draft = draft_of(make.said("moon", section="home"), embed_hosts=frozenset(), now=make.NOW)

    with db.write() as session:
        save_articles(session, [draft], zone=get_site(session).zone, by=Saver("import", make.NOW))
        second.start()
        second.join(0.3)  # long enough to read what is kept, and to wait for this transaction
        assert second.is_alive()
    second.join()

    assert refused == []
    assert list(each_difference(db)) == []
