"""kill -9 in the middle of writes: every acknowledged one is there, once."""

from pathlib import Path

from tests.editorial.ledger import kill_under_writers


def test_what_was_acknowledged_is_there_once_though_the_server_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    assert kill_under_writers(database_url, tmp_path, kills=3) >= 4
