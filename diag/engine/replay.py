"""Diagnosing a saved case again: from its facts, without any network. The answer is the same on every machine."""

from __future__ import annotations

from dbapp_diag.case import schema as model
from dbapp_diag.case.assemble import Story, assemble
from dbapp_diag.causes.catalogue import extended
from dbapp_diag.causes.model import Cause, Fix
from dbapp_diag.engine.judge import judged
from dbapp_diag.engine.registry import Registry
from dbapp_diag.evidence import codec
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.errors import CaseError
from dbapp_diag.model.results import (
    CheckDescription,
    Errored,
    Failed,
    Finding,
    Passed,
    Result,
    RuledOut,
    Skipped,
    Warned,
)
from dbapp_diag.model.words import CauseId, CheckId, Confidence, EvidenceId, OutcomeClass, Stage, Status, Who


def replay(case: model.Case, registry: Registry, *, fail_on: str | None = None) -> model.Case:
    """Judge the case's facts again. Checks that aren't installed here keep the result that they had.

    Raises CaseError when a fact can't be read.
    """
    facts, foreign_facts = _facts(case, registry)
    catalogue = extended((*registry.catalogue.values(), *(_cause(entry) for entry in case.plugin_causes)))
    results: dict[CheckId, Result] = {}
    foreign: dict[CheckId, model.CheckInfo] = {}
    seen = Facts(facts)
    for saved in case.checks:
        name = CheckId(saved.id)
        kind = registry.checks.get(name)
        if kind is None:
            foreign[name] = saved
        if kind is None or saved.status in (Status.SKIPPED, Status.ERRORED):
            results[name] = _saved(saved)
        else:
            results[name] = judged(kind(), seen)
    return assemble(
        Story(
            version=case.tool.version,
            facts=facts,
            results=results,
            checks=registry.descriptions | {name: _described(saved) for name, saved in foreign.items()},
            catalogue=catalogue,
            durations={CheckId(saved.id): saved.duration_ms for saved in case.checks if saved.duration_ms is not None},
            evidence=case.evidence,
            asked_to_call=asked_to_call(case.skipped_by_user),
            complete=case.complete,
            incomplete_because=case.incomplete_because,
            interrupted=case.interrupted,
            fail_on=fail_on or case.fail_on,
            skipped_by_user=case.skipped_by_user,
            duration_ms=case.duration_ms,
            masked=case.masked,
            distributions={CheckId(saved.id): saved.distribution for saved in case.checks if saved.distribution},
            foreign_checks=foreign,
            foreign_facts=foreign_facts,
        )
    )


def asked_to_call(skipped_by_user: tuple[str, ...]) -> bool:
    """Whether the run was meant to make the call at all."""
    return "call" not in skipped_by_user


def _facts(case: model.Case, registry: Registry) -> tuple[dict[type[Fact], Fact], dict[str, object]]:
    kinds = registry.fact_types()
    facts: dict[type[Fact], Fact] = {}
    foreign: dict[str, object] = {}
    for name, value in case.facts.items():
        kind = kinds.get(name)
        if kind is None:
            foreign[name] = value
            continue
        try:
            facts[kind] = codec.typed(value, kind)
        except codec.Unreadable as error:
            raise CaseError(
                f"the case's fact {name} can't be read: {error}; ask for the file as it was written"
            ) from None
    return facts, foreign


def _described(saved: model.CheckInfo) -> CheckDescription:
    """A check that isn't installed here, as the case describes it."""
    causes = (*(item.cause for item in saved.findings), *(item.cause for item in saved.ruled_out))
    return CheckDescription(
        CheckId(saved.id), Stage(saved.stage), saved.title, tuple(CauseId(cause) for cause in causes), saved.fact
    )


def _saved(saved: model.CheckInfo) -> Result:
    findings = tuple(
        Finding(
            CauseId(item.cause),
            Confidence(item.confidence),
            item.observed,
            item.expected,
            _because(item.because),
            item.values,
            item.variant,
        )
        for item in saved.findings
    )
    ruled_out = tuple(RuledOut(CauseId(item.cause), item.reason, _because(item.because)) for item in saved.ruled_out)
    match Status(saved.status):
        case Status.SKIPPED:
            return Skipped(saved.reason or "")
        case Status.ERRORED:
            return Errored(saved.reason or "")
        case Status.PASSED:
            return Passed(saved.summary, ruled_out)
        case (Status.FAILED | Status.WARNED) as status:
            if not findings:
                raise CaseError(
                    f"the case's check {saved.id} is {saved.status} without a finding; ask for the file as it was written"
                )
            kind = Failed if status is Status.FAILED else Warned
            return kind(saved.summary, findings[0], findings[1:], ruled_out)


def _because(refs: tuple[str, ...]) -> tuple[EvidenceId, *tuple[EvidenceId, ...]]:
    if not refs:
        raise CaseError("the case has a finding without evidence; ask for the file as it was written")
    return (EvidenceId(refs[0]), *(EvidenceId(ref) for ref in refs[1:]))


def _cause(entry: model.CatalogueEntry) -> Cause:
    return Cause(
        id=CauseId(entry.id),
        stage=Stage(entry.stage),
        title=entry.title,
        explains=frozenset(OutcomeClass(word) for word in entry.explains),
        why=entry.why,
        fixes=tuple(Fix(Who(fix.who), fix.text, fix.command) for fix in entry.fixes),
        told_apart=entry.told_apart,
        source=entry.source,
        follows_from=frozenset(CauseId(word) for word in entry.follows_from),
        rank=entry.rank,
        note=entry.note,
        order=tuple(OutcomeClass(word) for word in entry.explains),
    )
