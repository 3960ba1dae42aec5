"""Filters of GET /v1/articles by what an article is: its sections, tags, words and numbers."""

from starlette.testclient import TestClient

from app.db.engine import Database
from tests import make
from tests.articles.reading import page, slugs

PAST, FUTURE = "2026-02-02T00:00:00Z", "2190-01-01T00:00:00Z"


def test_a_section_holds_what_is_in_it_and_in_all_below_it(
    client: TestClient, db: Database
) -> None:
    make.section(db, "world")
    make.section(db, "europe", parent="world")
    make.section(db, "balkans", parent="europe")
    make.section(db, "sport")
    for section in ("world", "europe", "balkans", "sport"):
        make.article(db, f"in-{section}", section=section)
    make.article(db, "in-none")

    assert slugs(client, section="world") == ["in-balkans", "in-europe", "in-world"]
    assert slugs(client, section="europe") == ["in-balkans", "in-europe"]
    assert slugs(client, section="balkans") == ["in-balkans"]
    assert slugs(client, section="sport,balkans") == ["in-sport", "in-balkans"]
    assert slugs(client, section="world,balkans") == ["in-balkans", "in-europe", "in-world"]


def test_a_section_that_moves_takes_its_articles_along(client: TestClient, db: Database) -> None:
    for section in ("world", "europe", "balkans"):
        make.section(db, section)
    make.section(db, "balkans", parent="europe")
    make.article(db, "here", section="balkans")
    assert slugs(client, section="europe") == ["here"]

    make.section(db, "europe", parent="world")
    assert slugs(client, section="world") == ["here"]
    make.section(db, "balkans", parent="world")
    assert slugs(client, section="europe") == []
    assert slugs(client, section="world") == ["here"]


def test_tags_and_authors_are_any_of_those_named(client: TestClient, db: Database) -> None:
    make.article(db, "both", tags=["a", "b"], authors=["a", "b"])
    make.article(db, "second", tags=["b"], authors=["b"])
    make.article(db, "other", tags=["c"], authors=["c"])
    make.article(db, "none")

    for parameter in ("tag", "author"):
        assert slugs(client, f"{parameter}=a") == ["both"]
        assert slugs(client, f"{parameter}=b") == ["second", "both"]
        assert slugs(client, f"{parameter}=a,c") == ["other", "both"]
        assert slugs(client, f"{parameter}=c,c,a,b") == ["other", "second", "both"]
        assert page(client, f"{parameter}=a,b&count=exact")["total"] == 2


def test_an_unknown_slug_is_an_empty_list_and_no_refusal(client: TestClient, db: Database) -> None:
    known = "ekonomi-şubat"
    make.article(db, "here", section=known, tags=[known, "سوريا"], authors=[known])
    assert slugs(client, tag="سوريا") == ["here"]

    wrong = ("nowhere", "tag:1", "1", "x'y", "_", "\u202e", "ekonomi", known.upper(), f"{known}-")
    for parameter in ("section", "tag", "author"):
        assert slugs(client, **{parameter: known}) == ["here"]
        for slug in wrong:
            found = page(client, count="exact", **{parameter: slug})
            assert found == {"items": [], "next": None, "prev": None, "total": 0}, slug
            assert slugs(client, **{parameter: f"{slug},{known}"}) == ["here"]


def test_a_language_is_asked_for_in_any_case_and_exactly(client: TestClient, db: Database) -> None:
    make.article(db, "english", language="en")
    make.article(db, "british", language="en-GB")
    make.article(db, "latin", language="az-Latn-AZ")

    assert slugs(client, lang="EN") == ["english"]
    assert slugs(client, lang="en-gb") == slugs(client, lang="EN-Gb") == ["british"]
    assert slugs(client, lang="AZ-LATN-az,en") == ["latin", "english"]
    assert slugs(client, lang="fr") == slugs(client, lang="az") == []


def test_the_urgent_strip_of_the_front_page(client: TestClient, db: Database) -> None:
    for urgency in range(1, 10):
        make.article(db, f"u{urgency}", urgency=urgency)
    make.article(db, "normal")

    assert slugs(client, urgency="1,2,3", limit="5") == ["u3", "u2", "u1"]
    assert slugs(client, urgency="5") == ["normal", "u5"]
    assert slugs(client, urgency="9,1") == ["u9", "u1"]


LABELS = (
    # as it was given, as it is asked for
    ("URGENT", "urgent"),
    ("Exclusive", "eXCLUSIVE"),
    ("SON DAKİKA", "son dakika"),
    ("Canl\u0131 yay\u0131n", "CANLI YAYIN"),
    ("SICAK", "s\u0131cak"),
    ("FLAŞ", "flaş"),
    ("عاجل", "عاجل"),
    ("СРОЧНО", "срочно"),
    ("GROẞ", "gross"),
    ("CAFÉ", "cafe\u0301"),
    ("100% + a&b=c", "100% + A&B=C"),
)


def test_a_label_is_asked_for_in_any_case(client: TestClient, db: Database) -> None:
    make.articles(db, [make.said(f"s{n}", label=kept) for n, (kept, _) in enumerate(LABELS)])
    make.article(db, "none")
    for n, (kept, asked) in enumerate(LABELS):
        assert slugs(client, label=kept) == slugs(client, label=asked) == [f"s{n}"], asked
    assert slugs(client, label="flaş,urgent,nothing") == ["s5", "s0"]
    assert slugs(client, label="flas") == slugs(client, label="nothing") == []


def test_a_label_that_has_ended_neither_shows_nor_counts(client: TestClient, db: Database) -> None:
    make.article(db, "ended", label="URGENT", labelUntil=PAST)
    make.article(db, "holds", label="URGENT", labelUntil=FUTURE)
    make.article(db, "forever", label="URGENT", urgency=1)
    make.article(db, "live", label="LIVE")
    ids = ",".join(str(item["id"]) for item in page(client)["items"])

    for more in ("", f"&ids={ids}", "&lang=en", "&day=2026-02-01", "&urgency=1,5"):
        found = page(client, f"label=urgent&count=exact{more}")
        assert [item["slug"] for item in found["items"]] == ["forever", "holds"], more
        assert found["total"] == 2
    assert slugs(client, label="urgent,live") == ["live", "forever", "holds"]
    shown = {item["slug"]: (item["label"], item["labelUntil"]) for item in page(client)["items"]}
    assert shown["ended"] == (None, None)
    assert shown["holds"] == ("URGENT", "2190-01-01T03:00:00+03:00")
    assert shown["forever"] == ("URGENT", None)


def test_ids_are_those_asked_for_that_are_public(client: TestClient, db: Database) -> None:
    for slug in ("a", "b", "c"):
        make.article(db, slug)
    make.article(db, "hidden", state="draft")
    ids = {item["slug"]: item["id"] for item in page(client)["items"]}
    beyond = max(ids.values()) + 1

    assert slugs(client, ids=f"{ids['a']},{ids['c']}") == ["c", "a"]
    assert slugs(client, ids=f"{ids['c']},{ids['a']},{ids['c']}") == ["c", "a"]
    assert slugs(client, ids=f"{ids['b']},{beyond},999999999999999999") == ["b"]
    found = page(client, f"ids={ids['a']},{beyond},{ids['b']}&limit=1&count=exact")
    assert ([one["slug"] for one in found["items"]], found["total"]) == (["b"], 2)
    assert client.get(found["next"]).json()["items"][0]["slug"] == "a"


def test_filters_combine_with_and(client: TestClient, db: Database) -> None:
    make.section(db, "world")
    make.section(db, "asia", parent="world")
    whole = {
        "section": "asia",
        "tags": ["t", "u"],
        "authors": ["w"],
        "language": "tr",
        "urgency": 2,
        "label": "LIVE",
        "datePublished": "2026-01-05T10:00:00+03:00",
    }
    make.article(db, "whole", **whole)
    for field, other in {
        "section": "sport",
        "tags": ["v"],
        "authors": ["x"],
        "language": "en",
        "urgency": 3,
        "label": None,
        "datePublished": "2026-01-06T10:00:00+03:00",
    }.items():
        make.article(db, f"but-{field.lower()}", **{**whole, field: other})

    asked = {
        "section": "world",
        "tag": "u,nothing",
        "author": "w",
        "lang": "TR",
        "urgency": "1,2",
        "label": "live",
        "day": "2026-01-05",
    }
    assert slugs(client, **asked) == ["whole"]
    assert page(client, count="exact", **asked)["total"] == 1
    for left_out in asked:
        rest = {name: value for name, value in asked.items() if name != left_out}
        assert len(slugs(client, **rest)) == 2, left_out
    assert slugs(client, **{**asked, "tag": "v", "author": "x"}) == []


def test_oldest_first_is_the_same_list_turned_around(client: TestClient, db: Database) -> None:
    for n in range(4):
        make.article(db, f"s{n}", tags=["t"], datePublished=f"2026-02-0{4 - n}T09:00:00Z")
    make.article(db, "s4", tags=["u"], datePublished="2026-02-01T09:00:00Z")

    for query in ("", "tag=t,u", "lang=en", "from=2026-01-01", "lang=en&tag=t,u"):
        newest = slugs(client, f"{query}&sort=newest")
        assert newest == slugs(client, query) == ["s0", "s1", "s2", "s4", "s3"]
        assert slugs(client, f"{query}&sort=oldest") == newest[::-1]


def test_a_story_moves_to_where_its_new_date_puts_it(client: TestClient, db: Database) -> None:
    make.article(db, "a", tags=["t"], datePublished="2026-02-01T09:00:00Z")
    make.article(db, "b", tags=["t"], datePublished="2026-02-02T09:00:00Z")
    make.article(db, "a", tags=["t"], datePublished="2026-02-03T09:00:00Z")
    assert slugs(client) == slugs(client, tag="t") == ["a", "b"]
    assert slugs(client, day="2026-02-01") == []
