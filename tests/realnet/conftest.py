"""Where these tests can't run they skip, and say what would enable them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.realnet.programs import missing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip this folder's tests without root or without the servers."""
    why = missing()
    if why is None:
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=why))
