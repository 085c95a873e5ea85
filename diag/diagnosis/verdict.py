"""What a diagnosis comes to in one number and one sentence. Pure."""

from __future__ import annotations

from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.diagnosis.root_causes import Diagnosis
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Confidence, OutcomeKind, Verdict


def exit_code(
    verdict: Verdict, *, warnings: bool, complete: bool, sure: bool, fail_on: str, interrupted: bool = False
) -> int:
    """The number the process ends with, the same for every format.

    `sure`: a root is confirmed, which an unfinished run can't take back. `fail_on`: `problem`, `warning` or `never`.
    """
    if interrupted:
        return 130
    if fail_on == "never":
        return 0
    if verdict is Verdict.PROBLEM and (complete or sure):
        return 1
    if verdict is not Verdict.HEALTHY or not complete:
        return 3
    return 1 if warnings and fail_on == "warning" else 0


def headline(diagnosis: Diagnosis, catalogue: Catalogue) -> str:
    """The verdict in one sentence, the same in every format, without mark and final dot."""
    seen = diagnosis.outcome
    if diagnosis.verdict is Verdict.HEALTHY:
        took = f" in {duration(seen.duration_ms)}" if seen.duration_ms is not None else ""
        return f"{seen.summary}{took}"
    if not diagnosis.roots and seen.undecided:
        return f"{seen.summary}: {seen.undecided}"
    if not diagnosis.roots:
        return (
            f"{seen.summary}: can't tell yet"
            if seen.kind is not OutcomeKind.NOT_ATTEMPTED
            else f"{seen.summary}: can't tell"
        )
    first = diagnosis.roots[0]
    probably = "" if first.finding.confidence is Confidence.CONFIRMED else "probably "
    return f"{seen.summary}: {probably}{catalogue[first.cause].title_of(first.finding)}"
