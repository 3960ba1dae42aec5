"""The fuzzer at the newsroom's own side: a key of every role in turn, and what it may refuse."""

import itertools
import os
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from schemathesis import AuthContext, Case, CheckContext, HookContext, Response

KEYS = os.environ["FUZZ_KEYS"].split()
"""Half of an admin, the rest of the other roles."""
TURNS = itertools.cycle([KEYS[0], KEYS[1], KEYS[0], KEYS[2], KEYS[0], KEYS[3], KEYS[0], KEYS[4]])
NOWHERE = "http://127.0.0.1:9/hook"
"""Nobody listens there."""
BY_MEANING = {
    *("bad-length", "control-character", "nul-character", "lone-surrogate", "has-comma"),
    *("integer-out-of-range", "not-an-integer", "not-a-slug", "not-a-url", "not-an-instant"),
    *("bad-format", "foreign-cursor", "other-body", "slug-taken", "unknown", "unknown-section"),
    *("itself", "below-itself", "section-below-itself", "time-zone-is-fixed", "hijri-months"),
    *("repeated", "without-label", "not-in-future", "was-public", "not-allowed"),
    *("after-to", "too-many-days"),
    *("no-change", "below-zero", "no-such-day", "no-such-article"),
}
"""What no schema can tell."""


@schemathesis.auth(refresh_interval=None)
class InTurn:
    """Gives each request the key whose turn it is."""

    def get(self, _case: Case[Any], _context: AuthContext) -> str:
        return next(TURNS)

    def set(self, case: Case[Any], data: str, _context: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(_: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Ask nobody but this machine, and leave the keys that are used as they are."""
    if isinstance(case.body, dict) and is_sound(case.body.get("url")) and "webhooks" in case.path:
        case.body["url"] = NOWHERE
    if (case.path_parameters or {}).get("key_id") in {key.split("_")[1] for key in KEYS}:
        case.path_parameters["key_id"] = "0123456789ab"


def is_sound(url: object) -> bool:
    return isinstance(url, str) and bool(urlsplit(url).netloc)


@schemathesis.check
def refused_by_meaning_alone(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """Hold the refusals of what fits the schema to the reasons that no schema can tell."""
    if response.status_code not in (400, 422) or case.meta is None:
        return
    if case.meta.generation.mode.is_positive:
        codes = {fault["code"] for fault in response.json()["errors"]}
        assert codes
        assert codes <= BY_MEANING, f"refused by {codes}"
