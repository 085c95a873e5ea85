"""`python -m tests.realnet [WORD…]`: run the scenes whose names hold a word, and print what each came to."""

from __future__ import annotations

import sys

from tests.realnet.programs import missing
from tests.realnet.running import run_scene, scenes


def main() -> int:
    """0 when every scene came out right."""
    why = missing()
    if why is not None:
        sys.exit(f"these networks can't be built here: {why}")
    wrong = 0
    for scene in scenes():
        if sys.argv[1:] and not any(word in scene.name for word in sys.argv[1:]):
            continue
        result = run_scene(scene)
        ran, said = result.mark.ran, [result.mark.fault, *result.faults, result.late]
        told = "; ".join(each for each in said if each)
        roots = ", ".join(f"{cause} ({sure})" for cause, sure in ran.roots)
        warned = ", ".join(warning["id"] for warning in ran.report["warnings"])
        print(f"{'WRONG' if told else 'right'} {ran.seconds:5.1f} s  {scene.name.removeprefix('realnet ')}", end=": ")
        print(
            f"{ran.report['verdict']} {roots}{f' warns of {warned}' if warned else ''}{f' | {told}' if told else ''}",
            flush=True,
        )
        wrong += bool(told)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
