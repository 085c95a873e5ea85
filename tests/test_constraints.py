"""The constraints that README's test command installs with: complete, and good for every index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LINES = (Path(__file__).resolve().parent.parent / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINNED = dict(line.split("==") for line in LINES if not line.startswith("#"))
OURS = "dbapp-diag"


def needed(project: str, extras: frozenset[str]) -> Iterator[Requirement]:
    """What a project requires with these extras, on this Python."""
    for text in requires(project) or ():
        each = Requirement(text)
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield each


def all_needed(project: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[Requirement]:
    """The same with what those require in turn; each is installed here."""
    if (project, extras) in seen:
        return
    seen.add((project, extras))
    for each in needed(project, extras):
        yield each
        yield from all_needed(canonicalize_name(each.name), frozenset(each.extras), seen)


def test_a_line_is_a_name_and_a_version() -> None:
    """No address, no hash, no option: whoever installs chooses the index."""
    assert [line for line in LINES if not re.fullmatch(r"#.*|[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
    assert not any("://" in line for line in LINES)


def test_all_that_the_tests_need_is_pinned() -> None:
    """Dependencies of dependencies too, each at a version that its range allows."""
    found = [each for each in all_needed(OURS, frozenset({"test"}), set()) if each.name != OURS]
    assert sorted({each.name for each in found if canonicalize_name(each.name) not in PINNED}) == []
    assert [str(each) for each in found if PINNED[canonicalize_name(each.name)] not in each.specifier] == []


def test_every_extra_is_pinned() -> None:
    """What an extra names is in the file, also where the extra isn't installed."""
    extras = frozenset(metadata(OURS).get_all("Provides-Extra"))
    names = {canonicalize_name(each.name) for each in needed(OURS, extras)} - {OURS}
    assert names and sorted(names - PINNED.keys()) == []
