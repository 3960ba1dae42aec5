"""Reading over HTTP: the sections, tags and authors that articles are filed under."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from app.access.routes import Caller
from app.articles.cards import section_out, term_out
from app.articles.pages import read_terms
from app.articles.routes import MOVED, PATH_TEXT
from app.articles.schemas import SectionOut, Sections, TermOut, Terms
from app.articles.taxonomy import AUTHOR, TAG, get_section, get_term, list_sections
from app.http.deps import ALL, Db, NoQuery, Parameters, json_answer, page_links
from app.http.freshness import fresh_for
from app.http.paging import PageQuery
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1", tags=["articles"])

SectionSlug = Annotated[
    str, Path(description="A section's slug.", examples=["world"], json_schema_extra=PATH_TEXT)
]
TagSlug = Annotated[
    str, Path(description="A tag's slug.", examples=["energy"], json_schema_extra=PATH_TEXT)
]
AuthorSlug = Annotated[
    str, Path(description="An author's slug.", examples=["night-desk"], json_schema_extra=PATH_TEXT)
]


@router.get(
    "/sections", response_model=Sections, operation_id="listSections", responses=responses(401)
)
@fresh_for("edition")
def list_all_sections(request: Request, db: Db, _: Caller, __: Parameters[NoQuery]) -> Response:
    """All sections that hold public articles, in editorial order, a parent before its children.

    An article counts in its section and in each section above it.
    """
    with db.read() as session:
        zone = get_site(session).zone
        items = [section_out(row, zone) for row in list_sections(session)]
    return json_answer(request, Sections(items=items), keys=[ALL])


@router.get(
    "/sections/{slug}",
    response_model=SectionOut,
    operation_id="readSection",
    responses=MOVED | responses(401, 404),
)
@fresh_for("edition")
def read_section(
    request: Request, db: Db, _: Caller, slug: SectionSlug, __: Parameters[NoQuery]
) -> Response:
    """One section that holds public articles, with their number and the newest's time.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        answer = section_out(get_section(session, slug), get_site(session).zone)
    return json_answer(request, answer, keys=[f"section-{answer['id']}", ALL])


@router.get("/tags", response_model=Terms, operation_id="listTags", responses=responses(401, 422))
@fresh_for("edition")
def list_tags(request: Request, db: Db, _: Caller, query: Parameters[PageQuery]) -> Response:
    """Tags that public articles have, by slug, a page at a time."""
    with db.read() as session:
        page = read_terms(session, TAG, query, "/v1/tags")
    return json_answer(request, page, keys=[ALL], links=page_links(page))


@router.get(
    "/tags/{slug}",
    response_model=TermOut,
    operation_id="readTag",
    responses=MOVED | responses(401, 404),
)
@fresh_for("edition")
def read_tag(
    request: Request, db: Db, _: Caller, slug: TagSlug, __: Parameters[NoQuery]
) -> Response:
    """One tag that public articles have, with their number and the newest's time.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        answer = term_out(get_term(session, TAG, slug), get_site(session).zone)
    return json_answer(request, answer, keys=[f"tag-{answer['id']}", ALL])


@router.get(
    "/authors", response_model=Terms, operation_id="listAuthors", responses=responses(401, 422)
)
@fresh_for("edition")
def list_authors(request: Request, db: Db, _: Caller, query: Parameters[PageQuery]) -> Response:
    """Authors of public articles, by slug, a page at a time."""
    with db.read() as session:
        page = read_terms(session, AUTHOR, query, "/v1/authors")
    return json_answer(request, page, keys=[ALL], links=page_links(page))


@router.get(
    "/authors/{slug}",
    response_model=TermOut,
    operation_id="readAuthor",
    responses=MOVED | responses(401, 404),
)
@fresh_for("edition")
def read_author(
    request: Request, db: Db, _: Caller, slug: AuthorSlug, __: Parameters[NoQuery]
) -> Response:
    """One author of public articles, with their number and the newest's time.

    308 from a slug it had before, or that of one merged into it.
    """
    with db.read() as session:
        answer = term_out(get_term(session, AUTHOR, slug), get_site(session).zone)
    return json_answer(request, answer, keys=[f"author-{answer['id']}", ALL])
