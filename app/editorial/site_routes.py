"""The newsroom's own settings over HTTP."""

from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.access.routes import Admin, Viewer
from app.edition.stamp import hold_edition
from app.editorial.newsroom import save_site
from app.editorial.requests import SitePatch
from app.editorial.routes import IfMatch
from app.editorial.schemas import SiteIn
from app.editorial.term_answers import SiteOut, site_out
from app.http.deps import PRIVATE, Db, JsonResponse, NoQuery, Parameters
from app.http.etags import check_match, etag_of
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site

router = Router(prefix="/v1/editorial", tags=["editorial"])


def _answer(session: Session) -> Response:
    content = site_out(get_site(session))
    return JsonResponse(content, headers={"ETag": etag_of(content), "Cache-Control": PRIVATE})


@router.get("/site", response_model=SiteOut, operation_id="readSite", responses=responses(401, 403))
def read_site(db: Db, _: Viewer, __: Parameters[NoQuery]) -> Response:
    """The newsroom's settings."""
    with db.read() as session:
        return _answer(session)


@router.patch(
    "/site",
    response_model=SiteOut,
    operation_id="changeSite",
    responses=responses(401, 403, 412, 413, 415, 422, 428),
)
def change_site(
    db: Db, _: Admin, said: SitePatch, __: Parameters[NoQuery], if_match: IfMatch = None
) -> Response:
    """Change the newsroom's settings by a merge patch (RFC 7386); the public sees it at once.

    Lists are replaced whole. Another time zone is refused: `manset reindex --days` moves the
    newsroom. So are Hijri months that do not fit the calendar.
    """
    with db.write() as session:
        hold_edition(session)
        line = dict(site_out(get_site(session)))
        check_match(etag_of(line), if_match)
        line |= said.model_dump(by_alias=True, exclude_unset=True, mode="json")
        # null empties: the default of what has one
        kept = {name: value for name, value in line.items() if value is not None}
        save_site(session, SiteIn.model_validate({**kept, "type": "site"}))
        return _answer(session)
