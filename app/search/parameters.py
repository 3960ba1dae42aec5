"""The query parameters of searching."""

import unicodedata
from typing import Annotated, Final, Literal

from pydantic import Field

from app.articles.parameters import FilterQuery, Wording
from app.errors import BadRequest, Fault
from app.http.parameters import Parameter, integer, words_of

MAX_Q: Final = 200
FACETS: Final = ("section", "tag", "author", "lang", "year")
HIGHLIGHTS: Final = "highlights"
INCLUDABLE: Final = ("bodyHtml", "dates", "meta", HIGHLIGHTS)

Words = Annotated[
    str,
    # only documented: what does not fit is no question, and is refused as a bad request
    Parameter(
        str,
        {
            "type": "string",
            "maxLength": MAX_Q,
            "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$",
            "examples": ["energy"],
        },
        "bad-format",
    ),
]
"""What to look for."""


class SearchQuery(FilterQuery):
    """What to look for, among which articles, in what order."""

    q: Words
    """Words, all of which an article must have, in any inflection. `"a phrase"` is found word for
    word, `-word` excludes, `this OR that` takes either, `wor*` any ending of three letters or
    more, `headline:word` looks in headlines alone. Whatever is none of that is text: nothing is a
    syntax error."""
    sort: Literal["newest", "relevance"] = "newest"
    """By `datePublished`, or the best of the newest 1,000 first, of which there is one page."""
    include: Annotated[tuple[str, ...], words_of(INCLUDABLE)] | None = Field(
        None, examples=[[HIGHLIGHTS]]
    )
    """Fields that lists leave out unless asked."""
    facets: Annotated[tuple[str, ...], words_of(FACETS)] | None = Field(
        None, examples=[["section", "year"]]
    )
    """Adds how the articles found are spread over these."""
    count: Literal["exact"] | None = None
    """Adds `total`."""


class SuggestQuery(Wording):
    """What was typed so far."""

    q: Words
    """The beginning of a headline's words, or of a tag's or an author's name."""
    limit: Annotated[int, integer(1, 20)] = 10
    """How many at most."""


def check_words(q: str) -> None:
    """Raise BadRequest for what no reader types: more than 200 characters, control characters."""
    code = None
    if len(q) > MAX_Q:
        code = "too-long"
    elif any(unicodedata.category(letter) == "Cc" for letter in q):
        code = "control-character"
    if code is not None:
        raise BadRequest("This cannot be searched for.", errors=[Fault(code, parameter="q")])
