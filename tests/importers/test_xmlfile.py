"""XML from strangers: mended where exports are commonly wrong, refused where it is a weapon."""

import resource
import time
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.importers import xmlfile
from app.importers.telling import Refused
from app.importers.xmlfile import HEAD, Element, each_element
from app.importers.xmlmending import mended

MEGABYTE = 1024 * 1024


class Endless(RawIOBase):
    """A file of one piece said over and over, that nobody could hold."""

    def __init__(self, start: bytes, piece: bytes, size: int) -> None:
        self._pieces = self._each(start, piece, size)

    @staticmethod
    def _each(start: bytes, piece: bytes, size: int) -> Iterator[bytes]:
        yield start
        piece *= max(1, 65_536 // len(piece))
        for _ in range(size // len(piece)):
            yield piece

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"") if size else b""


def items(data: bytes | RawIOBase) -> list[str | None]:
    file: Any = BytesIO(data) if isinstance(data, bytes) else data
    return [one.text for one in each_element(file, ["item"], roots=["rss"])]


def refusal(data: bytes | RawIOBase) -> str:
    with pytest.raises(Refused) as refused:
        items(data)
    [fault] = refused.value.errors
    assert refused.value.detail.endswith(".")
    return fault.code


LOL = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)
BOMBS: dict[str, tuple[bytes | tuple[bytes, bytes], str]] = {
    "a billion laughs": (
        b"<!DOCTYPE rss [" + LOL + b"]><rss><item>&l9;</item></rss>",
        "declares-entities",
    ),
    "laughs in an attribute": (
        b"<!DOCTYPE rss [" + LOL + b"]><rss><item a='&l9;'/></rss>",
        "declares-entities",
    ),
    "one long entity": (
        b"<!DOCTYPE rss [<!ENTITY a '" + b"a" * MEGABYTE + b"'>]><rss><item>&a;</item></rss>",
        "declares-entities",
    ),
    "an external entity": (
        b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><item>&a;</item></rss>',
        "declares-entities",
    ),
    "a parameter entity": (
        b'<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><rss><item/></rss>',
        "declares-entities",
    ),
    "a deep nest": (b"<rss><item>" + b"<a>" * 200_000, "too-large-or-deep"),
    "a long text": ((b"<rss><item>", b"moon "), "too-large-or-deep"),
    "long data": ((b"<rss><item><![CDATA[", b"moon "), "too-large-or-deep"),
    "many small elements": ((b"<rss><item>", b"<a/>"), "too-large-or-deep"),
    "many small elements beside": ((b"<rss>", b"<a>b</a>"), "too-large-or-deep"),
    "an endless tag": ((b"<rss><item ", b"a"), "too-large-or-deep"),
    "endless blanks": ((b" ", b"    "), "malformed-xml"),
    "gzip": (b"\x1f\x8b\x08\x00abc", "compressed"),
    "zip": (b"PK\x03\x04abc", "compressed"),
    "another root": (b"<feed><item/></feed>", "unknown-format"),
    "no element of interest": (b"<feed/>", "unknown-format"),
    "an end too many": (b"<rss></item></rss>", "malformed-xml"),
    "no end": (b"<rss><item>", "malformed-xml"),
    "words": (b"The moon", "malformed-xml"),
    "wrong UTF-8": (b"<rss><item>\xff</item></rss>", "malformed-xml"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_no_time_and_memory_stays(bomb: str) -> None:
    said, code = BOMBS[bomb]
    data = said if isinstance(said, bytes) else Endless(*said, size=1024 * MEGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()

    assert refusal(data) == code

    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_doctype_that_declares_nothing_is_passed_over() -> None:
    doctype = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert items(doctype + b"<rss><item>caf&eacute; &amp; &#9787;</item></rss>") == ["café & ☻"]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"\n\n <?xml version='1.0'?><rss><item>a</item></rss>", ["a"]),
        (b"<rss><item>a\x00\x08b\x1f</item></rss>", ["ab"]),
        (b"<rss><item>AT&T, a&b; &nbsp; &fjlig; &x &</item></rss>", ["AT&T, a&b; \xa0 fj &x &"]),
        (b"<rss><item a='?a=1&b=2'>x</item></rss>", ["x"]),
        (b"<rss><item><![CDATA[a&b &nbsp; <i>]]>&lt;</item></rss>", ["a&b &nbsp; <i><"]),
        (
            "<?xml version='1.0' encoding='iso-8859-9'?><rss><item>ığş</item></rss>".encode(
                "cp1254"
            ),
            ["ığş"],
        ),
        (
            "<?xml version='1.0' encoding='utf-16'?><rss><item>ı</item></rss>".encode("utf-16"),
            ["ı"],
        ),
        (b"\xef\xbb\xbf<rss><item>a</item></rss>", ["a"]),
    ],
)
def test_what_is_commonly_wrong_is_mended(data: bytes, texts: list[str]) -> None:
    assert items(data) == texts


PIECES = st.sampled_from(
    [b"<![CDATA[", b"]]>", b"]", b"<", b"&", b"&amp;", b"&nbsp;", b"&#1", b";", b"a", b"\x00", b" "]
)


@given(st.lists(PIECES, max_size=30).map(b"".join), st.data())
def test_mending_does_not_depend_on_where_the_pieces_end(text: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = b"".join(mended([text]))
    assert b"".join(mended(chunks)) == whole
    assert b"".join(mended([whole])) == whole


def test_elements_are_let_go_and_the_head_of_the_file_stays() -> None:
    sizes = []
    names: list[str] = []

    def look(root: Element) -> None:
        names.append(xmlfile.name_of(root))

    data = b"<rss><title>Moon</title>" + b"<item>a<b/></item> <x/>" * 500 + b"</rss>"
    for one in each_element(BytesIO(data), ["item"], roots=["rss"], check_root=look):
        above = one.getparent()
        assert above is not None
        assert above.findtext("title") == "Moon"
        sizes.append(len(above))
    assert names == ["rss"]
    assert len(sizes) == 500
    assert max(sizes) > HEAD
    assert sizes[-1] < 2_000  # the file was read in one piece: what comes after is there already
    assert xmlfile.name_of(etree.Comment("x")) == ""
