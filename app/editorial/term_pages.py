"""A section, tag or author, or a page of them, from a request of the newsroom's to its JSON."""

from fastapi import Request
from sqlalchemy.orm import Session

from app.articles.taxonomy import Kind
from app.editorial.term_answers import (
    KINDS,
    EditorialSections,
    editorial_terms,
    etag_of_term,
    list_kept,
)
from app.editorial.terms import get_kept
from app.http.deps import PRIVATE, JsonResponse, json_answer, page_links
from app.http.paging import PageQuery, Pager


def kind_of(request: Request) -> Kind:
    """Return the kind that the path names: `/v1/editorial/KIND...`."""
    return KINDS[request.scope["path"].split("/")[3]]


def term_answer(session: Session, kind: Kind, term_id: int, *, status: int = 200) -> JsonResponse:
    """Answer with one, the ETag being that of what can be changed of it."""
    (one,) = editorial_terms(session, kind, [get_kept(session, kind, term_id)])
    headers = {"ETag": etag_of_term(session, kind, term_id), "Cache-Control": PRIVATE}
    return JsonResponse(one, status_code=status, headers=headers)


def term_page(session: Session, request: Request, query: PageQuery) -> JsonResponse:
    """Answer with the page of a kind that `query` asks for, by slug."""
    kind = kind_of(request)
    pager = Pager(request.scope["path"], query)
    rows = list_kept(session, kind, limit=pager.limit, beyond=pager.key, backward=pager.backward)
    page = pager.page(rows, lambda row: row.slug)
    content = EditorialSections(
        items=editorial_terms(session, kind, page.rows), next=page.next, prev=page.prev
    )
    return json_answer(request, content, links=page_links(content))
