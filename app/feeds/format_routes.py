"""One article in the forms that agencies and search engines read."""

from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.access.routes import Caller
from app.articles.cards import Voice, keys_shown, whole
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.articles.queries import around, get_article
from app.articles.routes import MOVED, ArticleRef
from app.articles.schemas import ArticleOut
from app.feeds import jsonld, ninjs
from app.feeds.schemas import NEWS_ARTICLE, Ninjs
from app.http.deps import Db, NoQuery, Parameters, bytes_answer, json_answer
from app.http.freshness import fresh_for
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/articles/{ref}", tags=["articles"])

LD: Final = "application/ld+json"
NEWS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A NewsArticle.", "content": {LD: {"schema": NEWS_ARTICLE}}}
}


def _read(session: Session, ref: str, voice: Voice) -> ArticleOut:
    row = get_article(session, ref)
    return whole(row, around(session, row), voice)


@router.get(
    "/ninjs",
    response_model=Ninjs,
    operation_id="readNinjs",
    responses=MOVED | responses(401, 404, 410),
)
@fresh_for("edition")
def read_ninjs(
    request: Request, db: Db, caller: Caller, ref: ArticleRef, _: Parameters[NoQuery]
) -> Response:
    """One article as ninjs 3.1, the format of the IPTC for news in JSON.

    The body of a paid story is for viewers with a key; without one it is `partial`.
    """
    with db.read() as session:
        site = get_site(session)
        article = _read(session, ref, voice_of(request, site, Wording(), caller))
    return json_answer(request, ninjs.build(article, site), keys=keys_shown(article))


@router.get(
    "/jsonld",
    response_class=Response,
    operation_id="readJsonLd",
    responses=NEWS | MOVED | responses(401, 404, 410),
)
@fresh_for("edition")
def read_json_ld(
    request: Request, db: Db, caller: Caller, ref: ArticleRef, _: Parameters[NoQuery]
) -> Response:
    """One article as a NewsArticle of schema.org, for search engines.

    It may be written into `<script type="application/ld+json">` as it is: nothing in it can end
    the element. A page gives the class `paywall` to what only subscribers see.
    """
    with db.read() as session:
        site = get_site(session)
        article = _read(session, ref, voice_of(request, site, Wording(), caller))
    body = jsonld.encode(jsonld.build(article, site))
    return bytes_answer(request, body, LD, keys=keys_shown(article))
