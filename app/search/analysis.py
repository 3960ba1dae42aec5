"""From text to what is compared: forms and stems, by language, for articles and queries; pure."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Final, NamedTuple

import Stemmer

from app.db.lexemes import mark_of
from app.search.letters import APOSTROPHES, DOTLESS, folded, lowered, script_of

_LATIN: Final = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}
_OTHERS: Final = {
    "arabic": {"ar": "arabic", "fa": "persian"},
    "cyrillic": {"ru": "russian", "sr": "serbian"},
    "greek": {"el": "greek"},
    "armenian": {"hy": "armenian"},
    "devanagari": {"hi": "hindi", "ne": "nepali"},
    "tamil": {"ta": "tamil"},
    "hebrew": {"yi": "yiddish"},
}
_BY_SCRIPT: Final = {"latin": tuple(_LATIN)} | {
    script: tuple(languages) for script, languages in _OTHERS.items()
}
ALGORITHMS: Final = _LATIN | {
    language: name for languages in _OTHERS.values() for language, name in languages.items()
}
"""The Snowball stemmer of each language that has one."""
_SAME_LANGUAGE: Final = {"nb": "no", "nn": "no", "in": "id", "iw": "he", "ji": "yi"}
_SUFFIXES: Final = frozenset(("s", "re", "ve", "ll", "d", "m"))
"""What follows an apostrophe in English and is no part of the word."""
_ELIDED: Final = {
    "fr": frozenset(
        ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
    ),
    "it": frozenset(
        ["l", "d", "un", "dell", "all", "nell", "sull", "dall", "c", "quest", "quell", "sant"]
    ),
    "ca": frozenset(["l", "d", "m", "t", "s", "n"]),
}
"""What stands before an apostrophe and is no part of the word."""
MAX_WORD: Final = 64
"""Characters of a word that are compared."""
MAX_DICTIONARY: Final = 20_000
"""Words: some 6 MB."""

_ARTICLE: Final = re.compile("^(?:[\u0648\u0628\u0643\u0641]?\u0627\u0644|\u0644\u0644)(?=\\w{3})")
"""The Arabic article, alone or after a conjunction or preposition of one letter."""
_locks: Final = Lock()
_stemmers: Final[dict[str, Stemmer.Stemmer]] = {}


def language_of(tag: str) -> str:
    """Return the language that a BCP 47 tag is compared as."""
    primary = tag.partition("-")[0].lower()
    return _SAME_LANGUAGE.get(primary, primary)


class Word(NamedTuple):
    """What a word is compared by: its form, its stem, their lexemes, and a number of 15 bits.

    Where its language has no stemmer, or none is left, the stem is the form. A word that is its own
    stem has one lexeme, by which it is found as either.
    """

    form: str
    stem: str
    form_lexeme: str
    stem_lexeme: str
    mark: int


def word_of(word: str, language: str) -> Word:
    """Return what a readable word of a language is compared by."""
    bare = _without_apostrophes(lowered(word, language), language)[:MAX_WORD]
    form = folded(bare) or bare  # a mark that stands alone
    stem = folded(_stem(bare, language)) or form
    if language not in ALGORITHMS:
        return Word(form, stem, form, form, mark_of(form))
    if stem == form:
        lexeme = f"{form}{ITSELF}{language}"
        return Word(form, stem, lexeme, lexeme, mark_of(form))
    return Word(form, stem, form, f"{stem}{OF}{language}", mark_of(form))


class Dictionary(dict[str, Word]):
    """The words of one language that were met, so that each is thought about once.

    It is emptied when it is full: what is common comes back at once.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> Word:
        """Look a word up that was not met since the dictionary was last empty."""
        if len(self) >= MAX_DICTIONARY:
            self.clear()
        self[word] = found = word_of(word, self._language)
        return found


@lru_cache(maxsize=16)
def dictionary_of(language: str) -> Dictionary:
    """Return the dictionary of a language."""
    return Dictionary(language)


def _stem(word: str, language: str) -> str:
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return word
    if language == "fa":
        word = word.replace("\u064a", "\u06cc").replace("\u0643", "\u06a9")
    elif language == "ar":
        word = word.replace("\u06cc", "\u064a").replace("\u06a9", "\u0643")
        word = f"\u0627\u0644{_ARTICLE.sub('', word)}"  # what ends a word depends on it
    with _locks:  # a stemmer has a buffer of its own
        stemmer = _stemmers.get(algorithm)
        if stemmer is None:
            stemmer = _stemmers[algorithm] = Stemmer.Stemmer(algorithm, maxCacheSize=0)
        return str(stemmer.stemWord(word))


def _without_apostrophes(word: str, language: str) -> str:
    """Return what is compared of a word: Istanbul of Istanbul'da, accord of l'accord."""
    word = word.strip(APOSTROPHES) or word[:1]
    place = next((n for n, letter in enumerate(word) if letter in APOSTROPHES), 0)
    if not place:
        return word
    before, after = word[:place], word[place + 1 :]
    for mark in APOSTROPHES:
        after = after.replace(mark, "")
    is_suffix = language in DOTLESS or (after in _SUFFIXES and language not in _ELIDED)
    if is_suffix and len(before) > 1:
        return before
    if before in _ELIDED.get(language, ()):
        return after
    return before + after


OF: Final = "@"
"""Stands between a stem and its language, and in no word."""
ITSELF: Final = OF + OF
"""Stands there instead where a word is its own stem."""


def form_lexemes(form: str) -> set[str]:
    """Return what a form may be indexed as: in each language it may be its own stem, or not."""
    return {form, *[f"{form}{ITSELF}{language}" for language in ALGORITHMS]}


def stem_lexemes(stem: str, language: str) -> set[str]:
    """Return what a stem may be indexed as: it means nothing in another language."""
    if language not in ALGORITHMS:
        return {stem}
    return {f"{stem}{OF}{language}", f"{stem}{ITSELF}{language}"}


def stem_of(lexeme: str) -> tuple[str, str]:
    """Return the stem that a lexeme tells of and its language, a form and nothing if of none."""
    stem, _, language = lexeme.partition(OF)
    return stem, language.removeprefix(OF)


def by_stem(lexemes: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return lexemes and their counts by the stem or form that they tell of."""
    found: dict[str, dict[str, int]] = {}
    for lexeme, count in lexemes.items():
        found.setdefault(stem_of(lexeme)[0], {})[lexeme] = count
    return found


def readings(word: str, languages: tuple[str, ...] = ()) -> frozenset[str]:
    """Return all lexemes that a word of a query finds.

    It is read in each of `languages`, or in each that has a stemmer and its script; what is typed
    may be a stem that the stemmer would shorten further. In Turkish it may be typed without the
    letters that English has not.
    """
    read_in = languages or _BY_SCRIPT.get(script_of(word), ())
    forms = {word_of(word, "").form}
    lexemes: set[str] = set()
    for language in read_in:
        found = word_of(word, language)
        forms.add(found.form)
        lexemes |= stem_lexemes(found.form, language) | stem_lexemes(found.stem, language)
        if language in DOTLESS:
            for spelling in _turkish_spellings(word):
                lexemes |= stem_lexemes(word_of(spelling, language).stem, language)
    return frozenset(lexemes.union(*[form_lexemes(form) for form in forms]))


def _turkish_spellings(word: str) -> Iterable[str]:
    """Give what a word of ASCII letters may mean in Turkish, whose suffixes follow its vowels."""
    if not word.isascii():
        return
    letters, last = [], ""
    for letter in word.casefold():
        if letter == "i" and last in "a\u0131ou":
            letter = "\u0131"  # noqa: PLW2901 - the harmony of vowels
        elif letter == "u" and last in "ei":
            letter = "\u00fc"  # noqa: PLW2901 - as above
        if letter in "aeiou\u0131\u00fc":
            last = letter
        letters.append(letter)
    harmonic = "".join(letters)
    yield harmonic
    for plain in (word.casefold(), harmonic):
        yield plain.replace("c", "\u00e7").replace("s", "\u015f").replace("g", "\u011f")
