"""What the words of a question may stand for in an index, whether that exists or not; pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from app.search.analysis import OF, form_lexemes, readings, word_of
from app.search.document import HEADLINE
from app.search.letters import APOSTROPHES
from app.search.syntax import Atom

ELIDING: Final = ("", "en", "tr", "fr", "it", "ca")
"""Languages that each have a way of their own with apostrophes."""
Phrases = tuple[tuple[str, ...], ...]
"""The folded words of a phrase, in each way of reading it."""


class Meaning(NamedTuple):
    """The terms that an atom may stand for, whether they exist or not, and its phrases.

    `plain` are those of no language, `stems` what the others begin with, whatever the language.
    """

    terms: frozenset[str] = frozenset()
    plain: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    phrases: Phrases = ()


@lru_cache(maxsize=1_000)
def meaning_of(atom: Atom, languages: tuple[str, ...]) -> Meaning:
    """Return what an atom may stand for, read in these languages, or in all where there are none.

    It is kept: each page of what is found, and each filter, asks it again, and to read a word in
    all languages takes a tenth of a millisecond.
    """
    mark = HEADLINE if atom.in_headline else ""
    if atom.kind == "prefix":
        return Meaning()
    if atom.kind == "word":
        return _meaning(mark, readings(atom.words[0], languages))
    phrases = _phrases(atom)
    lexemes = [form_lexemes(form) for phrase in phrases for form in phrase]
    return _meaning(mark, set().union(*lexemes), phrases if len(atom.words) > 1 else ())


def _meaning(mark: str, lexemes: Iterable[str], phrases: Phrases = ()) -> Meaning:
    terms = frozenset(mark + lexeme for lexeme in lexemes)
    stems = {stem + at for stem, at, _ in (term.partition(OF) for term in terms) if at}
    plain = (term for term in terms if OF not in term)
    return Meaning(terms, tuple(plain), tuple(stems), phrases)


def _phrases(atom: Atom) -> Phrases:
    """Return the folded words of a phrase, once for each way of reading its apostrophes."""
    elides = any(letter in word for word in atom.words for letter in APOSTROPHES)
    return tuple(
        dict.fromkeys(
            tuple(word_of(word, language).form for word in atom.words)
            for language in (ELIDING if elides else ("",))
        )
    )
