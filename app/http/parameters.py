"""Types of query parameters: strict ASCII, and exact in the OpenAPI document."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.calendar.civil import parse_day
from app.calendar.instant import parse_instant

MAX_WORDS: Final = 50
"""The most values that one comma-separated filter takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """How one parameter is read, and what the document says of it.

    `read` takes the text; its ValueError refuses it under `code`, naming `allowed` words.
    """

    read: Callable[[str], object]
    schema: JsonSchemaValue
    code: str
    allowed: Sequence[str] = ()

    def _validate(self, value: object) -> object:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]  # how FastAPI hands over what is annotated as a tuple
        try:
            return self.read(str(value))
        except (ValueError, OverflowError) as error:
            context = {"allowed": list(self.allowed)} if self.allowed else None
            raise PydanticCustomError(self.code, "not acceptable", context) from error

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Replace whatever the annotated type would do."""
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell the document."""
        return dict(self.schema)


def integer(low: int, high: int) -> Parameter:
    """Read an integer between `low` and `high`, both included, in ASCII digits alone."""

    def read(text: str) -> int:
        if re.fullmatch("0|[1-9][0-9]{0,17}", text) and low <= int(text) <= high:
            return int(text)
        msg = "not an integer in range"
        raise ValueError(msg)

    return Parameter(read, {"type": "integer", "minimum": low, "maximum": high}, "not-in-range")


def words(
    pattern: str, allowed: Sequence[str] = (), item: JsonSchemaValue | None = None
) -> Parameter:
    """Read up to MAX_WORDS values separated by commas, each matching `pattern`.

    The document has them as an array, whose items are texts of that pattern or what `item` says.
    """
    one = re.compile(pattern)

    def read(text: str) -> tuple[str, ...]:
        found = tuple(text.split(","))
        if len(found) > MAX_WORDS or not all(one.fullmatch(word) for word in found):
            msg = "not values separated by commas"
            raise ValueError(msg)
        return found

    items = item or {"type": "string", "pattern": f"^{pattern}$"}
    schema = {"type": "array", "items": items, "minItems": 1, "maxItems": MAX_WORDS}
    return Parameter(read, schema, "bad-format", allowed)


def words_of(allowed: Sequence[str]) -> Parameter:
    """Read values separated by commas, each one of `allowed`."""
    return words("|".join(allowed), allowed, {"type": "string", "enum": list(allowed)})


_BARE_PLUS: Final = re.compile(r" (?=[0-9]{2}:[0-9]{2}$)")
"""What becomes of the plus of an offset that nobody has encoded: in a query it means a space."""


def _day_or_instant(text: str) -> date | datetime:
    if "T" not in text.upper():
        return parse_day(text)
    return parse_instant(_BARE_PLUS.sub("+", text))


_DAY: Final = {"type": "string", "format": "date"}
_INSTANT_SCHEMA: Final = {"type": "string", "format": "date-time"}

Day = Annotated[date, Parameter(parse_day, _DAY, "not-a-day")]
"""A civil day of the newsroom, `YYYY-MM-DD`."""

DayOrInstant = Annotated[
    date | datetime,
    Parameter(_day_or_instant, {"anyOf": [_DAY, _INSTANT_SCHEMA]}, "not-a-day-or-instant"),
]
"""An inclusive civil day, or an instant of RFC 3339."""

Slugs = Annotated[tuple[str, ...], words(r"[^\x00-\x20\x7f,/?#%]{1,200}")]
"""Slugs separated by commas: any of them."""

Languages = Annotated[tuple[str, ...], words("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")]
"""BCP 47 tags separated by commas: any of them."""

Labels = Annotated[tuple[str, ...], words(r"[^,\x00-\x1f\x7f]{1,60}")]
"""Labels separated by commas: any of them."""

Urgencies = Annotated[
    tuple[str, ...], words("[1-9]", item={"type": "integer", "minimum": 1, "maximum": 9})
]
"""Urgencies separated by commas: any of them."""

Ids = Annotated[
    tuple[str, ...],
    words("[1-9][0-9]{0,17}", item={"type": "integer", "minimum": 1, "maximum": 10**18 - 1}),
]
"""Article ids separated by commas: any of them."""

Limit = Annotated[int, integer(1, 100)]
"""How many items a page holds at most."""
