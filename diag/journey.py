"""The ten stages of the call, each with its state, for the line at the top of every report. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from dbapp_diag.case import JourneyHop
from dbapp_diag.check import Check, Errored, Facts, Failed, Passed, Result, Skipped, Warned
from dbapp_diag.diagnosis import Diagnosis
from dbapp_diag.facts.exchange import AppCall, Exchange, TokenlessCall
from dbapp_diag.words import CheckId, HopState, OutcomeKind, Stage

_WORST_FIRST = (HopState.FAILED, HopState.WARNED, HopState.OK, HopState.UNKNOWN)


def journey(
    diagnosis: Diagnosis, results: Mapping[CheckId, Result], checks: Mapping[CheckId, type[Check]], facts: Facts
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
    call = facts.want(AppCall) or facts.want(TokenlessCall)
    hops: list[JourneyHop] = []
    for stage, names in stages.items():
        state, summary = _worst(names, results, roots)
        if state is HopState.UNKNOWN and broken_at is not None and stage.position > broken_at:
            state = HopState.NOT_REACHED
        if stage is Stage.FRONT_DOOR and diagnosis.outcome.status is not None and state is not HopState.FAILED:
            summary = diagnosis.outcome.summary
        hops.append(JourneyHop(stage=stage.value, state=state.value, duration_ms=_duration(stage, call.exchange if call else None), summary=summary))
    return tuple(_behind_a_refusal(hops, diagnosis))


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


def _duration(stage: Stage, exchange: Exchange | None) -> float | None:
    if exchange is None:
        return None
    phases = exchange.phases
    return {
        Stage.DNS: phases.dns,
        Stage.CONNECT: phases.connect,
        Stage.TLS: phases.tls,
        Stage.FRONT_DOOR: phases.wait,
    }.get(stage)


def _behind_a_refusal(hops: list[JourneyHop], diagnosis: Diagnosis) -> list[JourneyHop]:
    """A call that never got an answer reached nothing beyond TLS, whatever is known of it otherwise."""
    if diagnosis.outcome.kind is not OutcomeKind.NETWORK:
        return hops
    return [
        JourneyHop(stage=hop.stage, state=HopState.NOT_REACHED.value, duration_ms=None, summary="no answer came back")
        if hop.stage == Stage.FRONT_DOOR.value and hop.state != HopState.FAILED.value
        else hop
        for hop in hops
    ]
