"""GET /v1/articles/{ref}: one article, whole, by any name it has or had."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.preview import preview_token
from app.db.engine import Database
from app.db.tables import Article
from tests import make
from tests.articles.reading import page
from tests.articles.test_fields import CARD

CHANGING = {"x-request-id", "date"}


def read(client: TestClient, ref: str, query: str = "") -> Any:
    answer = client.get(f"/v1/articles/{quote(ref)}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(answer: Any) -> tuple[int, dict[str, str], bytes]:
    """Return all that an answer says, but for what differs each time."""
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING}
    return answer.status_code, headers, answer.content


def test_an_article_is_read_by_id_and_by_slug(client: TestClient, db: Database) -> None:
    for slug in ("moon", "ekonomi-şubat", "سوريا-تقول", "2018-in-numbers", "n-12", "a_b"):
        make.article(db, slug)
    for item in page(client)["items"]:
        by_slug = read(client, item["slug"])
        assert by_slug == read(client, str(item["id"]))
        assert {name: by_slug[name] for name in CARD} == item
        assert by_slug.keys() == {
            *CARD,
            *("bodyHtml", "dates", "corrections", "translations", "previous", "next", "meta"),
        }


def test_it_tells_its_body_its_dates_and_its_corrections(client: TestClient, db: Database) -> None:
    notes = [
        {"kind": "update", "text": "Adds a reaction.", "at": "2026-02-03T00:00:00Z"},
        {"kind": "correction", "text": "The name was wrong.", "at": "2026-02-02T00:00:00+03:00"},
    ]
    make.article(
        db,
        "here",
        bodyHtml="<p>One.</p><script>x</script><p>Two &amp; ş.</p>",
        datePublished="2015-11-19T22:19:00+02:00",
        corrections=notes,
    )
    here = read(client, "here")
    assert here["bodyHtml"] == "<p>One.</p><p>Two &amp; ş.</p>"
    assert here["dates"]["weekday"] == "Thursday"
    assert here["dates"]["hijri"]["text"] == "7 Safar 1437"
    assert read(client, "here", "?locale=fr")["dates"]["text"] == "19 novembre 2015"
    assert here["corrections"] == [
        {"kind": "correction", "text": "The name was wrong.", "at": "2026-02-02T00:00:00+03:00"},
        {"kind": "update", "text": "Adds a reaction.", "at": "2026-02-03T03:00:00+03:00"},
    ]


def test_what_is_not_public_answers_as_what_was_never_there(
    client: TestClient, db: Database
) -> None:
    make.article(db, "here")
    make.article(db, "draft", state="draft", oldSlugs=["draft-old"])
    make.article(db, "scheduled", state="published", datePublished="2190-01-01T00:00:00Z")
    make.article(db, "withheld", oldSlugs=["withheld-old"])
    make.article(db, "withheld", state="withheld")
    make.article(db, "deleted", oldSlugs=["deleted-old"])
    make.article(db, "never", state="withheld")
    with db.read() as session:
        rows = session.execute(select(Article.id).where(Article.slug != "here"))
        hidden = [str(row.id) for row in rows]
    make.tombstone(db, "deleted")

    refs = [
        *("draft", "draft-old", "scheduled", "withheld", "withheld-old", "deleted", "deleted-old"),
        *("never", *hidden),
        *("0", "00", "01", "0001", "9" * 18, "9" * 19, "9" * 20, "9" * 4000, str(2**63 - 1)),
        *(
            str(2**63),
            str(2**64 + 1),
            "-1",
            "+1",
            "1.0",
            "1e0",
            "0x1",
            "\u0665",
            "\uff11",
            " 1",
            "1 ",
            "1_0",
        ),
        *("HERE", "Here", "here ", "her%", "here;", "here.json", "\u202e", "a" * 7000, "...", "*"),
        *("null", "None", "true", "' OR '1'='1", "here'--", "{slug}", "<script>"),
    ]
    for query in ("", "?locale=tr&numerals=arab"):
        for rest in ("", "/related"):
            if rest and "locale" in query:
                continue
            unknown = told(client.get(f"/v1/articles/unknown{rest}{query}"))
            assert unknown[0] == 404
            for ref in refs:
                url = f"/v1/articles/{quote(ref, safe='')}{rest}{query}"
                assert told(client.get(url)) == unknown, url[:80]
    here = page(client)["items"][0]["id"]
    for ref in (f"0{here}", f"{here}.", f"{here}/", f"{here}%20", f"{here}%2F"):
        assert client.get(f"/v1/articles/{ref}").status_code == 404


def test_an_old_slug_leads_to_the_present_one_with_the_rest_of_the_url(
    client: TestClient, db: Database
) -> None:
    make.article(db, "first")
    make.articles(db, [make.said("yeni-söz", externalId="test:first", oldSlugs=["şu-eski"])])

    place = "/v1/articles/yeni-s%C3%B6z"
    for old in ("first", "%C5%9Fu-eski", "f%69rst"):
        for rest in (
            "",
            "?locale=tr",
            "?numerals=arab&locale=ar",
            "/related",
            "/related?limit=3&locale=tr",
        ):
            answer = client.get(f"/v1/articles/{old}{rest}")
            assert answer.status_code == 308
            assert answer.headers["location"] == f"{place}{rest}"
            assert answer.headers["cache-control"].startswith("public, max-age=5,")
            followed = client.get(answer.headers["location"])
            assert followed.status_code == 200
    private = client.get("/v1/articles/first", headers=make.key(db))
    assert private.headers["cache-control"] == "private, no-store"
    assert client.get("/v1/articles/first?page=2").status_code == 400


def test_a_slug_that_comes_back_is_the_present_one_again(client: TestClient, db: Database) -> None:
    for slug in ("one", "two", "one"):
        make.articles(db, [make.said(slug, externalId="test:it")])
    assert read(client, "one")["slug"] == "one"
    assert client.get("/v1/articles/two").headers["location"] == "/v1/articles/one"


def test_no_old_slug_leads_out_of_the_site(client: TestClient, db: Database) -> None:
    make.article(db, "first")
    make.articles(db, [make.said("second", externalId="test:first")])
    elsewhere = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "//evil.example"}
    for path in ("//evil.example/v1/articles/first", "/v1/articles//first", "//articles/first"):
        assert client.get(f"http://localhost{path}", headers=elsewhere).status_code == 404
    answer = client.get("/v1/articles/first", headers=elsewhere)
    assert answer.headers["location"] == "/v1/articles/second"


def test_a_canceled_article_is_gone_and_says_why(client: TestClient, db: Database) -> None:
    make.article(db, "killed", oldSlugs=["older"], summary="Secret words")
    number = read(client, "killed")["id"]
    reason = "The agency withdrew the report."
    make.article(db, "killed", state="canceled", cancelReason=reason, summary="Secret words")
    make.article(db, "untold", state="canceled")

    for ref in ("killed", "older", str(number)):
        for rest in ("", "/related", "?locale=tr"):
            answer = client.get(f"/v1/articles/{ref}{rest}")
            assert answer.status_code == 410
            assert answer.json()["detail"] == reason
            assert answer.json()["type"] == "urn:manset:problem:gone"
            assert "Secret" not in answer.text
            assert answer.headers["cache-control"] == "public, max-age=5"
    assert client.get("/v1/articles/untold").json()["detail"] == "This article was canceled."
    assert page(client, "count=exact") == {"items": [], "next": None, "prev": None, "total": 0}


def test_previous_is_older_and_next_is_newer_in_the_same_language(
    client: TestClient, db: Database
) -> None:
    for slug, language, day in (
        ("a", "en", 1),
        ("tr1", "tr", 2),
        ("b", "en", 3),
        ("hidden", "en", 4),
        ("gb", "en-GB", 4),
        ("c", "en", 5),
        ("tr2", "tr", 6),
    ):
        make.article(db, slug, language=language, datePublished=f"2026-02-0{day}T09:00:00Z")
    make.article(db, "hidden", state="withheld", datePublished="2026-02-04T09:00:00Z")

    def around(slug: str) -> tuple[str | None, str | None]:
        found = read(client, slug)
        return tuple(found[name] and found[name]["slug"] for name in ("previous", "next"))

    assert around("a") == (None, "b")
    assert around("b") == ("a", "c")
    assert around("c") == ("b", None)
    assert around("tr1") == (None, "tr2")
    assert around("gb") == (None, None)
    b = read(client, "b")
    assert read(client, "a")["next"] == {name: b[name] for name in b["next"]}
    assert b["next"].keys() == {"id", "slug", "language", "headline"}

    make.articles(db, [make.said(f"s{n}", language="fa") for n in range(3)])  # in one second
    assert around("s1") == ("s0", "s2")


def test_translations_are_the_other_public_ones_of_the_group(
    client: TestClient, db: Database
) -> None:
    stories: dict[str, dict[str, Any]] = {
        "story": {"language": "en"},
        "haber": {"language": "tr", "headline": "Haber"},
        "khabar": {"language": "ar"},
        "entwurf": {"language": "de", "state": "draft"},
        "retire": {"language": "fr", "state": "withheld"},
        "berita": {"language": "id", "translationGroup": "g2"},
        "alone": {"translationGroup": None},
    }
    for slug, more in stories.items():
        make.article(db, slug, **{"translationGroup": "g1", **more})
    found = read(client, "story")["translations"]
    assert [one["slug"] for one in found] == ["khabar", "haber"]
    haber = read(client, "haber")
    assert found[1] == {"id": haber["id"], "slug": "haber", "language": "tr", "headline": "Haber"}
    assert [one["slug"] for one in haber["translations"]] == ["khabar", "story"]
    assert read(client, "alone")["translations"] == read(client, "berita")["translations"] == []


def test_a_changed_article_counts_its_versions(client: TestClient, db: Database) -> None:
    make.article(db, "here", dateModified="2026-02-01T09:00:00+03:00")
    make.article(db, "here", dateModified="2026-02-01T09:00:00+03:00")
    assert read(client, "here")["version"] == 1
    make.article(db, "here", headline="Other", dateModified="2026-02-02T09:00:00+03:00")
    changed = read(client, "here")
    assert (changed["version"], changed["headline"]) == (2, "Other")
    assert changed["dateModified"] == "2026-02-02T09:00:00+03:00"
    assert changed["datePublished"] == "2026-02-01T09:00:00+03:00"


def test_a_preview_that_was_made_up_tells_nothing(client: TestClient, db: Database) -> None:
    make.article(db, "draft", state="draft")
    make.article(db, "seen")
    with db.write() as session:
        preview_token(session, 2, make.NOW, seconds=60)
    unknown = client.get("/v1/articles/unknown?preview=x")
    assert unknown.status_code == 404
    seal = "0" * 64
    for ref in ("1", "draft", "2", "seen", "unknown", "9" * 20):
        for token in (
            *(f"1.{n}.{seal}" for n in ("1", "1" * 10, "9" * 11, "9" * 12, "9" * 13, "0", "-1")),
            *("x", ".", "..", seal, f"{'9' * 19}.1.{seal}", f"1.1.{seal}0", f"1.1.{'é' * 64}"),
        ):
            answer = client.get(f"/v1/articles/{ref}", params={"preview": token})
            assert (answer.status_code, answer.content) == (404, unknown.content), (ref, token)
            assert answer.headers["cache-control"] == "no-store"
