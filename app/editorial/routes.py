"""The newsroom's side over HTTP: stories in any state, the verbs, versions, previews."""

from functools import partial
from typing import Annotated, Final
from uuid import uuid4

from fastapi import Header, Path, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.orm import Session

from app import clock
from app.access.keys import Principal
from app.access.routes import Viewer, Writer
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.config import Settings
from app.db.tables import State
from app.editorial import answers, verbs
from app.editorial.answers import EditorialArticle, EditorialPage
from app.editorial.lists import Wanted, list_stored
from app.editorial.requests import ArticleCreate, ArticlePatch
from app.editorial.verbs import Desk, Saved, get_stored, revise
from app.http.deps import (
    PRIVATE,
    Db,
    JsonResponse,
    NoQuery,
    Parameters,
    json_answer,
    page_links,
)
from app.http.idempotency import IdempotencyKey, once
from app.http.paging import PageQuery, Pager
from app.http.parameters import Day, Slugs, words_of
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/editorial", tags=["editorial"])

ArticleId = Annotated[
    int, Path(description="An article's id.", ge=1, le=2**63 - 1, examples=[4711])
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag of the version that is changed, `"3"`.',
        examples=['"3"'],
        max_length=200,
    ),
]
STATES: Final = tuple(State)
SAVES: Final = responses(401, 403, 404, 409, 412, 413, 415, 422)


def desk_of(request: Request, session: Session, caller: Principal) -> Desk:
    """Return the editor behind a request, at work in this transaction."""
    settings: Settings = request.app.state.settings
    return Desk(
        session=session,
        caller=caller,
        now=clock.now().replace(microsecond=0),
        zone=get_site(session).zone,
        embed_hosts=frozenset(settings.embed_hosts),
    )


def article_answer(
    request: Request, session: Session, saved: Saved, *, status: int = 200
) -> JsonResponse:
    """Answer with an article as the newsroom sees it, its version as the ETag."""
    voice = voice_of(request, get_site(session), Wording())
    values = saved.article.values
    headers = {"ETag": f'"{values["version"]}"', "Cache-Control": PRIVATE}
    if status == 201:  # noqa: PLR2004 - Created
        headers["Location"] = f"/v1/editorial/articles/{values['id']}"
    content = answers.editorial_article(session, saved.article, voice, saved.notices)
    return JsonResponse(content, status_code=status, headers=headers)


class EditorialQuery(Wording, PageQuery):
    """Which of the newsroom's articles."""

    state: Annotated[tuple[str, ...], words_of(STATES)] | None = Field(
        None, examples=[["draft", "scheduled"]]
    )
    """In any of these states."""
    author: Slugs | None = Field(None, examples=[["night-desk"]])
    """By any of these authors, by slug."""
    owner: Annotated[str, Field(max_length=200)] | None = Field(None, examples=["night desk"])
    """Made by this owner."""
    text: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, examples=["budget"]
    )
    """All of these words stand in the headline, in any case, also within words."""
    from_: Day | None = Field(None, alias="from", examples=["2018-04-20"])
    """Published on this day or later."""
    to: Day | None = Field(None, examples=["2018-04-24"])
    """Published on this day or before."""


@router.get(
    "/articles",
    response_model=EditorialPage,
    operation_id="listEditorialArticles",
    responses=responses(401, 403, 422),
)
def list_editorial_articles(
    request: Request, db: Db, _: Viewer, query: Parameters[EditorialQuery]
) -> Response:
    """Articles in any state, the newest made first."""
    wanted = Wanted(
        states=query.state or (),
        authors=query.author or (),
        text=query.text,
        first=query.from_,
        last=query.to,
        owner=query.owner,
    )
    pager = Pager("/v1/editorial/articles", query, repr(wanted))
    with db.read() as session:
        found = list_stored(
            session, wanted, limit=pager.limit, beyond=pager.number, backward=pager.backward
        )
        page = pager.page(found, lambda one: one.values["id"])
        voice = voice_of(request, get_site(session), query)
        items = answers.editorial_cards(session, page.rows, voice)
    content = EditorialPage(items=items, next=page.next, prev=page.prev)
    return json_answer(request, content, links=page_links(content))


@router.post(
    "/articles",
    status_code=201,
    response_model=EditorialArticle,
    operation_id="createArticle",
    responses=responses(401, 403, 409, 413, 415, 422),
)
def create_article(
    request: Request,
    db: Db,
    caller: Writer,
    said: ArticleCreate,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Begin a story: always a draft, owned by whoever the key was made for."""
    with db.write() as session:

        def act() -> Response:
            desk = desk_of(request, session, caller)
            line = said.model_dump(by_alias=True, exclude_unset=True, mode="json")
            line["language"] = line.get("language") or get_site(session).language
            line["externalId"] = line.get("externalId") or f"manset:{uuid4().hex}"
            saved = verbs.create(desk, line)
            return article_answer(request, session, saved, status=201)

        return once(session, request, caller.key_id, said.model_dump_json().encode(), act)


@router.get(
    "/articles/{article_id}",
    response_model=EditorialArticle,
    operation_id="readEditorialArticle",
    responses=responses(401, 403, 404, 422),
)
def read_editorial_article(
    request: Request, db: Db, _: Viewer, article_id: ArticleId, __: Parameters[NoQuery]
) -> Response:
    """One article in any state; its ETag is its version."""
    with db.read() as session:
        return article_answer(request, session, Saved(get_stored(session, article_id)))


@router.patch(
    "/articles/{article_id}",
    response_model=EditorialArticle,
    operation_id="changeArticle",
    responses=SAVES | responses(428),
)
def change_article(
    request: Request,
    db: Db,
    caller: Writer,
    article_id: ArticleId,
    said: ArticlePatch,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
) -> Response:
    """Change a story by a merge patch (RFC 7386): what is not named stays, null empties.

    `If-Match` must name the version that is changed. A change of a published story is public at
    once. What changes nothing makes no version.
    """
    with db.write() as session:
        desk = desk_of(request, session, caller)
        saved = revise(desk, article_id, if_match, "change", partial(verbs.patched, said))
        return article_answer(request, session, saved)


@router.delete(
    "/articles/{article_id}",
    status_code=204,
    operation_id="removeArticle",
    responses=responses(401, 403, 404, 412, 422, 428),
)
def remove_article(
    request: Request,
    db: Db,
    caller: Writer,
    article_id: ArticleId,
    _: Parameters[NoQuery],
    if_match: IfMatch = None,
) -> Response:
    """Delete a story. Of one that was public a tombstone stays, for those who follow."""
    with db.write() as session:
        desk = desk_of(request, session, caller)
        verbs.remove(desk, article_id, if_match)
    return Response(status_code=204, headers={"Cache-Control": PRIVATE})
