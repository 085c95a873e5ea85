"""The JSON report, which is also the case: what renderers show and what `replay` reads. Values only.

The keys are a contract (schema `dbapp-diag/1`): additions are allowed, renames aren't.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SCHEMA = "dbapp-diag/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolInfo:
    name: str = "dbapp-diag"
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetInfo:
    """The target. `url` is the app's address (scheme and host), `path` what the call asks for below it."""

    app: str | None
    url: str | None
    workspace: str | None
    profile: str | None
    endpoint: str | None
    method: str
    path: str | None = None
    caller: str | None = None
    """Who calls, as far as known: a user name or a service principal's application id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeInfo:
    """What the real call came to. `confidence` says how sure the responder is."""

    kind: str
    status: int | None
    responder: str
    summary: str
    confidence: str = "possible"
    classes: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    """What speaks for this responder."""
    duration_ms: float | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FixInfo:
    who: str
    text: str
    command: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseInfo:
    """A root cause or a warning, filled in for this target."""

    id: str
    stage: str
    title: str
    confidence: str
    explains: tuple[str, ...]
    because: tuple[str, ...]
    observed: str
    expected: str
    fix: tuple[FixInfo, ...]
    doc: str
    why: str = ""
    check: str = ""
    explained_by: str | None = None
    """For a warning: the root cause that it follows from, if any."""
    variant: str | None = None
    """The id of the cause's variant, where it has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceInfo:
    check: str
    explained_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentialRow:
    """What became of one cause that could explain the outcome. `by` names the check that says so."""

    id: str
    title: str
    state: str
    by: str | None
    because: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingInfo:
    cause: str
    confidence: str
    observed: str
    expected: str
    because: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict[str, str])
    variant: str | None = None
    """The id of the cause's variant, where it has several. `values` say it again, as `case`, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOutInfo:
    cause: str
    reason: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInfo:
    """What became of one check. `reason` is there for skipped and errored ones."""

    id: str
    stage: str
    title: str
    status: str
    summary: str
    reason: str | None
    duration_ms: float | None
    evidence: tuple[str, ...]
    findings: tuple[FindingInfo, ...] = ()
    ruled_out: tuple[RuledOutInfo, ...] = ()
    distribution: str | None = None
    """The package that a plug-in's check comes from."""
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyHop:
    stage: str
    state: str
    duration_ms: float | None
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A cause that a plug-in brought, so that the case can be diagnosed where the plug-in isn't installed."""

    id: str
    stage: str
    title: str
    explains: tuple[str, ...]
    why: str
    fixes: tuple[FixInfo, ...]
    told_apart: str
    source: str
    follows_from: tuple[str, ...] = ()
    rank: int = 50
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The whole report. `facts` and `evidence` are plain JSON; everything in it is redacted already.

    `next_step` is the probe, question or command that would decide an inconclusive run, or the natural next one. `masked`
    counts what redaction took out, by kind. `requests` counts HTTP requests, by host.
    """

    schema: str
    tool: ToolInfo
    target: TargetInfo
    vantage: dict[str, Any]
    outcome: OutcomeInfo
    verdict: str
    root_causes: tuple[CauseInfo, ...]
    consequences: tuple[ConsequenceInfo, ...]
    warnings: tuple[CauseInfo, ...]
    differential: tuple[DifferentialRow, ...]
    checks: tuple[CheckInfo, ...]
    facts: dict[str, Any]
    evidence: tuple[dict[str, Any], ...]
    journey: tuple[JourneyHop, ...]
    complete: bool
    incomplete_because: str | None
    exit_code: int
    headline: str = ""
    """The verdict in one sentence, the same in every format, without a mark."""
    next_step: FixInfo | None = None
    fail_on: str = "problem"
    skipped_by_user: tuple[str, ...] = ()
    duration_ms: float | None = None
    requests: dict[str, int] = field(default_factory=dict[str, int])
    masked: dict[str, int] = field(default_factory=dict[str, int])
    plugin_causes: tuple[CatalogueEntry, ...] = ()
    interrupted: bool = False
