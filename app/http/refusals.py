"""What pydantic refused, as a problem that repeats no value."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.errors import BadRequest, Fault, Problem, Unprocessable, UnsupportedMediaType
from app.http.echo import pointer_to, repeatable

MAX_FAULTS: Final = 20
"""The most faults one answer names."""

_CODES: Final[Mapping[str, str]] = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "literal_error": "not-allowed",
    "enum": "not-allowed",
    "int_parsing_size": "integer-out-of-range",
    "finite_number": "not-finite",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "string_unicode": "lone-surrogate",
    "string_pattern_mismatch": "bad-format",
    "too_short": "too-short",
    "too_long": "too-long",
    "greater_than": "too-small",
    "greater_than_equal": "too-small",
    "less_than": "too-large",
    "less_than_equal": "too-large",
    "list_type": "not-a-list",
    "tuple_type": "not-a-list",
    "set_type": "not-a-list",
    "dict_type": "not-an-object",
    "model_type": "not-an-object",
    "model_attributes_type": "not-an-object",
}
_PREFIXES: Final[Mapping[str, str]] = {
    "int_": "not-an-integer",
    "float_": "not-a-number",
    "decimal_": "not-a-number",
    "bool_": "not-a-boolean",
    "string_": "not-a-string",
    "datetime_": "not-an-instant",
    "timezone_": "not-an-instant",
    "date_": "not-a-day",
    "url_": "not-a-url",
}
_KEBAB = re.compile(r"[a-z]+(-[a-z]+)+")  # pydantic's own types have underscores: this one is ours
_EXPECTED = re.compile(r"""'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>[^\s,]+)""")


def refusal(error: RequestValidationError) -> Problem:
    """Return the problem that a request's validation errors are, naming the first 20.

    400 when the query has an unknown parameter, 415 when the body was not read as JSON, else 422.
    A validator chooses its own code by raising a `PydanticCustomError` whose type is in kebab case;
    `allowed` in its context becomes the list of what would have been accepted.
    """
    errors = error.errors()
    if isinstance(error.body, bytes) and any(each["loc"] == ("body",) for each in errors):
        return UnsupportedMediaType("The body's type is not one this endpoint takes.")
    if any(each["type"] == "json_invalid" for each in errors):
        return BadRequest("The JSON is malformed.", errors=[Fault("malformed-json")])
    faults = [_fault(each, error.body) for each in islice(errors, MAX_FAULTS)]
    if any(_is_unknown_parameter(each) for each in errors):
        return BadRequest("The query has a parameter that this endpoint does not take.", faults)
    more = f" These are the first {MAX_FAULTS}." if len(errors) > MAX_FAULTS else ""
    return Unprocessable(f"A value is not acceptable.{more}", faults)


def _is_unknown_parameter(error: Mapping[str, Any]) -> bool:
    return (error["type"], error["loc"][0]) == ("extra_forbidden", "query")


def _fault(error: Mapping[str, Any], body: object) -> Fault:
    source, *path = error["loc"]
    code = "unknown-parameter" if _is_unknown_parameter(error) else code_of(error["type"])
    allowed = _allowed(error) if code == "not-allowed" or _KEBAB.fullmatch(error["type"]) else None
    if source == "body":
        place = _place(path, body, missing=code == "missing")
        return Fault(code, pointer=pointer_to(place), allowed=allowed)
    return Fault(code, parameter=repeatable(path[0]) if path else None, allowed=allowed)


def faults_of(error: ValidationError) -> list[Fault]:
    """Return what is wrong with a value that a model refused, each with its place in the value."""
    return [
        Fault(code_of(each["type"]), pointer=pointer_to(each["loc"]))
        for each in error.errors(include_url=False, include_input=False)
    ]


def code_of(kind: str) -> str:
    """Return the stable word for a type of pydantic's errors, or of our own validators'."""
    if kind in _CODES:
        return _CODES[kind]
    if _KEBAB.fullmatch(kind):
        return kind
    return next((code for prefix, code in _PREFIXES.items() if kind.startswith(prefix)), "invalid")


def _allowed(error: Mapping[str, Any]) -> Sequence[str] | None:
    """Return what would have been accepted: pydantic gives it as text, `'a', 'b' or 'c'`."""
    context = error.get("ctx", {})
    if "allowed" in context:
        return [str(value) for value in context["allowed"]]
    expected = context.get("expected")
    if expected is None:
        return None
    found = (match.group(match.lastgroup or 0) for match in _EXPECTED.finditer(expected))
    return [value for value in found if value != "or"]


def _place(path: Sequence[str | int], body: object, *, missing: bool) -> list[str | int]:
    """Return the part of `path` that is in `body`: pydantic mixes in the names of its types."""
    place: list[str | int] = []
    for step in path:
        try:
            body = body[step]  # type: ignore[index]
        except (LookupError, TypeError):
            if not (missing and step == path[-1]):
                continue
        place.append(step)
    return place
