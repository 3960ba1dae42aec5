"""What is looked for, in the words of SQLite's full-text index and of PostgreSQL's."""

from collections.abc import Sequence
from dataclasses import replace

from app.db.lexemes import NOWHERE, PUBLIC, All, AnyOf, Lexeme, Match, Node


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _fts5(node: Node) -> str:
    match node:
        case Lexeme(name, is_prefix):
            quoted = name.replace('"', '""')
            return f'"{quoted}"*' if is_prefix else f'"{quoted}"'
        case All(parts):
            return _joined([_fts5(part) for part in parts], "AND")
        case AnyOf(parts):
            return _joined([_fts5(part) for part in parts or (NOWHERE,)], "OR")


def _tsquery(node: Node) -> str:
    match node:
        case Lexeme(name, is_prefix):
            quoted = name.replace("\\", "\\\\").replace("'", "''")
            return f"'{quoted}':*" if is_prefix else f"'{quoted}'"
        case All(parts):
            return _joined([_tsquery(part) for part in parts], "&")
        case AnyOf(parts):
            return _joined([_tsquery(part) for part in parts or (NOWHERE,)], "|")


def on_shelves(shelves: Sequence[Sequence[str]]) -> list[AnyOf]:
    """Return what holds where an article itself stands on a shelf of each group."""
    return [AnyOf(tuple([Lexeme(PUBLIC + term) for term in group])) for group in shelves]


def expression(match: Match, *, on_sqlite: bool) -> str:
    """Return a match in the words of the database's own index."""
    wanted, unwanted = All(match.wanted), AnyOf(match.unwanted)
    if on_sqlite:
        found = _fts5(wanted)
        return f"{found} NOT {_fts5(unwanted)}" if match.unwanted else found
    found = _tsquery(wanted)
    return f"{found} & !{_tsquery(unwanted)}" if match.unwanted else found


def expressions(match: Match, also: Sequence[Node], *, on_sqlite: bool) -> list[str]:
    """Return a match, narrowed to `also`, as expressions that must all hold.

    PostgreSQL looks faster for several groups of words when it is asked for each by itself.
    """
    alone: list[Node] = []
    groups: list[Node] = []
    for one in (*match.wanted, *also):
        is_group = isinstance(one, AnyOf) and len(one.parts) > 1 and not on_sqlite
        (groups if is_group else alone).append(one)
    if not alone:
        alone.append(groups.pop())
    first = expression(replace(match, wanted=tuple(alone)), on_sqlite=on_sqlite)
    return [first, *map(_tsquery, groups)]
