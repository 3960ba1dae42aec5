"""What an article was before, over HTTP: its versions, read and compared."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response
from pydantic import Field

from app.access.routes import Viewer
from app.articles.pages import voice_of
from app.articles.parameters import Wording
from app.editorial import answers
from app.editorial.answers import Differences, Versions, VersionWhole
from app.editorial.lines import Slugs, article_line, instants_in
from app.editorial.routes import ArticleId
from app.editorial.verbs import get_stored
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters, Query
from app.http.parameters import integer
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/editorial/articles/{article_id}", tags=["editorial"])

VersionNumber = Annotated[
    int, Path(description="A version's number.", ge=1, le=2**31 - 1, examples=[1])
]


@router.get(
    "/versions",
    response_model=Versions,
    operation_id="listVersions",
    responses=responses(401, 403, 404, 422),
)
def list_versions(
    request: Request, db: Db, _: Viewer, article_id: ArticleId, __: Parameters[NoQuery]
) -> Response:
    """Every version of an article, the present one first: who saved it, when, by which verb."""
    with db.read() as session:
        voice = voice_of(request, get_site(session), Wording())
        found = answers.list_versions(session, get_stored(session, article_id), voice)
    return JsonResponse(found, headers={"Cache-Control": PRIVATE})


@router.get(
    "/versions/{version}",
    response_model=VersionWhole,
    operation_id="readVersion",
    responses=responses(401, 403, 404, 422),
)
def read_version(
    request: Request,
    db: Db,
    _: Viewer,
    article_id: ArticleId,
    version: VersionNumber,
    __: Parameters[NoQuery],
) -> Response:
    """One version of an article with all that it said."""
    with db.read() as session:
        site = get_site(session)
        voice = voice_of(request, site, Wording())
        article = get_stored(session, article_id)
        present = article_line(article, Slugs.of(session, [article]), instants_in(site.zone))
        row, line = answers.get_version(session, article, present, version)
    told = VersionWhole(**answers.version_out(row, voice), article=dict(line))
    return JsonResponse(told, headers={"Cache-Control": PRIVATE})


class DiffQuery(Query):
    """Which version to compare with."""

    to: Annotated[int, integer(1, 2**31 - 1)] | None = Field(None, examples=[2])
    """The other version; the present one if not given."""


@router.get(
    "/versions/{version}/diff",
    response_model=Differences,
    operation_id="compareVersions",
    responses=responses(401, 403, 404, 422),
)
def compare_versions(
    db: Db, _: Viewer, article_id: ArticleId, version: VersionNumber, query: Parameters[DiffQuery]
) -> Response:
    """What changed from one version to another, field by field."""
    with db.read() as session:
        article = get_stored(session, article_id)
        zone = get_site(session).zone
        present = article_line(article, Slugs.of(session, [article]), instants_in(zone))
        other = query.to or article.values["version"]
        _, before = answers.get_version(session, article, present, version)
        _, after = answers.get_version(session, article, present, other)
    return JsonResponse(answers.differences(before, after), headers={"Cache-Control": PRIVATE})
