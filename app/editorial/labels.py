"""The word before a headline: "URGENT: ..." is a label and an urgency, and no part of it."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Split:
    """A headline without its label; `urgency` is IPTC's, 1 the highest."""

    label: str
    urgency: int
    rest: str


# Flash and urgent are the agencies' highest; a site calls much more breaking.
_URGENCY = {
    # English
    "FLASH": 1,
    "URGENT": 1,
    "BREAKING": 2,
    "BREAKING NEWS": 2,
    # Turkish
    "FLAŞ": 1,
    "FLAŞ HABER": 1,
    "ACİL": 1,
    "SON DAKİKA": 2,
    # Azerbaijani
    "TƏCİLİ": 1,
    "SON DƏQİQƏ": 2,
    # Arabic
    "عاجل": 2,
    "خبر عاجل": 2,
    # Persian
    "فوری": 1,
    "خبر فوری": 1,
    # Urdu
    "بریکنگ نیوز": 2,
    # Bengali
    "জরুরি": 1,
    "ব্রেকিং": 2,
    "ব্রেকিং নিউজ": 2,
    # German
    "EILMELDUNG": 1,
    "EIL": 1,
    # French
    "FLASH INFO": 1,
    "DERNIÈRE MINUTE": 2,
    # Spanish, Portuguese, Italian
    "URGENTE": 1,
    "ÚLTIMA HORA": 2,
    "ULTIM'ORA": 2,
    # Bosnian
    "HITNO": 1,
    # Albanian
    "URGJENTE": 1,
    "LAJM I FUNDIT": 2,
    # Russian
    "МОЛНИЯ": 1,
    "СРОЧНО": 1,
    # Chinese
    "快讯": 1,
    "突发": 2,
}

_SPELLINGS = str.maketrans({"\u0131": "i", "ي": "ی", "ى": "ی", "\u2019": "'"})
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u2066-\u2069]")
# A hyphen or dash within a word ("flash-flood") separates nothing. U+061B, the Arabic semicolon,
# is set for a colon.
_LABELED = re.compile(
    r"\s*+([^:|]{2,24}?)"
    r"(?:\s*+[:\uff1a\ufe55\ufe13\u061b|\uff5c]|\s++[-\u2013](?=\s)|\s*+\u2014)\s*+(.*)",
    re.DOTALL,
)


def _fold(text: str) -> str:
    """Make one of what people type for a word: case, dots and accents, marks, Arabic yehs."""
    apart = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).casefold())
    bare = "".join(char for char in apart if unicodedata.category(char) != "Mn")
    return " ".join(bare.translate(_SPELLINGS).split())


_LABELS = {_fold(label): label for label in _URGENCY}


def split_label(headline: str) -> Split | None:
    """Split a known label off `headline`: at its start, in any case, before a colon, bar or dash.

    None if there is no such label, or no headline after it. The label is spelled as newsrooms do,
    in capitals.
    """
    parts = _LABELED.match(headline)
    label = _LABELS.get(_fold(parts[1]).strip("[]()【】 ")) if parts else None
    if parts is None or label is None:
        return None
    rest = parts[2].lstrip(" \u2069").rstrip()  # an isolate that began before the label
    if not any(char.isalnum() for char in rest):
        return None
    return Split(label, _URGENCY[label], rest)
