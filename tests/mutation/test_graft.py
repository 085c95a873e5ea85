"""Putting a mutant in place: whoever has the function already gets the changed one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation.graft import Stillborn, graft

SOURCE = """
from functools import cache

LIMIT = 3


class Counter:
    @property
    def top(self) -> int:
        return LIMIT

    def over(self, count: int, *, by: int = 0) -> bool:
        return count > LIMIT + by


@cache
def kept() -> int:
    return LIMIT
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ModuleType]:
    """A module made of that source, and gone afterwards."""
    module = ModuleType("mutation_home")
    module.__file__ = str(tmp_path / "home.py")
    exec(compile(SOURCE, module.__file__, "exec"), vars(module))
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


def test_a_method_changes_for_objects_that_are_there_already(home: ModuleType) -> None:
    """Its body and its defaults."""
    counter = home.Counter()
    assert not counter.over(3)
    graft("mutation_home", ("Counter", "over"), SOURCE.replace("count > LIMIT", "count >= LIMIT"))
    assert counter.over(3)
    graft("mutation_home", ("Counter", "over"), SOURCE.replace("by: int = 0", "by: int = 9"))
    assert not counter.over(4)


def test_a_property_and_a_cached_function_change_too(home: ModuleType) -> None:
    """What the cache holds is forgotten."""
    assert (home.Counter().top, home.kept()) == (3, 3)
    graft("mutation_home", ("Counter", "top"), SOURCE.replace("return LIMIT\n\n    def", "return -LIMIT\n\n    def"))
    changed = "return -LIMIT".join(SOURCE.rsplit("return LIMIT", 1))
    graft("mutation_home", ("kept",), changed)
    assert (home.Counter().top, home.kept()) == (-3, -3)


def test_a_constant_changes_wherever_it_was_imported(home: ModuleType) -> None:
    """Another value of the same name stays."""
    other, alien = ModuleType("mutation_other"), ModuleType("mutation_alien")
    vars(other)["LIMIT"], vars(alien)["LIMIT"] = home.LIMIT, "another"
    sys.modules |= {other.__name__: other, alien.__name__: alien}
    try:
        graft("mutation_home", ("=4",), SOURCE.replace("LIMIT = 3", "LIMIT = 4"))
    finally:
        del sys.modules[other.__name__], sys.modules[alien.__name__]
    assert (home.LIMIT, vars(other)["LIMIT"], vars(alien)["LIMIT"], home.Counter().top) == (4, 4, "another", 4)


def test_what_does_not_compile_is_stillborn(home: ModuleType) -> None:
    """It's no program, so nothing can be learned from it."""
    with pytest.raises(Stillborn):
        graft("mutation_home", ("kept",), SOURCE.replace("return LIMIT", "return return"))
