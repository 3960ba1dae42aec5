"""Tests that take minutes: they run with `-m soak` alone, as `make soak` does."""

import os
import shutil

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "soak: takes minutes; run by `make soak`")
    config.addinivalue_line("markers", "needs(program): runs where the program is installed")
    config.addinivalue_line("markers", "needs_root: runs where disks may be mounted")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if not is_wanted(item, config.option.markexpr)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def is_wanted(item: pytest.Item, asked: str) -> bool:
    if item.get_closest_marker("soak") and "soak" not in asked:
        return False
    if item.get_closest_marker("needs_root") and os.geteuid() != 0:
        return False
    needs = item.get_closest_marker("needs")
    return needs is None or shutil.which(needs.args[0]) is not None
