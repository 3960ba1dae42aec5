"""Examples for the OpenAPI document: every body and every answer, filled with one story's words."""

from typing import Any, Final, TypeVar

JsonObject = dict[str, Any]
T = TypeVar("T")

BODIES: Final[dict[str, JsonObject]] = {
    "ArticleCreate": {
        "headline": "URGENT: Bridge closed after storm",
        "bodyHtml": "<p>The wind is too strong.</p>",
        "section": "city",
        "tags": ["transport"],
        "authors": ["night-desk"],
    },
    "ArticlePatch": {"headline": "Bridge open again", "urgency": 5},
    "CancelIn": {"reason": "The bridge was never closed."},
    "CorrectIn": {"text": "It was closed for two hours, not three.", "kind": "correction"},
    "KeyIn": {"role": "editor", "name": "the desk"},
    "MergeIn": {"into": 2},
    "PreviewIn": {"expiresInSeconds": 3600},
    "PublishIn": {"at": "2018-04-24T09:30:00+03:00"},
    "RestoreIn": {"version": 1},
    "SectionCreate": {"name": "City", "slug": "city", "position": 3},
    "SectionPatch": {"name": "The city"},
    "SitePatch": {"name": "My Newsroom", "hijriOffset": -1},
    "TermCreate": {"name": "Transport", "slug": "transport"},
    "TermPatch": {"name": "Traffic"},
    "WebhookIn": {"url": "https://app.example/news"},
    "WebhookPatch": {"isActive": False},
    "WithholdIn": {"reason": "Under review."},
}
"""What those send who write, by the name of their schema: some fields exclude each other."""

WORDS: Final[dict[str, str]] = {
    "action": "publish",
    "allowed": "en",
    "alt": "The bridge, seen from the harbor",
    "articlesText": "136,892",
    "authors": "night-desk",
    "bodyHtml": "<p>The wind is too strong.</p>",
    "by": "Night Desk",
    "caption": "The bridge in the storm",
    "credit": "City Desk",
    "Gregorian.text": "24 April 2018",
    "Hijri.iso": "1439-08-08",
    "Hijri.text": "8 Shaban 1439",
    "LinkOut.href": "https://video.example/newsroom",
    "LinkOut.name": "Video",
    "Masthead.text": (
        "24 April 2018 - Tuesday - 8 Shaban 1439 | 24/04/2018 (41) Total: 136,892 content"
    ),
    "MastheadDay.text": "24/04/2018",
    "SiteOut.name": "My Newsroom",
    "SiteOut.url": "https://news.example",
    "Problem.title": "Not found",
    "Ref.slug": "city",
    "SectionOut.slug": "city",
    "EventIn.id": "0b6f2d1c-reading",
    "VisitIn.id": "0b6f2d1c-reading",
    "VisitIn.referrer": "https://search.example/",
    "WebhookOut.url": "https://app.example/news",
    "canonicalUrl": "https://agency.example/bridge",
    "externalId": "cms:17",
    "field": "headline",
    "headline": "Bridge closed after storm",
    "key": "mns_0123456789ab_…",
    "label": "URGENT",
    "language": "en",
    "literal": "transport",
    "monthName": "Shaban",
    "name": "City",
    "next": "/v1/articles?cursor=…",
    "oldSlugs": "bridge-closed",
    "owner": "the desk",
    "parameter": "locale",
    "period": "2018-04-24",
    "position": "812-4711",
    "preferredLanguage": "en",
    "related": "storm-warning",
    "reason": "Under review.",
    "rel": "social",
    "savedBy": "the desk",
    "section": "city",
    "slug": "bridge-closed-after-storm",
    "summary": "Nobody crosses until the wind drops.",
    "tags": "transport",
    "text": "24 April 2018",
    "source": "Agency",
    "timeZone": "Europe/Istanbul",
    "title": "Bridge closed after storm",
    "token": "…",
    "translationGroup": "bridge",
    "visitor": "0b6f2d1c-visitor",
    "url": "https://news.example/bridge-closed-after-storm",
    "weekday": "Tuesday",
}
"""Texts, by the name of their field, or of its owner and the field where that says more."""

NUMBERS: Final[dict[str, int]] = {
    "MastheadTotals.articles": 136_892,
    "MastheadTotals.visits": 5_201_377,
    "Ref.id": 3,
    "Totals.articles": 136_892,
    "articles": 41,
    "day": 8,
    "edition": 812,
    "height": 800,
    "id": 4711,
    "month": 8,
    "offsetDays": 0,
    "readingMinutes": 2,
    "urgency": 1,
    "version": 3,
    "views": 2604,
    "visits": 1893,
    "width": 1200,
    "wordCount": 412,
    "year": 1439,
}
INSTANT: Final = "2018-04-24T09:30:00+03:00"
FORMS: Final = {
    "date": "2018-04-24",
    "date-time": INSTANT,
    "uri": "https://news.example/bridge-closed-after-storm",
}
MAX_DEPTH: Final = 8
"""Sections hold sections: somewhere an example has enough of them."""


def example_of(schema: JsonObject, schemas: JsonObject, name: str = "", depth: int = 0) -> object:
    """Return a value that fits the schema, as a field of that name (`Owner.field`) has it."""
    kind = schema.get("$ref", "").rpartition("/")[2]
    if kind:
        return BODIES.get(kind) or example_of(schemas[kind], schemas, name, depth + 1)
    said = [schema[word] for word in ("const", "example") if word in schema]
    said += [schema[word][0] for word in ("examples", "enum") if word in schema]
    if said:
        return said[0]
    kinds = schema.get("anyOf")
    if kinds:
        is_deep = depth > MAX_DEPTH and {"type": "null"} in kinds
        return None if is_deep else example_of(kinds[0], schemas, name, depth)
    return _of_type(schema, schemas, name, depth)


def _of_type(schema: JsonObject, schemas: JsonObject, name: str, depth: int) -> object:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, depth)
        case "array":
            return [] if depth > MAX_DEPTH else [example_of(schema["items"], schemas, name, depth)]
        case "integer" | "number":
            return max(_word(NUMBERS, name, 1), schema.get("minimum", 0))
        case "string":
            return _text(schema, name)
        case "boolean":
            return True
    return None


def _object(schema: JsonObject, schemas: JsonObject, depth: int) -> JsonObject:
    owner = schema.get("title", "").rpartition("__")[2]
    fields = schema.get("properties", {})
    others = {field: FORMS["uri"] for field in schema.get("required", ()) if field not in fields}
    return others | {
        field: example_of(kind, schemas, f"{owner}.{field}", depth + 1)
        for field, kind in fields.items()
    }


def _text(schema: JsonObject, name: str) -> str:
    field = name.rpartition(".")[2]
    default = INSTANT if field == "at" or field.endswith("At") else "…"
    return FORMS.get(schema.get("format", "")) or _word(WORDS, name, default)


def _word(words: dict[str, T], name: str, default: T) -> T:
    return words.get(name) or words.get(name.rpartition(".")[2], default)
