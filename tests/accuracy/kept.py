"""Runs of single faults in the plain view that a test run kept: the accuracy command counts them without another run."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from tests.accuracy.ask import Ran, ask
from tests.accuracy.singles import SINGLES
from tests.accuracy.views import VIEWS

PLAIN = VIEWS[0]
BY_FAULT = {one.name: one for one in SINGLES}
VARIABLE = "FAULT_RESULTS"
"""The folder to keep them in; without it nothing is kept."""


def run_fault(fault_id: str) -> Ran:
    """Run a fault's own scenario, and keep what it came to where that is wanted."""
    ran = ask(BY_FAULT[fault_id], PLAIN)
    if folder := os.environ.get(VARIABLE):
        path = _path(fault_id, Path(folder))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(ran)), encoding="utf-8")
    return ran


def kept(name: str, view: str, folder: Path) -> Ran | None:
    """What `run_fault` kept of this scenario; None where it wasn't run."""
    if view != PLAIN.name or name not in BY_FAULT or not _path(name, folder).exists():
        return None
    told = json.loads(_path(name, folder).read_text(encoding="utf-8"))
    return Ran(**told | {"trouble": tuple(told["trouble"])})


def _path(name: str, folder: Path) -> Path:
    return folder / f"{BY_FAULT[name].path}.json"
