"""Slugs: made from headlines in any language, judged, and numbered."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

MAX_SLUG_LENGTH = 200
"""Characters of any slug; WordPress cuts its own at 200 bytes."""
EMPTY_SLUG = "article"
"""What a headline without letters and digits gets."""

_APOSTROPHES = frozenset("'\u2019\u2018\u02bc\u02bb\u02be\u02bf\uff07`\u00b4")
_JOINERS = frozenset("\u200c\u200d\u00ad\u2060")
# anyascii has the rest as newsrooms write it, Turkish, Azerbaijani and Scandinavian letters
# included, but takes these for letters with a diaeresis.
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "ss"}
)
_DOTLESS = str.maketrans({"I": "\u0131", "İ": "i"})
_HAN = re.compile("([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")


def _words(text: str) -> str:
    """Return the letters, digits and their marks of `text`, with a space for all between them."""
    kept = [" "]
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)[0]
        if kind in "LN" or (kind == "M" and kept[-1] != " "):
            kept.append(char)
        elif char not in _APOSTROPHES and char not in _JOINERS:
            kept.append(" ")
    return "".join(kept)


def _native(words: str, language: str) -> str:
    if language in {"tr", "az"}:
        words = words.translate(_DOTLESS)
    folded = words.replace("İ", "i").casefold().lower()  # lower: Cherokee folds to capitals
    return "-".join(unicodedata.normalize("NFC", folded).split())


def _latin(words: str, language: str) -> str:
    if language == "de":
        words = words.translate(_GERMAN)
    plain = anyascii(_HAN.sub(r" \1 ", words)).lower()
    # A soft sign or an ain becomes an apostrophe, which is no gap between words.
    return _NOT_ASCII_WORD.sub("-", plain.replace("'", "").replace("`", "")).strip("-")


def _cut(slug: str, length: int) -> str:
    if len(slug) <= length:
        return slug
    whole = slug[: length + 1].rpartition("-")[0]
    return (whole or slug[:length]).rstrip("-")


def slugify(text: str, *, language: str, native: bool = False, max_length: int = 80) -> str:
    """Return a slug for `text`, in ASCII or, with `native`, in its own script; never all digits.

    `language` is a BCP 47 tag. Cut between words at `max_length` characters (9 to 200). In ASCII,
    Arabic script loses its short vowels and Han is read as Mandarin, a syllable a word: `native`
    serves those better.
    """
    primary = language.lower().partition("-")[0]
    words = _words(text)
    slug = _cut(_native(words, primary) if native else _latin(words, primary), max_length)
    if slug.isdigit():  # would be taken for an id
        return f"n-{slug[: max_length - 2]}"
    return slug or EMPTY_SLUG


def _joins(slug: str, at: int) -> bool:
    """Tell whether the joiner at `at` stands within a word of a script that uses joiners."""
    around = slug[at - 1 : at] + slug[at + 1 : at + 2]
    return len(around) == 2 and all(  # noqa: PLR2004 - a neighbor on each side
        not char.isascii() and unicodedata.category(char)[0] in "LM" for char in around
    )


def _belongs(slug: str, at: int) -> bool:
    char = slug[at]
    if char == "-":
        return 0 < at < len(slug) - 1 and slug[at - 1] != "-"
    if char in "\u200c\u200d":
        return _joins(slug, at)
    kind = unicodedata.category(char)[0]
    return char == "_" or kind in "LN" or (kind == "M" and at > 0 and slug[at - 1] not in "-_")


_PLAIN = re.compile("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Tell whether `text` can be a slug as it is, given by an editor or another system.

    1 to 200 characters in Unicode NFC: letters of any script that are not capitals, digits, marks,
    `_`, and single hyphens inside; a joiner or non-joiner only within a word that is not ASCII.
    Not all digits, and not without any letter or digit.
    """
    return 0 < len(text) <= MAX_SLUG_LENGTH and _is_slug(text)


@lru_cache(maxsize=4_096)  # those of sections, tags and authors are given over and over
def _is_slug(text: str) -> bool:
    if _PLAIN.fullmatch(text):  # nearly all: 1 µs, not 10
        return True
    return (
        unicodedata.is_normalized("NFC", text)
        and text == text.lower()
        and not text.isdigit()
        and any(char.isalnum() for char in text)
        and all(_belongs(text, at) for at in range(len(text)))
    )


def number(slug: str, n: int, *, max_length: int = MAX_SLUG_LENGTH) -> str:
    """Return the `n`-th slug of those that would be `slug`: "slug-2", within `max_length`."""
    suffix = f"-{n}"
    return _cut(slug, max_length - len(suffix)) + suffix
