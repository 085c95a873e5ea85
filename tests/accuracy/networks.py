"""The scenes in real networks (`tests/realnet`) as one more view: run here, or taken from a test run that kept them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.realnet.programs import missing
from tests.realnet.running import VIEW, Result, kept, run_scene, scenes
from tests.realnet.scene import Scene

TOGETHER = 4
"""Networks at once: most of a slow one is waiting."""


def results(only: list[str] | None, taken_from: Path | None) -> tuple[list[Result], str]:
    """Each scene's result, and in words where they're from, or why there are none."""
    chosen = [one for one in scenes() if not only or any(word in one.name for word in only)]
    if taken_from is not None:
        known = [(one, kept(one, taken_from)) for one in chosen]
        found = [result for _, result in known if result is not None]
        lacking = [one.name for one, result in known if result is None]
        if found and lacking:
            raise SystemExit(f"{taken_from} lacks {', '.join(lacking[:5])}: run all of tests/realnet, and again")
        if found:
            return found, f"{len(found)} networks, as kept by the tests"
    why = missing()
    if why is not None:
        return [], f"networks weren't built: {why}"
    return list(_run(chosen)), f"{len(chosen)} networks, built anew"


def _run(chosen: list[Scene]) -> Iterator[Result]:
    with ThreadPoolExecutor(TOGETHER) as pool:
        yield from pool.map(run_scene, chosen)


def save(found: list[Result], folder: Path) -> None:
    """Put the cases beside those of the other views, to be judged again without network."""
    (folder / VIEW).mkdir(parents=True, exist_ok=True)
    for one in found:
        text = json.dumps(one.mark.ran.report)
        (folder / VIEW / f"{one.mark.scenario.path}.json").write_text(text, encoding="utf-8")
