"""From what is asked to what is looked up: terms that exist, and what is compared word for word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import CompoundSelect, bindparam, select, union_all
from sqlalchemy.orm import Session

from app.articles.shelf import Filter
from app.db import fulltext
from app.db.expressions import expression, on_shelves
from app.db.lexemes import PUBLIC, All, AnyOf, Lexeme, Match, Node, mark_of, pair_lexemes
from app.db.rows import at_most, rows_of
from app.db.tables import SearchWord
from app.search.analysis import by_stem, language_of, word_of
from app.search.checks import (
    EXCLUDED,
    IDS,
    LABELS,
    LABELS_AT,
    PHRASES,
    WORDS,
    Checks,
    Group,
    named,
)
from app.search.document import HEADLINE
from app.search.meaning import Meaning, Phrases, meaning_of
from app.search.syntax import Atom, Question

MAX_ENDINGS: Final = 64
"""Terms that a prefix is written out as; what has more is looked up as a prefix."""
MAX_STEMS: Final = 50
"""Stems that are looked up in all languages at once; of more each term is asked for by itself."""
LAST_LETTER: Final = "\U0010ffff"
NONE: Final = Match((AnyOf(()),), at_most=0)


@dataclass(frozen=True, slots=True)
class Sought:
    """An atom of a question, and what it stands for in this newsroom's index.

    `terms` are those that exist, and in how many articles each stands; `phrases` the folded words
    that must follow each other. What has too many endings `is_endless`, and has no terms.
    """

    atom: Atom
    terms: Mapping[str, int]
    phrases: Phrases = ()
    is_endless: bool = False

    @property
    def mark(self) -> str:
        """Return what its terms begin with."""
        return HEADLINE if self.atom.in_headline else ""

    def node(self) -> Node:
        """Return what the index is asked for; of a phrase it finds more than have it."""
        if self.is_endless:
            return Lexeme(self.mark + form_of(self.atom), is_prefix=True)
        if self.phrases:
            known = by_stem(self.terms)
            return AnyOf(tuple([self._neighbors(one, known) for one in self.phrases]))
        return AnyOf(tuple(map(Lexeme, self.terms)))

    def _neighbors(self, phrase: Sequence[str], known: Mapping[str, Mapping[str, int]]) -> Node:
        """Return the rarest of the words, and the pairs: the others would hardly narrow it down."""
        pairs = pair_lexemes([mark_of(form) for form in phrase])
        rarest = min(
            [known.get(self.mark + form, {}) for form in phrase],
            key=lambda terms: sum(terms.values()),
        )
        return All((AnyOf(tuple(map(Lexeme, rarest))), *map(Lexeme, sorted(pairs))))

    def at_most(self) -> int | None:
        """Return how many articles have it at most, None where that is not known."""
        if self.is_endless:
            return None
        if self.phrases:
            counts = {form: sum(terms.values()) for form, terms in by_stem(self.terms).items()}
            return sum(
                min(counts.get(self.mark + form, 0) for form in phrase) for phrase in self.phrases
            )
        return sum(self.terms.values())


def form_of(atom: Atom) -> str:
    """Return the folded form of an atom's first word, whatever its language."""
    return word_of(atom.words[0], "").form


@dataclass(frozen=True, slots=True)
class Plan:
    """What is looked up to answer a question: `groups` and `excluded` as the question has them."""

    session: Session
    groups: tuple[tuple[Sought, ...], ...]
    excluded: tuple[Sought, ...]
    match: Match
    wanted: Filter

    def narrowed(self, group: tuple[Sought, ...]) -> "Plan":
        """Return the plan for what has one of a group too."""
        wanted = (*self.match.wanted, AnyOf(tuple(one.node() for one in group)))
        return replace(self, groups=(*self.groups, group), match=replace(self.match, wanted=wanted))

    def checks(self) -> tuple[Checks, dict[str, Any]]:
        """Return what the index alone cannot tell of an article, and the values it is told by."""
        on_sqlite = fulltext.is_sqlite(self.session)
        groups: list[Group] = []
        values: dict[str, Any] = {}
        for group in self.groups:
            phrases = _phrases_in(group)
            if not phrases:
                continue
            words = tuple(one.node() for one in group if not one.phrases)
            if words:
                match = Match((AnyOf(words),))
                values[WORDS.format(len(groups))] = expression(match, on_sqlite=on_sqlite)
            values |= named(PHRASES.format(len(groups)), [phrase for phrase, _ in phrases])
            groups.append(Group(tuple(in_headline for _, in_headline in phrases), bool(words)))
        excluded = _phrases_in(self.excluded)
        values |= named(EXCLUDED, [phrase for phrase, _ in excluded])
        labels = [shelf for shelf in self.wanted.shelves if _is_label(shelf)]
        values |= {LABELS.format(number): shelf for number, shelf in enumerate(labels)}
        if self.wanted.labels_at is not None:
            values[LABELS_AT] = self.wanted.labels_at
        if self.wanted.ids:
            values[IDS] = self.wanted.ids
        checks = Checks(
            on_sqlite=on_sqlite,
            groups=tuple(groups),
            excluded=tuple(in_headline for _, in_headline in excluded),
            labels=len(labels),
            has_labels_at=LABELS_AT in values,
            has_ids=IDS in values,
        )
        return checks, values


def _phrases_in(several: Sequence[Sought]) -> list[tuple[tuple[str, ...], bool]]:
    """Return all phrases of some atoms, and of each whether it is looked for in headlines alone."""
    return [(phrase, bool(one.mark)) for one in several for phrase in one.phrases]


def _is_label(shelf: Sequence[str]) -> bool:
    return shelf[0].startswith("label:")


def plan_of(
    session: Session, question: Question, wanted: Filter, languages: Sequence[str] = ()
) -> Plan:
    """Return the plan for a question, its words read in `languages`, or in all."""
    spoken = tuple(sorted({language_of(tag) for tag in languages}))
    atoms = [*(atom for group in question.groups for atom in group), *question.excluded]
    meant = [meaning_of(atom, spoken) for atom in atoms]
    known = _known(session, meant)
    sought = {
        atom: _sought(session, atom, one, known) for atom, one in zip(atoms, meant, strict=True)
    }
    groups = tuple([tuple([sought[atom] for atom in group]) for group in question.groups])
    excluded = tuple([sought[atom] for atom in question.excluded])
    return Plan(session, groups, excluded, _match(groups, excluded, wanted), wanted)


_WORD: Final = select(SearchWord.word, SearchWord.articles)


@lru_cache(maxsize=MAX_STEMS + 1)
def _words(stems: int) -> CompoundSelect[str, int]:
    """Select words by themselves, and those that begin with so many stems."""
    word = SearchWord.word
    begins = (
        (word >= bindparam(f"stem_{number}")) & (word < bindparam(f"end_{number}"))
        for number in range(stems)
    )
    plain = word.in_(bindparam("plain", expanding=True))
    return union_all(_WORD.where(plain), *(_WORD.where(so) for so in begins))


_ENDINGS: Final = (
    _WORD.where(SearchWord.word >= bindparam("beginning"), SearchWord.word < bindparam("end"))
    .order_by(SearchWord.word)
    .limit(at_most("limit"))
)


def _known(session: Session, meant: Sequence[Meaning]) -> dict[str, int]:
    """Return those of the terms that exist, in order, and in how many articles each stands.

    A stem is looked up in all languages at once, of which a newsroom has few: some others come too.
    """
    plain = {form for one in meant for form in one.plain}
    stems = {stem for one in meant for stem in one.stems}
    if len(stems) > MAX_STEMS:
        plain, stems = {term for one in meant for term in one.terms}, set()
    if not plain:
        return {}
    values: dict[str, Any] = {"plain": tuple(plain)}
    for number, stem in enumerate(stems):
        values[f"stem_{number}"], values[f"end_{number}"] = stem, stem + LAST_LETTER
    return dict(sorted(rows_of(session, _words(len(stems)), values)))


def _sought(session: Session, atom: Atom, meant: Meaning, known: Mapping[str, int]) -> Sought:
    if atom.kind == "prefix":
        beginning = (HEADLINE if atom.in_headline else "") + form_of(atom)
        endings = endings_of(session, beginning, MAX_ENDINGS + 1)
        if len(endings) > MAX_ENDINGS:
            return Sought(atom, {}, is_endless=True)
        return Sought(atom, endings)
    exist = {term: articles for term, articles in known.items() if term in meant.terms}
    return Sought(atom, exist, meant.phrases)


def endings_of(session: Session, beginning: str, limit: int) -> dict[str, int]:
    """Return the first terms that begin so, and in how many articles each stands."""
    values = {"beginning": beginning, "end": beginning + LAST_LETTER, "limit": limit}
    return dict(rows_of(session, _ENDINGS, values))


def _match(
    groups: Sequence[Sequence[Sought]],
    excluded: Sequence[Sought],
    wanted: Filter,
) -> Match:
    if not groups and not excluded:
        return NONE
    bounds = [_sum(one.at_most() for one in group) for group in groups]
    at_most = min((bound for bound in bounds if bound is not None), default=None)
    if at_most == 0:
        return NONE
    nodes = [AnyOf(tuple(one.node() for one in group)) for group in groups]
    nodes += on_shelves([one for one in wanted.own_shelves() if not _is_label(one)])
    return Match(
        wanted=tuple(nodes) or (Lexeme(PUBLIC),),
        unwanted=tuple(one.node() for one in excluded if not one.phrases),
        at_most=at_most,
    )


def _sum(bounds: Iterable[int | None]) -> int | None:
    total = 0
    for bound in bounds:
        if bound is None:
            return None
        total += bound
    return total
