"""What a page or an app may report, and how it is read."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeGuard, TypeVar
from urllib.parse import parse_qsl

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from app.errors import BadRequest, Fault, Unprocessable, UnsupportedMediaType
from app.http.document import without_null
from app.http.refusals import faults_of
from app.http.strict_json import loads

MAX_REPORT_BYTES: Final = 4_096
MAX_BATCH_BYTES: Final = 262_144
MAX_EVENTS: Final = 500
MAX_AGE_SECONDS: Final = 259_200
"""72 hours."""
LARGEST_ID: Final = 2**53 - 1
"""The largest integer that every reader of JSON keeps exact."""

_JSON_TYPES: Final = frozenset({"", "application/json", "text/plain"})
_FORM: Final = "application/x-www-form-urlencoded"
_NAME: Final = re.compile("[A-Za-z0-9_-]{8,64}")
_MEMBERS: Final = frozenset({"id", "article", "ageSeconds", "visitor"})

Code = Literal["too_old", "bad_age", "unknown_article", "invalid"]
"""Why an event of a batch is rejected."""

M = TypeVar("M", bound=BaseModel)

Name = Annotated[str, StringConstraints(strict=True, pattern=f"^{_NAME.pattern}$")]


class Said(BaseModel):
    """What someone sends as JSON: no member beyond those named."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class VisitIn(Said):
    """One reading of a page."""

    id: Name
    """Made at random for this reading, such as a UUID; sent again, it is counted once."""
    article: Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)] | None = None
    """The article's id; none for the front page and other pages."""
    referrer: (
        Annotated[StrictStr, StringConstraints(max_length=2_000, pattern=r"^[^\x00-\x1f\x7f]*$")]
        | None
    ) = None
    """Where the reader came from; only its host is looked at, and nothing of it is kept."""


class EventIn(Said):
    """One reading in an app; what is not acceptable is told in its result."""

    id: Name
    """Made at random for this reading; sent again, it is counted once."""
    article: Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)] | None = None
    """The article's id; none for other screens."""
    age_seconds: Annotated[StrictInt, Field(ge=0, le=MAX_AGE_SECONDS)] = 0
    """How long ago it was, by a clock that only goes forward; at most 72 hours."""
    visitor: Name | None = None
    """Made at random when the app was installed; without it, the sender's address is told apart."""


class BatchIn(Said):
    """Some readings in an app."""

    events: Annotated[list[Any], Field(min_length=1, max_length=MAX_EVENTS)]


class AppEvent(NamedTuple):
    """An event of a batch that can be counted."""

    id: str
    article: int | None
    age_seconds: int
    visitor: str | None


def body_of(*models: type[BaseModel], forms: tuple[str, ...]) -> dict[str, Any]:
    """Return what the document says of a body that the route reads by itself."""
    schema = models[0].model_json_schema()
    if len(models) > 1:
        schema["properties"]["events"]["items"] = models[1].model_json_schema()
    members = {name: without_null(told) for name, told in schema["properties"].items()}
    content = {
        form: {"schema": {**schema, "properties": members} if form == _FORM else schema}
        for form in forms
    }
    return {"requestBody": {"required": True, "content": content}}


def read_report(content_type: str, body: bytes) -> VisitIn:
    """Read a report in any of the forms that a page can send without asking first.

    Raises:
        UnsupportedMediaType: another form.
        BadRequest, Unprocessable: not well formed, or not acceptable.

    """
    kind = content_type.partition(";")[0].strip().lower()
    value: object
    if kind == _FORM:
        value = _form(body)
    elif kind in _JSON_TYPES:
        value = loads(body)
    else:
        raise UnsupportedMediaType("The body's type is not one this endpoint takes.")
    return _valid(VisitIn, value)


def _form(body: bytes) -> Mapping[str, object]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        raise BadRequest("The form is malformed.", errors=[Fault("bad-encoding")]) from None
    value: dict[str, object] = dict(pairs)
    if len(value) != len(pairs):
        raise BadRequest("The form names a member twice.", errors=[Fault("duplicate-key")])
    article = value.get("article")
    if isinstance(article, str) and re.fullmatch("[0-9]{1,19}", article):
        value["article"] = int(article)
    return value


def read_batch(content_type: str, body: bytes) -> list[AppEvent | Code]:
    """Read a batch: each event, or why it cannot be counted.

    Raises:
        UnsupportedMediaType: not JSON.
        BadRequest, Unprocessable: not well formed, or not a batch.

    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("The body's type is not one this endpoint takes.")
    return [_event(one) for one in _valid(BatchIn, loads(body)).events]


def _valid(model: type[M], value: object) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Unprocessable("A value is not acceptable.", errors=faults_of(error)) from None


def _event(value: object) -> AppEvent | Code:
    if not isinstance(value, dict) or not value.keys() <= _MEMBERS:
        return "invalid"
    name, visitor, article = value.get("id"), value.get("visitor"), value.get("article")
    if not (_is_name(name) and (visitor is None or _is_name(visitor))):
        return "invalid"
    if not (article is None or (type(article) is int and 1 <= article <= LARGEST_ID)):
        return "invalid"
    age = value.get("ageSeconds", 0)
    if type(age) is not int or age < 0:
        return "bad_age"
    return "too_old" if age > MAX_AGE_SECONDS else AppEvent(name, article, age, visitor)


def _is_name(value: Any) -> TypeGuard[str]:  # noqa: ANN401 - JSON of any kind
    return isinstance(value, str) and _NAME.fullmatch(value) is not None
