"""One run of the tests over unbroken code: which pass, how long each takes, and which lines each executes."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol

TOO_SLOW = 0.5
"""Seconds of the processor: a test that takes longer doesn't take part."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the tests did. `lines`: by file and line, the tests that execute it. `seconds`: by test that takes part."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, frozenset[str]]]
    broken: tuple[str, ...]
    slow: tuple[str, ...]

    def reaching(self, places: Mapping[Path, tuple[int, ...]]) -> frozenset[str]:
        """The tests that execute one of these lines."""
        return frozenset().union(
            *(
                self.lines.get(os.path.realpath(path), {}).get(line, frozenset())
                for path, wanted in places.items()
                for line in wanted
            )
        )


def passes(item: pytest.Item) -> bool:
    """Run one test, quietly."""
    return all(report.passed or report.skipped for report in runtestprotocol(item, log=False, nextitem=None))


def rehearse(items: list[pytest.Item], watched: list[Path]) -> Rehearsal:
    """Run all these tests once."""
    seen = coverage.Coverage(
        data_file=None, config_file=False, include=[os.path.realpath(path) for path in watched], messages=False
    )
    seconds: dict[str, float] = {}
    broken: list[str] = []
    seen.start()
    for item in items:
        seen.switch_context(item.nodeid)
        began = time.process_time()
        good = passes(item)
        seconds[item.nodeid] = time.process_time() - began
        if not good:
            broken.append(item.nodeid)
    seen.stop()
    slow = tuple(name for name, taken in seconds.items() if taken > TOO_SLOW)
    fit = {name: taken for name, taken in seconds.items() if name not in broken and name not in slow}
    data = seen.get_data()
    lines = {
        name: {line: fit.keys() & contexts for line, contexts in data.contexts_by_lineno(name).items()}
        for name in data.measured_files()
    }
    frozen = {name: {line: frozenset(tests) for line, tests in known.items()} for name, known in lines.items()}
    return Rehearsal(fit, frozen, tuple(broken), slow)
