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
from dataclasses import dataclass

from dbapp_diag.analysis.outcome import Outcome, outcome
from dbapp_diag.causes.catalogue import Catalogue
from dbapp_diag.diagnosis.differential import Row, differential
from dbapp_diag.diagnosis.inputs import Located, Material, exclusions, explains, upstream
from dbapp_diag.model.results import Failed, Finding, findings_of
from dbapp_diag.model.words import CauseId, CheckId, Confidence, OutcomeClass, Responder, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a run came to."""

    outcome: Outcome
    verdict: Verdict
    roots: tuple[Located, ...]
    warnings: tuple[tuple[Located, CauseId | None], ...]
    """Each with the root that it follows from, if any."""
    consequences: tuple[tuple[CheckId, CauseId], ...]
    differential: tuple[Row, ...]

    @property
    def confidence(self) -> Confidence | None:
        """How sure the first root is; None without one."""
        return self.roots[0].finding.confidence if self.roots else None


def diagnose(material: Material) -> Diagnosis:
    """Judge a run, finished or not."""
    seen = outcome(material.facts, asked_to_call=material.asked_to_call)
    excluded = exclusions(material.results)
    found = _weighed(material, excluded)
    roots = _roots(found, seen, material.catalogue)
    consequences = _consequences(material, found, roots)
    return Diagnosis(
        outcome=seen,
        verdict=_verdict(seen, roots),
        roots=roots,
        warnings=_warnings(found, roots, consequences, seen, material.catalogue, excluded),
        consequences=consequences,
        differential=differential(material, seen, found, excluded),
    )


def _weighed(material: Material, excluded: Mapping[CauseId, object]) -> tuple[Located, ...]:
    """The findings, one a cause (the surest), in journey order. Where another check rules the cause out, a
    suspicion falls and a certainty becomes a likelihood: the evidence contradicts itself."""
    best: dict[CauseId, Located] = {}
    for check, result in material.results.items():
        for finding in findings_of(result):
            if finding.cause not in material.catalogue:
                continue
            contradicted = finding.cause in excluded and isinstance(result, Failed)
            if contradicted and finding.confidence is not Confidence.CONFIRMED:
                continue
            seen = _lowered(finding) if contradicted else finding
            known = best.get(finding.cause)
            if known is None or _surer(seen, isinstance(result, Failed), known):
                best[finding.cause] = Located(seen, check, isinstance(result, Failed), contradicted)
    order = material.catalogue
    return tuple(
        sorted(
            best.values(),
            key=lambda item: (order[item.cause].stage.position, item.finding.confidence.rank, order[item.cause].rank),
        )
    )


def _lowered(finding: Finding) -> Finding:
    return Finding(
        finding.cause, Confidence.LIKELY, finding.observed, finding.expected, finding.because, finding.values
    )


def _surer(finding: Finding, failed: bool, known: Located) -> bool:
    return (not failed, finding.confidence.rank) < (not known.failed, known.finding.confidence.rank)


def _roots(found: Iterable[Located], seen: Outcome, catalogue: Catalogue) -> tuple[Located, ...]:
    if seen.works:
        return ()
    failed = [item for item in found if item.failed]
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
            seen_first = seen.classes - {OutcomeClass.NONE}
            return tuple(
                sorted(
                    free,
                    key=lambda item: bool(seen_first) and not _accounts_for(item.cause, seen_first, direct, catalogue),
                )
            )
    return ()


def _accounts_for(
    cause: CauseId, classes: frozenset[OutcomeClass], direct: Iterable[Located], catalogue: Catalogue
) -> bool:
    """Whether a root explains what was seen, by itself or through what follows from it, rather than only that no call was made."""
    own = (catalogue[item.cause] for item in direct if item.cause == cause or cause in upstream(item.cause, catalogue))
    return any(entry.explains & classes for entry in (catalogue[cause], *own))


def _consequences(
    material: Material, found: Iterable[Located], roots: tuple[Located, ...]
) -> tuple[tuple[CheckId, CauseId], ...]:
    names = {root.cause: root for root in roots}
    given: list[tuple[CheckId, CauseId]] = []
    for check, result in material.results.items():
        if not isinstance(result, Failed) or any(finding.cause in names for finding in findings_of(result)):
            continue
        for finding in findings_of(result):
            above = [root for root in names if root in upstream(finding.cause, material.catalogue)]
            if above:
                given.append((check, above[0]))
                break
    return tuple(given)


def _warnings(
    found: Iterable[Located],
    roots: tuple[Located, ...],
    consequences: tuple[tuple[CheckId, CauseId], ...],
    seen: Outcome,
    catalogue: Catalogue,
    excluded: Container[CauseId],
) -> tuple[tuple[Located, CauseId | None], ...]:
    names = {root.cause for root in roots}
    covered = {check for check, _ in consequences}
    kept: list[tuple[Located, CauseId | None]] = []
    for item in found:
        if item.cause in names or item.check in covered:
            continue
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
        kept.append((item, above[0] if above else None))
    return tuple(kept)


def _verdict(seen: Outcome, roots: tuple[Located, ...]) -> Verdict:
    if seen.works:
        return Verdict.HEALTHY if seen.responder is Responder.APP else Verdict.INCONCLUSIVE
    return Verdict.PROBLEM if roots else Verdict.INCONCLUSIVE
