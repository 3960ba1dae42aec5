"""Tests on real stories, collected only where MANSET_REAL names the folder that holds them."""

import os

if "MANSET_REAL" not in os.environ:
    collect_ignore_glob = ["test_*.py"]
