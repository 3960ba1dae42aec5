"""The change feed and the stream over HTTP."""

from typing import Annotated, Any, Final

from fastapi import Header, Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from app.access.routes import Caller, may
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.http.deps import (
    ARTICLES,
    PRIVATE,
    Db,
    Parameters,
    has_credentials,
    json_answer,
    url_of,
)
from app.http.freshness import fresh_for
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site
from app.sync.events import groups_of, outside, passes, terms_of_change
from app.sync.position import BEGINNING, PositionText
from app.sync.queries import list_changes, read_sections
from app.sync.schemas import Changes, ChangesQuery, FollowQuery
from app.sync.stream import Follower, Hub

router = Router(prefix="/v1", tags=["changes"])

CHANGES_PATH: Final = "/v1/changes"


@router.get(
    "/changes",
    response_model=Changes,
    operation_id="listChanges",
    responses=responses(401, 422),
)
@fresh_for("edition")
def list_all_changes(
    request: Request, db: Db, caller: Caller, query: Parameters[ChangesQuery]
) -> Response:
    """List what changed, oldest first: each article once, with its newest state.

    Whoever starts without `after`, does what each row says (`upsert`: keep the article; all else:
    forget it) and goes on with `next` until no items come, holds exactly the public articles; the
    last `next` is where to ask again. Nothing is missed: a position is never followed by a lower
    one. A row that says to forget what was never held is to be ignored.

    With `section`, `urgency` or `lang`, changes of public articles outside the filter are not left
    out: they come as `withheld` without the article, since it may have been inside before. What
    was withheld, canceled or deleted passes every filter. What is renamed, moved or merged, and
    settings of the site that articles are shown with, bring the articles again, in batches.
    """
    after = query.after or BEGINNING
    with db.read() as session:
        voice = voice_of(request, get_site(session), Wording(), caller)
        changes = list_changes(session, voice, after=after, limit=query.limit)
        sections = read_sections(session)
    groups = groups_of(query, sections)
    items = [
        change if passes(terms_of_change(change, sections), groups) else outside(change)
        for change in changes
    ]
    last = items[-1]["position"] if items else str(after)
    page = Changes(items=items, next=url_of(CHANGES_PATH, query, after=last))
    return json_answer(request, page, keys=[ARTICLES], links={"next": page["next"]})


class EventStream(Response):
    """An answer without end: what a follower is told."""

    media_type = "text/event-stream"

    def __init__(self, follower: Follower, *, cache: str) -> None:
        self.status_code = 200
        self.background = None
        self.raw_headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", cache.encode()),
            (b"x-accel-buffering", b"no"),
        ]
        self._follower = follower

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002 - the interface is ASGI's
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer until the client leaves."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await self._follower.follow(receive, send)


_EXAMPLE: Final = """retry: 2000
id: 812

id: 813-4711
event: upsert
data: {"position":"813-4711","edition":813,"id":4711,"op":"upsert","reason":null,\
"at":"2018-04-24T10:15:00+03:00","article":{...}}

id: 814-4690
event: canceled
data: {"position":"814-4690","edition":814,"id":4690,"op":"canceled","reason":"Wrong person.",\
"at":"2018-04-24T10:16:00+03:00","article":null}

:
"""
STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": (
            "Events without end. `id` is the position, `event` the op, `data` a row of"
            " `/v1/changes` as JSON."
        ),
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}

LastEventId = Annotated[
    PositionText | None,
    Header(
        alias="Last-Event-ID",
        description="After this position; it counts more than `after`.",
        examples=["812-4711"],
    ),
]


@router.get(
    "/stream",
    status_code=200,
    response_class=EventStream,
    operation_id="followChanges",
    responses=STREAM | responses(401, 422),
)
async def follow_changes(
    request: Request,
    caller: Caller,
    query: Parameters[FollowQuery],
    last_event_id: LastEventId = None,
) -> Response:
    """Follow what changes, as Server-Sent Events: rows of `/v1/changes` as they come to be.

    With `Last-Event-ID`, which a browser sends by itself when it connects again, or `after`, it
    begins after that position: nothing is lost and nothing repeated. Without either it begins with
    what changes from now on; the first `id` says where that is. Filters mean what they mean in
    `/v1/changes`. A comment comes every 15 seconds; who takes nothing for long is disconnected.
    """
    hub: Hub = request.app.state.hub
    hub.check_room()
    position = last_event_id or query.after
    if position is None:
        position = await hub.look()
    follower = Follower(
        hub,
        query,
        position,
        key_id=caller.key_id if caller is not None else None,
        may_read_paid=may(caller, "viewer"),
    )
    return EventStream(follower, cache=PRIVATE if has_credentials(request) else "no-store")
