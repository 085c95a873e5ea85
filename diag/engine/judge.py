"""Judging facts: one check, and all of them together while a run is under way. Pure.

What a run knows so far is judged from its facts alone, so that whether a probe is worth sending depends on what was
seen and never on which check happened to end first.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import cast

from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.contract.check import Check, SoFar
from dbapp_diag.diagnosis.differential import standing
from dbapp_diag.diagnosis.inputs import DiagnosisInputs, upstream
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.facts.base import Facts
from dbapp_diag.model.diagnosis import DifferentialRow
from dbapp_diag.model.results import Errored, Failed, Passed, Result, Skipped, Warned, findings_of, ruled_out_by
from dbapp_diag.model.words import CauseId, CheckId, Confidence, OutcomeKind, Responder, State


def judge(check: Check, facts: Facts) -> Result:
    """What the check makes of the facts; whatever goes wrong in it becomes `Errored`."""
    try:
        result = cast("object", check.judge(facts.restricted(check.sees())))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # a judge that breaks must not take the diagnosis along
        return Errored(f"its judgement broke: {type(error).__name__}: {' '.join(str(error).split())}"[:400])
    if not isinstance(result, Passed | Warned | Failed | Skipped | Errored):
        return Errored(f"its judgement gave {type(result).__name__} where a result was promised")
    undeclared = {finding.cause for finding in findings_of(result)} - set(check.causes)
    if undeclared:
        return Errored(f"it found {', '.join(sorted(undeclared))}, which it doesn't declare")
    statements = (*(item.because for item in findings_of(result)), *(item.because for item in ruled_out_by(result)))
    if not all(statements):
        return Errored("it names no evidence for what it found or ruled out")
    return result


def so_far(facts: Facts, checks: Mapping[CheckId, type[Check]], catalogue: Catalogue) -> SoFar:
    """The diagnosis that these facts allow already: every check is judged whose own fact, and all that it needs, is there."""
    results = {
        name: judge(kind(), facts)
        for name, kind in checks.items()
        if all(need in facts for need in kind.required()) and (kind.provides is None or kind.provides in facts)
    }
    described = {name: kind.description() for name, kind in checks.items()}
    diagnosis = diagnose(DiagnosisInputs(facts, results, described, catalogue))
    sure = {root.cause for root in diagnosis.roots if root.finding.confidence is Confidence.CONFIRMED}
    above = {name for cause in sure for name in upstream(cause, catalogue)}
    return SoFar(
        facts=facts,
        outcome=diagnosis.outcome,
        standing=standing(diagnosis.outcome, results, catalogue),
        established=frozenset(sure),
        above=frozenset(above),
        rivals=frozenset(row.id for row in diagnosis.differential if _rivals(row, sure, catalogue)),
    )


def _rivals(row: DifferentialRow, sure: Container[CauseId], catalogue: Catalogue) -> bool:
    return row.state is State.LIKELY and not any(cause in sure for cause in upstream(row.id, catalogue))


def open_causes(check: type[Check], known: SoFar) -> tuple[CauseId, ...]:
    """The causes that the check's probe can still tell apart; none means that it isn't worth sending.

    Once a root is established, only what that root could follow from is still open, and what is likely beside it. Until
    then each cause that stands has others to be told from, be it that the catalogue doesn't hold them. Where no call was
    made, or it isn't clear who answered, nothing is settled yet.
    """
    seen = known.outcome
    nobody = seen.status is not None and seen.responder is Responder.UNKNOWN
    if seen.kind is OutcomeKind.NOT_ATTEMPTED or (nobody and seen.works):
        return tuple(CauseId(cause) for cause in check.splits)
    settled = bool(known.established) and not nobody
    open_ = known.standing & (known.above | known.rivals) if settled else known.standing
    return tuple(CauseId(cause) for cause in check.splits if cause in open_)
