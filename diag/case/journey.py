"""The ten stages of the call, each with its state, for the line at the top of every report. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.analysis.timing.slow_network import look_up_ms
from dbapp_diag.case.schema import JourneyHop
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.diagnosis.root_causes import Diagnosis
from dbapp_diag.facts.app import AppRecord
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.connect import Reach
from dbapp_diag.facts.dns import Resolution
from dbapp_diag.facts.exchange import AppCall, Exchange, Phases, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.facts.tls import TlsError, TlsFacts
from dbapp_diag.model.diagnosis import Outcome
from dbapp_diag.model.results import CheckDescription, Errored, Failed, Passed, Result, Skipped, Warned
from dbapp_diag.model.words import CheckId, Confidence, HopState, OutcomeKind, Responder, Stage

_ON_THE_WAY = (Stage.DNS, Stage.CONNECT, Stage.TLS)
_WORST_FIRST = (HopState.FAILED, HopState.WARNED, HopState.OK, HopState.UNKNOWN)


def journey(
    diagnosis: Diagnosis, results: Mapping[CheckId, Result], checks: Mapping[CheckId, CheckDescription], facts: Facts
) -> tuple[JourneyHop, ...]:
    """Each stage with the worst that its checks found; where nothing was found out, `unknown`, or `not-reached` when
    the call stopped before it."""
    stages: dict[Stage, list[CheckId]] = {stage: [] for stage in Stage}
    for name in results:
        if name in checks:
            stages[checks[name].stage].append(name)
    roots = {root.check for root in diagnosis.roots}
    breaks = [checks[root.check].stage.position for root in diagnosis.roots if root.check in checks]
    broken_at = min(breaks, default=None)
    suspected = _of_roots(diagnosis)
    call = facts.want(AppCall) or facts.want(TokenlessCall)
    hops: list[JourneyHop] = []
    for stage, names in stages.items():
        state, summary = _worst(names, results, roots)
        if state is HopState.UNKNOWN and broken_at is not None and stage.position > broken_at:
            state = HopState.NOT_REACHED
        state, summary = _as_seen(stage, state, summary, diagnosis.outcome, facts)
        if state is HopState.OK and stage in suspected:  # the cause was found by a check of another stage
            state, summary = suspected[stage]
        took = _duration(stage, call.exchange if call else None, facts)
        hops.append(JourneyHop(stage=stage, state=state, duration_ms=took, summary=summary))
    return tuple(hops)


def _of_roots(diagnosis: Diagnosis) -> dict[Stage, tuple[HopState, str]]:
    """The stages that the root causes belong to, with the state that this makes likely there."""
    known = built_in()
    return {
        known[root.cause].stage: (
            HopState.FAILED if root.finding.confidence is Confidence.CONFIRMED else HopState.UNKNOWN,
            known[root.cause].title_of(root.finding),
        )
        for root in diagnosis.roots
        if root.cause in known
    }


def _as_seen(stage: Stage, state: HopState, summary: str, outcome: Outcome, facts: Facts) -> tuple[HopState, str]:
    """The state by the checks, corrected by how far the call itself came."""
    if stage is Stage.FRONT_DOOR and outcome.status is not None:
        refused = outcome.responder is Responder.FRONT_DOOR and not outcome.works
        return (HopState.FAILED if refused else state), str(outcome.status)
    if outcome.works or state is HopState.FAILED:
        return state, summary
    if stage is Stage.TOKEN and state is HopState.OK and facts.want(TokenFacts) is None:
        return HopState.NOT_REACHED, "there's no token"
    if stage is Stage.FRONT_DOOR and outcome.kind is OutcomeKind.NETWORK:
        return HopState.NOT_REACHED, "no answer came back"
    if stage in _ON_THE_WAY and state is HopState.OK and not _went(stage, facts):
        return HopState.NOT_REACHED, "nothing went so far"
    stopped_before = outcome.kind is OutcomeKind.NETWORK or outcome.responder in (
        Responder.FRONT_DOOR,
        Responder.PROXY,
        Responder.MIDDLEBOX,
    )
    if stage is Stage.ENDPOINT and stopped_before:
        return HopState.NOT_REACHED, "the call didn't come so far"
    record = facts.want(AppRecord)
    if stage is Stage.APP and record is not None and record.app_state:
        return state, record.app_state.lower()
    if stage is Stage.APP and state is HopState.OK and (stopped_before or outcome.kind is OutcomeKind.NOT_ATTEMPTED):
        return HopState.UNKNOWN, "its state isn't known"
    return state, summary


def _went(stage: Stage, facts: Facts) -> bool:
    """Whether anything of this run came to that stage on the way to the app."""
    resolution, reach, tls = facts.want(Resolution), facts.want(Reach), facts.want(TlsFacts)
    if stage is Stage.DNS:
        return resolution is not None
    if stage is Stage.CONNECT:
        return reach is not None and (bool(reach.attempts) or reach.through_proxy)
    return tls is not None and tls.handshake.error is not TlsError.CONNECT


def _worst(names: list[CheckId], results: Mapping[CheckId, Result], roots: set[CheckId]) -> tuple[HopState, str]:
    best: tuple[HopState, str] = (HopState.UNKNOWN, "")
    for name in names:
        result = results[name]
        match result:
            case Failed():
                one = (HopState.FAILED, result.summary)
            case Warned():
                one = (HopState.WARNED, result.summary)
            case Passed():
                one = (HopState.OK, result.summary)
            case Skipped() | Errored():
                one = (HopState.UNKNOWN, result.reason)
        rank = _WORST_FIRST.index(one[0])
        known = _WORST_FIRST.index(best[0])
        if rank < known or (rank == known and (name in roots or not best[1])):
            best = one
    return best


def _duration(stage: Stage, exchange: Exchange | None, facts: Facts) -> float | None:
    phases = exchange.phases if exchange is not None else Phases()
    if stage is Stage.DNS:
        resolution = facts.want(Resolution)
        return phases.dns if resolution is None else look_up_ms(resolution)
    return {Stage.CONNECT: phases.connect, Stage.TLS: phases.tls, Stage.FRONT_DOOR: phases.wait}.get(stage)
