"""The differential: every cause that could explain the outcome, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.diagnosis.inputs import Attributed, DiagnosisInputs, exclusions, explains
from dbapp_diag.model.diagnosis import UNDECIDED, DifferentialRow, Outcome
from dbapp_diag.model.results import Errored, Result, RuledOut, Skipped
from dbapp_diag.model.words import CauseId, CheckId, EvidenceId, State


def standing(outcome: Outcome, results: Mapping[CheckId, Result], catalogue: Catalogue) -> frozenset[CauseId]:
    """The causes that explain the outcome and that nothing has ruled out."""
    excluded = exclusions(results)
    return frozenset(entry.id for entry in catalogue.values() if explains(entry, outcome) and entry.id not in excluded)


def differential(
    inputs: DiagnosisInputs,
    seen: Outcome,
    findings: Iterable[Attributed],
    excluded: Mapping[CauseId, tuple[CheckId, RuledOut]],
) -> tuple[DifferentialRow, ...]:
    """A row for each cause that explains the outcome: found, ruled out, or not decided. Confirmed ones come first, ruled out
    ones last; among equals the one that produces this outcome the most often."""
    known = {item.cause: item for item in findings}
    places: dict[CauseId, tuple[int, int, str]] = {}
    rows: list[DifferentialRow] = []
    for entry in inputs.catalogue.values():
        if not seen.classes or not explains(entry, seen):
            continue
        by: CheckId | None
        because: tuple[EvidenceId, ...]
        if entry.id in known:
            item = known[entry.id]
            state, by = State(item.finding.confidence.value), item.check
            because, reason = item.finding.because, item.finding.observed
        elif entry.id in excluded:
            by, why = excluded[entry.id]
            state, because, reason = State.RULED_OUT, why.because, why.reason
        else:
            by, reason = _unexamined(entry.id, inputs)
            state, because = State.POSSIBLE, ()
        rows.append(DifferentialRow(id=entry.id, title=entry.title, state=state, by=by, because=because, reason=reason))
        frequent = min(entry.standing(outcome) for outcome in seen.classes)
        places[entry.id] = frequent, entry.stage.position, entry.id
    states = list(State)
    return tuple(sorted(rows, key=lambda row: (states.index(row.state), places[row.id])))


def _unexamined(cause: CauseId, inputs: DiagnosisInputs) -> tuple[CheckId | None, str]:
    """Why a cause was neither found nor ruled out."""
    stage = inputs.catalogue[cause].stage
    able = sorted(
        (name for name, check in inputs.checks.items() if cause in check.causes),
        key=lambda check: inputs.checks[check].stage is not stage,
    )
    if not able:
        return None, "not examined: no check here examines it"
    results = [(check, inputs.results.get(check)) for check in able]
    for check, result in results:
        if isinstance(result, Skipped | Errored):
            return check, f"not examined: {result.reason}"
    for check, result in results:
        if result is not None:
            return check, UNDECIDED
    return able[0], "not examined: left out of this run"
