"""The formats that a newsroom can move in from, by the names of the command line."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from app.importers import feed, ghost, jsonl, ninjs, wordpress_api, wxr
from app.importers.telling import Desk, Read

Items = Iterator[tuple[int, Read]]

FOREIGN: Final[Mapping[str, Callable[[BinaryIO, Desk], Items]]] = {
    "wxr": wxr.each_item,
    "wordpress-api": wordpress_api.each_item,
    "ghost": ghost.each_item,
    "feed": feed.each_item,
    "ninjs": ninjs.each_item,
}
"""Formats of other systems: what they call a slug is a wish."""
NAMES: Final = ("jsonl", *FOREIGN)


def each_item(name: str, file: BinaryIO, desk: Desk) -> Items:
    """Give the items of a file of this format, with their places, to be read when called.

    Other systems' files are read more than once: what comes through a pipe is put aside first.
    """
    if name == "jsonl":
        yield from jsonl.each_item(file)
        return
    if file.seekable():
        yield from FOREIGN[name](file, desk)
        return
    with TemporaryFile() as kept:
        shutil.copyfileobj(file, kept)
        kept.seek(0)
        yield from FOREIGN[name](kept, desk)
