"""Putting the case together: what was asked, seen and judged, as one value for renderers and for later. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dbapp_diag.analysis.configuration.notes import SettingsNotes
from dbapp_diag.analysis.token.clock import Clocks
from dbapp_diag.case import schema as model
from dbapp_diag.case.fixes import filled_fixes
from dbapp_diag.case.journey import journey
from dbapp_diag.case.next_step import next_step
from dbapp_diag.case.target_values import caller_kind, target_values
from dbapp_diag.case.timing import timing
from dbapp_diag.causes.catalogue import Catalogue, built_in
from dbapp_diag.diagnosis.inputs import Attributed, DiagnosisInputs
from dbapp_diag.diagnosis.root_causes import Diagnosis
from dbapp_diag.diagnosis.verdict import exit_code, headline
from dbapp_diag.evidence import codec
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.json_values import listing, mapping, text
from dbapp_diag.model.results import Errored, Refused, Skipped, findings_of, ruled_out_by
from dbapp_diag.model.words import Caller, CheckId, Confidence, Stage, Status

DOCS = "https://docs.databricks.com/aws/en/dev-tools/databricks-apps/connect-local"
"""The documentation of the call: "Connect to an API Databricks app using token authentication"."""


UNSENT = ("dns", "budget", "refused-by-us")
"""Errors of exchanges that never left this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseInputs:
    """All of a run that the case keeps, whether it just ended or was read from a file."""

    version: str
    inputs: DiagnosisInputs
    diagnosis: Diagnosis
    """What those inputs come to."""
    durations: Mapping[CheckId, float]
    evidence: tuple[dict[str, Any], ...]
    complete: bool
    incomplete_because: str | None
    interrupted: bool
    fail_on: str
    skipped_by_user: tuple[str, ...]
    duration_ms: float | None
    masked: Mapping[str, int]
    distributions: Mapping[CheckId, str] = field(default_factory=dict[CheckId, str])
    foreign_checks: Mapping[CheckId, model.CheckInfo] = field(default_factory=dict[CheckId, model.CheckInfo])
    """Checks of plug-ins that aren't installed where the case is read."""
    foreign_facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    refused: tuple[Refused, ...] = ()
    """Plug-ins that couldn't be used."""


def assemble(run: CaseInputs) -> model.Case:
    """Write a run and its diagnosis down. Raises LookupError without the facts that every run starts with."""
    diagnosis, facts, catalogue = run.diagnosis, run.inputs.facts, run.inputs.catalogue
    known = {type(fact).__name__: fact for fact in facts}
    values, caller = target_values(facts), caller_kind(facts)
    clocks, notes = facts.want(Clocks), facts.want(SettingsNotes)
    reported = {item.cause for item in (*diagnosis.roots, *diagnosis.warnings)}
    took = diagnosis.outcome.duration_ms
    return model.Case(
        schema=model.SCHEMA,
        tool=model.ToolInfo(version=run.version),
        target=_target(facts, values),
        vantage=codec.plain(facts.need(Vantage)),
        outcome=replace(diagnosis.outcome, duration_ms=None if took is None else round(took, 1)),
        verdict=diagnosis.verdict,
        root_causes=tuple(_cause(root, catalogue, values, caller) for root in diagnosis.roots),
        consequences=diagnosis.consequences,
        warnings=tuple(_cause(item, catalogue, values, caller) for item in diagnosis.warnings),
        differential=diagnosis.differential,
        checks=_checks(run, known),
        facts={name: codec.plain(fact) for name, fact in sorted(known.items())} | dict(run.foreign_facts),
        evidence=run.evidence,
        journey=journey(diagnosis, run.inputs.results, run.inputs.checks, facts),
        complete=run.complete,
        incomplete_because=run.incomplete_because,
        exit_code=exit_code(
            diagnosis.verdict,
            warnings=any(not catalogue[item.cause].note for item in diagnosis.warnings),
            complete=run.complete,
            sure=diagnosis.confidence is Confidence.CONFIRMED,
            fail_on=run.fail_on,
            interrupted=run.interrupted,
        ),
        headline=headline(diagnosis, catalogue),
        next_step=next_step(diagnosis, facts, values),
        fail_on=run.fail_on,
        skipped_by_user=run.skipped_by_user,
        duration_ms=run.duration_ms,
        requests=_requests(run.evidence),
        masked=dict(sorted(run.masked.items())),
        plugin_causes=tuple(entry for entry in catalogue.values() if entry.id not in built_in()),
        interrupted=run.interrupted,
        timing=timing(facts, reported),
        clocks=clocks.readings if clocks is not None else (),
        notes=notes.texts if notes is not None else (),
    )


def _target(facts: Facts, values: Mapping[str, str]) -> model.TargetInfo:
    asked = facts.need(Asked)
    return model.TargetInfo(
        app=values.get("app"),
        url=values.get("url"),
        workspace=values.get("workspace"),
        profile=values.get("profile"),
        endpoint=asked.endpoint,
        method=asked.method,
        path=asked.path,
        caller=values.get("principal"),
    )


def _cause(item: Attributed, catalogue: Catalogue, values: Mapping[str, str], caller: Caller | None) -> model.CauseInfo:
    entry, finding = catalogue[item.cause], item.finding
    variant = entry.variant_of(finding)
    return model.CauseInfo(
        id=entry.id,
        stage=entry.stage,
        title=entry.title_of(finding),
        confidence=finding.confidence,
        explains=tuple(sorted(entry.explains)),
        because=finding.because,
        observed=finding.observed,
        expected=finding.expected,
        fix=filled_fixes(entry, finding, values, caller),
        doc=DOCS,
        why=entry.why_of(finding),
        check=item.check,
        explained_by=item.explained_by,
        variant=variant.id if variant is not None else None,
    )


def _checks(run: CaseInputs, facts: Mapping[str, Fact]) -> tuple[model.CheckInfo, ...]:
    rows: list[model.CheckInfo] = []
    for name, result in run.inputs.results.items():
        if name in run.foreign_checks:
            rows.append(run.foreign_checks[name])
            continue
        check = run.inputs.checks[name]
        fact = facts.get(check.fact) if check.fact else None
        own = (record["id"] for record in run.evidence if record.get("check") == name)
        found = (ref for finding in findings_of(result) for ref in finding.because)
        excluded = (ref for entry in ruled_out_by(result) for ref in entry.because)
        rows.append(
            model.CheckInfo(
                id=name,
                stage=check.stage,
                title=check.title,
                status=result.status,
                summary="" if isinstance(result, Skipped | Errored) else result.summary,
                reason=result.reason if isinstance(result, Skipped | Errored) else None,
                duration_ms=run.durations.get(name),
                evidence=tuple(dict.fromkeys((*own, *(fact.evidence if fact else ()), *found, *excluded))),
                findings=findings_of(result),
                ruled_out=ruled_out_by(result),
                distribution=run.distributions.get(name),
                fact=check.fact,
            )
        )
    return (*rows, *(_refused(item) for item in run.refused))


def _refused(item: Refused) -> model.CheckInfo:
    """A plug-in that couldn't be used, listed so that nobody believes that its checks passed."""
    return model.CheckInfo(
        id=CheckId(f"{Refused.ROW}{item.name}"),
        stage=Stage.CONFIGURATION,
        title=f"Plug-in {item.name}",
        status=Status.ERRORED,
        summary="",
        reason=f"refused: {item.reason}",
        duration_ms=None,
        evidence=(),
        distribution=item.distribution,
    )


def _requests(evidence: tuple[dict[str, Any], ...]) -> dict[str, int]:
    hosts: Counter[str] = Counter()
    for record in evidence:
        if record.get("kind") == "exchange" and text(mapping(record.get("error")), "kind") not in UNSENT:
            hosts[str(record.get("host"))] += 1
        for request in listing(record.get("requests")) if record.get("kind") == "sign-in" else ():
            hosts[str(mapping(request).get("url", "")).split("://", 1)[-1].split("/", 1)[0]] += 1
    return dict(sorted(hosts.items()))
