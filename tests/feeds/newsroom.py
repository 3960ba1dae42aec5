"""A small newsroom with what feeds must carry unharmed, and the files that tell how."""

from pathlib import Path
from typing import Any, Final

from lxml import etree

from app.db.engine import Database
from tests import make

GOLDEN: Final = Path(__file__).parent / "golden"
HUB: Final = "https://hub.example/"
HOSTILE: Final = 'A & B <script>alert("1")</script> ]]> \U0001f600 عاجل'
"""What breaks XML, HTML or CDATA where it is written without care."""


def fill(db: Database, **site: Any) -> None:
    """Save a labeled story with everything, a paid one, and one from right to left."""
    make.site(db, **{"name": "Daily Moon", "url": "https://moon.example", "webSubHub": HUB, **site})
    make.section(db, "world", name="World & Moon")
    make.term(db, "tag", "energy", name=HOSTILE)
    make.term(db, "author", "night-desk", name="Night <Desk>")
    make.article(
        db,
        "moon",
        headline=f"{HOSTILE} rises",
        label="URGENT",
        urgency=1,
        summary="Tides & <waves>",
        bodyHtml="<p>High &amp; low.</p><p>Low &lt; high ]]&gt; \U0001f30a</p>",
        section="world",
        tags=["energy", "budget"],
        authors=["night-desk", "second"],
        image={
            "url": "https://img.example/a.jpg?x=1&y=2",
            "width": 800,
            "height": 600,
            "alt": "A wave",
            "caption": 'A "great" wave',
            "credit": "Agency",
        },
        source="Agency",
        translationGroup="moon",
        datePublished="2015-11-19T22:19:00+02:00",
        dateModified="2015-11-20T08:00:00+02:00",
        corrections=[
            {"kind": "correction", "text": "It was <low>.", "at": "2015-11-20T08:00:00+02:00"}
        ],
    )
    make.article(
        db,
        "paid",
        headline="For subscribers",
        summary="The beginning",
        bodyHtml="<p>CANARY of the body</p>",
        corrections=[
            {"kind": "update", "text": "CANARY of the note", "at": "2015-11-20T00:00:00Z"}
        ],
        isAccessibleForFree=False,
        section="world",
        canonicalUrl="https://elsewhere.example/paid",
        datePublished="2015-11-20T09:00:00+02:00",
    )
    make.article(
        db,
        "قمر",
        headline="القمر",
        language="ar",
        bodyHtml="<p>مد</p>",
        translationGroup="moon",
        datePublished="2015-11-20T10:00:00+02:00",
        corrections=[{"kind": "update", "text": "مرة", "at": "2015-11-20T12:00:00+02:00"}],
    )


def golden(name: str) -> str:
    """Return what an answer is to be."""
    return (GOLDEN / name).read_text()


def read_xml(data: bytes) -> Any:
    """Parse strictly: nothing is mended, nothing fetched."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
