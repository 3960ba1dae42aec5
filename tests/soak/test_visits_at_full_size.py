"""5,000 readings of 200 articles by 400 visitors over 64 connections, killed and stopped."""

from pathlib import Path

import pytest

from tests.visits.test_visits_served import count_through_everything

pytestmark = pytest.mark.soak


def test_nothing_answered_is_lost_and_nothing_is_counted_twice(
    database_url: str, tmp_path: Path
) -> None:
    count_through_everything(database_url, tmp_path, readings=5_000, visitors=400, articles=200)
