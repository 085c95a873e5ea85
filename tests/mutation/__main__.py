"""The command: `python -m tests.mutation`. Exit code 0 when the score is reached and every survivor is
explained, in a run during which nobody changed what the tests read."""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import pytest

from tests.mutation.explained import FILE, explained
from tests.mutation.harness import Ending, Harness
from tests.mutation.report import LIVE, lived, save, score, survivors, table
from tests.mutation.subjects import LEFT_OUT, ROOT, TESTS, modules


def main() -> int:
    """Run what the options ask for."""
    given = _options()
    known = modules()
    chosen = {name: path for name, path in known.items() if not given.only or any(word in name for word in given.only)}
    before = lived(given.again) if given.again else None
    began = time.monotonic()
    harness = Harness(
        chosen,
        known,
        given.jobs,
        lambda mutant: (
            (before is None or mutant.name in before)
            and (not given.line or mutant.line in given.line)
            and random.Random(f"{given.seed} {mutant.name}").random() < given.share
        ),
        _Progress(),
    )
    tests = [str(ROOT / name) for name in given.tests or TESTS if (ROOT / name).exists()]
    options = ["--import-mode=importlib", "-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"]
    options += ["--continue-on-collection-errors"]
    options += ["-o", "addopts=", *(f"--ignore={ROOT / name}" for name in LEFT_OUT), f"--rootdir={ROOT}"]
    pytest.main([*options, *tests], plugins=[harness])
    if harness.rehearsal is None:
        return 2
    if harness.rehearsal.broken:
        print("\n".join(("These tests fail by themselves, and took no part:", *harness.rehearsal.broken)))
    if harness.void:
        print("\n".join(("These came to fail by themselves while it ran; what they noticed is void:", *harness.void)))
    endings = sorted(harness.endings, key=lambda ending: (list(known).index(ending.mutant.module), ending.mutant.line))
    if given.save:
        save(endings, given.save)
    text, unexplained, in_vain = survivors(endings, explained(FILE.read_text()))
    if given.list_survivors and text:
        print(text, end="\n\n")
    if in_vain and not (given.only or given.line or given.again or given.share < 1):
        print("\n".join(("Explained, and killed or gone:", *(f"{seen.module}: {seen.after}" for seen in in_vain))))
    print(table(endings))
    reached = score(endings)
    print(f"{reached:.1f} % killed, {unexplained} survivors unexplained, in {time.monotonic() - began:.0f} s")
    return 0 if reached >= given.at_least and not unexplained and not harness.void else 1


class _Progress:
    """A line on standard error: how far it is, and how many weren't killed. Where that's no terminal, one now and then."""

    def __init__(self) -> None:
        self._done = self._live = 0

    def __call__(self, ending: Ending, of: int) -> None:
        self._done += 1
        self._live += ending.fate in LIVE
        if sys.stderr.isatty() or self._done % 250 == 0 or self._done == of:
            end = "" if sys.stderr.isatty() and self._done < of else "\n"
            print(f"\r{self._done} of {of}, {self._live} lived", end=end, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("--only", nargs="*", default=(), metavar="MODULE", help="modules whose names hold this")
    asked.add_argument("--line", nargs="*", type=int, default=(), metavar="N", help="mutants of these lines only")
    asked.add_argument("--share", type=float, default=1.0, metavar="X", help="this share of all, drawn at random (1)")
    asked.add_argument("--seed", type=int, default=0, metavar="N", help="what the draw begins with (0)")
    asked.add_argument("--tests", nargs="*", default=(), metavar="PATH", help="other tests than all that judge")
    asked.add_argument("--jobs", type=int, default=2, help="how many at a time (2)")
    asked.add_argument("--at-least", type=float, default=95.0, metavar="PERCENT", help="the score to reach (95)")
    asked.add_argument("--list-survivors", action="store_true", help="show each, with the reason why it may live")
    asked.add_argument("--save", type=Path, metavar="FILE", help="keep what became of each mutant")
    asked.add_argument("--again", type=Path, metavar="FILE", help="run those alone that survived the saved run")
    return asked.parse_args()


if __name__ == "__main__":
    sys.exit(main())
