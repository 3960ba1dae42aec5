"""A newsroom with a bit of everything, and what of it can be compared."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import orjson
from sqlalchemy import delete, insert, select, update

from app.config import Settings
from app.db.engine import Database
from app.db.tables import Base, Edition, SearchText
from app.importers.jsonl import each_item, each_line
from app.importers.run import Entry, Import, Tally
from app.search.index import reindex
from app.site.queries import found_site
from tests import make
from tests.make import NOW


def exported(db: Database) -> bytes:
    """Return the newsroom as JSON Lines."""
    return b"".join(each_line(db))


def lines_of(*several: dict[str, Any]) -> bytes:
    """Write these as JSON Lines."""
    return b"".join(orjson.dumps(one) + b"\n" for one in several)


def take_in(
    db: Database, data: bytes, *, embed_hosts: Sequence[str] = (), is_rehearsal: bool = False
) -> tuple[Tally, list[Entry]]:
    """Import JSON Lines; return how it went and the whole report."""
    report: list[Entry] = []
    run = Import(db, frozenset(embed_hosts), NOW, report=report.append)
    items = each_item(BytesIO(data))
    return (run.rehearse(items) if is_rehearsal else run.run(items)), report


def refusals(report: Sequence[Entry]) -> list[tuple[int, str, str]]:
    """Return line, field and code of each refusal."""
    return [(one.place, one.field, one.code) for one in report if one.kind == "refused"]


def empty(db: Database) -> None:
    """Take everything out, as if the newsroom had just been founded."""
    with db.write() as session:
        reindex(session, session.scalars(select(SearchText.timeline_key)).all(), [])
        for table in reversed(Base.metadata.sorted_tables):
            if table.name == "section":
                session.execute(update(table).values(parent_id=None))
            session.execute(delete(table))
        session.execute(insert(Edition).values(id=1, number=0))
        found_site(session, Settings())


def fill(db: Database) -> None:
    """Save something of every kind: sections in a tree, all states, notes, picks, tombstones."""
    make.site(
        db,
        name="The Daily Moon",
        hijriOffset=-1,
        hijriMonths=[{"year": 1439, "month": 8, "firstDay": "2018-04-18"}],
        links=[{"rel": "social", "name": "Video", "href": "https://video.example/moon"}],
        feedFullText=False,
        webSubHub="https://hub.example/",
    )
    make.section(db, "world", position=2, description="All of it")
    make.section(db, "asia", parent="world")
    make.section(db, "türkiye", parent="asia", name="Türkiye")
    make.section(db, "sport", position=1)
    make.term(db, "tag", "space", name="Space & time")
    make.term(db, "author", "night-desk", description="They who watch")
    make.article(db, "second", section="sport", datePublished="2026-02-01T09:00:00+03:00")
    make.article(db, "before-the-change", tags=["space"])
    make.article(
        db,
        "moon",
        externalId="test:before-the-change",
        label="URGENT",
        labelUntil="2026-04-01T00:00:00Z",
        summary="Ay'a dönüş",
        bodyHtml='<h2>One</h2><p>Two <a href="https://moon.example/">three</a></p>',
        language="tr",
        urgency=1,
        section="türkiye",
        tags=["space", "night"],
        authors=["second-author", "night-desk"],
        image={"url": "https://img.example/m.jpg", "width": 640, "height": 480, "alt": "The moon"},
        source="Agency",
        canonicalUrl="https://elsewhere.example/moon",
        translationGroup="moon",
        isAccessibleForFree=False,
        dateModified="2026-02-02T10:00:00+03:00",
        embargoedUntil="2026-01-31T00:00:00Z",
        expiresAt="2030-01-01T00:00:00Z",
        corrections=[
            {"kind": "correction", "text": "It was Tuesday.", "at": "2026-02-03T00:00:00Z"},
            {"kind": "update", "text": "It still is.", "at": "2026-02-04T00:00:00Z"},
        ],
        oldSlugs=["luna"],
        aliases=["https://www.old.example/2015/luna/?p=1", "/?p=1"],
        related=["test:not-yet-here", "test:second"],
    )
    make.article(db, "قمر", language="ar", translationGroup="moon", label="عاجل", urgency=2)
    make.article(db, "draft", state="draft", dateModified="2026-02-02T10:00:00Z")
    make.article(db, "scheduled", state="scheduled", publishAt="2026-05-01T00:00:00Z")
    make.article(db, "withheld", state="withheld", section="asia", tags=["space"])
    make.article(
        db, "canceled", state="canceled", cancelReason="Not so", canceledAt=NOW.isoformat()
    )
    for slug in ("deleted", "never-public"):
        make.article(db, slug, state="published" if slug == "deleted" else "draft")
    make.tombstone(db, "deleted", reason="At their wish")
    make.tombstone(db, "never-public")
    make.tombstone(db, "never-here")
