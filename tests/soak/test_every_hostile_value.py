"""Every hostile value in every place: some fifty thousand requests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_hostile import attack

pytestmark = pytest.mark.soak


def test_no_hostile_value_in_any_place_is_more_than_refused(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    assert attack(empty_url(), tmp_path, stride=1) > 40_000
