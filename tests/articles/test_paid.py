"""The body of a paid story: for viewers with a key, and for nobody else anywhere."""

from starlette.testclient import TestClient

from app.access.roles import ROLES, Role
from app.db.engine import Database
from tests import make

BODY = "<p>zqpaid words.</p>"
PLACES = (
    "/v1/articles/paid",
    "/v1/articles/1",
    "/v1/articles?include=bodyHtml",
    "/v1/articles?fields=bodyHtml,slug",
    "/v1/articles?tag=t&include=bodyHtml,dates",
)
ELSEWHERE = (
    "/v1/articles",
    "/v1/articles/free/related",
    "/v1/articles/free",
    "/v1/days/2026-02-01",
    "/v1/masthead",
    "/v1/totals",
    "/v1/tags",
)


def test_only_a_key_that_views_reads_the_body(client: TestClient, db: Database) -> None:
    make.article(db, "paid", bodyHtml=BODY, isAccessibleForFree=False, tags=["t"], summary="Sum")
    make.article(db, "free", bodyHtml="<p>free words.</p>", tags=["t"])
    callers: dict[Role | None, dict[str, str]] = {None: {}}
    callers |= {role: make.key(db, role) for role in ROLES}
    for role, headers in callers.items():
        may_read = role not in (None, "app")
        for url in PLACES:
            answer = client.get(url, headers=headers)
            assert answer.status_code == 200
            assert ("zqpaid" in answer.text) is may_read, (role, url)
        for url in ELSEWHERE:
            assert "zqpaid" not in client.get(url, headers=headers).text, (role, url)
        paid = client.get("/v1/articles/paid", headers=headers).json()
        assert paid["bodyHtml"] == (BODY if may_read else None)
        assert (paid["headline"], paid["summary"], paid["wordCount"]) == ("About paid", "Sum", 2)
        assert client.get("/v1/articles/free", headers=headers).json()["bodyHtml"]


def test_a_public_answer_is_the_same_before_and_after_a_viewers(
    client: TestClient, db: Database
) -> None:
    make.article(db, "paid", bodyHtml=BODY, isAccessibleForFree=False)
    viewer = make.key(db)
    for url in PLACES[:4]:
        before = client.get(url)
        seen = client.get(url, headers=viewer)
        assert client.get(url).content == before.content != seen.content
        assert before.headers["cache-control"].startswith("public, ")
        assert seen.headers["cache-control"] == "private, no-store"
