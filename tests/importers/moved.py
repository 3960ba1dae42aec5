"""What is read of other systems' files, without a newsroom."""

from io import BytesIO
from typing import Any

from app.errors import Problem
from app.importers import formats
from app.importers.telling import Story
from tests.importers.wxr import DESK


def read_all(name: str, data: bytes) -> list[Any]:
    """Return what each item says, or the problem with it, in order."""
    found: list[Any] = []
    for _, read in formats.each_item(name, BytesIO(data), DESK):
        try:
            found.append(read())
        except Problem as problem:
            found.append(problem)
    return found


def stories(name: str, data: bytes) -> list[Story]:
    """Return the stories among them."""
    return [one for one in read_all(name, data) if isinstance(one, Story)]


def codes(name: str, data: bytes) -> list[str]:
    """Return the codes of the problems among them."""
    return [one.errors[0].code for one in read_all(name, data) if isinstance(one, Problem)]
