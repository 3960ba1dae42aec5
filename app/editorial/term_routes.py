"""Sections, tags and authors over HTTP, as the newsroom sees and changes them."""

from typing import Annotated, Any, Final

from fastapi import Path, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.access.routes import Editor, Viewer
from app.edition.stamp import hold_edition
from app.editorial import terms
from app.editorial.requests import (
    MergeIn,
    SectionCreate,
    SectionPatch,
    TermCreate,
    TermPatch,
)
from app.editorial.routes import IfMatch
from app.editorial.slugs import slugify
from app.editorial.term_answers import (
    EditorialSection,
    EditorialSections,
    EditorialTerm,
    EditorialTerms,
    etag_of_term,
)
from app.editorial.term_pages import kind_of, term_answer, term_page
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.etags import check_match
from app.http.idempotency import IdempotencyKey, once
from app.http.paging import PageQuery
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/editorial", tags=["editorial"])

TermId = Annotated[int, Path(description="Its id.", ge=1, le=2**63 - 1, examples=[12])]
SEEN: Final = responses(401, 403, 404, 422)
MADE: Final = responses(401, 403, 409, 413, 415, 422)
CHANGED: Final = responses(401, 403, 404, 409, 412, 413, 415, 422, 428)
REMOVED: Final = responses(401, 403, 404, 409, 412, 422, 428)
MERGED: Final = MADE | responses(404)


def _make(request: Request, session: Session, said: TermCreate) -> JsonResponse:
    kind = kind_of(request)
    hold_edition(session)
    values: dict[str, Any] = {"name": said.name, "description": said.description}
    if isinstance(said, SectionCreate):
        values["parent_id"] = terms.parent_id_of(session, said.parent)
        values["position"] = said.position
    slug, pointer = said.slug, "/slug"
    if slug is None:
        slug = slugify(said.name, language=get_site(session).language)
        pointer = "/name"
    term_id = terms.create_term(session, kind, slug, values, pointer=pointer)
    answer = term_answer(session, kind, term_id, status=201)
    answer.headers["Location"] = f"{request.scope['path']}/{term_id}"
    return answer


def _change(
    request: Request, db: Db, term_id: int, said: TermPatch, if_match: str | None
) -> Response:
    kind = kind_of(request)
    with db.write() as session:
        hold_edition(session)
        check_match(etag_of_term(session, kind, term_id), if_match)
        values = said.model_dump(exclude_unset=True)
        if "parent" in values:
            values["parent_id"] = terms.parent_id_of(session, values.pop("parent"))
        terms.change_term(session, kind, term_id, values)
        return term_answer(session, kind, term_id)


@router.post(
    "/sections",
    status_code=201,
    response_model=EditorialSection,
    operation_id="createSection",
    responses=MADE,
)
def create_section(
    request: Request,
    db: Db,
    caller: Editor,
    said: SectionCreate,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Make a section. The public sees it once it holds a public article."""
    with db.write() as session:
        body = said.model_dump_json().encode()
        return once(session, request, caller.key_id, body, lambda: _make(request, session, said))


@router.post(
    "/tags",
    status_code=201,
    response_model=EditorialTerm,
    operation_id="createTag",
    responses=MADE,
)
@router.post(
    "/authors",
    status_code=201,
    response_model=EditorialTerm,
    operation_id="createAuthor",
    responses=MADE,
)
def create_term(
    request: Request,
    db: Db,
    caller: Editor,
    said: TermCreate,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Make one. The public sees it once it has a public article."""
    with db.write() as session:
        body = said.model_dump_json().encode()
        return once(session, request, caller.key_id, body, lambda: _make(request, session, said))


@router.get(
    "/sections",
    response_model=EditorialSections,
    operation_id="listEditorialSections",
    responses=responses(401, 403, 422),
)
@router.get(
    "/tags",
    response_model=EditorialTerms,
    operation_id="listEditorialTags",
    responses=responses(401, 403, 422),
)
@router.get(
    "/authors",
    response_model=EditorialTerms,
    operation_id="listEditorialAuthors",
    responses=responses(401, 403, 422),
)
def list_editorial_terms(
    request: Request, db: Db, _: Viewer, query: Parameters[PageQuery]
) -> Response:
    """All of them by slug, those without a public article too."""
    with db.read() as session:
        return term_page(session, request, query)


@router.get(
    "/sections/{term_id}",
    response_model=EditorialSection,
    operation_id="readEditorialSection",
    responses=SEEN,
)
@router.get(
    "/tags/{term_id}",
    response_model=EditorialTerm,
    operation_id="readEditorialTag",
    responses=SEEN,
)
@router.get(
    "/authors/{term_id}",
    response_model=EditorialTerm,
    operation_id="readEditorialAuthor",
    responses=SEEN,
)
def read_editorial_term(
    request: Request, db: Db, _: Viewer, term_id: TermId, __: Parameters[NoQuery]
) -> Response:
    """One of them; `mergingInto` while another takes its place in articles."""
    with db.read() as session:
        return term_answer(session, kind_of(request), term_id)


@router.patch(
    "/sections/{term_id}",
    response_model=EditorialSection,
    operation_id="changeSection",
    responses=CHANGED,
)
def change_section(
    request: Request,
    db: Db,
    _: Editor,
    term_id: TermId,
    said: SectionPatch,
    __: Parameters[NoQuery],
    if_match: IfMatch = None,
) -> Response:
    """Change a section by a merge patch (RFC 7386); the public sees it at once.

    A new `parent` takes its articles along. A slug it had before answers 308 and still filters.
    Articles that show another name or slug now get new editions in the next seconds.
    """
    return _change(request, db, term_id, said, if_match)


@router.patch(
    "/tags/{term_id}",
    response_model=EditorialTerm,
    operation_id="changeTag",
    responses=CHANGED,
)
@router.patch(
    "/authors/{term_id}",
    response_model=EditorialTerm,
    operation_id="changeAuthor",
    responses=CHANGED,
)
def change_term(
    request: Request,
    db: Db,
    _: Editor,
    term_id: TermId,
    said: TermPatch,
    __: Parameters[NoQuery],
    if_match: IfMatch = None,
) -> Response:
    """Change one by a merge patch (RFC 7386); the public sees it at once.

    A slug it had before answers 308 and still filters. Articles that show another name or slug
    now get new editions in the next seconds.
    """
    return _change(request, db, term_id, said, if_match)


@router.delete(
    "/sections/{term_id}",
    status_code=204,
    operation_id="removeSection",
    responses=REMOVED,
)
@router.delete("/tags/{term_id}", status_code=204, operation_id="removeTag", responses=REMOVED)
@router.delete(
    "/authors/{term_id}", status_code=204, operation_id="removeAuthor", responses=REMOVED
)
def remove_term(
    request: Request,
    db: Db,
    _: Editor,
    term_id: TermId,
    __: Parameters[NoQuery],
    if_match: IfMatch = None,
) -> Response:
    """Delete one that no article has, in any state, and no section stands below; else 409."""
    kind = kind_of(request)
    with db.write() as session:
        hold_edition(session)
        check_match(etag_of_term(session, kind, term_id), if_match)
        terms.remove_term(session, kind, term_id)
    return Response(status_code=204, headers={"Cache-Control": PRIVATE})


@router.post(
    "/sections/{term_id}/merge",
    status_code=202,
    response_model=EditorialSection,
    operation_id="mergeSection",
    responses=MERGED,
)
@router.post(
    "/tags/{term_id}/merge",
    status_code=202,
    response_model=EditorialTerm,
    operation_id="mergeTag",
    responses=MERGED,
)
@router.post(
    "/authors/{term_id}/merge",
    status_code=202,
    response_model=EditorialTerm,
    operation_id="mergeAuthor",
    responses=MERGED,
)
def merge_term(
    request: Request,
    db: Db,
    caller: Editor,
    term_id: TermId,
    said: MergeIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Have another of its kind take its place in all articles, in the next seconds.

    When no article is left, it is gone, and its slugs lead to the other. Sections below it come
    to stand below the other. 409 while one of the two is being merged already.
    """
    kind = kind_of(request)
    with db.write() as session:

        def act() -> Response:
            terms.merge_term(session, kind, term_id, said.into)
            return term_answer(session, kind, term_id, status=202)

        return once(session, request, caller.key_id, said.model_dump_json().encode(), act)
