"""Out and in again is the identity, from either database into the other and back."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from app.archive.verify import each_difference
from app.db.engine import Database
from app.edition.stamp import current_edition
from app.editorial.slugs import slugify
from tests.newsroom import empty, exported, fill, lines_of, take_in

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
)
words = st.sampled_from(
    ["Ay'a iniş", "القمر", "Moon  landing", "Café", "URGENT: Cafe\u0301", "\u200f"]
)
lines = words | texts
native = st.builds(lambda text: slugify(text, language="tr", native=True), lines)
slugs = st.sampled_from(["a", "b", "c", "d", "ay", "قمر", "نیم\u200cروز", "ß" * 200]) | native
slug_lists = st.lists(slugs, max_size=4)
instants = st.builds(
    lambda at, hours: at.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours))),
    st.datetimes(datetime(1600, 1, 4), datetime(2199, 12, 28))  # noqa: DTZ001 - made aware above
    | st.datetimes(datetime(2015, 11, 7), datetime(2015, 11, 9))  # noqa: DTZ001
    | st.datetimes(datetime(2026, 2, 28), datetime(2026, 3, 2)),  # noqa: DTZ001 - about now
    st.integers(-12, 14),
).map(datetime.isoformat)
fragments = st.sampled_from(
    [
        "<p>One</p>",
        "<h2>Two</h2> three",
        '<iframe src="https://video.example/1" title="x"></iframe>',
        '<iframe src="https://other.example/"></iframe>',
        "<script>alert(1)</script>",
        '<a href="https://a.example/?a=1&b=2">four',
        '<img src="https://a.example/1.jpg" alt="&lt;x&gt;" onerror="y">',
        "<table><tr><td>5</table>",
        "<b><p>six</b></p>",
        "&amp;lt; &nbsp; \u00a0 é e\u0301",
        "<pre>\n\n 7</pre>",
        "<!-- hush -->",
        "<svg><style><img src=x>",
    ]
)
bodies = st.lists(fragments | texts, max_size=5).map("".join)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make an object with some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


sites = st.fixed_dictionaries(
    {
        "type": st.just("site"),
        "name": lines,
        "url": st.just("https://moon.example"),
        "language": st.sampled_from(["en", "tr", "AR-eg"]),
        "timeZone": st.just("Europe/Istanbul"),
        "hijriOffset": st.integers(-2, 2),
        "links": st.lists(
            st.fixed_dictionaries(
                {"rel": st.just("social"), "name": lines, "href": st.just("https://x.example/y")}
            ),
            max_size=2,
        ),
    }
)
sections = st.builds(
    lambda must, may: {**must, **may},
    st.fixed_dictionaries({"type": st.just("section"), "slug": slugs, "name": lines}),
    some(parent=st.none() | slugs, position=st.integers(0, 3), description=st.none() | lines),
)
terms = st.builds(
    lambda must, may: {**must, **may},
    st.fixed_dictionaries(
        {"type": st.sampled_from(["tag", "author"]), "slug": slugs, "name": lines}
    ),
    some(description=st.none() | lines),
)
names = st.sampled_from([f"x:{n}" for n in range(8)])
images = st.builds(
    lambda may: {"url": "https://img.example/1.jpg", **may},
    some(width=st.none() | st.integers(1, 9000), alt=st.none() | lines, caption=st.none() | lines),
)
corrections = st.fixed_dictionaries(
    {"kind": st.sampled_from(["correction", "update"]), "text": lines, "at": instants}
)
stories = st.builds(
    lambda must, may: {**must, **may} | ({} if may.get("label") else {"labelUntil": None}),
    st.fixed_dictionaries(
        {
            "type": st.just("article"),
            "externalId": names,
            "state": st.sampled_from(
                ["published", "published", "draft", "scheduled", "withheld", "canceled"]
            ),
            "headline": lines,
            "language": st.sampled_from(["tr", "ar", "EN-gb"]),
            "datePublished": instants,
        }
    ),
    some(
        slug=slugs,
        label=st.none() | lines.filter(lambda text: "," not in text),
        labelUntil=st.none() | instants,
        summary=st.none() | lines,
        bodyHtml=bodies,
        urgency=st.none() | st.integers(1, 9),
        section=st.none() | slugs,
        tags=slug_lists,
        authors=slug_lists,
        image=st.none() | images,
        source=st.none() | lines,
        canonicalUrl=st.just("https://a.example/ç?ü=1"),
        translationGroup=lines,
        isAccessibleForFree=st.booleans(),
        dateModified=st.none() | instants,
        publishAt=st.none() | instants,
        embargoedUntil=st.none() | instants,
        expiresAt=st.none() | instants,
        canceledAt=st.none() | instants,
        cancelReason=st.none() | lines,
        corrections=st.lists(corrections, max_size=2),
        oldSlugs=slug_lists,
        aliases=st.lists(
            st.sampled_from(
                ["/", "https://www.A.example/x/", "//b.example/?p=1", "/ç?ü=1&utm_x=2"]
            ),
            max_size=3,
        ),
        related=st.lists(names, max_size=3),
    ),
)
stones = st.builds(
    lambda must, may: {**must, **may},
    st.fixed_dictionaries({"type": st.just("tombstone"), "externalId": names, "at": instants}),
    some(reason=st.none() | lines),
)
files = st.tuples(
    st.lists(sites, max_size=1),
    st.lists(sections, max_size=6),
    st.lists(terms, max_size=4),
    st.lists(stories, min_size=1, max_size=12),
    st.lists(stones, max_size=2),
).map(lambda parts: [line for part in parts for line in part])

HOSTS = ["video.example"]


def edition(db: Database) -> int:
    with db.read() as session:
        return current_edition(session)


def pass_on(source: Database, target: Database) -> bytes:
    """Export one newsroom into the other, emptied; nothing may be refused, changed or lost."""
    lines_out = exported(source)
    empty(target)
    tally, report = take_in(target, lines_out, embed_hosts=HOSTS)
    assert report == []
    assert tally.seen == lines_out.count(b"\n")
    assert exported(target) == lines_out
    return lines_out


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink a failure takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(file=files)
def test_any_newsroom_goes_out_and_in_again(
    both: tuple[Database, Database], file: list[dict[str, Any]]
) -> None:
    sqlite, postgresql = both
    empty(sqlite)
    tally, _ = take_in(sqlite, lines_of(*file), embed_hosts=HOSTS)
    event(f"articles: {tally.outcomes['created'] // 5 * 5}+")

    first = pass_on(sqlite, postgresql)
    second = pass_on(postgresql, sqlite)

    assert second == first
    assert list(each_difference(sqlite)) == list(each_difference(postgresql)) == []
    for db in both:
        taken = edition(db)
        again, report = take_in(db, first, embed_hosts=HOSTS)
        assert set(again.outcomes) == {"unchanged"}
        assert report == []
        assert edition(db) == taken


def test_a_newsroom_with_a_bit_of_everything_goes_out_and_in_again(
    both: tuple[Database, Database],
) -> None:
    sqlite, postgresql = both
    empty(postgresql)
    fill(postgresql)

    out = pass_on(postgresql, sqlite)

    assert pass_on(sqlite, postgresql) == out
    kinds = [orjson.loads(line)["type"] for line in out.splitlines()]
    assert kinds == sorted(
        kinds, key=["site", "section", "tag", "author", "article", "tombstone"].index
    )
    assert set(kinds) == {"site", "section", "tag", "author", "article", "tombstone"}
    states = {line.get("state") for line in map(orjson.loads, out.splitlines()) if "state" in line}
    assert states == {"published", "draft", "scheduled", "withheld", "canceled"}


def test_an_empty_newsroom_is_its_site_alone(both: tuple[Database, Database]) -> None:
    for db in both:
        empty(db)
        [line] = exported(db).splitlines()
        assert orjson.loads(line)["type"] == "site"
