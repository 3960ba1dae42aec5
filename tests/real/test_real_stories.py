"""Real stories go in by the command line and come out over HTTP, whole, on both databases."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import orjson
import pytest

from tests.real.stories import line_of, page, wikinews
from tests.server import Server, run, serving

STORIES = wikinews()


@pytest.fixture(scope="module")
def server(
    empty_url: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve a newsroom of all real stories and no other."""
    database_url = empty_url()
    lines = [page()[0], *map(line_of, STORIES)]
    stdin = b"".join(orjson.dumps(line) + b"\n" for line in lines)
    report = tmp_path_factory.mktemp("report") / "report.jsonl"
    done = run(database_url, "import", "jsonl", "-", "--report", str(report), stdin=stdin)
    assert done.stderr == b""
    assert done.stdout == b"44 lines: 44 created, 0 updated, 0 unchanged, 0 refused\n"
    (notice,) = map(orjson.loads, report.read_bytes().splitlines())
    assert (notice["code"], notice["before"]) == ("label-split-off", page()[0]["headline"])
    with serving(database_url, tmp_path_factory.mktemp("server")) as one:
        yield one


class Text(HTMLParser):
    """Collects the words of a body and how often each element begins."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.elements: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its base's
        self.elements[tag] += 1
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - its base's
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def read(body: str) -> Text:
    reader = Text()
    reader.feed(body)
    reader.close()
    return reader


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def test_the_pages_story_is_what_its_readers_saw(server: Server) -> None:
    line, paragraphs = page()
    found = server.get("/v1/articles?day=2015-11-19&label=urgent&urgency=1&include=dates").json()
    (card,) = (one for one in found["items"] if one["label"])
    article = server.get(f"/v1/articles/{card['slug']}").json()

    assert line["headline"].startswith("URGENT: ")
    assert article["headline"] == line["headline"].removeprefix("URGENT: ")
    assert (article["label"], article["urgency"]) == ("URGENT", 1)
    assert article["datePublished"] == "2015-11-19T22:19:00+02:00"
    assert article["day"] == "2015-11-19"
    assert article["dates"]["weekday"] == "Thursday"
    assert article["dates"]["text"] == "19 November 2015"
    assert article["dates"]["hijri"]["iso"] == "1437-02-07"
    assert article["dates"]["hijri"]["text"] == "7 Safar 1437"
    assert card["dates"] == article["dates"]
    assert len(paragraphs) == article["bodyHtml"].count("<p>") == 13
    shown = re.findall("<p>(.*?)</p>", article["bodyHtml"], re.DOTALL)
    assert [folded("".join(read(one).parts)) for one in shown] == [
        folded(one) for one in paragraphs
    ]
    assert "Scroll Up" not in article["bodyHtml"]


def test_the_masthead_of_its_day_counts_it(server: Server) -> None:
    masthead = server.get("/v1/masthead?day=2015-11-19&locale=en&days=1").json()
    until = sum(story["date_created"] <= "2015-11-19" for story in STORIES) + 1
    assert masthead["text"] == (
        f"19 November 2015 - Thursday - 7 Safar 1437 | 19/11/2015 (1) Total: {until} content"
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_a_story_of_wikinews_comes_out_whole(server: Server, story: dict[str, str]) -> None:
    line = line_of(story)
    day = story["date_created"]
    found = server.get(f"/v1/articles?day={day}&author=wikinews&include=bodyHtml").json()["items"]
    (article,) = (one for one in found if one["canonicalUrl"] == story["source_url"])

    assert folded(article["headline"]) == folded(story["title"])
    assert article["label"] is None
    assert article["datePublished"] == line["datePublished"]
    assert article["dateModified"] == line["dateModified"]
    assert article["section"]["slug"] == line["section"]
    sent, came = read(line["bodyHtml"]), read(article["bodyHtml"])
    text = folded("".join(came.parts))
    at = 0
    for paragraph in STORIES[STORIES.index(story)]["paragraphs"]:
        wanted = folded(paragraph["text"])
        assert wanted in text[at:], wanted
        at = text.index(wanted, at) + len(wanted)
    assert at == len(text)
    assert text == folded("".join(sent.parts))
    assert came.elements == sent.elements
    assert server.get(f"/v1/articles/{article['id']}").json()["bodyHtml"] == article["bodyHtml"]


def test_days_and_totals_count_what_went_in(server: Server) -> None:
    days = Counter([*(story["date_created"] for story in STORIES), "2015-11-19"])
    for day, articles in days.items():
        one = server.get(f"/v1/days/{day}").json()
        assert one["row"]["articles"] == len(one["articles"]["items"]) == articles
    years = server.get("/v1/days?by=year&from=2005-01-01&to=2023-12-31").json()["items"]
    assert {row["period"]: row["articles"] for row in years if row["articles"]} == Counter(
        day[:4] for day in days.elements()
    )
    totals = server.get("/v1/totals").json()
    assert totals["articles"] == 44
    assert totals["languages"] == [{"language": "en", "articles": 44}]
    genres = Counter(story["genre"] for story in STORIES)
    assert {one["slug"]: one["articles"] for one in totals["sections"]} == genres
    assert server.get("/v1/articles?count=exact&limit=1").json()["total"] == 44


def test_a_round_trip_is_the_identity(server: Server, empty_url: Callable[[], str]) -> None:
    exported = run(server.database_url, "export")
    other = empty_url()
    taken = run(other, "import", "jsonl", "-", stdin=exported.stdout)
    assert (exported.returncode, taken.returncode) == (0, 0)
    assert run(other, "export").stdout == exported.stdout
    assert run(other, "verify").returncode == 0
