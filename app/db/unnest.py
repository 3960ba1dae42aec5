"""Many rows for one statement of PostgreSQL: a text for each column, which it takes apart itself.

The driver names and quotes each value of a list by itself, which for 500 articles takes as long as
the database does; a text is handed over as it is.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import JSON, ColumnElement, Dialect

SEPARATOR: Final = "\x1f"
"""Unicode's unit separator: whatever else is text may stand in a value."""
ABSENT: Final = "\x1e"
"""Stands for NULL."""
_TEXTS: Final = (str, int, date, type(None))


def listed_text(values: Sequence[Any]) -> str | None:
    """Return the values as one text, None where that could be taken apart otherwise."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return SEPARATOR.join(map(str, values))
    if kinds == {str}:
        words = values
    elif all(issubclass(kind, _TEXTS) for kind in kinds):
        words = [
            value if isinstance(value, str) else ABSENT if value is None else str(value)
            for value in values
        ]
    else:
        return None
    text = SEPARATOR.join(words)
    is_plain = text.count(SEPARATOR) == len(words) - 1 and text.count(ABSENT) == values.count(None)
    return text if text and is_plain else None


def unnested(
    columns: Sequence[ColumnElement[Any]], rows: Sequence[Sequence[Any]], dialect: Dialect
) -> tuple[str, tuple[Any, ...]]:
    """Return a SELECT of these rows, of values as the columns' types take them, and its values."""
    parts: list[str] = []
    values: list[Any] = []
    for column, told in zip(columns, zip(*rows, strict=True), strict=True):
        written = _written(column, told, dialect)
        text = listed_text(written)
        kind = _kind(column, dialect)
        if text is None:
            parts.append(f"%s::{kind}[]")
            values.append(written)
        else:
            parts.append(f"string_to_array(%s, E'\\x1f', E'\\x1e')::{kind}[]")
            values.append(text)
    return f"SELECT * FROM unnest({', '.join(parts)})", tuple(values)  # noqa: S608


@lru_cache(maxsize=500)
def _kind(column: ColumnElement[Any], dialect: Dialect) -> str:
    return column.type.compile(dialect=dialect).split()[0]


def _written(column: ColumnElement[Any], told: Sequence[Any], dialect: Dialect) -> list[Any]:
    if isinstance(column.type, JSON):
        return [None if value is None else orjson.dumps(value).decode() for value in told]
    write = column.type.dialect_impl(dialect).bind_processor(dialect)
    return list(told) if write is None else [write(value) for value in told]
