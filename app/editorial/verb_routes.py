"""The newsroom's verbs over HTTP, and what an article was before."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access.keys import Principal
from app.access.preview import preview_token
from app.access.routes import Editor, Viewer, Writer
from app.articles.pages import voice_of
from app.articles.parameters import Wording
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
    IdempotencyKey,
    IfMatch,
    article_answer,
    desk_of,
)
from app.editorial.schemas import Strict
from app.editorial.verbs import Desk, Line, get_stored, revise
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.idempotency import once
from app.http.problems import responses
from app.site.queries import get_site

router = APIRouter(prefix="/v1/editorial/articles/{article_id}", tags=["editorial"])


def act_on(
    request: Request,
    db: Db,
    caller: Principal,
    article_id: int,
    said: Strict,
    if_match: str | None,
    *,
    action: str,
    edit: Callable[[Desk], Callable[[Line], Line]],
) -> Response:
    """Do one of the verbs, once for each Idempotency-Key."""
    with db.write() as session:

        def act() -> Response:
            desk = desk_of(request, session, caller)
            saved = revise(desk, article_id, if_match, action, edit(desk))
            return article_answer(request, session, saved)

        return once(session, request, caller.key_id, said.model_dump_json().encode(), act)


@router.post(
    "/publish", response_model=EditorialArticle, operation_id="publishArticle", responses=SAVES
)
def publish_article(
    request: Request,
    db: Db,
    caller: Editor,
    article_id: ArticleId,
    said: PublishIn,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Response:
    """Publish a story now, or at a time: then it is scheduled.

    Before `embargoedUntil` it is scheduled for then. A withheld one returns with its first
    `datePublished`. 409 for one that is public or canceled.
    """
    return act_on(
        request,
        db,
        caller,
        article_id,
        said,
        if_match,
        action="publish",
        edit=lambda desk: verbs.published(said, desk),
    )


@router.post(
    "/withhold", response_model=EditorialArticle, operation_id="withholdArticle", responses=SAVES
)
def withhold_article(
    request: Request,
    db: Db,
    caller: Editor,
    article_id: ArticleId,
    said: WithholdIn,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Response:
    """Take a public story down; it may return. A scheduled one becomes a draft again.

    The reason is never public.
    """
    return act_on(
        request,
        db,
        caller,
        article_id,
        said,
        if_match,
        action="withhold",
        edit=lambda _: verbs.withheld(said),
    )


@router.post(
    "/cancel", response_model=EditorialArticle, operation_id="cancelArticle", responses=SAVES
)
def cancel_article(
    request: Request,
    db: Db,
    caller: Editor,
    article_id: ArticleId,
    said: CancelIn,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Response:
    """Kill a story that was public: it answers 410 with the reason, for ever."""
    return act_on(
        request,
        db,
        caller,
        article_id,
        said,
        if_match,
        action="cancel",
        edit=lambda desk: verbs.canceled(said, desk),
    )


@router.post(
    "/correct", response_model=EditorialArticle, operation_id="correctArticle", responses=SAVES
)
def correct_article(
    request: Request,
    db: Db,
    caller: Editor,
    article_id: ArticleId,
    said: CorrectIn,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Response:
    """Add a note to a story that says what was changed; readers see it in the article."""
    return act_on(
        request,
        db,
        caller,
        article_id,
        said,
        if_match,
        action="correct",
        edit=lambda desk: verbs.corrected(said, desk),
    )


@router.post(
    "/restore", response_model=EditorialArticle, operation_id="restoreArticle", responses=SAVES
)
def restore_article(
    request: Request,
    db: Db,
    caller: Writer,
    article_id: ArticleId,
    said: RestoreIn,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
    __: IdempotencyKey = None,
) -> Response:
    """Take a story's content back to a version, as a new version; state and dates stay."""
    return act_on(
        request,
        db,
        caller,
        article_id,
        said,
        if_match,
        action="restore",
        edit=lambda desk: verbs.restored(said.version, article_id, desk),
    )


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
