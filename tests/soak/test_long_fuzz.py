"""schemathesis for long: other requests each time, hundreds of each kind, on both databases."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_fuzz import fuzz, keys_of, sampled

pytestmark = pytest.mark.soak


def seed() -> tuple[str, str]:
    """Give what makes this run another than the last; schemathesis prints it with its findings."""
    return "--seed", str(secrets.randbelow(2**31))


def test_no_request_of_a_long_run_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    with sampled(empty_url(), tmp_path) as server:
        assert fuzz(server, tmp_path, "fuzz.toml", "--max-examples", "500", *seed()) > 5_000


def test_no_request_of_a_long_run_to_the_newsrooms_own_side_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    with sampled(empty_url(), tmp_path) as server:
        keys = keys_of(server.database_url)
        more = ("--max-examples", "150", *seed())
        assert fuzz(server, tmp_path, "fuzz_editorial.toml", *more, keys=keys) > 5_000
