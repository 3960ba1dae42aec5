"""What lists and articles refuse: by name, with the right status, and without the value."""

from starlette.testclient import TestClient

from app.calendar.names import LOCALES
from app.db.engine import Database
from tests import make

MARK = "zq7x"
"""Stands in every refused value; no answer may hold it."""

UNPROCESSABLE = {
    "limit": [
        *(
            "0",
            "101",
            "-1",
            "020",
            "+5",
            "5.0",
            "1e1",
            " 5",
            "5 ",
            "",
            "\u0665",
            "five",
            "0x5",
            "1_0",
        ),
        *("9" * 30, "9" * 5000, "true", "null", f"5{MARK}"),
    ],
    "sort": ["", "Newest", "newest,oldest", "relevance", "-datePublished", f"id;{MARK}"],
    "urgency": ["", "0", "10", "1,", ",1", "1,,2", "1, 2", "-1", "\uff11", f"1,{MARK}"],
    "lang": ["", "e", "english", "en_GB", "en,", "en-", "*", "en;q=1", f"en,{MARK}{MARK}"],
    "label": ["", ",", "a,", f"{MARK}{'a' * 60}", ",".join(["a"] * 51)],
    "day": [
        *("", "2018-4-24", "24/04/2018", "2018-02-30", "2018-04-24T00:00:00Z", "20180424"),
        *("2018-W17-2", "today", "0000-01-01", "10000-01-01", "٢٠١٨-٠٤-٢٤", f"2018-04-24{MARK}"),
    ],
    "from": [
        *("", "2018-04", "2018-04-24T00:00:00", "2018-04-24 00:00:00Z", "2018-04-24T24:00:00Z"),
        *("2018-04-24T00:00:00+24:00", "2018-04-24T00:00:60Z", "1524528000", f"T{MARK}"),
    ],
    "to": ["", "now", "2018-04-24T10Z", f"{MARK}"],
    "hijri": ["", "439", "1439-8", "1439-13", "1439-00", "1439-08-32", "1439-08-00", f"1439{MARK}"],
    "ids": [
        "",
        "0",
        "01",
        "-1",
        "1,",
        "1,,2",
        "1.0",
        "\u0665",
        "9" * 19,
        ",".join(["1"] * 51),
        MARK,
    ],
    "section": ["", ",", "a,", "a b", "a/b", "a?b", "a#b", "100%", f"{MARK}{'a' * 200}"],
    "tag": ["", ",", "a,,b", ",".join(["a"] * 51), f"{MARK} b"],
    "author": ["", "a, b", f"{MARK}/x"],
    "fields": ["", "ID", "state", "id,", "body_html", "version,externalId", f"id,{MARK}"],
    "include": ["", "body", "bodyHtml,", "corrections", f"dates,{MARK}"],
    "count": ["", "true", "estimated", "Exact", MARK],
    "locale": ["", "xx", "EN", "en-GB", MARK],
    "numerals": ["", "deva", "Latn", MARK],
    "cursor": [f"{MARK}{'A' * 1100}"],
}
FOREIGN_TO_LISTS = (
    *("page", "offset", "per_page", "q", "state", "slug", "id", "headline", "external_id", "from_"),
    *("urgency[gt]", "section.slug", "t1.state", "sort[]", "fields[articles]", "filter", "preview"),
    *("Limit", "LIMIT", "visits", "timeline_key", "published_at", "debug", "_", "callback"),
)


def test_a_value_that_is_none_is_422_by_name_and_never_repeated(
    client: TestClient, db: Database
) -> None:
    for name, values in UNPROCESSABLE.items():
        for value in values:
            answer = client.get(
                "/v1/articles",
                params={name: value, "tag" if name != "tag" else "day": "2018-04-24"},
            )
            case = f"{name}={value[:80]}"
            assert answer.status_code == 422, case
            (fault,) = answer.json()["errors"]
            assert fault["parameter"] == name, case
            assert MARK not in answer.text, case
            assert MARK not in str(answer.headers), case
            assert answer.headers["cache-control"] == "no-store"


def test_a_refusal_lists_what_would_have_been_accepted(client: TestClient, db: Database) -> None:
    for name, allowed in {
        "sort": ["newest", "oldest"],
        "numerals": ["latn", "arab", "arabext", "beng", "auto"],
        "include": ["bodyHtml", "dates", "meta", "views", "visits"],
        "locale": list(LOCALES),
    }.items():
        (fault,) = client.get(f"/v1/articles?{name}=none").json()["errors"]
        assert fault["allowed"] == allowed
    (fault,) = client.get("/v1/articles?fields=none").json()["errors"]
    assert {"id", "headline", "bodyHtml"} <= set(fault["allowed"])
    assert {"state", "externalId", "edition"}.isdisjoint(fault["allowed"])


def test_every_fault_is_told_at_once(client: TestClient, db: Database) -> None:
    answer = client.get("/v1/articles?limit=0&sort=x&day=x&tag=a")
    assert answer.status_code == 422
    assert {fault["parameter"] for fault in answer.json()["errors"]} == {"limit", "sort", "day"}
    answer = client.get("/v1/articles?limit=0&page=2")
    assert answer.status_code == 400
    codes = {fault["parameter"]: fault["code"] for fault in answer.json()["errors"]}
    assert codes == {"limit": "not-in-range", "page": "unknown-parameter"}


def test_an_unknown_parameter_is_400_and_its_value_changes_nothing(
    client: TestClient, db: Database
) -> None:
    make.article(db, "here")
    for name in FOREIGN_TO_LISTS:
        bodies = set()
        for value in (MARK, "1", "published", "", "' OR 1=1 --"):
            answer = client.get("/v1/articles", params={name: value})
            assert answer.status_code == 400, name
            bodies.add(answer.content)
        assert len(bodies) == 1, name
        (fault,) = answer.json()["errors"]
        plain = name.replace("_", "").isalnum() and name[0].isalpha()
        assert fault == {
            "code": "unknown-parameter",
            **({"parameter": name} if plain else {}),
        }


def test_no_route_takes_a_parameter_it_does_not_name(client: TestClient, db: Database) -> None:
    make.article(db, "here", section="s", tags=["t"], authors=["a"])
    for path in (
        *("/v1/articles/here", "/v1/articles/here/related", "/v1/articles/unknown"),
        *("/v1/sections", "/v1/sections/s", "/v1/tags", "/v1/tags/t", "/v1/authors"),
        *("/v1/authors/a", "/metrics", "/livez", "/readyz"),
    ):
        for query in ("fields=id", f"sort=newest&{MARK}=1", "state=draft", "visits=1"):
            answer = client.get(f"{path}?{query}")
            assert answer.status_code == 400, (path, query)
            assert {fault["code"] for fault in answer.json()["errors"]} == {"unknown-parameter"}
    for path in ("/v1/tags", "/v1/authors", "/v1/articles/here/related"):
        for limit in ("0", "101", "-1", "", "x"):
            assert client.get(f"{path}?limit={limit}").status_code == 422
    assert client.get("/v1/articles/here/related?limit=21").status_code == 422
    assert client.get("/v1/articles/here?locale=xx&numerals=yy").status_code == 422


def test_a_parameter_said_twice_is_400_even_when_it_says_the_same(
    client: TestClient, db: Database
) -> None:
    for query in ("tag=a&tag=a", "limit=1&%6Cimit=1", "lang=en&sort=newest&lang=tr", "x=1&x=2"):
        answer = client.get(f"/v1/articles?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["errors"][0]["code"] == "repeated-parameter"


def test_what_no_text_may_hold_is_400(client: TestClient, db: Database) -> None:
    for name in UNPROCESSABLE:
        for raw, code in (
            ("%00", "control-character"),
            ("a%0Ab", "control-character"),
            ("a%7Fb", "control-character"),
            ("%FF", "bad-encoding"),
            ("%C0%80", "bad-encoding"),
            ("%ED%A0%80", "bad-encoding"),
            ("%G1", "bad-encoding"),
        ):
            answer = client.get(f"/v1/articles?{name}={raw}")
            assert answer.status_code == 400, (name, raw)
            assert answer.json()["errors"] == [{"parameter": name, "code": code}]


def test_the_ends_of_what_is_accepted(client: TestClient, db: Database) -> None:
    make.articles(db, [make.said(label="x" * 60, tags=["a" * 200]) for _ in range(3)])
    for query, number in {
        "limit=1": 1,
        "limit=100": 3,
        "label=" + "X" * 60: 3,
        "tag=" + "a" * 200: 3,
        "tag=" + ",".join(["a" * 200] * 30): 3,
        "ids=" + ",".join(str(n) for n in range(1, 51)): 3,
        "ids=" + "9" * 18: 0,
        "urgency=" + ",".join("123456789"): 3,
        "lang=" + ",".join(["en"] * 50): 3,
        "&&limit=2&": 2,
    }.items():
        assert len(client.get(f"/v1/articles?{query}").json()["items"]) == number, query[:50]


def test_all_filters_together_take_fifty_values(client: TestClient, db: Database) -> None:
    make.articles(db, [make.said(f"s{n}", tags=[f"t{n}"], authors=["a0"]) for n in range(3)])
    tags = ",".join(f"t{n}" for n in range(25))
    authors = ",".join(f"a{n}" for n in range(25))
    allowed = f"/v1/articles?tag={tags}&author={authors}"
    assert len(client.get(f"{allowed}&ids=1,2,3,4,5,6").json()["items"]) == 3

    refused = client.get(f"{allowed},a25")

    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"parameter": "author", "code": "too-many-values"}]
