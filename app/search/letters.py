"""Letters as they are compared: without case, marks and the forms of one and the same; pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_MARKS: Final = "".join(
    chr(code) for code in range(0x300, 0xFE30) if unicodedata.category(chr(code)).startswith("M")
)
"""Combining marks: what Python's own `\\w` leaves out of the words they stand in."""
_INVISIBLE: Final = re.compile(
    "[\u00ad\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""What words are compared without: soft hyphens, joiners, marks of direction, tatweel, and the
vowels of Arabic, which are hardly ever written."""
APOSTROPHES: Final = "'\u2018\u2019\u02bc\u02bb\u2032"
_UNSPACED: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Han, Hiragana and Katakana, written without spaces: each character is a word."""
BREAK: Final = "\x01"
"""Stands where a block of text ends: no phrase goes on beyond it."""
_JOINERS: Final = "\u00ad\u200c\u200d\u2060"
WORD: Final = re.compile(
    f"[{_UNSPACED}][{_MARKS}]*"
    f"|(?:(?![{_UNSPACED}])[\\w{_MARKS}])+"
    f"(?:[{APOSTROPHES}](?:(?![{_UNSPACED}])[\\w{_MARKS}])+)*"
)
"""A word wherever it stands; the patterns below find the same, faster, where they can."""
_ANY_WORD: Final = re.compile(f"{BREAK}|{WORD.pattern}")
_SPANNED: Final = re.compile(
    f"\\d{{1,3}}(?:[.,\u00a0\u202f\u066c]\\d{{3}})+(?!\\d)"
    f"|[{_UNSPACED}][{_MARKS}]*"
    f"|(?:(?![{_UNSPACED}])[\\w{_MARKS}{_JOINERS}])+"
    f"(?:[{APOSTROPHES}](?:(?![{_UNSPACED}])[\\w{_MARKS}{_JOINERS}])+)*"
)
_SPACED_WORD: Final = re.compile(f"{BREAK}|\\w+(?:[{APOSTROPHES}]\\w+)*")
_UNUSUAL: Final = re.compile(f"[{_UNSPACED}{_MARKS}]")
_BETWEEN: Final = str.maketrans(
    {c: " " for c in map(chr, range(128)) if not (c.isalnum() or c in f"'{BREAK}")}
)
_GROUP: Final = re.compile("[.,\u00a0\u202f\u066c]\\d{3}")

_SAME: Final = str.maketrans(
    {
        "\u0131": "i",  # dotless i
        "\u00f8": "o",
        "\u0111": "d",
        "\u00f0": "d",
        "\u0142": "l",
        "\u0127": "h",
        "\u0167": "t",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00fe": "th",
        "\u0259": "e",  # the schwa of Azerbaijani
        "\u0671": "\u0627",  # alef wasla
        "\u0649": "\u064a",  # alef maksura, as yeh
        "\u06cc": "\u064a",  # Persian yeh
        "\u06d2": "\u064a",  # yeh barree
        "\u06a9": "\u0643",  # Persian kaf
        "\u0629": "\u0647",  # teh marbuta, as heh
        "\u06c1": "\u0647",  # heh goal
        "\u06be": "\u0647",  # heh doachashmee
        "\u06d5": "\u0647",  # ae
        "\u06c3": "\u0647",  # teh marbuta goal
        "\u0621": "",  # hamza on the line
    }
)


def readable(text: str) -> str:
    """Return `text` in one form of Unicode, without what is inside words but not written.

    Compatibility forms (ligatures, full width, presentation forms) become plain letters.
    """
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def joined_numbers(text: str) -> str:
    """Return `text` with numbers of thousands in one piece: 136,892 and 136.892 are 136892."""

    def group(found: re.Match[str]) -> str:
        start, end = found.span()
        if start and text[start - 1].isdigit() and not text[end : end + 1].isdigit():
            return found[0][1:]
        return found[0]

    return _GROUP.sub(group, text)


def words_in(text: str) -> list[str]:
    """Return the words of readable `text` in order, as they are written, and its breaks."""
    text = joined_numbers(text)
    if not text.isascii():
        spaced = text.replace("_", " ")
        return (_ANY_WORD if _UNUSUAL.search(spaced) else _SPACED_WORD).findall(spaced)
    words = text.translate(_BETWEEN).split()
    if "'" not in text:
        return words
    return [bare for word in words if (bare := word.strip("'"))]


def spans_in(text: str) -> Iterator[tuple[int, int]]:
    """Give where words stand in a text as it was written, with joiners and a number's thousands."""
    return (found.span() for found in _SPANNED.finditer(text.replace("_", " ")))


def lowered(word: str, language: str) -> str:
    """Return `word` in small letters, in one form, digits in ASCII, as its language has it."""
    if word.isascii() and language not in DOTLESS:
        return word.casefold()
    if language in DOTLESS:
        word = word.replace("I\u0307", "i").replace("I", "\u0131").replace("\u0130", "i")
    else:
        word = word.replace("\u0130", "i")
    word = word.casefold()
    if any(map(str.isdecimal, word)):
        word = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word)
    return word


DOTLESS: Final = frozenset(("tr", "az"))
"""Languages whose I is a dotless \u0131 and whose i is a dotted \u0130."""


@lru_cache(maxsize=8_192)
def folded(word: str) -> str:
    """Return a lowered word as it is compared: without marks, like letters as one."""
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    bare = "".join(c for c in apart if not _is_dropped(unicodedata.combining(c)))
    return unicodedata.normalize("NFC", bare).translate(_SAME)


def _is_dropped(combining: int) -> bool:
    """Tell accents and vowel points from the vowel signs that words in Indic scripts consist of."""
    return 10 <= combining <= 36 or combining >= 200  # noqa: PLR2004 - Unicode's classes


def script_of(word: str) -> str:
    """Return the script of a word's first letter: latin, arabic, cyrillic, or another's name."""
    for letter in word:
        if letter.isalpha():
            if letter.isascii():
                return "latin"
            return unicodedata.name(letter, "other").partition(" ")[0].lower()
    return "latin"
