"""JSON Lines, the newsroom's own format: lines to what they say, and everything back to lines."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

import orjson
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.tables import Author, Section, Site, Tag, Tombstone, table_of
from app.editorial.lines import Slugs, article_line, instants_in
from app.editorial.schemas import ArticleIn, SectionIn, SiteIn, TermIn, TombstoneIn
from app.editorial.stored import stored_after
from app.errors import BadRequest, Fault, Unprocessable
from app.http.refusals import faults_of
from app.http.strict_json import loads
from app.importers.telling import Read, Said

MODELS: Final[dict[object, TypeAdapter[Any]]] = {
    name: TypeAdapter(model)
    for name, model in {
        "site": SiteIn,
        "section": SectionIn,
        "tag": TermIn,
        "author": TermIn,
        "article": ArticleIn,
        "tombstone": TombstoneIn,
    }.items()
}
MAX_LINE_BYTES: Final = 8 * 1024 * 1024
CHUNK: Final = 500


def read_line(line: bytes) -> Said:
    """Return what a line says.

    Raises:
        BadRequest: it is not one JSON object, or is too long.
        Unprocessable: a field is unknown, missing or not acceptable; the faults say which.

    """
    if len(line) > MAX_LINE_BYTES:
        raise BadRequest("The line is too long.", errors=[Fault("too-long", pointer="")])
    value = loads(line)
    kind = value.get("type") if isinstance(value, dict) else None
    adapter = MODELS.get(kind) if isinstance(kind, str) else None
    if adapter is None:
        raise Unprocessable(
            "The line has no known type.",
            errors=[Fault("type", pointer="/type", allowed=[str(name) for name in MODELS])],
        )
    try:
        said: Said = adapter.validate_python(value)
    except ValidationError as error:
        raise Unprocessable(
            "The line is not acceptable.",
            errors=faults_of(error),
        ) from error
    return said


def each_item(file: BinaryIO) -> Iterator[tuple[int, Read]]:
    """Give each line that is not blank with its number, to be read when called.

    A line longer than MAX_LINE_BYTES is passed over in pieces, and refused.
    """
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        ended = line.endswith(b"\n")
        while not ended and (rest := file.readline(MAX_LINE_BYTES)):
            ended = rest.endswith(b"\n")
        if not line.isspace():
            yield number, partial(read_line, line)


def each_line(db: Database) -> Iterator[bytes]:
    """Write everything but keys and versions as lines, in the order that reading them needs.

    Articles come by id, a chunk of them from one snapshot: a change made meanwhile may be in the
    lines or not, and no snapshot is held while the lines are sent.
    """
    with db.read() as session:
        site = session.execute(select(*table_of(Site).columns)).mappings().one()
        heads = [_site_line(site), *_section_lines(session), *_term_lines(session)]
    yield from map(_encode, heads)
    instant = instants_in(ZoneInfo(site["time_zone"]))
    last = 0
    while True:
        with db.read() as session:
            chunk = stored_after(session, last, CHUNK)
            slugs = Slugs.of(session, chunk)
        if not chunk:
            break
        for stored in chunk:
            yield _encode(article_line(stored, slugs, instant))
        last = chunk[-1].values["id"]
    with db.read() as session:
        stones = session.execute(
            select(Tombstone.external_id, Tombstone.reason, Tombstone.at).order_by(
                Tombstone.external_id
            )
        ).all()
    for stone in stones:
        yield _encode(
            {
                "type": "tombstone",
                "externalId": stone.external_id,
                "reason": stone.reason,
                "at": instant(stone.at),
            }
        )


def _encode(line: Mapping[str, Any]) -> bytes:
    return orjson.dumps(line) + b"\n"


def _site_line(site: RowMapping) -> dict[str, Any]:
    return {
        "type": "site",
        "name": site["name"],
        "url": site["url"],
        "language": site["language"],
        "timeZone": site["time_zone"],
        "hijriOffset": site["hijri_offset"],
        "hijriMonths": site["hijri_months"],
        "links": site["links"],
        "feedFullText": site["feed_full_text"],
        "webSubHub": site["web_sub_hub"],
    }


def _section_lines(session: Session) -> Iterator[dict[str, Any]]:
    """Write the sections, a parent before its children."""
    rows = session.execute(
        select(*table_of(Section).columns).order_by(Section.position, Section.slug)
    ).all()
    slugs = {row.id: row.slug for row in rows}
    waiting: list[int | None] = [None]
    while waiting:
        parent_id = waiting.pop(0)
        for row in rows:
            if row.parent_id == parent_id:
                waiting.append(row.id)
                yield {
                    "type": "section",
                    "slug": row.slug,
                    "name": row.name,
                    "description": row.description,
                    "parent": slugs.get(row.parent_id),
                    "position": row.position,
                }


def _term_lines(session: Session) -> Iterator[dict[str, Any]]:
    for kind, table in (("tag", Tag), ("author", Author)):
        rows = session.execute(
            select(table.slug, table.name, table.description).order_by(table.slug)
        )
        for slug, name, description in rows:
            yield {"type": kind, "slug": slug, "name": name, "description": description}
