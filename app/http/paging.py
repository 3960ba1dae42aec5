"""Pages of lists that are walked by a key: what to read, and where `next` and `prev` lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from app.http.cursor import MAX_CURSOR_LENGTH, Cursor
from app.http.deps import Query, url_of
from app.http.parameters import Limit

R = TypeVar("R")

CursorText = Annotated[
    str,
    # Documented alone: what no list gave out is foreign whatever its letters, and told so.
    Field(max_length=MAX_CURSOR_LENGTH, json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"}),
]


class PageQuery(Query):
    """Which page of a list."""

    limit: Limit = 20
    """How many at most."""
    cursor: CursorText | None = None
    """Where the page begins; taken from `next` or `prev`."""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """The rows of a page, in the list's order, and the URLs of those after and before it."""

    rows: Sequence[R]
    next: str | None
    prev: str | None


class Pager:
    """One request for a page; `scope` names the list that its cursors belong to.

    Read at most `limit` rows beyond `here`, the nearest first, then have `page` made of them.
    """

    def __init__(self, path: str, query: PageQuery, scope: str | None = None) -> None:
        """Raise BadRequest where the cursor is not of this list."""
        self._path = path
        self._query = query
        self._scope = path if scope is None else scope
        given = query.cursor
        self.here = Cursor.decode(given, self._scope) if given is not None else None
        self.backward = self.here is not None and self.here.backward
        self.limit = query.limit + 1
        """One more than are shown: whether it is there tells whether the list goes on."""

    @property
    def key(self) -> str | None:
        """Return the key to read beyond, None at the beginning of the list."""
        return self.here.key if self.here is not None else None

    @property
    def number(self) -> int | None:
        """Return the key to read beyond as an integer. Raises BadRequest where it is none."""
        return self.here.number() if self.here is not None else None

    def page(
        self,
        rows: Sequence[R],
        key_of: Callable[[R], object],
        *,
        beside: tuple[object, object] | None = None,
    ) -> Page[R]:
        """Return the page that these rows make.

        An empty one leads beyond the two keys of `beside`, before and after it, or nowhere.
        """
        more = len(rows) > self._query.limit
        rows = rows[: self._query.limit]
        if self.backward:
            rows = rows[::-1]
        ends = (key_of(rows[0]), key_of(rows[-1])) if rows else beside
        has_prev, has_next = (more, True) if self.backward else (self.here is not None, more)
        return Page(
            rows=rows,
            next=self._url(ends[1], backward=False) if ends and has_next else None,
            prev=self._url(ends[0], backward=True) if ends and has_prev else None,
        )

    def _url(self, key: object, *, backward: bool) -> str:
        cursor = Cursor(str(key), backward=backward).encode(self._scope)
        return url_of(self._path, self._query, cursor=cursor)
