"""kill -9 in the middle of writes, fifty times: every acknowledged one is there, once."""

from pathlib import Path

import pytest

from tests.editorial.ledger import kill_under_writers

pytestmark = pytest.mark.soak


def test_what_was_acknowledged_is_there_once_after_fifty_kills(
    database_url: str, tmp_path: Path
) -> None:
    assert kill_under_writers(database_url, tmp_path, kills=50) > 300
