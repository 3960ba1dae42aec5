"""What a reader asks for, from what was typed: no text is an error; pure.

Words are looked for all together. `"…"` is a phrase, `-` before a word or a phrase excludes it,
`OR` between two takes either, `*` after at least three letters stands for any ending, `headline:`
looks in headlines alone. Whatever is none of that is text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from app.search.letters import readable, words_in

MIN_PREFIX: Final = 3
"""Letters that must stand before a `*`: what fewer begin is nearly everything."""

_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
_PART: Final = re.compile(
    r'(?P<sign>(?:-(?=[^\s-]))?)(?P<field>(?:headline:)?)(?:"(?P<phrase>[^"]*)"|(?P<chunk>[^\s"]+))'
)
_OR: Final = "OR"


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing to look for: words as they were typed, in order.

    A `word` is found in all its inflections, a `phrase` word for word, of a `prefix` any ending.
    """

    kind: Literal["word", "phrase", "prefix"]
    words: tuple[str, ...]
    in_headline: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What an article must have, one of each group, and what it must not; nothing twice."""

    groups: tuple[tuple[Atom, ...], ...] = ()
    excluded: tuple[Atom, ...] = ()


@lru_cache(maxsize=1_000)
def parse(text: str) -> Question:
    """Return what `text` asks for; nothing where it holds no word.

    It is kept: each page of what is found, and each filter, asks it again.
    """
    groups: list[list[Atom]] = []
    excluded: list[Atom] = []
    waiting: str | None = None  # an OR that the next part decides about
    may_join = False
    for found in _PART.finditer(text.translate(_QUOTES)):
        if found[0] == _OR and may_join and waiting is None:
            waiting = found[0]
            continue
        atom = _atom(found)
        if waiting is not None and (atom is None or found["sign"]):
            groups.append([Atom("word", (waiting,))])
            waiting = None
        if atom is None:
            continue
        if found["sign"]:
            excluded.append(atom)
        elif waiting is not None:
            groups[-1].append(atom)
        else:
            groups.append([atom])
        waiting = None
        may_join = not found["sign"]
    if waiting is not None:
        groups.append([Atom("word", (waiting,))])
    once = dict.fromkeys(tuple(dict.fromkeys(group)) for group in groups)
    return Question(tuple(once), tuple(dict.fromkeys(excluded)))


def _atom(found: re.Match[str]) -> Atom | None:
    in_headline = bool(found["field"])
    if found["phrase"] is not None:
        words = tuple(words_in(readable(found["phrase"])))
        return Atom("phrase", words, in_headline) if words else None
    words = tuple(words_in(readable(found["chunk"])))
    if not words:
        return None
    if len(words) > 1:
        return Atom("phrase", words, in_headline)
    is_prefix = found["chunk"].endswith("*") and len(words[0]) >= MIN_PREFIX
    return Atom("prefix" if is_prefix else "word", words, in_headline)
