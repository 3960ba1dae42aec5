"""Completing what is typed: from the names of tags and authors, and from headlines."""

from typing import Final, Literal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.articles.shapes import Reading
from app.articles.shelf import Filter
from app.articles.taxonomy import AUTHOR, TAG, Kind, refs_of
from app.db.rows import at_most, rows_of
from app.db.tables import Article, SearchName, ShelfTally
from app.search.document import beginnings
from app.search.letters import readable, words_in
from app.search.plan import LAST_LETTER, plan_of
from app.search.queries import newest
from app.search.schemas import Suggestion
from app.search.syntax import Atom, Question

LOOKED_AT: Final = 100
"""Names that begin with what was typed, in their order, of which the most used are shown."""
NAMES: Final = 5
"""Tags and authors that are shown at most, together."""
MIN_LETTERS: Final = 2
"""Of headlines: what one letter begins is nearly everything."""
_KINDS: Final[dict[str, tuple[Literal["tag", "author"], Kind]]] = {
    "tag": ("tag", TAG),
    "author": ("author", AUTHOR),
}


def suggest(session: Session, typed: str, limit: int) -> list[Suggestion]:
    """Return at most `limit` completions of what was typed."""
    words = words_in(readable(typed))
    if not words:
        return []
    found = _names(session, beginnings(typed)[0], min(limit, NAMES))
    if len(found) < limit and len("".join(words)) >= MIN_LETTERS:
        found += _headlines(session, words, limit - len(found))
    return found


_BEGINNING_SO: Final = (
    select(SearchName.term, ShelfTally.articles)
    .join(ShelfTally, ShelfTally.term == SearchName.term)
    .where(
        SearchName.name >= bindparam("beginning"),
        SearchName.name < bindparam("end"),
        ShelfTally.articles > 0,
    )
    .order_by(SearchName.name, SearchName.term)
    .limit(at_most(LOOKED_AT))
)
_HEADED: Final = Reading((Article.headline, Article.slug))


def _names(session: Session, beginning: str, limit: int) -> list[Suggestion]:
    values = {"beginning": beginning, "end": beginning + LAST_LETTER}
    rows = rows_of(session, _BEGINNING_SO, values)
    articles = {row.term: row.articles for row in rows}
    suggestions: dict[str, Suggestion] = {}
    for name, (kind, filed) in _KINDS.items():
        ids = [int(term.partition(":")[2]) for term in articles if term.startswith(f"{name}:")]
        for ref in refs_of(session, filed, ids).values():
            # a name that it had before is not its name
            if any(one.startswith(beginning) for one in beginnings(ref["name"])):
                shown = Suggestion(kind=kind, text=ref["name"], slug=ref["slug"])
                suggestions[filed.term(ref["id"])] = shown
    ranked = sorted(suggestions, key=lambda term: (-articles[term], suggestions[term]["text"]))
    return [suggestions[term] for term in ranked[:limit]]


def _headlines(session: Session, words: list[str], limit: int) -> list[Suggestion]:
    atoms = [Atom("word", (word,), in_headline=True) for word in words[:-1]]
    atoms.append(Atom("prefix", (words[-1],), in_headline=True))
    plan = plan_of(session, Question(tuple((atom,) for atom in atoms)), Filter())
    rows = newest(session, plan, limit, _HEADED)
    told = {row.headline: row.slug for row in reversed(rows)}
    return [
        Suggestion(kind="headline", text=text, slug=slug) for text, slug in reversed(told.items())
    ]
