"""What may be said of a newsroom: strict, whole, nothing unknown, and always the same way."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.editorial.schemas import ArticleIn, SectionIn, SiteIn, TermIn, TombstoneIn
from tests import make

AT = "2026-02-01T09:00:00Z"
IMAGE = {"url": "https://img.example/1.jpg"}
NOTE = {"kind": "update", "text": "x", "at": AT}


def faults(**more: Any) -> list[tuple[str, str]]:
    """Return kind and place of what is wrong with an article of these fields."""
    said = make.said("moon").model_dump(mode="json", by_alias=True, exclude_unset=True)
    try:
        ArticleIn.model_validate({**said, **more})
    except ValidationError as error:
        return [(one["type"], "/".join(map(str, one["loc"]))) for one in error.errors()]
    return []


REFUSED: list[tuple[str, Any, str]] = [
    # field, value, kind of fault
    ("externalId", "", "bad-length"),
    ("externalId", "x" * 301, "bad-length"),
    ("externalId", 7, "not-text"),
    ("externalId", None, "not-text"),
    ("state", "public", "enum"),
    ("state", None, "enum"),
    ("state", 1, "enum"),
    ("slug", "", "not-a-slug"),
    ("slug", "4711", "not-a-slug"),
    ("slug", "٤٧", "not-a-slug"),
    ("slug", "Moon", "not-a-slug"),
    ("slug", "a b", "not-a-slug"),
    ("slug", "a/b", "not-a-slug"),
    ("slug", "a--b", "not-a-slug"),
    ("slug", "-a", "not-a-slug"),
    ("slug", "e\u0301", "not-a-slug"),
    ("slug", "x" * 201, "not-a-slug"),
    ("slug", ["moon"], "not-text"),
    ("headline", "", "bad-length"),
    ("headline", " \u200b\n", "bad-length"),
    ("headline", "x" * 501, "bad-length"),
    ("headline", None, "not-text"),
    ("label", "", "bad-length"),
    ("label", "a,b", "has-comma"),
    ("label", "x" * 61, "bad-length"),
    ("summary", "", "bad-length"),
    ("summary", "x" * 10_001, "bad-length"),
    ("bodyHtml", None, "string_type"),
    ("bodyHtml", 7, "string_type"),
    ("bodyHtml", "x" * 2_000_001, "string_too_long"),
    ("language", "", "not-a-language"),
    ("language", "turkish", "not-a-language"),
    ("language", "tr_TR", "not-a-language"),
    ("language", "t", "not-a-language"),
    ("language", None, "not-a-language"),
    ("urgency", 0, "greater_than_equal"),
    ("urgency", 10, "less_than_equal"),
    ("urgency", "1", "int_type"),
    ("urgency", 1.0, "int_type"),
    ("urgency", True, "int_type"),
    ("section", "World", "not-a-slug"),
    ("tags", "moon", "list_type"),
    ("tags", {"moon": 1}, "list_type"),
    ("tags", [f"t{n}" for n in range(201)], "too_long"),
    ("image", "https://img.example/1.jpg", "model_type"),
    ("source", "x" * 501, "bad-length"),
    ("canonicalUrl", "//elsewhere.example", "not-a-url"),
    ("canonicalUrl", "javascript:alert(1)", "not-a-url"),
    ("canonicalUrl", "https://", "not-a-url"),
    ("canonicalUrl", "https://a b", "not-a-url"),
    ("canonicalUrl", "https://a\n.example", "not-a-url"),
    ("canonicalUrl", "https://a.example/" + "x" * 2048, "not-a-url"),
    ("isAccessibleForFree", "false", "bool_type"),
    ("isAccessibleForFree", 0, "bool_type"),
    ("isAccessibleForFree", None, "bool_type"),
    ("datePublished", "2026-02-01", "not-an-instant"),
    ("datePublished", "2026-02-01T09:00:00", "not-an-instant"),
    ("datePublished", "2026-02-01 09:00:00Z", "not-an-instant"),
    ("datePublished", "2026-02-30T09:00:00Z", "not-an-instant"),
    ("datePublished", "2016-12-31T23:59:60Z", "not-an-instant"),
    ("datePublished", "2026-02-01T09:00:00+25:00", "not-an-instant"),
    ("datePublished", "٢٠٢٦-02-01T09:00:00Z", "not-an-instant"),
    ("datePublished", "1600-01-01T23:59:59Z", "not-an-instant"),
    ("datePublished", "2200-01-01T00:00:00Z", "not-an-instant"),
    ("datePublished", "0001-01-01T00:00:00+10:00", "not-an-instant"),
    ("datePublished", 1769925600, "not-an-instant"),
    ("corrections", [NOTE] * 1001, "too_long"),
    ("related", ["x" * 301], "bad-length"),
    ("related", [f"r{n}" for n in range(101)], "too_long"),
    ("version", 1, "extra_forbidden"),
    ("external_id", "x", "extra_forbidden"),
    ("headline ", "x", "extra_forbidden"),
]


@pytest.mark.parametrize(("field", "value", "kind"), REFUSED, ids=lambda value: repr(value)[:30])
def test_what_is_not_acceptable_is_named(field: str, value: Any, kind: str) -> None:
    [(found, place)] = faults(**{field: value})
    assert found == kind
    assert place.partition("/")[0] == field


@pytest.mark.parametrize("field", ["externalId", "state", "headline", "language"])
def test_what_must_be_said_is_missed(field: str) -> None:
    said = make.said("moon").model_dump(mode="json", by_alias=True)
    del said[field]
    with pytest.raises(ValidationError) as caught:
        ArticleIn.model_validate(said)
    assert [(one["type"], one["loc"]) for one in caught.value.errors()] == [("missing", (field,))]


def test_a_fault_deep_inside_is_named_by_its_place() -> None:
    assert faults(tags=["a", "B"]) == [("not-a-slug", "tags/1")]
    assert faults(corrections=[NOTE, {**NOTE, "kind": "note"}]) == [
        ("literal_error", "corrections/1/kind")
    ]
    assert faults(image={**IMAGE, "width": 0, "size": 1}) == [
        ("greater_than_equal", "image/width"),
        ("extra_forbidden", "image/size"),
    ]


def test_texts_are_made_clean_lines_in_one_form() -> None:
    said = make.said(
        headline="  Cafe\u0301\n\tau  lait\u202e ", summary="a\u00a0b", label=" Flash "
    )
    assert (said.headline, said.summary, said.label) == ("Café au lait", "a\u00a0b", "Flash")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("tr", "tr"),
        ("TR-tr", "tr-TR"),
        ("az-latn-az", "az-Latn-AZ"),
        ("ZH-HANT", "zh-Hant"),
        ("es-419", "es-419"),
    ],
)
def test_languages_are_written_in_one_way(said: str, kept: str) -> None:
    assert make.said(language=said).language == kept


@pytest.mark.parametrize(
    "said",
    [
        "2026-02-01T09:00:00Z",
        "2026-02-01T12:00:00+03:00",
        "2026-02-01t09:00:00z",
        "2026-02-01T09:00:00.999999Z",
        "2026-02-01T04:15:00-04:45",
    ],
)
def test_instants_are_one_whatever_their_offset(said: str) -> None:
    assert make.said(datePublished=said).date_published == datetime(2026, 2, 1, 9, tzinfo=UTC)


def test_lists_hold_nothing_twice() -> None:
    said = make.said(tags=["b", "a", "b"], related=["x", "x"], oldSlugs=["o", "o"])
    assert (said.tags, said.related, said.old_slugs) == (["b", "a"], ["x"], ["o"])


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (SectionIn, {"type": "section", "slug": "a", "name": "A", "position": -1}),
        (SectionIn, {"type": "section", "slug": "a", "name": "A", "position": 1_000_001}),
        (SectionIn, {"type": "section", "slug": "1", "name": "A"}),
        (SectionIn, {"type": "section", "slug": "a"}),
        (SectionIn, {"type": "tag", "slug": "a", "name": "A"}),
        (TermIn, {"type": "tag", "slug": "a", "name": "x" * 201}),
        (TermIn, {"type": "section", "slug": "a", "name": "A"}),
        (TermIn, {"type": "tag", "slug": "a", "name": "A", "parent": None}),
        (TombstoneIn, {"type": "tombstone", "externalId": "x"}),
        (TombstoneIn, {"type": "tombstone", "externalId": "x", "at": AT, "edition": 7}),
    ],
)
def test_other_lines_are_as_strict(model: type[Any], said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(said)


SITE = {
    "type": "site",
    "name": "Manset",
    "url": "https://manset.example",
    "language": "en",
    "timeZone": "Europe/Istanbul",
}


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://manset.example/"},
        {"url": "https://manset.example?x"},
        {"url": "manset.example"},
        {"url": "ftp://manset.example"},
        {"hijriOffset": 3},
        {"hijriOffset": "1"},
        {"webSubHub": "https://hub.example/ı"},
        {"hijriMonths": [{"year": 1342, "month": 1, "firstDay": "2018-04-18"}]},
        {"hijriMonths": [{"year": 1439, "month": 13, "firstDay": "2018-04-18"}]},
        {"hijriMonths": [{"year": 1439, "month": 8, "firstDay": "18.04.2018"}]},
        {"links": [{"rel": "social", "name": "x", "href": "javascript:alert(1)"}]},
        {"links": [{"rel": "social", "href": "https://x.example"}]},
        {"motto": "x"},
    ],
)
def test_the_site_is_as_strict(change: dict[str, Any]) -> None:
    SiteIn.model_validate(SITE)
    with pytest.raises(ValidationError):
        SiteIn.model_validate({**SITE, **change})
