"""`python -m tests.accuracy`: run the whole matrix against the lab, print the figures, and say whether they're good enough."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.accuracy.ask import Ran, save_report
from tests.accuracy.cases import keep, saved, write_goldens
from tests.accuracy.kept import kept
from tests.accuracy.matrix import EVERY, run_cell
from tests.accuracy.networks import results, save
from tests.accuracy.offline import replay_all
from tests.accuracy.scenario import Scenario
from tests.accuracy.score import Mark, failures, mark, score
from tests.accuracy.shown import shown
from tests.accuracy.views import VIEWS, View

TOGETHER = 2 * (os.cpu_count() or 2)
"""Runs at once: most of one is waiting."""


def main() -> int:
    """Read the options, run, print; 0 when every target holds."""
    options = _options()
    if options.goldens:
        write_goldens(saved())
        return 0
    views = [view for view in VIEWS if (view.name in options.view if options.view else view.gated or not options.gated)]
    chosen = [one for one in EVERY if not options.only or any(word in one.name for word in options.only)]
    jobs = [(one, view) for view in views for one in chosen if view.fits(one)]
    folder = options.cases or Path(tempfile.mkdtemp(prefix="dbapp-diag-accuracy-"))
    began = time.monotonic()
    runs = _runs(jobs, folder, options.jobs, options.faults)
    marks = sorted(_marks(runs, len(jobs)), key=lambda one: (one.ran.view, one.scenario.name))
    in_networks, said = (
        results(options.only, options.networks)
        if options.networks or not options.view
        else ([], "networks weren't asked for")
    )
    save(in_networks, folder)
    marks += [one.mark for one in in_networks]
    found = score(marks)
    different = replay_all(sorted(folder.rglob("*.json")))
    text = shown(found, marks, seconds=time.monotonic() - began, replayed=len(marks), different=different)
    text += f"\nReal networks: {said}.\n"
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    if options.keep:
        keep({path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "plain").glob("*.json"))})
    wanting = [*failures(found), *(f"replay differs: {name}" for name in different)]
    wanting += [f"{one.mark.scenario.name}: {fault}" for one in in_networks for fault in one.faults]
    for sentence in wanting:
        print(f"NOT MET: {sentence}")
    return 1 if wanting else 0


def _runs(
    jobs: list[tuple[Scenario, View]], folder: Path, workers: int, taken_from: Path | None
) -> Iterator[tuple[Scenario, Ran]]:
    """Each job's run, those first that a test run kept."""
    left: list[tuple[Scenario, View]] = []
    for one, view in jobs:
        ran = kept(one.name, view.name, taken_from) if taken_from is not None else None
        if ran is None:
            left.append((one, view))
        else:
            save_report(one, json.dumps(ran.report), folder / view.name)
            yield one, ran
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = {pool.submit(run_cell, one.name, view.name, folder): one for one, view in left}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _marks(runs: Iterable[tuple[Scenario, Ran]], of: int) -> Iterator[Mark]:
    for count, (scenario, ran) in enumerate(runs, start=1):
        seen = mark(ran, scenario)
        if not seen.right or seen.responder_right is False:
            why = seen.fault or f"{seen.ran.report['outcome']['responder']} for {seen.ran.written_by}"
            print(f"  {seen.ran.view}: {scenario.name} {why}", file=sys.stderr, flush=True)
        if count % 50 == 0:
            print(f"  {count} of {of}", file=sys.stderr, flush=True)
        yield seen


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--only", action="append", metavar="WORD", help="scenarios whose name holds this (repeatable)")
    parser.add_argument("--view", action="append", choices=[view.name for view in VIEWS], help="only this view")
    parser.add_argument("--gated", action="store_true", help="leave out the view that no target is set for")
    parser.add_argument(
        "--networks",
        type=Path,
        metavar="FOLDER",
        help="take real networks' results from here (REALNET_RESULTS of a test run)",
    )
    parser.add_argument(
        "--faults",
        type=Path,
        metavar="FOLDER",
        help="take the plain view of single faults from here, as far as there (FAULT_RESULTS of a test run)",
    )
    parser.add_argument("--jobs", type=int, default=TOGETHER, help=f"runs at once (default {TOGETHER})")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", help="keep the cases here")
    parser.add_argument(
        "--keep", action="store_true", help="make the plain view's cases the saved ones, and their goldens"
    )
    parser.add_argument(
        "--goldens", action="store_true", help="judge the saved cases again, write their goldens, run nothing"
    )
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="also write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
