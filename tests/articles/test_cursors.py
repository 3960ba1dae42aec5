"""Walking lists of articles by cursor, forward and back, while the newsroom goes on."""

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from starlette.testclient import TestClient

from app.db.engine import Database
from app.http.cursor import Cursor
from tests import make
from tests.articles.reading import pages, slugs, slugs_of

SAME_SECOND = "2026-02-01T09:00:00+03:00"


def several(db: Database, number: int, **more: object) -> list[str]:
    """Publish `number` articles, two in each second; return their slugs, newest first."""
    said = [
        make.said(f"s{n}", datePublished=f"2026-02-01T09:00:{n // 2:02}+03:00", **more)
        for n in range(number)
    ]
    make.articles(db, said)
    return [f"s{n}" for n in reversed(range(number))]


def cut(every: list[str], size: int) -> list[list[str]]:
    return [every[n : n + size] for n in range(0, len(every), size)]


def refused(client: TestClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 400, url
    assert answer.json()["errors"] == [{"parameter": "cursor", "code": "foreign-cursor"}]


def test_next_and_prev_walk_to_the_same_pages_whatever_the_size_and_filter(
    client: TestClient, db: Database
) -> None:
    newest = several(db, 7, tags=["t", "u"], label="LIVE")
    make.article(db, "other", datePublished="2026-02-01T09:00:03+03:00")
    for query in ("tag=t", "tag=t,u&label=live", "day=2026-02-01&tag=u", "section=none"):
        every = [] if query == "section=none" else newest
        for sort, order in (("newest", every), ("oldest", every[::-1])):
            for limit in (2, 3, 6, 7, 8):
                url = f"/v1/articles?{query}&sort={sort}&limit={limit}"
                forth = pages(client, url)
                assert slugs_of(forth) == (cut(order, limit) or [[]]), url
                assert forth[0]["prev"] is None
                assert forth[-1]["next"] is None
                if len(forth) == 1:
                    continue
                back = pages(client, forth[-1]["prev"], "prev")
                assert slugs_of(back[::-1]) == slugs_of(forth[:-1]), url
                assert all(one["next"] for one in back)
                there_again = pages(client, back[-1]["next"])
                assert slugs_of(there_again) == slugs_of(forth[1:]), url


def test_a_walk_meets_each_article_once_while_others_appear_and_go(
    client: TestClient, db: Database
) -> None:
    every = several(db, 9, tags=["t"])
    urls = {"": "/v1/articles?limit=3", "tag": "/v1/articles?limit=3&tag=t"}
    seen: dict[str, list[str]] = {walk: [] for walk in urls}
    for step in range(4):
        for walk, url in urls.items():
            answer = client.get(url).json()
            seen[walk] += [item["slug"] for item in answer["items"]]
            urls[walk] = answer["next"]
        make.article(db, f"newer{step}", tags=["t"], datePublished="2026-03-01T09:00:00Z")
        make.tombstone(db, seen[""][-1])  # the very one that the cursors name
        if step == 0:
            make.article(db, "older", tags=["t"], datePublished="2026-01-01T09:00:00Z")
    assert seen == {walk: [*every, "older"] for walk in urls}
    assert urls == dict.fromkeys(urls)


def test_the_way_back_leads_to_what_has_appeared_since(client: TestClient, db: Database) -> None:
    every = several(db, 4)
    second = client.get(client.get("/v1/articles?limit=2").json()["next"]).json()
    make.article(db, "newer", datePublished="2026-03-01T09:00:00Z")

    back = client.get(second["prev"]).json()
    assert slugs_of([back]) == [every[:2]]
    first = client.get(back["prev"]).json()
    assert slugs_of([first]) == [["newer"]]
    assert first["prev"] is None
    assert slugs_of([client.get(first["next"]).json()]) == [every[:2]]


def test_beside_an_empty_page_lies_the_one_it_was_reached_from(
    client: TestClient, db: Database
) -> None:
    def show(*slugs: str, state: str = "published") -> None:
        make.articles(db, [make.said(one, state=state, datePublished=SAME_SECOND) for one in slugs])

    show("s1", "s2", "s3", "s4")
    for sort, one, other in (
        ("newest", ["s4", "s3"], ["s2", "s1"]),
        ("oldest", ["s1", "s2"], ["s3", "s4"]),
    ):
        first = client.get(f"/v1/articles?limit=2&sort={sort}").json()
        last = client.get(first["next"]).json()

        show(*other, state="withheld")
        empty = client.get(first["next"]).json()
        assert (empty["items"], empty["next"]) == ([], None)
        assert slugs_of([client.get(empty["prev"]).json()]) == [one]
        show(*other)

        show(*one, state="withheld")
        empty = client.get(last["prev"]).json()
        assert (empty["items"], empty["prev"]) == ([], None)
        assert slugs_of([client.get(empty["next"]).json()]) == [other]
        show(*one)


def test_the_link_header_says_what_the_body_says(client: TestClient, db: Database) -> None:
    several(db, 5)
    assert "link" not in client.get("/v1/articles").headers
    url: str | None
    url = "/v1/articles?limit=2&lang=en&from=2026-02-01T00:00:00%2B03:00"
    seen = []
    while url is not None:
        answer = client.get(url)
        links = re.findall(r'<([^>]+)>; rel="(next|prev)"', answer.headers["link"])
        found = {relation: target for target, relation in links}
        told = {relation: answer.json()[relation] for relation in ("next", "prev")}
        assert found == {relation: target for relation, target in told.items() if target}
        seen.append(sorted(found))
        url = told["next"]
    assert seen == [["next"], ["next", "prev"], ["prev"]]


def test_next_keeps_everything_that_was_asked_for(client: TestClient, db: Database) -> None:
    several(db, 3, label="SON DAKİKA", tags=["ş"])
    asked = {
        "label": "son dakika",
        "tag": "ş,x",
        "from": "2026-02-01T00:00:00+03:00",
        "sort": "oldest",
        "limit": "1",
        "fields": "slug,label",
        "include": "dates",
        "count": "exact",
        "locale": "tr",
        "numerals": "arab",
    }
    answer = client.get("/v1/articles", params=asked).json()
    following = answer["next"]
    assert following.isascii()
    assert urlsplit(following).path == "/v1/articles"
    carried = {name: values[0] for name, values in parse_qs(urlsplit(following).query).items()}
    assert carried.pop("cursor")
    assert carried == asked
    every = pages(client, following)
    assert slugs_of(every) == [["s1"], ["s2"]]
    assert all(one["items"][0].keys() == answer["items"][0].keys() for one in every)
    assert all(one["total"] == 3 for one in every)


def test_a_cursor_of_another_list_is_refused(client: TestClient, db: Database) -> None:
    several(db, 5, tags=["t", "u"])
    lists = [
        "/v1/articles?",
        "/v1/articles?sort=oldest",
        "/v1/articles?tag=t",
        "/v1/articles?tag=t,u",
        "/v1/articles?author=t",
        "/v1/articles?lang=en",
        "/v1/articles?day=2026-02-01",
        "/v1/articles?from=2026-02-01",
        "/v1/articles?to=2026-02-01",
        "/v1/tags?",
    ]
    cursors = {}
    for url in lists:
        following = client.get(f"{url}&limit=1").json()["next"]
        if following is not None:
            cursors[url] = parse_qs(urlsplit(following).query)["cursor"][0]
    assert len(cursors) == 9  # no author wrote any
    for url in lists:
        for origin, cursor in cursors.items():
            if url == origin:
                assert client.get(f"{url}&cursor={cursor}").status_code == 200
            else:
                refused(client, f"{url}&cursor={cursor}")


def test_limit_fields_and_words_may_change_on_the_way(client: TestClient, db: Database) -> None:
    several(db, 5)
    cursor = parse_qs(urlsplit(client.get("/v1/articles?limit=1").json()["next"]).query)["cursor"][
        0
    ]
    asked = "limit=3&fields=slug&include=dates&locale=tr&count=exact&numerals=arab"
    assert slugs(client, f"cursor={cursor}&{asked}") == ["s3", "s2", "s1"]


def test_a_cursor_that_was_tampered_with_is_refused(client: TestClient, db: Database) -> None:
    several(db, 3)
    cursor = parse_qs(urlsplit(client.get("/v1/articles?limit=1").json()["next"]).query)["cursor"][
        0
    ]
    tampered = [cursor[:n] + other + cursor[n + 1 :] for n in range(len(cursor)) for other in "A_"]
    tampered += [cursor[:-1], cursor[1:], f"{cursor}A", f"{cursor}=", f"{cursor}!", f" {cursor}"]
    tampered += ["AAAA", "%20", "", "null", "0", "-1", "şş", "A" * 1100]
    for one in tampered:
        if one != cursor:
            refused(client, f"/v1/articles?cursor={one}")


def test_a_cursor_that_was_made_up_is_refused_or_harmless(client: TestClient, db: Database) -> None:
    several(db, 3)
    for key in ("abc", "", "1_0", " 1", "1e3", "0x1", "\u0661", "9" * 19, "9" * 200, "1\0", "--1"):
        for backward in (False, True):
            forged = Cursor(key, backward=backward).encode("newest")
            refused(client, f"/v1/articles?cursor={forged}")
    for key in ("9" * 18, f"-{'9' * 18}", "0"):
        for backward in (False, True):
            forged = Cursor(key, backward=backward).encode("newest")
            found = client.get(f"/v1/articles?cursor={forged}")
            assert found.status_code == 200
            for following in (found.json()["next"], found.json()["prev"]):
                assert following is None or client.get(following).status_code in (200, 400)


def test_a_tag_that_becomes_known_on_the_way_breaks_no_cursor(
    client: TestClient, db: Database
) -> None:
    every = several(db, 4, tags=["t"])
    first = client.get("/v1/articles?tag=t,soon&limit=2").json()
    make.article(db, "late", tags=["soon"], datePublished="2026-01-01T00:00:00Z")
    rest = slugs_of(pages(client, first["next"]))
    assert [slug for one in rest for slug in one] == [*every[2:], "late"]


def test_articles_of_one_second_keep_the_order_in_which_they_came(
    client: TestClient, db: Database
) -> None:
    for n in range(4):
        make.article(db, f"s{n}", datePublished=SAME_SECOND)
    make.article(db, "s1", datePublished=SAME_SECOND, headline="Changed")
    assert slugs(client) == ["s3", "s2", "s1", "s0"]
    one_by_one = slugs_of(pages(client, "/v1/articles?limit=1"))
    assert all(earlier != later for earlier, later in pairwise(one_by_one))
    assert one_by_one == [["s3"], ["s2"], ["s1"], ["s0"]]
