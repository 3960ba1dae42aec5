"""A section, tag or author, or a page of them, from a request of the newsroom's to its JSON."""

from fastapi import Request
from sqlalchemy.orm import Session

from app.articles.parameters import PageQuery
from app.articles.taxonomy import Kind
from app.editorial.term_answers import (
    KINDS,
    EditorialSections,
    editorial_terms,
    etag_of_term,
    list_kept,
)
from app.editorial.terms import get_kept
from app.http.cursor import Cursor
from app.http.deps import PRIVATE, JsonResponse, page_links, url_of


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
    kind, path = kind_of(request), request.scope["path"]
    here = Cursor.decode(query.cursor, path) if query.cursor is not None else None
    backward = here is not None and here.backward
    rows = list_kept(
        session,
        kind,
        limit=query.limit + 1,
        beyond=here.key if here is not None else None,
        backward=backward,
    )
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    if backward:
        rows = rows[::-1]

    def link(key: str, *, backward: bool) -> str:
        return url_of(path, query, cursor=Cursor(key, backward=backward).encode(path))

    page = EditorialSections(
        items=editorial_terms(session, kind, rows),
        next=link(rows[-1].slug, backward=False) if rows and (backward or more) else None,
        prev=link(rows[0].slug, backward=True) if rows and (more if backward else here) else None,
    )
    headers = {"Cache-Control": PRIVATE}
    if links := page_links(page):
        headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items())
    return JsonResponse(page, headers=headers)
