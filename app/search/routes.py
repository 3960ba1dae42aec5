"""Searching over HTTP, completing what is typed, and what reads like an article."""

from fastapi import Request
from fastapi.responses import Response

from app.access.routes import Caller
from app.articles.cards import card
from app.articles.pages import voice_of
from app.articles.parameters import RelatedQuery, filter_of
from app.articles.queries import cards_at, get_article, names_of
from app.articles.related import related_keys
from app.articles.routes import MOVED, ArticleRef
from app.articles.schemas import Related
from app.http.deps import ARTICLES, Db, Parameters, json_answer, page_links
from app.http.freshness import fresh_for
from app.http.problems import responses
from app.http.router import Router
from app.search.pages import read_results
from app.search.parameters import SearchQuery, SuggestQuery, check_words
from app.search.related import similar_keys
from app.search.schemas import Results, Suggestions
from app.search.suggest import suggest
from app.site.queries import get_site

router = Router(prefix="/v1")


@router.get(
    "/search",
    response_model=Results,
    operation_id="searchArticles",
    responses=responses(401, 422),
    tags=["search"],
)
@fresh_for("edition")
def search_articles(
    request: Request, db: Db, caller: Caller, query: Parameters[SearchQuery]
) -> Response:
    """Find public articles by their words, newest first, 20 unless `limit` says otherwise.

    Looked for are headline, label, summary, body and the names of section, tags and authors; of a
    paid story headline, label and summary alone. All filters of `/v1/articles` apply, and a page
    deep in the archive costs what the first does.
    """
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, query, caller)
        wanted = filter_of(session, query, site, voice.now, with_branches=True)
        results = read_results(session, site, query, wanted, voice)
    keys = [*wanted.keys_shown(), ARTICLES]
    return json_answer(request, results, keys=keys, links=page_links(results))


@router.get(
    "/search/suggest",
    response_model=Suggestions,
    operation_id="suggestCompletions",
    responses=responses(401, 422),
    tags=["search"],
)
@fresh_for("edition")
def suggest_completions(
    request: Request, db: Db, _: Caller, query: Parameters[SuggestQuery]
) -> Response:
    """Complete what is typed: tags and authors, those with most articles first, then headlines.

    A name is completed from any of its words on; of headlines, those come that have all words,
    the last of them with any ending, the newest first.
    """
    check_words(query.q)
    with db.read() as session:
        items = suggest(session, query.q, query.limit)
    return json_answer(request, Suggestions(items=items), keys=[ARTICLES])


@router.get(
    "/articles/{ref}/related",
    response_model=Related,
    operation_id="listRelatedArticles",
    responses=MOVED | responses(401, 404, 410, 422),
    tags=["articles"],
)
@fresh_for("edition")
def list_related_articles(
    request: Request, db: Db, caller: Caller, ref: ArticleRef, query: Parameters[RelatedQuery]
) -> Response:
    """What to read beside an article, best first.

    The editor's picks come first, then articles that share its tags: those that share most before
    the others, newer before older. Then come those that read most like it.
    """
    with db.read() as session:
        article = get_article(session, ref, with_body=False)
        voice = voice_of(request, get_site(session), query, caller)
        shown = related_keys(session, article, limit=query.limit)
        if len(shown) < query.limit:
            similar = similar_keys(session, article.timeline_key, query.limit + len(shown))
            shown += [key for key in similar if key not in shown]
        rows = cards_at(session, shown[: query.limit])
        names = names_of(session, [row.id for row in rows])
    keys = [*(f"article-{shown}" for shown in (article.id, *(row.id for row in rows))), ARTICLES]
    answer = Related(items=[card(row, names, voice) for row in rows])
    return json_answer(request, answer, keys=keys)
