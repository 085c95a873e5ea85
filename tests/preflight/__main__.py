"""`python -m tests.preflight`: how many folders there are, how many of them have a finding that they shouldn't have, and how many
planted mistakes of each rule are found. Ends with 1 where one is missed or a finding is too many."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.preflight.catches import CATCHES
from tests.preflight.folders import found
from tests.preflight.other_shapes import SHAPES
from tests.preflight.python_shapes import PYTHON


def rows() -> Iterator[tuple[str, int, int, int, int, int]]:
    """By rule: mistakes, those found, findings beside them, near misses, and findings in these."""
    for rule, planted in CATCHES.items():
        results = [(found(files), f"{rule} {where}") for files, where in planted.mistakes]
        caught = sum(wanted in each for each, wanted in results)
        beside = sum(len(each) - (wanted in each) for each, wanted in results)
        alarms = sum(len(found(files)) for files in planted.near)
        yield rule, len(planted.mistakes), caught, beside, len(planted.near), alarms


def main() -> int:
    """Print the table."""
    alarms = {name: each for name, files in {**PYTHON, **SHAPES}.items() if (each := found(files))}
    print(f"{'rule':<22}{'mistakes':>9}{'found':>7}{'beside':>8}{'near misses':>13}{'alarms':>8}")
    total = [0] * 5
    for rule, *counts in rows():
        total = [one + other for one, other in zip(total, counts, strict=True)]
        print(f"{rule:<22}{counts[0]:>9}{counts[1]:>7}{counts[2]:>8}{counts[3]:>13}{counts[4]:>8}")
    print(f"{'all':<22}{total[0]:>9}{total[1]:>7}{total[2]:>8}{total[3]:>13}{total[4]:>8}")
    print(f"folders without a mistake: {len(PYTHON) + len(SHAPES)}, false alarms in them: {len(alarms)}")
    for name, each in alarms.items():
        print(f"  {name}: {', '.join(each)}")
    return int(bool(alarms) or total[0] != total[1] or bool(total[2]) or bool(total[4]))


if __name__ == "__main__":
    sys.exit(main())
