"""Tests in a browser, collected only where Chromium is installed."""

from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")

if not CHROMIUM.exists():
    collect_ignore_glob = ["test_*.py"]
