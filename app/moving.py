"""The commands that move a newsroom in and out: `manset import` and `manset export`."""

import argparse
import gc
import sys
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from app import clock
from app.commands import CommandError, newsroom, show_progress
from app.config import Settings
from app.http import outbound
from app.http.destination import UrlRefusedError
from app.importers import formats, jsonl
from app.importers.run import Entry, Import
from app.importers.telling import Desk
from app.search.upkeep import taking_much
from app.site.queries import get_site

READ_BYTES: Final = 1024 * 1024  # each reading lets another thread in, which keeps this one waiting


def import_(settings: Settings, options: argparse.Namespace) -> int:
    """Take a file in; 1 when something in it was refused."""
    report = options.report.open("wb") if options.report else None

    def note(entry: Entry) -> None:
        line = orjson.dumps(
            {
                "kind": entry.kind,
                "line": entry.place,
                "externalId": entry.external_id,
                "field": entry.field,
                "code": entry.code,
                "before": entry.before,
                "detail": entry.detail,
            }
        )
        if report is not None:
            report.write(line + b"\n")
        elif entry.kind == "refused":
            sys.stderr.buffer.write(line + b"\n")

    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)  # a batch makes much and no cycles: a tenth of the time
    with newsroom(settings) as db, _opened(options.file, settings) as file:
        run = Import(db, frozenset(settings.embed_hosts), clock.now(), report=note)
        run.is_lenient = options.format in formats.FOREIGN
        if sys.stderr.isatty():
            run.progress = show_progress
        with db.read() as session:
            site = get_site(session)
        desk = Desk(zone=site.zone, language=site.language, site_url=site.url)
        items = formats.each_item(options.format, file, desk)
        if options.dry_run:
            tally = run.rehearse(items)
        else:
            with taking_much(db, clock.now()):
                tally = run.run(items)
    if report is not None:
        report.close()
    is_own = options.format == "jsonl"
    names = ("created", "updated", "unchanged", *(() if is_own else ("skipped",)), "refused")
    shown = ", ".join(f"{tally.outcomes[name]} {name}" for name in names)
    noun = "lines" if is_own else "items"
    print(f"{tally.seen} {noun}: {shown}" + (" (dry run)" if options.dry_run else ""))
    return 1 if tally.refused else 0


def export(settings: Settings, _: argparse.Namespace) -> int:
    """Write the newsroom as JSON Lines."""
    with newsroom(settings) as db:
        for line in jsonl.each_line(db):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    return 0


def _opened(file: str, settings: Settings) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    if file.lower().startswith(("http://", "https://")):
        return BytesIO(_fetched(file, settings))
    try:
        return Path(file).open("rb", buffering=READ_BYTES)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _fetched(url: str, settings: Settings) -> bytes:
    """Fetch a URL as one may fetch what others name: bounded, and nothing of one's own network."""
    try:
        answer = outbound.get(url, {"Accept-Encoding": "identity"}, allow=settings.outbound_allow)
    except UrlRefusedError as error:
        raise CommandError(f"This URL is never asked: {error}") from error
    except outbound.UnreachableError as error:
        raise CommandError(
            "The URL gave no answer of at most 10 MB in 10 seconds, or leads where nothing is"
            " asked: an address that is not of the Internet needs MANSET_OUTBOUND_ALLOW."
        ) from error
    if answer.status != HTTPStatus.OK:
        raise CommandError(f"The URL answers with status {answer.status}.")
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise CommandError("The URL answers compressed, which nobody asked for.")
    return answer.body
