"""The body of a post of Ghost's, whichever of its formats has it; pure."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from app.importers.autop import autop
from app.importers.lexical import render_lexical
from app.importers.mobiledoc import render_mobiledoc
from app.importers.telling import text_in


def body_of(row: Mapping[str, Any]) -> str:
    """Return the HTML of a post: its own, or made of what its editor kept, or of plain text."""
    return (
        text_in(row, "html")
        or _rendered(row.get("lexical"), render_lexical)
        or _rendered(row.get("mobiledoc"), render_mobiledoc)
        or autop(text_in(row, "markdown", "plaintext"))
    )


def _rendered(value: object, render: Callable[[object], str]) -> str:
    """Render a document, which exports have as a text within the text."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return ""
    return render(value)
