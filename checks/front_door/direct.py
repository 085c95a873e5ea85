"""The same call at the app's own address."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import attribute, let_through, refuses, same_answer
from dbapp_diag.analysis.front_door.gateway import another_name, own_address
from dbapp_diag.contract.app_requests import AppRequest
from dbapp_diag.contract.check import Skip, SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, DirectCall, OutsideCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, evidence_of, finding, rule_out
from dbapp_diag.model.urls import host_of
from dbapp_diag.model.words import Confidence, Responder, Stage


class Direct(AppRequest):
    """Makes the call at the app's own address, where it went to a host of another name and was refused.

    Why: a gateway, a custom domain or a proxy before the app may not hand the Authorization header on. Then the app's front door
    sees a caller without a token, and its answer sounds like a missing permission.

    Told apart: the same token is accepted at the app's own address, and the other host answers as it does without a token.

    Source: anthropics/claude-ai-mcp issue 872 (a stack in front that strips Authorization).
    """

    id = "direct"
    stage = Stage.FRONT_DOOR
    title = "The call at the app's own address"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (TokenlessCall, OutsideCall, AppRecord)
    provides = DirectCall
    causes = ("gateway-drops-token",)
    splits = ("gateway-drops-token", "permission-missing", "front-door-refuses", "token-rejected")
    request = Send(
        "app", "{safe_method} {endpoint}", TOKEN, "the host called isn't the app's own, and refuses the token"
    )
    purpose = "the call at the app's own address"
    uses = (AppRequests.sends(request),)

    def worth(self, so_far: SoFar) -> str | None:
        call = so_far.facts.want(AppCall)
        if not another_name(so_far.facts.want(AppAddress)):
            return "the call went to the app's own host"
        return None if call is not None and refuses(call.exchange) else "the call isn't refused"

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        own = own_address(facts)
        if own is None:
            raise Skip("the app's own address isn't known")
        seen, _ = await probe.use(AppRequests).send(
            self.request, purpose=self.purpose, token=facts.need(TokenFacts).label, own_address=own
        )
        return DirectCall(exchange=seen, evidence=(seen.id,))

    def judge(self, facts: Facts) -> Result:
        call, direct, without = facts.need(AppCall).exchange, facts.need(DirectCall).exchange, facts.want(TokenlessCall)
        if direct.status is None:
            return Skipped("no answer there")
        own, here = host_of(direct.url) or "", facts.need(AppAddress).host
        refs = evidence_of((call.id, direct.id), without)
        if refuses(direct) and not let_through(direct):
            said = f"{own} refuses the token too"
            return Passed(said, rule_out("gateway-drops-token", said, refs))
        if not (let_through(direct) or attribute(direct, tokenless=None).responder is Responder.APP):
            return Skipped(f"{own} answers {direct.status}, which doesn't show whether it accepts the token")
        nobody = without is not None and same_answer(call, without.exchange)
        observed = f"{here} answers {call.status}{', as it does without a token' if nobody else ''}, while {own} accepts the token"
        sure = Confidence.CONFIRMED if nobody else Confidence.LIKELY
        found = finding("gateway-drops-token", sure, observed, "the same answer at both", refs, own=own, gateway=here)
        excluded = rule_out(
            ("permission-missing", "front-door-refuses", "token-rejected", "token-scopes-missing"),
            "the app's own address accepts the token",
            refs,
        )
        return Failed(f"the token doesn't get past {here}", found, ruled_out=excluded)
