"""Whether the token is in date."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import refuses
from dbapp_diag.analysis.front_door.refusals import taken_at_door
from dbapp_diag.analysis.token.clock import Clocks, Moment, lifetime
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.model.results import (
    Because,
    Failed,
    Finding,
    Passed,
    Result,
    RuledOut,
    Skipped,
    Warned,
    evidence_of,
    finding,
    rule_out,
)
from dbapp_diag.model.times import at, span
from dbapp_diag.model.words import Confidence, Stage

LAST_SECONDS = 30.0
"""The workspace's API refuses a token this long before its end (databricks-sdk-py issue 362)."""
DOUBT = 60.0
"""Seconds by which this machine's clock may be wrong without anything to compare it with."""
SOON = 300.0


class TokenLifetime(Check):
    """Compares the token's times with the server's clock, or with this machine's where no server has answered.

    Why: an access token lives for an hour, and a front door that refuses an expired one doesn't say so.

    Told apart: the clock that counts is the server's. Where only this machine's is known, a minute either way
    stays in doubt; a clock that is wrong is another check's finding.

    Source: omnigent-ai/omnigent omnigent/native_policy_hook.py (answers to expired tokens); databricks-sdk-py issue
    362 and databricks-vscode issue 583 (the last 30 s); RFC 7519 sections 4.1.4 to 4.1.6.
    """

    id = "token-lifetime"
    stage = Stage.TOKEN
    title = "The token is in date"
    needs = (TokenFacts, Vantage, Clocks)
    wants = (AppCall, WorkspaceIdentity)
    causes = ("token-expired", "token-not-yet-valid", "token-expiring")

    def judge(self, facts: Facts) -> Result:
        token, identity = facts.need(TokenFacts), facts.want(WorkspaceIdentity)
        start, end = lifetime(token)
        clocks = facts.need(Clocks)
        moment, because = clocks.moment, evidence_of(token, clocks)
        if end is None and start is None:
            if identity is not None and identity.examined and identity.takes_token:
                alive = rule_out("token-expired", "the workspace accepts it", identity)
                return Passed("the token shows no times, and the workspace accepts it", alive)
            odd = f" ({', '.join(token.odd_claims)})" if token.odd_claims else ""
            return Skipped(f"the token shows no times{odd}")
        early = () if start is None else _early(start, moment, because)
        if isinstance(early, Finding):
            lasts = end is not None and end - moment.best > LAST_SECONDS + DOUBT
            later = (
                rule_out("token-expired", f"it ends only at {at(end)}", because) if lasts and end is not None else ()
            )
            return Failed("the token isn't valid yet", early, ruled_out=later)
        if end is None:
            return Passed("the token shows no end", early)
        if moment.best >= end and identity is not None and identity.examined and identity.status == 200:
            alive = rule_out("token-expired", "the workspace accepts it", identity)
            return Passed(f"it ends at {at(end)}, by {_clock(moment)}; the workspace accepts it", (*early, *alive))
        disputed = not _agree(end, clocks)
        taken, call = taken_at_door(facts), facts.want(AppCall)
        refused = call is not None and refuses(call.exchange) and not taken  # then that its time is short says nothing
        return _judge_end(
            token, end, moment, taken=taken, refused=refused, disputed=disputed, because=because, ruled_out=early
        )


def _agree(end: float, clocks: Clocks) -> bool:
    """All hosts whose clocks are known see the token on the same side of its end."""
    return len({clocks.moment.local + reading.ahead_s >= end for reading in clocks.readings}) <= 1


def _judge_end(
    token: TokenFacts,
    end: float,
    moment: Moment,
    *,
    taken: bool,
    refused: bool,
    disputed: bool,
    because: Because,
    ruled_out: tuple[RuledOut, ...],
) -> Result:
    left = end - moment.best
    clock = _clock(moment)
    expired = left <= 0 if moment.server is not None else left < -DOUBT
    if expired or left <= LAST_SECONDS:
        sure = Confidence.CONFIRMED if expired and not disputed else Confidence.LIKELY
        observed = f"{_ended(left)}, at {at(end)}, by {clock}"
        found = finding("token-expired", sure, observed, "a token with time left", because)
        if taken and not expired:
            return Warned(observed, _expiring(left, end, clock, because), ruled_out=ruled_out)
        if taken:
            return Warned(f"{observed}; the front door still accepted it", found, ruled_out=ruled_out)
        return Failed(f"the token {'has expired' if expired else 'is at its end'}", found, ruled_out=ruled_out)
    says = f"expires in {span(left)}, at {at(end)}, by {clock}"
    if moment.server is not None or left > LAST_SECONDS + DOUBT:
        ruled_out = (*rule_out("token-expired", says, because), *ruled_out)
    if left < SOON and not refused and not token.source.startswith("sign-in"):
        return Warned(says, _expiring(left, end, clock, because), ruled_out=ruled_out)
    return Passed(says, (*ruled_out, *rule_out("token-expiring", says, because)))


def _early(start: float, moment: Moment, because: Because) -> Finding | tuple[RuledOut, ...]:
    ahead = start - moment.best
    if ahead > DOUBT:
        sure = Confidence.CONFIRMED if moment.server is not None else Confidence.LIKELY
        observed = f"counts only from {at(start)} on, in {span(ahead)}, by {_clock(moment)}"
        return finding("token-not-yet-valid", sure, observed, "a start that has passed", because, not_before=at(start))
    if ahead <= (5 if moment.server is not None else -DOUBT):
        return rule_out("token-not-yet-valid", f"valid since {at(start)}", because)
    return ()


def _expiring(left: float, end: float, clock: str, because: Because) -> Finding:
    observed = f"expires in {span(left)}, at {at(end)}, by {clock}"
    return finding("token-expiring", Confidence.CONFIRMED, observed, f"more than {span(SOON)} left", because)


def _ended(left: float) -> str:
    return f"expired {span(left)} ago" if left <= 0 else f"expires in {span(left)}"


def _clock(moment: Moment) -> str:
    return f"the clock of {moment.host}" if moment.server is not None else "this machine's clock"
