"""2,000 connections that never get to the point: everybody else is served, and they are ended."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crowd import crowd, failures, wait_until_closed
from tests.server import serving

pytestmark = pytest.mark.soak


def test_a_thousand_idle_and_a_thousand_half_said_requests_hinder_nobody(
    empty_url: Callable[[], str], tmp_path: Path
) -> None:
    with serving(empty_url(), tmp_path) as server:
        began = time.monotonic()
        with crowd(server, idle=1_000, half_sent=500, slow=500) as held:
            assert failures(server, 500) == []
            for connection in held[:1_500:100]:
                wait_until_closed(connection, 20)
            assert time.monotonic() - began < 60
            for connection in held[1_500::100]:
                wait_until_closed(connection, 65)
            assert time.monotonic() - began < 100
        assert failures(server, 50) == []
    assert "traceback" not in server.stderr.read_text()
