"""XML from strangers, read an element at a time: no entities, no network, bounded in all ways."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import BinaryIO, Final

from lxml import etree

from app.importers.telling import Refused, refused
from app.importers.xmlmending import mended

CHUNK_BYTES: Final = 64 * 1024
MAX_ELEMENT_BYTES: Final = 32 * 1024 * 1024
"""How much is read before the next element of interest has ended. A text may have 10 MB, and
elements be nested 256 deep: the parser's own bounds."""
MAX_MARKS: Final = 1_000_000
"""How many `<` likewise: each may be an element, which takes some 130 bytes of memory."""

HEAD: Final = 64
"""How many elements of the head of a file stay to be looked at."""

_RESOURCE_LIMIT: Final = 116  # XML_ERR_RESOURCE_LIMIT of libxml2
_DEPTH_OR_SIZE: Final = re.compile("(?i)huge|depth|too (?:big|long|deep)|limit|amplification")
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_UTF16: Final = (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00")

Element = etree._Element  # noqa: SLF001 - the only name that lxml gives the type


def each_element(
    file: BinaryIO,
    tags: Sequence[str],
    *,
    roots: Sequence[str],
    check_root: Callable[[Element], None] = lambda _: None,
) -> Iterator[Element]:
    """Give each element of one of the `tags` once it has ended, with all that is in it.

    `tags` and `roots`, those that the outermost element may have, are as lxml writes them. An
    element is taken from the tree when the next is asked for, and so are its older siblings:
    memory does not grow with the file. What exports often have wrong is mended, as in `mended`.

    Raises:
        Refused: the file is not XML, is compressed, declares entities, has another root, or exceeds
            a bound; what came before has been given. Or as `check_root`.

    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=(*tags, *roots),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    is_rooted = False
    try:
        for event, element in _each_event(file, parser):
            if not is_rooted:
                _check_head(element)
                check_root(element)
                is_rooted = True
            elif event == "end" and element.getparent() is not None:
                yield element
                _let_go(element)
    except etree.XMLSyntaxError as error:
        if error.code == _RESOURCE_LIMIT or _DEPTH_OR_SIZE.search(str(error)):
            raise _too_large() from error
        raise _malformed() from error
    if not is_rooted:
        raise _unknown()


def _each_event(
    file: BinaryIO, parser: "etree.XMLPullParser[Element]"
) -> Iterator[tuple[str, Element]]:
    pending = marks = 0
    for chunk in _chunks(file):
        pending += len(chunk)
        marks += chunk.count(b"<")
        if pending > MAX_ELEMENT_BYTES or marks > MAX_MARKS:
            raise _too_large()
        parser.feed(chunk)
        for event, element in parser.read_events():
            if isinstance(element, Element):
                pending = marks = 0
                yield str(event), element
    parser.close()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    first = file.read(CHUNK_BYTES)
    while first and not first.strip():
        first = file.read(CHUNK_BYTES)
    if first.startswith(_COMPRESSED):
        raise refused("compressed", "The file is compressed; unpack it first.")
    if first.startswith(_UTF16):
        yield first
        yield from iter(partial(file.read, CHUNK_BYTES), b"")
        return
    rest = iter(partial(file.read, CHUNK_BYTES), b"")
    yield from mended(chain([first.lstrip()], rest))


def _check_head(first: Element) -> None:
    """Look at what stands before the first element of interest, which must be the outermost."""
    dtd = first.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise refused("declares-entities", "The file declares entities; none are read.")
    if first.getparent() is not None:
        raise _unknown()


def _let_go(element: Element) -> None:
    """Empty an element, and drop its older siblings but the first, which say what the file is."""
    above = element.getparent()
    element.clear()
    if above is not None:
        for _ in range(above.index(element) - HEAD):
            del above[HEAD]


def _too_large() -> Refused:
    return refused(
        "too-large-or-deep",
        "A text of more than 10 MB, an item of more than 32 MB or of a million elements, or"
        " elements nested more than 256 deep; nothing is read beyond.",
    )


def _malformed() -> Refused:
    return refused("malformed-xml", "The file is not well-formed XML from here on.")


def _unknown() -> Refused:
    return refused("unknown-format", "The file is XML, and not of this format.")


def name_of(element: Element) -> str:
    """Return an element's name without its namespace, in lower case; empty for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
