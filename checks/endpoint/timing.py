"""Whether the endpoint answers in time."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import GATEWAY, attribute
from dbapp_diag.analysis.timing import phases
from dbapp_diag.analysis.timing.phases import MUCH, Part, TimeSpent
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, SiblingCall, TokenlessCall
from dbapp_diag.model.results import Because, Failed, Passed, Result, Skipped, Warned, finding, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Confidence, Responder, Stage

LONG_MS = phases.LONG[Part.WAIT]
"""A first byte later than this is worth a warning where the same host answers otherwise much faster."""

LONG_WAIT_MS = 10_000
"""A connection that is closed after waiting for longer than this was ended over the time, by a timer of somebody's."""


def _late_too(other: Exchange) -> bool:
    """A made-up path isn't answered in time either."""
    return other.given_up or (other.status in GATEWAY and attribute(other).responder is not Responder.APP)


def _ended_by_others(answer: Exchange) -> bool:
    """The platform or the app ended the wait: by a 504 that isn't the app's own, or by closing the connection after a long one."""
    if answer.status == 504:
        return attribute(answer).responder is not Responder.APP
    cut = (
        answer.status is None and answer.error is not None and answer.error.kind in (ErrorKind.CLOSED, ErrorKind.RESET)
    )
    return cut and (answer.phases.wait or 0) >= LONG_WAIT_MS


class Timing(Check):
    """Says where the time of this call went, and compares it with how fast the front door answers otherwise.

    Why: an endpoint that works for long is cut by its caller, by the front door or by a proxy, and the app's log shows nothing.

    Told apart: where the front door answers other requests fast, the way there is in order and the endpoint is slow. Where
    looking up the name, the proxy or the length of the way takes most of the time, that is told, and the app isn't
    blamed. How long the platform waits is disputed (60, 120 and 300 s are reported), so only measured times are named.

    Source: databricks/appkit PR 318; databricks-agent-skills platform-guide.md.
    """

    id = "timing"
    stage = Stage.ENDPOINT
    title = "The endpoint answers in time"
    needs = (AppCall,)
    wants = (TimeSpent, TokenlessCall, SiblingCall)
    causes = ("app-timeout", "app-slow")

    def judge(self, facts: Facts) -> Result:
        answer = facts.need(AppCall).exchange
        fast = phases.answered(facts.want(TokenlessCall), facts.want(SiblingCall))
        if answer.given_up:
            return Skipped(
                f"this run stopped waiting after {duration(answer.total_ms)}: nothing shows that the app wouldn't have answered"
            )
        sibling = facts.want(SiblingCall)
        everywhere = sibling is not None and _late_too(sibling.exchange)
        if _ended_by_others(answer):
            return self._late(answer, fast, everywhere=everywhere)
        if answer.status is None:
            return Skipped("the call broke off before the endpoint's time began")
        excluded = rule_out("app-timeout", f"answered in {duration(answer.total_ms)}", (answer.id,))
        wait = answer.phases.wait
        usual, spent = phases.usual(fast), facts.want(TimeSpent)
        told = spent.told if spent is not None else ""
        if wait is None or wait < LONG_MS or usual is None or wait < MUCH * usual or not phases.mostly_waiting(answer):
            quick = (
                rule_out("app-slow", f"the first byte came after {duration(wait)}", (answer.id,))
                if wait is not None and wait < LONG_MS
                else ()
            )
            first = f"first byte after {duration(wait)}" if wait is not None else "answered"
            return Passed("; ".join(part for part in (first, told) if part), (*excluded, *quick))
        observed = f"the first byte took {duration(wait)}, while the front door answers in {duration(usual)}"
        refs: Because = (answer.id, *(other.id for other in fast))
        expected = f"less than {LONG_MS / 1000:g} s"
        found = finding("app-slow", Confidence.CONFIRMED, observed, expected, refs, seconds=f"{wait / 1000:.1f}")
        besides = spent.besides(Part.WAIT) if spent is not None else ""
        return Warned("; ".join(part for part in (observed, besides) if part), found, ruled_out=excluded)

    def _late(self, answer: Exchange, fast: tuple[Exchange, ...], *, everywhere: bool) -> Result:
        waited, values = duration(answer.total_ms), {"seconds": f"{answer.total_ms / 1000:.1f} s"}
        seen = (
            f"504 after {waited}"
            if answer.status == 504
            else f"the connection was ended after {waited}, without an answer"
        )
        refs: Because = (answer.id, *(other.id for other in fast))
        at_once = answer.status == 504 and (answer.phases.wait or 0) < LONG_MS
        if everywhere or not fast or at_once:  # then it's no matter of this endpoint's time, or nobody knows
            found = finding("app-timeout", Confidence.POSSIBLE, seen, "an answer", refs, values=values)
            return Failed(seen, found)
        quick = min(other.total_ms for other in fast)
        observed = f"{seen}, while the same host answers otherwise in {duration(quick)}"
        between = attribute(answer).responder in (Responder.PROXY, Responder.MIDDLEBOX)
        sure = Confidence.CONFIRMED if answer.status == 504 and not between else Confidence.LIKELY
        found = finding("app-timeout", sure, observed, "an answer in time", refs, values=values)
        return Failed(f"the endpoint is too slow: {seen}", found)
