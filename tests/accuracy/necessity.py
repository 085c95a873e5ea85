"""Taking away what a root cause rests on: the diagnosis must then say less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dbapp_diag.case.schema import Case, CauseInfo, CheckInfo
from dbapp_diag.engine.registry import Registry
from dbapp_diag.engine.replay import replay
from dbapp_diag.model.words import Confidence, Status

GIVEN = ("Asked", "Vantage")
"""Facts that every run starts with: they can't be taken away."""


def without(case: Case, root: CauseInfo, registry: Registry) -> Case:
    """The case, diagnosed again, as if the checks that gave this root's evidence had failed."""
    gone = {name for name, fact in case.facts.items() if name not in GIVEN and _rests(fact, root.because)}
    providers = {kind.provides.__name__: name for name, kind in registry.checks.items() if kind.provides is not None}
    broken = {providers[name] for name in gone if name in providers}
    rows = tuple(_errored(row) if row.id in broken else row for row in case.checks)
    left = {name: fact for name, fact in case.facts.items() if name not in gone}
    return replay(replace(case, facts=left, checks=rows), registry)


def says_less(before: CauseInfo, after: Case) -> bool:
    """The cause is no root any more, or a less certain one."""
    same = next((root for root in after.root_causes if root.id == before.id), None)
    return same is None or Confidence(same.confidence).rank > Confidence(before.confidence).rank


def _rests(fact: dict[str, Any], because: tuple[str, ...]) -> bool:
    return bool(set(fact.get("evidence", ())) & set(because))


def _errored(row: CheckInfo) -> CheckInfo:
    return replace(row, status=Status.ERRORED.value, reason="taken away", findings=(), ruled_out=(), summary="")
