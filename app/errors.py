"""Problem and its subclasses: everything that an answer of 400 or more can be (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request; never holds a value the client sent.

    `code` is a stable word for programs; `parameter` names a query, path or header parameter,
    `pointer` a place in the body (RFC 6901); `allowed` lists what would have been accepted.
    """

    code: str
    parameter: str | None = None
    pointer: str | None = None
    allowed: Sequence[str] | None = None


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """An answer of 400 or more; `detail` is one sentence for a person and repeats no input."""

    detail: str
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"


class BadRequest(Problem):
    """The request is not well formed: encoding, unknown or repeated parameter, foreign cursor."""

    status = 400
    code = "bad-request"
    title = "Bad request"


class Unauthorized(Problem):
    """A key is needed, or the one sent is not valid: unknown, revoked and expired look alike."""

    status = 401
    code = "unauthorized"
    title = "Unauthorized"


class Forbidden(Problem):
    """The key is valid and its role does not allow this."""

    status = 403
    code = "forbidden"
    title = "Forbidden"


class NotFound(Problem):
    """Not there, or not public: the two are the same answer."""

    status = 404
    code = "not-found"
    title = "Not found"


class MethodNotAllowed(Problem):
    """The resource exists and does not take this method."""

    status = 405
    code = "method-not-allowed"
    title = "Method not allowed"


class RequestTimeout(Problem):
    """The rest of the request did not arrive in time."""

    status = 408
    code = "request-timeout"
    title = "Request timeout"


class Conflict(Problem):
    """The state of the resource forbids this."""

    status = 409
    code = "conflict"
    title = "Conflict"


class Gone(Problem):
    """The article was canceled: it was public, and never will be again."""

    status = 410
    code = "gone"
    title = "Gone"


class PreconditionFailed(Problem):
    """The resource is not in the version that If-Match names (RFC 9110, section 13.1.1)."""

    status = 412
    code = "precondition-failed"
    title = "Precondition failed"


class PreconditionRequired(Problem):
    """The request must say with If-Match which version it changes (RFC 6585, section 3)."""

    status = 428
    code = "precondition-required"
    title = "Precondition required"


class ContentTooLarge(Problem):
    """The body is larger than this endpoint takes."""

    status = 413
    code = "content-too-large"
    title = "Content too large"


class UriTooLong(Problem):
    """The path and query together are longer than the server takes."""

    status = 414
    code = "uri-too-long"
    title = "URI too long"


class UnsupportedMediaType(Problem):
    """The body's type or coding is not one this endpoint takes."""

    status = 415
    code = "unsupported-media-type"
    title = "Unsupported media type"


class Unprocessable(Problem):
    """Well formed, and a value is not acceptable: type, range, unknown field."""

    status = 422
    code = "unprocessable"
    title = "Unprocessable content"


class HeaderFieldsTooLarge(Problem):
    """The header is larger than the server takes (RFC 6585, section 5)."""

    status = 431
    code = "header-fields-too-large"
    title = "Request header fields too large"


class TooManyRequests(Problem):
    """More than this client may send; try again after `Retry-After` seconds (RFC 6585)."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"


class InternalError(Problem):
    """A defect of the server; its log has the cause, under the request id."""


class Unavailable(Problem):
    """The store cannot answer now; try again after `Retry-After` seconds."""

    status = 503
    code = "unavailable"
    title = "Service unavailable"


def not_found() -> NotFound:
    """Return the one 404 there is: the same bytes for what is absent, hidden or out of range."""
    return NotFound("There is nothing public here.")


@dataclass(eq=False)
class Moved(Exception):  # noqa: N818 - not an error: a redirect
    """What was asked for has another slug now: answered 308, the rest of the URL kept."""

    slug: str
