"""Runs mutants: each in a fork of one process that has collected the tests, so that nothing is imported twice and
nothing is written. The tests that execute the changed line run, those first that caught its neighbours."""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.graft import BUILDS, Stillborn, graft
from tests.mutation.mutants import Mutant, mutants, uses
from tests.mutation.rehearsal import Rehearsal, passes, rehearse

PATIENCE = 4.0
"""How much longer than at the rehearsal the tests of a mutant may take …"""
AT_LEAST = 5.0
"""… and what they're given anyway, in seconds of the processor: how busy the machine is doesn't matter."""
STUCK = 300.0
"""Seconds by the clock after which a mutant that waits for something is ended."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"
    UNREACHED = "unreached"
    """No test executes the line: it survives as well."""
    STILLBORN = "stillborn"
    """It's no program, and doesn't count."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A mutant and its fate. `by` is the test that noticed, or what went wrong."""

    mutant: Mutant
    fate: Fate
    by: str = ""


@dataclass(slots=True)
class Harness:
    """A plug-in of pytest: in place of running the collected tests once, it runs them over every mutant.

    `modules` are mutated, `beside` may use what they hold. `picked` decides which mutants run; `told` hears each ending.
    """

    modules: Mapping[str, Path]
    beside: Mapping[str, Path]
    jobs: int
    picked: Callable[[Mutant], bool]
    told: Callable[[Ending, int], None]
    endings: list[Ending] = field(default_factory=list[Ending])
    rehearsal: Rehearsal | None = None
    void: tuple[str, ...] = ()
    """Tests that noticed mutants and that now fail by themselves: a file that they read was changed meanwhile."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Rehearse, then run the mutants. True: pytest needn't run anything itself."""
        items = {item.nodeid: item for item in session.items if not _is_property(item)}
        for module in self.beside:
            importlib.import_module(module)
        gc.collect()
        gc.freeze()  # so that forks share what is there
        with tempfile.TemporaryDirectory(prefix="mutants-") as room:
            self.rehearsal = _aside(lambda: rehearse(list(items.values()), list(self.beside.values())), room)
            self._run_all(self._todo(), items, self.rehearsal, room)
            killers = [items[name] for name in {ending.by for ending in self.endings} & items.keys()]
            self.void = _aside(lambda: tuple(sorted(item.nodeid for item in killers if not passes(item))), room)
        return True

    def _todo(self) -> list[Mutant]:
        return [
            mutant
            for module, path in self.modules.items()
            for mutant in mutants(module, path, vars(sys.modules[module]))
            if self.picked(mutant)
        ]

    def _run_all(self, todo: list[Mutant], items: Mapping[str, pytest.Item], known: Rehearsal, room: str) -> None:
        killers: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        running: dict[int, tuple[Mutant, int]] = {}
        ahead = iter(todo)
        mutant = next(ahead, None)
        while mutant is not None or running:
            while mutant is not None and len(running) < self.jobs:
                tests = _in_order(mutant, known, killers[mutant.module, mutant.unit], self.beside.values())
                if tests:
                    limit = max(AT_LEAST, PATIENCE * sum(known.seconds[name] for name in tests))
                    child, answer = _fork(partial(_fate, mutant, [items[name] for name in tests]), room, limit)
                    running[child] = mutant, answer
                else:
                    self._end(Ending(mutant, Fate.UNREACHED), len(todo))
                mutant = next(ahead, None)
            if running:
                child, status = os.waitpid(-1, 0)
                done, answer = running.pop(child)
                said = _heard(answer)
                if os.WIFSIGNALED(status):
                    late = os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM)
                    ending = Ending(done, Fate.TIMED_OUT if late else Fate.KILLED, f"signal {os.WTERMSIG(status)}")
                elif status:
                    raise RuntimeError(f"the harness itself broke at {done.name}; see above")
                else:
                    ending = Ending(done, *pickle.loads(said))
                if ending.fate is Fate.KILLED:
                    caught = killers[done.module, done.unit]
                    caught[:] = [ending.by, *(name for name in caught if name != ending.by)][:20]
                self._end(ending, len(todo))

    def _end(self, ending: Ending, of: int) -> None:
        self.endings.append(ending)
        self.told(ending, of)


def _is_property(item: pytest.Item) -> bool:
    """A test that tries random values: slow, and what it catches would differ from run to run."""
    return hasattr(getattr(item, "obj", None), "hypothesis")


def _in_order(mutant: Mutant, known: Rehearsal, killers: list[str], paths: Iterable[Path]) -> list[str]:
    """The tests that can notice, the likeliest first, then the fastest."""
    places = None if mutant.module in BUILDS else uses(mutant, paths)
    tests: Iterable[str] = known.seconds
    near = frozenset(tests) if places is None else known.reaching(places)
    first = {name: place for place, name in enumerate(killers)}
    return sorted(near, key=lambda name: (first.get(name, len(first)), known.seconds[name]))


def _fate(mutant: Mutant, tests: list[pytest.Item]) -> tuple[Fate, str]:
    """In the child: put the mutant in place and run the tests until one notices."""
    try:
        graft(mutant.module, mutant.unit, mutant.source())
    except Stillborn as wrong:
        return Fate.STILLBORN, str(wrong)
    except Exception as wrong:  # noqa: BLE001  # a constant that can't be computed any more, a catalogue that can't be built
        return Fate.KILLED, f"as it's put in place: {wrong!r}"
    for test in tests:
        if not passes(test):
            return Fate.KILLED, test.nodeid
    return Fate.SURVIVED, f"{len(tests)} tests"


def _aside(work: Callable[[], Any], room: str) -> Any:
    """Do something in a child, so that this process stays as it is."""
    child, answer = _fork(work, room, None)
    said = _heard(answer)
    os.waitpid(child, 0)
    return pickle.loads(said)


def _heard(answer: int) -> bytes:
    with os.fdopen(answer, "rb") as pipe:
        return pipe.read()


def _fork(work: Callable[[], Any], room: str, limit: float | None) -> tuple[int, int]:
    """Begin the work in a child; its answer comes through the pipe. Over the limit the child is ended by a signal."""
    answer, mouth = os.pipe()
    child = os.fork()
    if child:
        os.close(mouth)
        return child, answer
    status = 1
    try:
        os.close(answer)
        if limit is not None:
            signal.setitimer(signal.ITIMER_PROF, limit)
            signal.setitimer(signal.ITIMER_REAL, STUCK)
        silence = os.open(os.devnull, os.O_RDWR)
        os.dup2(silence, 1)
        tempfile.tempdir = tempfile.mkdtemp(dir=room)
        said = pickle.dumps(work())
        with os.fdopen(mouth, "wb") as pipe:
            pipe.write(said)
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        status = 0
    except BaseException:  # noqa: BLE001  # whatever it is, it must not go on as a second parent
        traceback.print_exc()
    finally:
        os._exit(status)
