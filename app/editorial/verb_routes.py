"""The newsroom's verbs over HTTP, and what an article was before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response

from app.access.keys import Principal
from app.access.preview import preview_token
from app.access.routes import Editor, Viewer, Writer
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.db.engine import Database
from app.editorial import verbs
from app.editorial.answers import EditorialArticle
from app.editorial.requests import (
    CancelIn,
    CorrectIn,
    PreviewIn,
    PreviewOut,
    PublishIn,
    RestoreIn,
    WithholdIn,
)
from app.editorial.routes import (
    SAVES,
    ArticleId,
    IfMatch,
    article_answer,
    desk_of,
)
from app.editorial.schemas import Strict
from app.editorial.verbs import Desk, Line, get_stored, revise
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.idempotency import IdempotencyKey, once
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/editorial/articles/{article_id}", tags=["editorial"])

S = TypeVar("S", bound=Strict)
ANY_VERSION: Final = "*"
"""What a verb is done to without `If-Match`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to do one of the verbs to an article."""

    request: Request
    db: Database
    article_id: int
    if_match: str | None

    def do(
        self, action: str, caller: Principal, said: S, edit: Callable[[S, Desk, Line], Line]
    ) -> Response:
        """Save what `edit` makes of the article, once for each Idempotency-Key."""
        with self.db.write() as session:

            def act() -> Response:
                desk = desk_of(self.request, session, caller)
                match = ANY_VERSION if self.if_match is None else self.if_match
                saved = revise(desk, self.article_id, match, action, partial(edit, said))
                return article_answer(self.request, session, saved)

            body = said.model_dump_json().encode()
            return once(session, self.request, caller.key_id, body, act)


async def _asked(
    request: Request,
    db: Db,
    article_id: ArticleId,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Asked:
    return Asked(request, db, article_id, if_match)


Verb = Annotated[Asked, Depends(_asked)]


@router.post(
    "/publish", response_model=EditorialArticle, operation_id="publishArticle", responses=SAVES
)
def publish_article(asked: Verb, caller: Editor, said: PublishIn) -> Response:
    """Publish a story now, or at a time: then it is scheduled.

    Before `embargoedUntil` it is scheduled for then. A withheld one returns with its first
    `datePublished`. 409 for one that is public or canceled.
    """
    return asked.do("publish", caller, said, verbs.published)


@router.post(
    "/withhold", response_model=EditorialArticle, operation_id="withholdArticle", responses=SAVES
)
def withhold_article(asked: Verb, caller: Editor, said: WithholdIn) -> Response:
    """Take a public story down; it may return. A scheduled one becomes a draft again.

    The reason is never public.
    """
    return asked.do("withhold", caller, said, verbs.withheld)


@router.post(
    "/cancel", response_model=EditorialArticle, operation_id="cancelArticle", responses=SAVES
)
def cancel_article(asked: Verb, caller: Editor, said: CancelIn) -> Response:
    """Kill a story that was public: it answers 410 with the reason, for ever."""
    return asked.do("cancel", caller, said, verbs.canceled)


@router.post(
    "/correct", response_model=EditorialArticle, operation_id="correctArticle", responses=SAVES
)
def correct_article(asked: Verb, caller: Editor, said: CorrectIn) -> Response:
    """Add a note to a story that says what was changed; readers see it in the article."""
    return asked.do("correct", caller, said, verbs.corrected)


@router.post(
    "/restore", response_model=EditorialArticle, operation_id="restoreArticle", responses=SAVES
)
def restore_article(asked: Verb, caller: Writer, said: RestoreIn) -> Response:
    """Take a story's content back to a version, as a new version; state and dates stay."""
    return asked.do("restore", caller, said, verbs.restored)


@router.post(
    "/preview",
    status_code=201,
    response_model=PreviewOut,
    operation_id="previewArticle",
    responses=responses(401, 403, 404, 409, 413, 415, 422),
)
def preview_article(
    request: Request,
    db: Db,
    caller: Viewer,
    article_id: ArticleId,
    said: PreviewIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Let a front end read this one story for a while, whatever its state.

    The token goes to `GET /v1/articles/{id}?preview=TOKEN`.
    """
    with db.write() as session:

        def act() -> Response:
            get_stored(session, article_id)
            voice = voice_of(request, get_site(session), Wording())
            token, ends = preview_token(
                session, article_id, voice.now, seconds=said.expires_in_seconds
            )
            made = PreviewOut(token=token, expiresAt=voice.instant(ends))
            return JsonResponse(made, status_code=201, headers={"Cache-Control": PRIVATE})

        body = said.model_dump_json().encode()
        return once(session, request, caller.key_id, body, act, is_secret=True)
