"""What the fuzzer checks besides: what fits the schema is refused by its meaning alone."""

from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

BY_MEANING = {
    "listArticles": {"foreign-cursor"},
    "searchArticles": {"foreign-cursor", "not-with-sort"},
    "listTags": {"foreign-cursor"},
    "listAuthors": {"foreign-cursor"},
    "readFeed": {"foreign-cursor"},
    "readSectionFeed": {"foreign-cursor"},
    "readTagFeed": {"foreign-cursor"},
    "readAuthorFeed": {"foreign-cursor"},
    "readLanguageFeed": {"foreign-cursor"},
    "readMasthead": {"no-such-day"},
    "listDays": {"excludes-from", "after-to", "too-many-rows"},
    "listVisitDays": {"after-to", "too-many-days"},
    "listArticleVisits": {"after-to", "too-many-days"},
    "resolveAddress": {"not-an-address"},
    "reportVisit": {"not-an-integer"},  # 1.0, which a schema takes for one
    "listMostRead": {"excludes-from", "after-to", "too-many-days"},
}


@schemathesis.check
def refused_by_meaning_alone(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Hold the statuses that fuzz.toml expects to the reasons it expects them for."""
    if response.status_code not in (400, 422) or case.meta is None:
        return
    if case.meta.generation.mode.is_positive:
        codes = {fault["code"] for fault in response.json()["errors"]}
        known = BY_MEANING.get(case.operation.definition.raw["operationId"], set())
        assert codes
        assert codes <= known, f"refused by {codes}"
