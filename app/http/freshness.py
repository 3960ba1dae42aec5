"""How long an answer stays true: what the route of every public GET declares.

    @router.get("/masthead", ...)
    @fresh_for("day")
    def read_masthead(...) -> Response: ...

The front desk keeps the answers of such routes and gives them out while they are true; it asks a
route only by its path and its query, without any other header of the request, and knows nothing
else about it. A route that declares nothing is asked each time (health, metrics, the stream,
everything editorial); a public GET that forgets to declare fails `tests/access/test_policy.py`.

- `edition`: until the public sees a change of any story, section, tag, author or setting. Whatever
  it shows is in the database and stamped with editions; it looks at no clock.
- `day`: that, and until midnight in the newsroom's zone. It says "today", or depends on it.
- `visits`: that, and for five seconds: it tells counts of visits, which take no edition.

Answers are made by `json_answer`, or with the headers of `answer_headers` (both in `deps`), which
take the `keys` of what is shown, for caches that are purged by key.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

Freshness = Literal["edition", "day", "visits"]

NONE: Final[Mapping[str, Any]] = MappingProxyType({})

F = TypeVar("F", bound=Callable[..., Any])


def fresh_for(
    freshness: Freshness, *, visits: Mapping[str, Iterable[str]] = NONE
) -> Callable[[F], F]:
    """Declare how long the answers of this endpoint stay true.

    `visits` names parameters with those of their words that ask for counts of visits: an answer to
    such a query stays true for `visits`.
    """

    def declare(endpoint: F) -> F:
        endpoint.__dict__["freshness"] = freshness
        endpoint.__dict__["visits"] = {name: frozenset(words) for name, words in visits.items()}
        return endpoint

    return declare


def freshness_of(endpoint: object) -> Freshness | None:
    """Return what an endpoint declares, None where it declares nothing."""
    return getattr(endpoint, "freshness", None)


def freshness_asked(endpoint: object, pairs: Iterable[tuple[str, str]]) -> Freshness | None:
    """Return how long the answer to these parameters stays true, None as `freshness_of`."""
    words: Mapping[str, frozenset[str]] = getattr(endpoint, "visits", NONE)
    for name, value in pairs:
        if name in words and not words[name].isdisjoint(value.split(",")):
            return "visits"
    return freshness_of(endpoint)
