"""Diagnosing a saved case again: from its facts, without any network. The answer is the same on every machine."""

from __future__ import annotations

from dbapp_diag.case import schema as model
from dbapp_diag.case.assemble import CaseInputs, assemble
from dbapp_diag.causes.catalogue import extended
from dbapp_diag.diagnosis.inputs import DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.engine.judge import judge
from dbapp_diag.engine.registry import Registry
from dbapp_diag.evidence import codec
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.errors import CaseError
from dbapp_diag.model.results import CheckDescription, Errored, Failed, Passed, Result, Skipped, Warned
from dbapp_diag.model.words import CheckId, Status


def replay(case: model.Case, registry: Registry, *, fail_on: str | None = None) -> model.Case:
    """Judge the case's facts again. Checks that aren't installed here keep the result that they had.

    Raises CaseError when a fact can't be read, or one is missing that every run starts with.
    """
    known, foreign_facts = _facts(case, registry)
    facts = Facts(known)
    results: dict[CheckId, Result] = {}
    foreign: dict[CheckId, model.CheckInfo] = {}
    for saved in case.checks:
        kind = registry.checks.get(saved.id)
        if kind is None:
            foreign[saved.id] = saved
        if kind is None or saved.status in (Status.SKIPPED, Status.ERRORED):
            results[saved.id] = _saved(saved)
        else:
            results[saved.id] = judge(kind(), facts)
    inputs = DiagnosisInputs(
        facts=facts,
        results=results,
        checks=registry.descriptions | {name: _described(saved) for name, saved in foreign.items()},
        catalogue=extended((*registry.catalogue.values(), *case.plugin_causes)),
        asked_to_call=asked_to_call(case.skipped_by_user),
    )
    return assemble(
        CaseInputs(
            version=case.tool.version,
            inputs=inputs,
            diagnosis=diagnose(inputs),
            durations={saved.id: saved.duration_ms for saved in case.checks if saved.duration_ms is not None},
            evidence=case.evidence,
            complete=case.complete,
            incomplete_because=case.incomplete_because,
            interrupted=case.interrupted,
            fail_on=fail_on or case.fail_on,
            skipped_by_user=case.skipped_by_user,
            duration_ms=case.duration_ms,
            masked=case.masked,
            distributions={saved.id: saved.distribution for saved in case.checks if saved.distribution},
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
    for kind in (Asked, Vantage):
        if kind not in facts:
            raise CaseError(f"the case has no fact {kind.__name__}; ask for the file as it was written")
    return facts, foreign


def _described(saved: model.CheckInfo) -> CheckDescription:
    """A check that isn't installed here, as the case describes it."""
    causes = (*(item.cause for item in saved.findings), *(item.cause for item in saved.ruled_out))
    return CheckDescription(saved.id, saved.stage, saved.title, causes, saved.fact)


def _saved(saved: model.CheckInfo) -> Result:
    match saved.status:
        case Status.SKIPPED:
            return Skipped(saved.reason or "")
        case Status.ERRORED:
            return Errored(saved.reason or "")
        case Status.PASSED:
            return Passed(saved.summary, saved.ruled_out)
        case Status.FAILED | Status.WARNED:
            if not saved.findings:
                raise CaseError(
                    f"the case's check {saved.id} is {saved.status} without a finding; ask for the file as it was written"
                )
            kind = Failed if saved.status is Status.FAILED else Warned
            return kind(saved.summary, saved.findings[0], saved.findings[1:], saved.ruled_out)
