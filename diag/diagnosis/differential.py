"""The differential: every cause that could explain the outcome, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dbapp_diag.analysis.outcome import Outcome
from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.causes.model import Cause
from dbapp_diag.diagnosis.inputs import Located, Material, exclusions, explains
from dbapp_diag.model.results import Errored, Result, RuledOut, Skipped
from dbapp_diag.model.words import CauseId, CheckId, OutcomeClass, State


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the differential."""

    cause: Cause
    state: State
    by: CheckId | None
    because: tuple[str, ...]
    reason: str


def standing(seen: Outcome, results: Mapping[CheckId, Result], catalogue: Catalogue) -> frozenset[CauseId]:
    """The causes that explain the outcome and that nothing has ruled out."""
    excluded = exclusions(results)
    return frozenset(entry.id for entry in catalogue.values() if explains(entry, seen) and entry.id not in excluded)


def differential(
    material: Material, seen: Outcome, found: Iterable[Located], excluded: Mapping[CauseId, tuple[CheckId, RuledOut]]
) -> tuple[Row, ...]:
    """A row for each cause that explains the outcome: found, ruled out, or not decided."""
    known = {item.cause: item for item in found}
    rows: list[Row] = []
    for entry in material.catalogue.values():
        if not seen.classes or not explains(entry, seen):
            continue
        if entry.id in known:
            item = known[entry.id]
            state = State(item.finding.confidence.value)
            rows.append(Row(entry, state, item.check, tuple(item.finding.because), item.finding.observed))
        elif entry.id in excluded:
            check, why = excluded[entry.id]
            rows.append(Row(entry, State.RULED_OUT, check, tuple(why.because), why.reason))
        else:
            check_id, reason = _unexamined(entry.id, material)
            rows.append(Row(entry, State.POSSIBLE, check_id, (), reason))
    return tuple(sorted(rows, key=lambda row: _place(row, seen.classes)))


def _place(row: Row, classes: frozenset[OutcomeClass]) -> tuple[int, int, int, str]:
    """Confirmed first, ruled out last; among equals the one that produces this outcome the most often."""
    frequent = min(row.cause.standing(outcome) for outcome in classes)
    return list(State).index(row.state), frequent, row.cause.stage.position, row.cause.id


def _unexamined(cause: CauseId, material: Material) -> tuple[CheckId | None, str]:
    """Why a cause was neither found nor ruled out."""
    stage = material.catalogue[cause].stage
    able = sorted(
        (name for name, check in material.checks.items() if cause in check.causes),
        key=lambda check: material.checks[check].stage is not stage,
    )
    if not able:
        return None, "not examined: no check here examines it"
    results = [(check, material.results.get(check)) for check in able]
    for check, result in results:
        if isinstance(result, Skipped | Errored):
            return check, f"not examined: {result.reason}"
    for check, result in results:
        if result is not None:
            return check, "examined, and the evidence doesn't decide"
    return able[0], "not examined: left out of this run"
