"""Finding an article by any address that it has or had."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.editorial.schemas import ArticleIn
from app.errors import Unprocessable
from tests import make
from tests.editorial.desk import Editor

MOON = "https://www.old.example/2015/11/19/moon/"


def found(client: TestClient, url: str) -> str | int:
    """Return the slug of the card that answers, or the status where none does."""
    answer = client.get("/v1/resolve", params={"url": url})
    return answer.json()["slug"] if answer.status_code == 200 else answer.status_code


def moon(**more: object) -> ArticleIn:
    return make.said("moon", aliases=[MOON, "/?p=4711"], oldSlugs=["luna"], **more)


@pytest.mark.parametrize(
    "url",
    [
        MOON,
        "http://old.example/2015/11/19/moon",
        "HTTP://OLD.example:80/2015/11/19/moon?utm_source=x#top",
        "/2015/11/19/moon/",
        "/2015/11/19/moon?page=2",
        "http://127.0.0.1:8000/2015/11/19/moon/",  # the site's own host, where old paths go on
        "/?p=4711",
        "/moon",
        "http://127.0.0.1:8000/moon",
        "/luna/",
    ],
)
def test_any_address_of_an_article_gives_its_card(
    client: TestClient, db: Database, url: str
) -> None:
    make.articles(db, [moon(), make.said("other", aliases=["https://old.example/other"])])
    assert found(client, url) == "moon"


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/2015/11/19",
        "/2015/11/19/MOON",
        "https://elsewhere.example/2015/11/19/moon/",
        "https://elsewhere.example/moon",
        "https://old.example/?p=4711",  # whose host is not known to be that one
        "/4711",
        "/v1/articles/moon",
    ],
)
def test_any_other_address_is_not_found(client: TestClient, db: Database, url: str) -> None:
    make.articles(db, [moon()])
    answer = client.get("/v1/resolve", params={"url": url})
    assert answer.status_code == 404
    absent = client.get("/v1/resolve", params={"url": "/nothing"})
    assert answer.json() == absent.json()


def test_the_card_is_that_of_the_lists(client: TestClient, db: Database) -> None:
    make.articles(db, [moon(section="world", tags=["space"], isAccessibleForFree=False)])
    answer = client.get("/v1/resolve", params={"url": MOON})
    assert answer.json() == client.get("/v1/articles").json()["items"][0]
    assert {"article-1", "articles"} <= set(answer.headers["Surrogate-Key"].split())


def test_what_is_not_public_is_found_by_none_of_its_addresses(
    client: TestClient, db: Database
) -> None:
    make.articles(db, [moon(state="withheld")])
    assert {found(client, url) for url in (MOON, "/?p=4711", "/moon", "/luna")} == {404}


def test_a_canceled_article_is_gone(client: TestClient, db: Database) -> None:
    make.articles(db, [moon(state="canceled", cancelReason="Not so")])
    assert {found(client, url) for url in (MOON, "/?p=4711", "/moon", "/luna")} == {410}
    late = make.said(
        "moon", state="canceled", cancelReason="Not so", aliases=["/late"], oldSlugs=["luna"]
    )
    assert make.articles(db, [late]) == ["updated"]
    assert found(client, "/late") == 410


def test_of_several_hosts_the_sites_own_path_and_what_is_public_come_first(
    client: TestClient, db: Database
) -> None:
    make.articles(
        db,
        [
            make.said("hidden", state="withheld", aliases=["https://a.example/x"]),
            make.said("gone", state="canceled", cancelReason="No", aliases=["https://b.example/x"]),
            make.said("seen", aliases=["https://c.example/x", "https://c.example/x?id=1"]),
        ],
    )
    assert found(client, "/x") == "seen"
    assert found(client, "https://a.example/x") == 404
    assert found(client, "https://b.example/x") == 410

    make.article(db, "own", aliases=["/x", "/x?id=2"])
    assert found(client, "/x") == "own"
    assert found(client, "/x?id=1") == "seen"  # the query says more than the host
    assert found(client, "/x?id=2&gclid=1") == "own"
    assert found(client, "/x?id=3") == "own"


def test_the_pattern_of_the_sites_addresses_is_the_settings(
    client: TestClient, db: Database, settings: Settings, app: FastAPI
) -> None:
    make.site(db, url="https://news.example")
    make.articles(db, [moon()])
    changed = settings.model_copy(update={"article_url": "{site}/haber/{slug}-{id}"})
    app.state.settings = changed
    [card] = client.get("/v1/articles").json()["items"]
    assert card["url"] == "https://news.example/haber/moon-1"
    assert found(client, card["url"]) == "moon"
    assert found(client, "/haber/any-1") == "moon"
    assert found(client, "/moon") == 404


@pytest.mark.parametrize("url", ["", "moon", "ftp://a.example/x", "https://a b/x", "a" * 2_049])
def test_what_is_no_address_is_refused_by_name(client: TestClient, url: str) -> None:
    answer = client.get("/v1/resolve", params={"url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "url"


def test_it_takes_few_statements(
    quiet: TestClient, db: Database, query_count: Callable[[], int]
) -> None:
    make.articles(db, [moon()])
    query_count()
    for url, statements in ((MOON, 3), ("/moon", 3), ("/2015/11/19/moon", 3), ("/other", 3)):
        quiet.get("/v1/resolve", params={"url": url})
        assert query_count() == statements, url


def test_an_address_belongs_to_one_article(db: Database) -> None:
    make.articles(db, [moon()])
    with pytest.raises(Unprocessable) as refused:
        make.article(db, "sun", aliases=["/free", "//old.example/2015/11/19/moon"])
    assert [(one.code, one.pointer) for one in refused.value.errors] == [
        ("alias-taken", "/aliases/1")
    ]
    make.article(db, "sun", aliases=["https://new.example/2015/11/19/moon/"])


def test_addresses_stay_when_they_are_not_said_again_and_go_with_the_article(
    client: TestClient, db: Database, editor: Editor
) -> None:
    make.articles(db, [moon()])
    make.articles(db, [make.said("moon", headline="New")])
    assert found(client, MOON) == "moon"
    kept = ["//old.example/2015/11/19/moon", "/?p=4711"]
    assert editor.read({"id": 1})["aliases"] == kept

    make.tombstone(db, "moon")
    assert found(client, MOON) == 404
    make.article(db, "sun", aliases=[MOON])
    assert found(client, MOON) == "sun"
