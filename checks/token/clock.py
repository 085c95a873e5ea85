"""Whether this machine's clock is right."""

from __future__ import annotations

from dbapp_diag.analysis.tls.certificate_dates import apart
from dbapp_diag.analysis.token.clock import Clocks, Reading, lifetime
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.facts.tls import TlsFacts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, Warned, evidence_of, finding, rule_out
from dbapp_diag.model.times import seconds, span
from dbapp_diag.model.words import Confidence, Stage

LEEWAY = 60.0
"""Seconds that a clock may be off: servers grant about a minute, none says how much."""


class Clock(Check):
    """Compares this machine's clock with the dates of the answers from the app's host and the workspace's.

    Why: with a slow clock the SDK goes on sending a token that has run out; with a fast one it takes good tokens
    and certificates for expired.

    Told apart: two hosts have to agree with each other and not with this machine, beyond half the round trip and
    the second to which dates are rounded. It's the cause only where the token counts by this clock and not by the
    servers'; else it's a warning. Where nobody tells the time, and certificates are out of date by more than a token lives, a
    token that is in its life speaks for this clock.

    Source: RFC 9110 section 6.6.1; linkerd/linkerd2 issues 3943 and 4161 (a clock check that cried wolf).
    """

    id = "clock"
    stage = Stage.TOKEN
    title = "This machine's clock"
    needs = (Vantage, Clocks)
    wants = (TokenFacts, TlsFacts)
    causes = ("clock-skew",)

    def judge(self, facts: Facts) -> Result:
        clocks = facts.need(Clocks)
        seen = clocks.readings
        if not seen:
            return _by_token(facts) or Skipped("no answer carried a date to compare the clock with")
        first, rest = seen[0], seen[1:]
        because = evidence_of(clocks)
        if not all(first.agrees(other) for other in rest):
            return Skipped(f"the hosts' dates disagree: {'; '.join(_describe(reading) for reading in seen)}")
        surest = min(seen, key=lambda reading: reading.uncertainty_s)
        who = " and ".join(reading.host for reading in seen)
        beyond = abs(surest.ahead_s) - surest.uncertainty_s
        if beyond <= LEEWAY:
            within = f"within {span(max(1.0, abs(surest.ahead_s) + surest.uncertainty_s))} of {who}"
            return Passed(
                f"this machine's clock is {within}", rule_out("clock-skew", f"the clock is {within}", because)
            )
        off = f"{span(surest.ahead_s)} {'slow' if surest.ahead_s > 0 else 'fast'}"
        matters = _misjudged(facts, surest)
        sure = Confidence.CONFIRMED if rest else Confidence.LIKELY
        observed = f"this machine's clock is {off} by the date of {who}" + (f"; {matters}" if matters else "")
        expected = f"a clock within {span(LEEWAY)} of the servers'"
        found = finding("clock-skew", sure, observed, expected, because, offset=span(surest.ahead_s))
        summary = f"this machine's clock is {off}"
        return Failed(summary, found) if matters and rest else Warned(summary, found)


def _misjudged(facts: Facts, reading: Reading) -> str | None:
    """How the wrong clock passes a token off as good: alive here, dead or not yet valid where it counts."""
    token = facts.want(TokenFacts)
    if token is None:
        return None
    start, end = lifetime(token)
    local = facts.need(Clocks).moment.local
    server = local + reading.ahead_s
    if end is not None and local < end <= server:
        return "by this clock the token is valid; by the servers' it has expired"
    if start is not None and start <= local and start > server + LEEWAY:
        return "by it the token is valid, and by the servers' it isn't yet"
    return None


def _by_token(facts: Facts) -> Passed | None:
    """Where certificates are out of date and no server says what time it is: a short-lived token that is in its life by this clock
    was made by a clock that isn't as far from it."""
    token, tls = facts.want(TokenFacts), facts.want(TlsFacts)
    start, end = lifetime(token) if token is not None else (None, None)
    now = facts.need(Vantage).time
    off = apart(tls.handshake, now) if tls is not None else None
    if off is None or start is None or end is None or not start <= seconds(now) <= end or end - start >= off:
        return None
    lives = f"the token lives for {span(end - start)} and is in its life by this machine's clock"
    reason = f"{lives}, by which certificates are off by {span(off)}"
    return Passed(reason, rule_out("clock-skew", reason, token, tls))


def _describe(reading: Reading) -> str:
    return f"{reading.host} {span(reading.ahead_s)} {'ahead' if reading.ahead_s >= 0 else 'behind'}"
