"""Reading articles over HTTP."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Path, Request
from fastapi.responses import Response

from app.access.routes import Caller
from app.articles.addresses import address_of, ref_in
from app.articles.cards import card, keys_shown, whole
from app.articles.pages import article_pattern, read_page, voice_of
from app.articles.parameters import (
    COUNTED,
    ArticleQuery,
    ListQuery,
    ResolveQuery,
    Wording,
    filter_of,
)
from app.articles.queries import around, get_article, get_previewed, names_of
from app.articles.resolve import resolve_article
from app.articles.schemas import ArticleOut, Card, Page
from app.http.deps import ARTICLES, Db, Parameters, json_answer, page_links
from app.http.freshness import fresh_for
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1", tags=["articles"])

MOVED: Final[dict[int | str, dict[str, Any]]] = {
    308: {
        "description": "The slug is one it had before.",
        "headers": {
            "Location": {
                "description": "The same URL with the present slug, root-relative.",
                "schema": {"type": "string"},
            }
        },
    }
}

PATH_TEXT: Final[dict[str, Any]] = {"pattern": r"^[^/\x00-\x1f\x7f]+$", "maxLength": 600}
"""What the document says of a segment of a path; the guard sees to it, all else is just not there.

600 characters fit into the longest URL however they are encoded.
"""

ArticleRef = Annotated[
    str,
    Path(
        description="An article's id, or its slug. A slug it had before answers 308.",
        examples=["4711", "moon"],
        json_schema_extra=PATH_TEXT,
    ),
]


@router.get(
    "/articles",
    response_model=Page,
    operation_id="listArticles",
    responses=responses(401, 422),
)
@fresh_for("edition", visits={"fields": COUNTED, "include": COUNTED})
def list_articles(
    request: Request, db: Db, caller: Caller, query: Parameters[ListQuery]
) -> Response:
    """List public articles, newest first, 20 unless `limit` says otherwise.

    Filters combine with AND; within one, `a,b` is OR. `next` and `prev` are root-relative URLs
    ready to GET, repeated in the `Link` header; a page deep in the archive costs what the first
    does, and walking them while articles are published meets each article once.
    """
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        wanted = filter_of(session, query, site, voice.now)
        page = read_page(session, query, wanted, voice)
    keys = [*wanted.keys_shown(), ARTICLES]
    return json_answer(request, page, keys=keys, links=page_links(page))


@router.get(
    "/articles/{ref}",
    response_model=ArticleOut,
    operation_id="readArticle",
    responses=MOVED | responses(401, 404, 410, 422),
)
@fresh_for("edition")
def read_article(
    request: Request, db: Db, caller: Caller, ref: ArticleRef, query: Parameters[ArticleQuery]
) -> Response:
    """One article, whole.

    308 from a slug it had before, 410 once canceled, 404 for anything not public. The body of a
    paid story (`isAccessibleForFree` false) is null without a viewer key. With `preview`, the one
    story that the token was made for, whatever its state; never cached.
    """
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        row: Any
        if query.preview is None:
            row = get_article(session, ref)
        else:
            row = get_previewed(session, ref, query.preview, now=voice.now, zone=site.zone)
            voice = replace(voice, may_read_paid=True)
        article = whole(row, around(session, row), voice, query.include or ())
    return json_answer(request, article, keys=keys_shown(article))


@router.get(
    "/resolve",
    response_model=Card,
    operation_id="resolveAddress",
    responses=responses(401, 404, 410, 422),
)
@fresh_for("edition")
def resolve_address(
    request: Request, db: Db, caller: Caller, query: Parameters[ResolveQuery]
) -> Response:
    """The card of the article that a URL or path means now, or meant before it moved here.

    Present URLs are those that `MANSET_ARTICLE_URL` makes, old slugs included; others are the
    `aliases` that imports bring along. Scheme, `www.`, the case of the host, a trailing slash,
    the fragment, how characters are percent-encoded and parameters of trackers make no
    difference; a query that no article is known by is left out. A path alone finds what any host
    had there. 410 once canceled, 404 for anything not public.
    """
    asked = address_of(query.url)
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, Wording(), caller)
        ref = ref_in(asked, article_pattern(request.app.state.settings, site))
        row = resolve_article(session, asked, ref=ref, own=address_of(site.url).host)
        answer = card(row, names_of(session, [row.id]), voice)
    return json_answer(request, answer, keys=[f"article-{row.id}", ARTICLES])
