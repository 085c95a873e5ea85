"""`python -m tests.fixes [FAULT …]`: try the fix of every fault of the lab, and print what came of it."""

from __future__ import annotations

import argparse
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from tests.fixes.tables import expected
from tests.fixes.trial import TRIED, VARIANTS, Kind, Tried, try_fix


def main() -> int:
    """Read the options, try, print; 0 when everything came out as the tables say."""
    parser = argparse.ArgumentParser(prog="python -m tests.fixes", description=__doc__)
    parser.add_argument(
        "fault", nargs="*", default=[*TRIED, *VARIANTS], help="only these faults, or variants by their ids"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
        tried = list(pool.map(try_fix, options.fault))
    for kind in Kind:
        _print(kind, [one for one in tried if one.kind is kind])
    other = [one for one in tried if one.kind is not expected(one.fault, one.cause)]
    print(f"{len(tried)} faults; " + "; ".join(f"{sum(one.kind is kind for one in tried)}: {kind}" for kind in Kind))
    for one in other:
        print(f"NOT MET: {one.fault}: {one.kind}; expected: {expected(one.fault, one.cause)}")
    return 1 if other else 0


def _print(kind: Kind, tried: list[Tried]) -> None:
    print(f"{kind} ({len(tried)})")
    for one in tried:
        print(f"  {one.fault} [{one.who}] {one.command or one.text}")
        if one.then:
            print(f"    {' '.join(one.then.split())}")
    print()


if __name__ == "__main__":
    raise SystemExit(main())
