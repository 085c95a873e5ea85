"""Running one scenario: a lab of its own, the real command line, and what the lab knows to be true about the answer."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbapp_diag.contract.ports.requests import MADE_UP
from dbapp_diag.lab import Lab
from dbapp_diag.lab.log import fingerprint
from tests.accuracy.scenario import Scenario
from tests.accuracy.views import View
from tests.scenarios.asking import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run came to. `written_by` says who really wrote the answer to the call; None where there was none."""

    scenario: str
    view: str
    code: int
    report: Mapping[str, Any]
    written_by: str | None
    seconds: float
    trouble: tuple[str, ...] = field(default_factory=tuple[str, ...])

    @property
    def roots(self) -> list[tuple[str, str]]:
        """Each root cause with its confidence."""
        return [(root["id"], root["confidence"]) for root in self.report["root_causes"]]

    @property
    def requests(self) -> int:
        """HTTP requests sent."""
        return sum(self.report["requests"].values())

    @property
    def to_one_host(self) -> int:
        """HTTP requests sent to the host that got the most."""
        return max(self.report["requests"].values(), default=0)


def ask(scenario: Scenario, view: View, *, save: Path | None = None) -> Ran:
    """Run `dbapp-diag run` against the scenario's world, in this process. Raises RuntimeError where it makes no report."""
    also = tuple(change for change in (scenario.also, view.change) if change is not None)
    wording = view.wording if view.wording != "plain" else scenario.wording
    with Lab(scenario.faults, wording=wording, also=also) as lab:
        began = time.monotonic()
        done = run(lab, "--format", "json", "--quiet")
        seconds = time.monotonic() - began
        if not done.stdout:
            raise RuntimeError(f"{scenario.name} ({view.name}): no report; {done.stderr.strip()}")
        report: dict[str, Any] = json.loads(done.stdout)
        written_by, trouble = _written_by(lab, report), tuple(lab.log.troubles)
    if save is not None:
        save_report(scenario, done.stdout, save)
    return Ran(scenario.name, view.name, done.returncode, report, written_by, seconds, trouble)


def save_report(scenario: Scenario, text: str, folder: Path) -> None:
    """Put a case where it can be judged again."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{scenario.path}.json").write_text(text, encoding="utf-8")


def _written_by(lab: Lab, report: Mapping[str, Any]) -> str | None:
    """Whoever wrote the answer that the outcome is about, by the lab's own account."""
    about = set(report["outcome"]["evidence"][:1])
    seen = next((each for each in report["evidence"] if each["id"] in about and each["kind"] == "exchange"), None)
    if seen is None or seen["status"] is None:
        return None
    host, _, path = seen["url"].split("://", 1)[-1].partition("/")
    wanted = (host.partition(":")[0], seen["method"], f"/{path}".partition("?")[0], seen["status"])
    return next(
        (
            each.server
            for each in lab.log.answers
            if (each.host, each.method, each.path, each.status) == wanted
            and (each.credential == "none") == (seen["credential"] == "none")
            and each.fingerprint != fingerprint(MADE_UP)
        ),
        None,
    )
