"""The whole matrix, and running one cell of it in a process of its own."""

from __future__ import annotations

import traceback
from pathlib import Path

from tests.accuracy.ask import Ran, ask
from tests.accuracy.healthy import HEALTHY
from tests.accuracy.masking import MASKING
from tests.accuracy.scenario import Scenario
from tests.accuracy.singles import SINGLES
from tests.accuracy.unknown import UNKNOWN
from tests.accuracy.views import VIEWS

EVERY: tuple[Scenario, ...] = (*SINGLES, *MASKING, *HEALTHY, *UNKNOWN)


def run_cell(name: str, view: str, folder: Path) -> Ran:
    """Run one scenario in one view, both by name, and keep its case. Raises RuntimeError that says which one broke."""
    scenario = next(one for one in EVERY if one.name == name)
    way = next(one for one in VIEWS if one.name == view)
    try:
        return ask(scenario, way, save=folder / view)
    except Exception as error:  # noqa: BLE001  # told with the scenario that it happened in
        raise RuntimeError(f"{name} ({view}): {error}\n{traceback.format_exc()}") from None
