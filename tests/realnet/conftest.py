"""Where these tests can't run they skip, and say what would enable them."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.realnet.programs import missing
from tests.realnet.running import begin


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip this folder's tests without root or without the servers."""
    why = missing()
    if why is None:
        return
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Begin the next scene beside this one: most of a scene is waiting for what never answers."""
    following = getattr(nextitem, "callspec", None)
    if following is not None and "scene" in following.params and missing() is None:
        begin(following.params["scene"])
    return (yield)
