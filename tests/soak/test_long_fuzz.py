"""schemathesis for long: other requests each time, hundreds of each kind, on both databases."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_fuzz import fuzz

pytestmark = pytest.mark.soak


def test_no_request_of_a_long_run_finds_a_fault(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    seed = str(secrets.randbelow(2**31))  # schemathesis prints it where it finds something
    answered = fuzz(empty_url(), tmp_path, "--max-examples", "500", "--seed", seed)
    assert answered > 5_000
