"""From what was said to what is kept: pure, and every change that is made is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.db.tables import State
from app.editorial.drafts import Draft, draft_of
from app.editorial.schemas import ArticleIn
from app.errors import Unprocessable
from tests import make

NOW = make.NOW
LATER = "2026-03-01T12:00:01Z"


def draft(**more: Any) -> Draft:
    said = make.said("moon").model_dump(mode="json", by_alias=True, exclude_unset=True)
    return draft_of(
        ArticleIn.model_validate({**said, **more}),
        embed_hosts=frozenset({"video.example"}),
        now=NOW,
    )


def notices(made: Draft) -> list[tuple[str, str, str | None]]:
    return [(one.field, one.code, one.before) for one in made.notices]


def test_a_story_that_needs_no_change_has_no_notice() -> None:
    made = draft(summary="Briefly")

    assert made.notices == ()
    assert made.external_id == "test:moon"
    assert made.slug == "moon"
    assert made.slug_is_given
    assert made.values["urgency"] == 5
    assert made.values["published_at"] == datetime(2026, 2, 1, 6, tzinfo=UTC)
    assert made.values["publish_at"] is None


@pytest.mark.parametrize(
    ("said", "state", "due"),
    [
        ({}, State.PUBLISHED, None),
        ({"datePublished": NOW.isoformat()}, State.PUBLISHED, None),
        ({"datePublished": LATER}, State.SCHEDULED, NOW + timedelta(seconds=1)),
        ({"state": "scheduled", "publishAt": LATER}, State.SCHEDULED, NOW + timedelta(seconds=1)),
        ({"state": "scheduled"}, State.SCHEDULED, datetime(2026, 2, 1, 6, tzinfo=UTC)),
        ({"state": "draft", "publishAt": LATER}, State.DRAFT, None),
        ({"state": "withheld", "datePublished": LATER}, State.WITHHELD, None),
        ({"state": "canceled", "publishAt": LATER}, State.CANCELED, None),
    ],
)
def test_the_state_that_holds_and_when_it_is_due(
    said: dict[str, Any], state: State, due: datetime | None
) -> None:
    made = draft(**said)

    assert made.values["state"] is state
    assert made.values["publish_at"] == due
    has_date = state in (State.PUBLISHED, State.WITHHELD, State.CANCELED)
    assert (made.values["published_at"] is not None) is has_date


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"datePublished": None}, "missing", "/datePublished"),
        ({"state": "withheld", "datePublished": None}, "missing", "/datePublished"),
        ({"state": "canceled", "datePublished": None}, "missing", "/datePublished"),
        ({"state": "scheduled", "datePublished": None}, "missing", "/publishAt"),
        ({"labelUntil": LATER}, "without-label", "/labelUntil"),
    ],
)
def test_what_contradicts_itself_is_refused(said: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Unprocessable) as caught:
        draft(**said)
    assert [(fault.code, fault.pointer) for fault in caught.value.errors] == [(code, pointer)]


def test_a_label_leaves_the_headline_and_says_so() -> None:
    made = draft(headline="SON DAKİKA: Ay'a iniş", language="tr")

    assert made.values["headline"] == "Ay'a iniş"
    assert (made.values["label"], made.values["urgency"]) == ("SON DAKİKA", 2)
    assert notices(made) == [("headline", "label-split-off", "SON DAKİKA: Ay'a iniş")]


def test_an_urgency_that_is_said_outweighs_that_of_the_label() -> None:
    made = draft(headline="URGENT: The moon", urgency=4, labelUntil=LATER)
    assert (made.values["label"], made.values["urgency"]) == ("URGENT", 4)
    assert made.values["label_until"] == NOW + timedelta(seconds=1)


def test_a_label_that_is_said_outweighs_that_of_the_headline() -> None:
    made = draft(headline="URGENT: The moon", label="FLASH")
    assert (made.values["headline"], made.values["label"]) == ("The moon", "FLASH")
    assert made.values["urgency"] == 5
    assert notices(made) == [("headline", "label-split-off", "URGENT: The moon")]


def test_no_label_stays_in_a_headline() -> None:
    made = draft(headline="URGENT: BREAKING: The moon")
    assert (made.values["headline"], made.values["label"]) == ("The moon", "URGENT")
    assert made.values["urgency"] == 1


def test_a_label_that_has_ended_does_not_come_back_from_the_headline() -> None:
    made = draft(headline="URGENT: The moon", label="URGENT", labelUntil=NOW.isoformat())
    assert (made.values["headline"], made.values["label"]) == ("The moon", None)
    assert draft(headline="The moon").values["label"] is None


def test_a_label_that_has_ended_is_left_out_and_said_so() -> None:
    made = draft(label="URGENT", labelUntil=NOW.isoformat())
    assert (made.values["label"], made.values["label_until"]) == (None, None)
    assert notices(made) == [("label", "label-ended", "URGENT")]

    made = draft(label="URGENT", labelUntil=LATER)
    assert made.values["label"] == "URGENT"
    assert made.values["label_until"] == NOW + timedelta(seconds=1)
    assert made.notices == ()


def test_a_label_is_no_part_of_a_slug_that_is_made() -> None:
    made = draft(slug=None, headline="URGENT: The moon")
    assert (made.slug, made.slug_is_given) == ("the-moon", False)


def test_what_was_taken_out_of_a_body_is_told_and_not_repeated() -> None:
    made = draft(
        bodyHtml='<p>One<script>alert("hush")</script></p>'
        '<iframe src="https://video.example/1"></iframe>'
        '<iframe src="https://other.example/2"></iframe><iframe src="https://video.example/3">'
        "</iframe>"
    )

    assert "script" not in made.values["body_html"]
    assert made.values["body_html"].count("data-embed") == 2
    assert set(notices(made)) == {
        ("bodyHtml", "element-removed", "script x 1"),
        ("bodyHtml", "iframe-to-embed-link", "iframe x 2"),
        ("bodyHtml", "iframe-to-link", "iframe x 1"),
    }


def test_a_reason_is_kept_of_a_canceled_story_alone() -> None:
    said = {"cancelReason": "Not so", "canceledAt": "2026-02-02T00:00:00Z"}

    assert draft(**said).values["cancel_reason"] is None
    canceled = draft(state="canceled", **said)
    assert canceled.values["cancel_reason"] == "Not so"
    assert canceled.values["canceled_at"] == datetime(2026, 2, 2, tzinfo=UTC)


def test_the_slug_it_has_is_no_old_one() -> None:
    assert draft(oldSlugs=["luna", "moon"]).old_slugs == ("luna",)
