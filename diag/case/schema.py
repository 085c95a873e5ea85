"""The JSON report, which is also the case: what renderers show and what `replay` reads. Values only.

The keys are a contract (schema `dbapp-diag/1`): additions are allowed, renames aren't.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from dbapp_diag.analysis.timing.phases import Detour, Slow
from dbapp_diag.analysis.token.clock import Reading
from dbapp_diag.causes.model import Cause
from dbapp_diag.model.diagnosis import Consequence, DifferentialRow, Outcome
from dbapp_diag.model.results import Because, Finding, RuledOut
from dbapp_diag.model.words import (
    CauseId,
    CheckId,
    Confidence,
    EvidenceId,
    HopState,
    OutcomeClass,
    Stage,
    Status,
    Verdict,
    Who,
)

SCHEMA: Final = "dbapp-diag/1"


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
class FixInfo:
    """A fix, filled in for this target."""

    who: Who
    text: str
    command: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseInfo:
    """A root cause or a warning, filled in for this target."""

    id: CauseId
    stage: Stage
    title: str
    confidence: Confidence
    explains: tuple[OutcomeClass, ...]
    because: Because
    observed: str
    expected: str
    fix: tuple[FixInfo, ...]
    doc: str
    why: str = ""
    check: str = ""
    explained_by: CauseId | None = None
    """For a warning: the root cause that it follows from, if any."""
    variant: str | None = None
    """The id of the cause's variant, where it has several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInfo:
    """What became of one check. `reason` is there for skipped and errored ones."""

    id: CheckId
    stage: Stage
    title: str
    status: Status
    summary: str
    reason: str | None
    duration_ms: float | None
    evidence: tuple[EvidenceId, ...]
    findings: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    distribution: str | None = None
    """The package that a plug-in's check comes from."""
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyHop:
    stage: Stage
    state: HopState
    duration_ms: float | None
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingInfo:
    """Where the time of the call went. `exchange` is the id of the call that was measured, `slow` has the longest first."""

    exchange: str
    total_ms: float
    slow: tuple[Slow, ...]
    detour: Detour | None
    summary: str
    """A sentence without its full stop; empty where nothing took long."""
    beside_causes: str
    """The same without what a root cause or a warning of the report says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The whole report. `facts` and `evidence` are plain JSON; everything in it is redacted already.

    `next_step` is the probe, question or command that would decide an inconclusive run, or the natural next one. `masked`
    counts what redaction took out, by kind. `requests` counts HTTP requests, by host.
    """

    schema: Literal["dbapp-diag/1"]
    tool: ToolInfo
    target: TargetInfo
    vantage: dict[str, Any]
    outcome: Outcome
    verdict: Verdict
    root_causes: tuple[CauseInfo, ...]
    consequences: tuple[Consequence, ...]
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
    plugin_causes: tuple[Cause, ...] = ()
    """Causes that plug-ins brought, so that the case can be diagnosed where they aren't installed."""
    interrupted: bool = False
    timing: TimingInfo | None = None
    """None where the call wasn't made, or not measured."""
    clocks: tuple[Reading, ...] = ()
    """What the servers' clocks said, the app's first."""
    notes: tuple[str, ...] = ()
    """What is worth knowing of the credentials' settings, each a sentence part."""
