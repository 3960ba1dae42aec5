"""The formats that a newsroom can move in from, by the names of the command line."""

import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from app.importers import jsonl
from app.importers.telling import Desk, Read

Items = Iterator[tuple[int, Read]]

FOREIGN: Final = ("wxr", "wordpress-api", "ghost", "feed", "ninjs")
"""Formats of other systems: what they call a slug is a wish. Each is a module of its name."""
NAMES: Final = ("jsonl", *FOREIGN)


def _read_by(name: str) -> Callable[[BinaryIO, Desk], Items]:
    """Return what reads a format; it is loaded now, for a server never needs it."""
    module = import_module(f"app.importers.{name.replace('-', '_')}")
    return cast("Callable[[BinaryIO, Desk], Items]", module.each_item)


def each_item(name: str, file: BinaryIO, desk: Desk) -> Items:
    """Give the items of a file of this format, with their places, to be read when called.

    Other systems' files are read more than once: what comes through a pipe is put aside first.
    """
    if name == "jsonl":
        yield from jsonl.each_item(file)
        return
    if file.seekable():
        yield from _read_by(name)(file, desk)
        return
    with TemporaryFile() as kept:
        shutil.copyfileobj(file, kept)
        kept.seek(0)
        yield from _read_by(name)(kept, desk)
