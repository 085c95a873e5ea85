"""Putting the case together: what was asked, seen and judged, as one value for renderers and for later. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dbapp_diag.case import schema as model
from dbapp_diag.case.fixes import filled
from dbapp_diag.case.journey import journey
from dbapp_diag.case.next_step import next_step
from dbapp_diag.case.target_values import target_values
from dbapp_diag.causes.catalogue import Catalogue, built_in
from dbapp_diag.causes.model import Cause
from dbapp_diag.diagnosis.inputs import Located, Material
from dbapp_diag.diagnosis.root_causes import diagnose
from dbapp_diag.diagnosis.verdict import exit_code, headline
from dbapp_diag.evidence import codec
from dbapp_diag.facts.asked import Asked, Vantage
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.model.json_values import mapping, text
from dbapp_diag.model.results import (
    CheckDescription,
    Errored,
    Finding,
    Refused,
    Result,
    Skipped,
    findings_of,
    ruled_out_by,
)
from dbapp_diag.model.words import CheckId, Confidence, Stage, Status

DOCS = "https://docs.databricks.com/aws/en/dev-tools/databricks-apps/connect-local"
"""The documentation of the call: "Connect to an API Databricks app using token authentication"."""


UNSENT = ("dns", "budget", "refused-by-us")
"""Errors of exchanges that never left this machine."""


@dataclass(frozen=True, slots=True)
class Story:
    """All of a run that the case keeps, whether it just ended or was read from a file."""

    version: str
    facts: Mapping[type[Fact], Fact]
    results: Mapping[CheckId, Result]
    checks: Mapping[CheckId, CheckDescription]
    catalogue: Catalogue
    durations: Mapping[CheckId, float]
    evidence: tuple[dict[str, Any], ...]
    asked_to_call: bool
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


def assemble(story: Story) -> model.Case:
    """Diagnose the story and write it down."""
    facts = Facts(story.facts)
    diagnosis = diagnose(Material(facts, story.results, story.checks, story.catalogue, story.asked_to_call))
    values = target_values(facts)
    code = exit_code(
        diagnosis.verdict,
        warnings=any(not story.catalogue[item.cause].note for item, _ in diagnosis.warnings),
        complete=story.complete,
        sure=diagnosis.confidence is Confidence.CONFIRMED,
        fail_on=story.fail_on,
        interrupted=story.interrupted,
    )
    seen = diagnosis.outcome
    return model.Case(
        schema=model.SCHEMA,
        tool=model.ToolInfo(version=story.version),
        target=_target(facts, values),
        vantage=codec.plain(story.facts[Vantage]),
        outcome=model.OutcomeInfo(
            kind=seen.kind.value,
            status=seen.status,
            responder=seen.responder.value,
            summary=seen.summary,
            confidence=seen.confidence.value,
            classes=tuple(sorted(item.value for item in seen.classes)),
            signals=seen.signals,
            duration_ms=None if seen.duration_ms is None else round(seen.duration_ms, 1),
            evidence=seen.evidence,
        ),
        verdict=diagnosis.verdict.value,
        root_causes=tuple(_cause(root, story, values, None) for root in diagnosis.roots),
        consequences=tuple(
            model.ConsequenceInfo(check=check, explained_by=root) for check, root in diagnosis.consequences
        ),
        warnings=tuple(_cause(item, story, values, above) for item, above in diagnosis.warnings),
        differential=tuple(
            model.DifferentialRow(
                id=row.cause.id,
                title=row.cause.title,
                state=row.state.value,
                by=row.by,
                because=row.because,
                reason=row.reason,
            )
            for row in diagnosis.differential
        ),
        checks=_checks(story),
        facts={
            kind.__name__: codec.plain(fact)
            for kind, fact in sorted(story.facts.items(), key=lambda item: item[0].__name__)
        }
        | dict(story.foreign_facts),
        evidence=story.evidence,
        journey=journey(diagnosis, story.results, story.checks, facts),
        complete=story.complete,
        incomplete_because=story.incomplete_because,
        exit_code=code,
        headline=headline(diagnosis, story.catalogue),
        next_step=next_step(diagnosis, facts, values),
        fail_on=story.fail_on,
        skipped_by_user=story.skipped_by_user,
        duration_ms=story.duration_ms,
        requests=_requests(story.evidence),
        masked=dict(sorted(story.masked.items())),
        plugin_causes=tuple(_entry(entry) for entry in story.catalogue.values() if entry.id not in built_in()),
        interrupted=story.interrupted,
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


def _cause(item: Located, story: Story, values: Mapping[str, str], above: str | None) -> model.CauseInfo:
    entry, finding = story.catalogue[item.cause], item.finding
    variant = entry.variant_of(finding)
    return model.CauseInfo(
        id=entry.id,
        stage=entry.stage.value,
        title=entry.title,
        confidence=finding.confidence.value,
        explains=tuple(sorted(outcome.value for outcome in entry.explains)),
        because=tuple(finding.because),
        observed=finding.observed,
        expected=finding.expected,
        fix=filled(entry, {**values, **finding.values}, variant),
        doc=DOCS,
        why=entry.why,
        check=item.check,
        explained_by=above,
        variant=variant.id if variant is not None else None,
    )


def _checks(story: Story) -> tuple[model.CheckInfo, ...]:
    rows: list[model.CheckInfo] = []
    facts = {kind.__name__: fact for kind, fact in story.facts.items()}
    for name, result in story.results.items():
        if name in story.foreign_checks:
            rows.append(story.foreign_checks[name])
            continue
        check = story.checks[name]
        fact = facts.get(check.fact) if check.fact else None
        own = (record["id"] for record in story.evidence if record.get("check") == name)
        found = (ref for finding in findings_of(result) for ref in finding.because)
        excluded = (ref for entry in ruled_out_by(result) for ref in entry.because)
        refs = dict.fromkeys((*own, *(fact.evidence if fact else ()), *found, *excluded))
        rows.append(
            model.CheckInfo(
                id=name,
                stage=check.stage.value,
                title=check.title,
                status=result.status.value,
                summary="" if isinstance(result, Skipped | Errored) else result.summary,
                reason=result.reason if isinstance(result, Skipped | Errored) else None,
                duration_ms=story.durations.get(name),
                evidence=tuple(refs),
                findings=tuple(_finding(finding) for finding in findings_of(result)),
                ruled_out=tuple(
                    model.RuledOutInfo(cause=entry.cause, reason=entry.reason, because=tuple(entry.because))
                    for entry in ruled_out_by(result)
                ),
                distribution=story.distributions.get(name),
                fact=check.fact,
            )
        )
    return (*rows, *(_refused(item) for item in story.refused))


def _refused(item: Refused) -> model.CheckInfo:
    """A plug-in that couldn't be used, listed so that nobody believes that its checks passed."""
    return model.CheckInfo(
        id=f"plug-in {item.name}",
        stage=Stage.CONFIGURATION.value,
        title=f"Plug-in {item.name}",
        status=Status.ERRORED.value,
        summary="",
        reason=f"refused: {item.reason}",
        duration_ms=None,
        evidence=(),
        distribution=item.distribution,
    )


def _finding(finding: Finding) -> model.FindingInfo:
    return model.FindingInfo(
        cause=finding.cause,
        confidence=finding.confidence.value,
        observed=finding.observed,
        expected=finding.expected,
        because=tuple(finding.because),
        values=dict(finding.values),
        variant=finding.variant,
    )


def _entry(entry: Cause) -> model.CatalogueEntry:
    return model.CatalogueEntry(
        id=entry.id,
        stage=entry.stage.value,
        title=entry.title,
        explains=tuple(outcome.value for outcome in entry.order or sorted(entry.explains)),
        why=entry.why,
        fixes=tuple(model.FixInfo(who=fix.who.value, text=fix.text, command=fix.command) for fix in entry.fixes),
        told_apart=entry.told_apart,
        source=entry.source,
        follows_from=tuple(sorted(entry.follows_from)),
        rank=entry.rank,
        note=entry.note,
    )


def _requests(evidence: tuple[dict[str, Any], ...]) -> dict[str, int]:
    hosts: Counter[str] = Counter()
    for record in evidence:
        if record.get("kind") == "exchange" and text(mapping(record.get("error")), "kind") not in UNSENT:
            hosts[str(record["host"])] += 1
        for request in record.get("requests", ()) if record.get("kind") == "sign-in" else ():
            hosts[str(request.get("url", "")).split("://", 1)[-1].split("/", 1)[0]] += 1
    return dict(sorted(hosts.items()))
