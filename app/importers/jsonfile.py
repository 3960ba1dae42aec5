"""JSON from strangers, read a value at a time: one text or several, bounded in all ways."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

import ijson

from app.importers.telling import Refused, refused

MAX_VALUE_BYTES: Final = 32 * 1024 * 1024
"""How much is read for one value, and how much without any."""
MAX_WORD_BYTES: Final = 10 * 1024 * 1024
"""How much is read for one text or number: the parser's work grows with its square."""
MAX_EVENTS: Final = 1_000_000
"""How many names, values, beginnings and ends likewise."""
MAX_DEPTH: Final = 100
ITEM: Final = "[]"
"""What stands in a path for any place of a list."""

Path = tuple[str, ...]
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04")


class _Bounded:
    """A file that gives only so much until it is told that something came of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.pending = 0
        self.word = 0
        self._is_begun = False

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.pending += len(chunk)
        self.word += len(chunk)
        if self.pending > MAX_VALUE_BYTES or self.word > MAX_WORD_BYTES:
            raise _too_large()
        if not self._is_begun and chunk:
            self._is_begun = True
            if chunk.startswith(_COMPRESSED):
                raise refused("compressed", "The file is compressed; unpack it first.")
            chunk = chunk.removeprefix(b"\xef\xbb\xbf")
        return chunk


def each_value(file: BinaryIO, is_wanted: Callable[[Path], bool]) -> Iterator[tuple[Path, Any]]:
    """Give each object and scalar whose path is wanted, whole; memory does not grow with the file.

    The file is one JSON text, or any number of them, one after the other or a line each. A path
    is made of keys, and of `ITEM` for places of lists: that of `{"a": [1]}`'s one is
    `("a", "[]")`.

    Raises:
        Refused: the file is not JSON, is compressed, or exceeds a bound; what came before has
            been given.

    """
    bounded = _Bounded(file)
    walk = _Walk(is_wanted)
    events = 0
    try:
        for event, value in ijson.basic_parse(bounded, multiple_values=True, use_float=True):
            events += 1
            bounded.word = 0
            if walk.is_idle:
                bounded.pending = events = 0
            elif events > MAX_EVENTS:
                raise _too_large()
            if walk.step(event, value):
                yield walk.path, walk.value
    except (ijson.JSONError, ValueError) as error:
        raise refused("malformed-json", "The file is not JSON from here on.") from error


class _Walk:
    """Where in a text one is, and the value that is being built there, if it is wanted."""

    def __init__(self, is_wanted: Callable[[Path], bool]) -> None:
        self._is_wanted = is_wanted
        self._open: list[str] = []  # the key in each open object, ITEM for each open list
        self._built: list[Any] = []
        self._keys: list[str] = []
        self.path: Path = ()
        self.value: Any = None

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is being built."""
        return not self._built

    def step(self, event: str, value: Any) -> bool:  # noqa: ANN401 - whatever JSON has
        """Take one event; tell whether it ends a value that is wanted."""
        if event == "map_key":
            if self._built:
                self._keys[-1] = value
            else:
                self._open[-1] = value
            return False
        if event in {"start_map", "start_array"}:
            self._begin(event == "start_map")
            return False
        if event in {"end_map", "end_array"}:
            return self._end()
        if self._built:
            self._add(value)
            return False
        self.path, self.value = tuple(self._open), value
        return self._is_wanted(self.path)

    def _begin(self, is_map: bool) -> None:  # noqa: FBT001 - an object or a list
        if len(self._open) + len(self._built) >= MAX_DEPTH:
            raise _too_large()
        if not self._built and not (is_map and self._is_wanted(tuple(self._open))):
            self._open.append("" if is_map else ITEM)
            return
        made: Any = {} if is_map else []
        if self._built:
            self._add(made)
        self._built.append(made)
        self._keys.append("")

    def _end(self) -> bool:
        if not self._built:
            self._open.pop()
            return False
        self.value = self._built.pop()
        self._keys.pop()
        self.path = tuple(self._open)
        return not self._built

    def _add(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON has
        into = self._built[-1]
        if isinstance(into, dict):
            into[self._keys[-1]] = value
        else:
            into.append(value)


def _too_large() -> Refused:
    return refused(
        "too-large-or-deep",
        "A text of more than 10 MB, a value of more than 32 MB or of a million parts, or one nested"
        " more than 100 deep; nothing is read beyond.",
    )
