"""The sample newsroom: made-up news of any amount, as lines for `manset import jsonl`."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from app.calendar.civil import bounds
from app.importers.sample_days import plan_days
from app.importers.sample_desk import BYLINES, TAGGED_PLACES, Desk, JsonValue, bare, slug_of
from app.importers.sample_text import language_of

_SECTIONS = (  # slug, name, parent; parents first
    ("world", "World", None),
    ("middle-east", "Middle East", "world"),
    ("europe", "Europe", "world"),
    ("asia", "Asia", "world"),
    ("economy", "Economy", None),
    ("agriculture", "Agriculture", "economy"),
    ("energy", "Energy", "economy"),
    ("city", "City", None),
    ("transport", "Transport", "city"),
    ("science", "Science", None),
    ("culture", "Culture", None),
    ("sport", "Sport", None),
    ("weather", "Weather", None),
)


def each_line(
    *, articles: int, until: date, last_days: Sequence[int] = (), seed: int = 1, zone: ZoneInfo
) -> Iterator[dict[str, JsonValue]]:
    """Yield a newsroom with so many articles up to the day `until`, one JSON object a line.

    First the site, then sections, tags and authors, then articles, oldest first. `last_days` are
    the counts of the last days, newest first; before them come about forty a day. The same
    arguments give the same lines, whatever the machine; memory grows with the days alone.

    Raises:
        ValueError: at the call, when the articles do not fit the days (see `plan_days`).
    """
    rng = Random(seed)  # noqa: S311 - a sample, not a secret
    plan = plan_days(articles=articles, until=until, last_days=last_days, zone=zone, rng=rng)
    return _each_line(plan, Desk(rng, zone, bounds(until, until, zone)[1]), zone)


def _each_line(
    plan: list[tuple[date, int]], desk: Desk, zone: ZoneInfo
) -> Iterator[dict[str, JsonValue]]:
    yield _site(zone)
    for position, (slug, name, parent) in enumerate(_SECTIONS, 1):
        about = None if parent else f"All of our {name.lower()} coverage"
        yield {
            "type": "section",
            "slug": slug,
            "name": name,
            "parent": parent,
            "position": position,
            "description": about,
        }
    for kind, names in (("tag", _tags()), ("author", BYLINES)):
        for name in names:
            yield {"type": kind, "slug": slug_of(name, "en"), "name": name, "description": None}
    for day, count in plan:
        yield from desk.each_article(day, count)


def _site(zone: ZoneInfo) -> dict[str, JsonValue]:
    return {
        "type": "site",
        "name": "Sample Newsroom",
        "url": "https://news.example",
        "language": "en",
        "timeZone": zone.key,
        "hijriOffset": 0,
        "hijriMonths": [],
        "links": [
            {"rel": "social", "name": name, "href": f"https://social.example/{name.lower()}"}
            for name in ("Facebook", "Twitter", "Youtube")
        ],
    }


def _tags() -> list[str]:
    """Return the names of all tags: every topic, every thing written about, and some places."""
    english = language_of("en")
    things = [bare(thing) for texts in english.topics.values() for thing in texts["things"]]
    names = [*english.topics, *things]
    return [name[0].upper() + name[1:] for name in names] + english.places[:TAGGED_PLACES]
