"""What an article is found by: its words, their forms, stems and neighbors; pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain
from typing import Final, NamedTuple

from app.db.lexemes import PUBLIC, pair_lexemes
from app.search.analysis import Word, dictionary_of, language_of, word_of
from app.search.letters import BREAK, readable, words_in

MAX_CHARACTERS: Final = 80_000
"""Of an article's text, by which it is found: some 12,000 words. The databases' own limits lie
above it whatever the letters are."""
HEADLINE: Final = "/"
"""Begins a lexeme of the headline alone."""
MOST_TIMES: Final = 9
"""How often a stem is counted in one article: more says no more about it."""

_REST: Final = "[^<>]*>"
"""Of a tag of clean HTML, whose attributes have neither as they are."""
_BLOCK_TAG: Final = (
    r"</?(?:p|h[1-6]|ul|ol|li|d[ldt]|blockquote|fig(?:ure|caption)|pre|div|details|summary"
    r"|table|t(?:head|body|foot|[rhd])|caption|col(?:group)?|br|hr|img|picture|source|audio|video)"
    rf"\b{_REST}"
)
_BLOCK: Final = re.compile(rf"{_BLOCK_TAG}(?:\s*{_BLOCK_TAG})*")
_TAG: Final = re.compile(f"<[a-z/]{_REST}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One public article in the index.

    `headline` and `body` are its folded forms in order between spaces, `|` where a block ends.
    `terms` are the lexemes of its words, `shelves` and `pairs` those of where it is filed and of
    words that follow each other, all between spaces. `weights` tell of each stem that stands in
    the headline (`/stem:2`) or several times (` stem:2`) how often, up to 9.
    """

    timeline_key: int
    language: str
    words: int
    headline: str
    body: str
    terms: str
    pairs: str
    weights: str
    shelves: str


@dataclass(frozen=True, slots=True)
class Text:
    """What an article's own words give, before it is known where it is filed."""

    language: str
    words: int
    headline: str
    body: str
    terms: str
    pairs: str
    weights: str

    def entry(self, timeline_key: int, names: Sequence[str], shelves: Iterable[str]) -> Entry:
        """Return the entry under a key, with the names of its section, tags and authors."""
        named = [_name(name, self.language) for name in names]
        terms = dict.fromkeys(chain.from_iterable([one.terms for one in named]))
        more = [f"{term} " for term in terms if f" {term} " not in self.terms]
        return Entry(
            timeline_key=timeline_key,
            language=self.language,
            words=self.words + sum([one.words for one in named]),
            headline=self.headline,
            body=self.body + _joined([one.forms for one in named]),
            terms="".join([self.terms, *more]),
            pairs=" ".join([self.pairs, *set().union(*[one.pairs for one in named])]),
            weights=self.weights,
            shelves=" ".join([PUBLIC, *sorted(PUBLIC + shelf for shelf in shelves)]),
        )


END: Final = Word("|", "|", "|", "|", 0)


def text_of(
    *, headline: str, label: str | None, summary: str | None, body: str | None, language: str
) -> Text:
    """Return the words of an article; `body` is its plain text, None where it is not public."""
    language = language_of(language)
    parts = label, summary, body
    heads = _tokens(readable(headline), language)
    words = _tokens(readable(f" {BREAK} ".join(filter(None, parts)))[:MAX_CHARACTERS], language)
    head_forms, head_stems, *head_lexemes, head_marks = zip(*heads, strict=True)
    forms, stems, *lexemes, marks = zip(*words, strict=True)
    times = Counter(head_stems)
    times.update(stems)
    times.pop(END.stem)
    terms = dict.fromkeys(chain(*head_lexemes, *lexemes))
    headed = dict.fromkeys(chain(*head_lexemes))
    del terms[END.form_lexeme], headed[END.form_lexeme]
    in_headline = dict.fromkeys(head_stems[:-1])
    weights = [f"{HEADLINE}{stem}:{min(times[stem], MOST_TIMES)}" for stem in in_headline]
    weights += [
        f" {stem}:{min(n, MOST_TIMES)}"
        for stem, n in times.items()
        if n > 1 and stem not in in_headline
    ]
    return Text(
        language=language,
        words=times.total(),
        headline=_joined(head_forms),
        body=_joined(forms),
        terms=f" {' '.join([*terms, *(HEADLINE + term for term in headed)])} ",
        pairs=" ".join(pair_lexemes(head_marks + marks)),
        weights="".join(weights),
    )


def plain(body_html: str) -> str:
    """Return the text of clean HTML, a break where a block begins or ends."""
    text = _TAG.sub("", _BLOCK.sub(f" {BREAK} ", body_html.replace(BREAK, " ")))
    return unescape(text) if "&" in text else text


def _tokens(text: str, language: str) -> list[Word]:
    """Return the words of a readable text, with an end at each break and after the last."""
    known = dictionary_of(language)
    return [END if word == BREAK else known[word] for word in words_in(f"{text} {BREAK}")]


class _Name(NamedTuple):
    """What the name of a section, tag or author adds to what its articles are found by."""

    words: int
    forms: str
    terms: tuple[str, ...]
    pairs: frozenset[str]


@lru_cache(maxsize=4_096)
def _name(name: str, language: str) -> _Name:
    *words, end = _tokens(readable(name), language)
    return _Name(
        words=len(words),
        forms=" ".join([word.form for word in (*words, end)]),
        terms=tuple(
            [term for word in words if word != END for term in (word.form_lexeme, word.stem_lexeme)]
        ),
        pairs=frozenset(pair_lexemes([word.mark for word in words])),
    )


def beginnings(name: str) -> list[str]:
    """Return the folded forms of a name from each of its words on."""
    forms = [word_of(word, "").form for word in words_in(readable(name))]
    return [" ".join(forms[n:]) for n in range(len(forms))]


def _joined(forms: Iterable[str]) -> str:
    return f" {' '.join(forms)} "
