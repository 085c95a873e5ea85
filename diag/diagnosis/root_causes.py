"""From results to a verdict: root causes, consequences, warnings, and what could still be it. Pure, and generic
over checks and causes: no id of either is named here.

The rules, in order:

1. A *root* is a finding of a failed check that explains the observed outcome, itself or through a finding that
   follows from it, and doesn't follow from another such finding upstream. Confirmed ones come first; only
   where there's none do likely ones count.
2. A failed check without a root among its findings is a *consequence* where a root explains it.
3. Every other finding is a *warning*: the call works in spite of it, or something met earlier hides it.
4. Where the network stops even the token-less request, what explains that comes before what kept a token from being had.
5. The *differential* lists every cause of the catalogue that explains the outcome, and what became of it.
6. Nothing established: *inconclusive*. A call that nobody made or that nobody answered is never healthy.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from dbapp_diag.analysis.outcome import outcome
from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.diagnosis.differential import differential
from dbapp_diag.diagnosis.inputs import Attributed, DiagnosisInputs, exclusions, explains, upstream
from dbapp_diag.model.diagnosis import Consequence, DifferentialRow, Outcome
from dbapp_diag.model.results import Failed, Finding, findings_of
from dbapp_diag.model.words import CauseId, Confidence, OutcomeClass, Responder, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a run came to."""

    outcome: Outcome
    verdict: Verdict
    roots: tuple[Attributed, ...]
    warnings: tuple[Attributed, ...]
    consequences: tuple[Consequence, ...]
    differential: tuple[DifferentialRow, ...]

    @property
    def confidence(self) -> Confidence | None:
        """How sure the first root is; None without one."""
        return self.roots[0].finding.confidence if self.roots else None


def diagnose(inputs: DiagnosisInputs) -> Diagnosis:
    """Judge a run, finished or not."""
    seen = outcome(inputs.facts, asked_to_call=inputs.asked_to_call)
    excluded = exclusions(inputs.results)
    found = _weighed(inputs, excluded)
    roots = _roots(found, seen, inputs.catalogue)
    consequences = _consequences(inputs, found, roots)
    return Diagnosis(
        outcome=seen,
        verdict=_verdict(seen, roots),
        roots=roots,
        warnings=_warnings(found, roots, consequences, seen, inputs.catalogue, excluded),
        consequences=consequences,
        differential=differential(inputs, seen, found, excluded),
    )


def _weighed(inputs: DiagnosisInputs, excluded: Mapping[CauseId, object]) -> tuple[Attributed, ...]:
    """The findings, one a cause (the surest), in journey order. Where another check rules the cause out, a
    suspicion falls and a certainty becomes a likelihood: the evidence contradicts itself."""
    best: dict[CauseId, Attributed] = {}
    for check, result in inputs.results.items():
        for finding in findings_of(result):
            if finding.cause not in inputs.catalogue:
                continue
            contradicted = finding.cause in excluded and isinstance(result, Failed)
            if contradicted and finding.confidence is not Confidence.CONFIRMED:
                continue
            seen = replace(finding, confidence=Confidence.LIKELY) if contradicted else finding
            known = best.get(finding.cause)
            if known is None or _surer(seen, isinstance(result, Failed), known):
                best[finding.cause] = Attributed(seen, check, isinstance(result, Failed), contradicted)
    order = inputs.catalogue
    return tuple(
        sorted(
            best.values(),
            key=lambda item: (order[item.cause].stage.position, item.finding.confidence.rank, order[item.cause].rank),
        )
    )


def _surer(finding: Finding, failed: bool, known: Attributed) -> bool:
    return (not failed, finding.confidence.rank) < (not known.failed, known.finding.confidence.rank)


def _roots(findings: Iterable[Attributed], seen: Outcome, catalogue: Catalogue) -> tuple[Attributed, ...]:
    if seen.works:
        return ()
    failed = [item for item in findings if item.failed]
    direct = [item for item in failed if explains(catalogue[item.cause], seen)]
    above = {
        name
        for item in direct
        if item.finding.confidence is not Confidence.POSSIBLE
        for name in upstream(item.cause, catalogue)
    }
    fitting = [item for item in failed if item in direct or item.cause in above]
    for level in (Confidence.CONFIRMED, Confidence.LIKELY):
        sure = [item for item in fitting if item.finding.confidence.rank <= level.rank]
        names = {item.cause for item in sure}
        free = [item for item in sure if not names & upstream(item.cause, catalogue)]
        free = [item for item in free if not item.contradicted] or free
        if free:
            seen_first = set(seen.classes) - {OutcomeClass.NONE}
            return tuple(
                sorted(
                    free,
                    key=lambda item: bool(seen_first) and not _accounts_for(item.cause, seen_first, direct, catalogue),
                )
            )
    return ()


def _accounts_for(
    cause: CauseId, classes: Container[OutcomeClass], direct: Iterable[Attributed], catalogue: Catalogue
) -> bool:
    """Whether a root explains what was seen, by itself or through what follows from it, rather than only that no call was made."""
    own = (catalogue[item.cause] for item in direct if item.cause == cause or cause in upstream(item.cause, catalogue))
    return any(outcome in classes for entry in (catalogue[cause], *own) for outcome in entry.explains)


def _consequences(
    inputs: DiagnosisInputs, findings: Iterable[Attributed], roots: tuple[Attributed, ...]
) -> tuple[Consequence, ...]:
    names = {root.cause: root for root in roots}
    given: list[Consequence] = []
    for check, result in inputs.results.items():
        if not isinstance(result, Failed) or any(finding.cause in names for finding in findings_of(result)):
            continue
        for finding in findings_of(result):
            above = [root for root in names if root in upstream(finding.cause, inputs.catalogue)]
            if above:
                given.append(Consequence(check=check, explained_by=above[0]))
                break
    return tuple(given)


def _warnings(
    findings: Iterable[Attributed],
    roots: tuple[Attributed, ...],
    consequences: tuple[Consequence, ...],
    seen: Outcome,
    catalogue: Catalogue,
    excluded: Container[CauseId],
) -> tuple[Attributed, ...]:
    names = {root.cause for root in roots}
    covered = {item.check for item in consequences}
    kept: list[Attributed] = []
    for item in findings:
        if item.cause in names or item.check in covered:
            continue
        if item.cause == "expectation-unmet" and roots:
            continue  # expectations count where the call works
        if seen.as_expected and item.failed and catalogue[item.cause].stage is Stage.ENDPOINT:
            continue  # the caller expects this very answer
        if seen.works and item.failed and item.cause in excluded and catalogue[item.cause].stage is not Stage.TOKEN:
            continue  # the working call itself shows that it isn't so
        if (
            not seen.works
            and item.failed
            and explains(catalogue[item.cause], seen)
            and item.finding.confidence is not Confidence.CONFIRMED
            and not item.contradicted
        ):
            continue  # a suspicion about this very outcome: it stands in the differential
        above = sorted(names & upstream(item.cause, catalogue))
        kept.append(replace(item, explained_by=above[0] if above else None))
    return tuple(kept)


def _verdict(seen: Outcome, roots: tuple[Attributed, ...]) -> Verdict:
    if seen.works:
        return Verdict.HEALTHY if seen.responder is Responder.APP or seen.as_expected else Verdict.INCONCLUSIVE
    return Verdict.PROBLEM if roots else Verdict.INCONCLUSIVE
