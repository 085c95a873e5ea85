"""The call with a made-up token."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import same_answer
from dbapp_diag.contract.app_requests import WAY, ask_app, safe, silence
from dbapp_diag.contract.check import Check, Send, SoFar
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, MadeUpTokenCall, TokenlessCall
from dbapp_diag.facts.identity import WorkspaceIdentity
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.words import Confidence, Responder, Stage

MADE_UP = "made-up-by-dbapp-diag"
"""Plainly no credential to whoever reads it in a log."""


class MadeUpToken(Check):
    """Asks the same path with a token that can't be anybody's.

    Why: where it isn't clear who refuses, or whether the refusal is about this token, the answer to a worthless token
    tells: refused in another way, the real token was looked at and found wanting.

    Told apart: what a worthless token gets too isn't the app's answer, which sees none, and isn't about this token. Sent
    only when the call fails and what is known leaves the sender or the reason open.

    Source: reports of how the front door answers a made-up bearer (an audit of an app on AWS: empty 401).
    """

    id = "made-up-token"
    stage = Stage.FRONT_DOOR
    title = "The same path with a made-up token"
    needs = (Asked, AppAddress, AppCall)
    wants = (TokenlessCall, WorkspaceIdentity, AppRecord, Permissions, *WAY)
    provides = MadeUpTokenCall
    splits = (
        "token-rejected", "token-expired", "token-wrong-audience", "token-is-foreign", "token-other-workspace",
        "token-scopes-missing", "permission-missing", "front-door-refuses", "network-policy-denied", "app-denies",
        "proxy-block-page", "app-rejects-request", "endpoint-not-found", "endpoint-method", "app-error",
        "app-rate-limited",
    )  # fmt: skip
    sends = (Send("app", "GET {endpoint}", "a made-up token", "the call fails and it isn't clear by whom or why"),)

    def worth(self, so_far: SoFar) -> str | None:
        call, tokenless = so_far.facts.want(AppCall), so_far.facts.want(TokenlessCall)
        if call is None or (call.exchange.status or 0) < 400:
            return "the call isn't refused"
        if so_far.outcome.responder is Responder.APP and so_far.outcome.confidence is Confidence.CONFIRMED:
            return "the app itself answered"
        if tokenless is not None and same_answer(call.exchange, tokenless.exchange):
            return "the call is answered like one without a token already"
        return None

    async def observe(self, probe: Probe, facts: Facts) -> MadeUpTokenCall | None:
        asked = facts.need(Asked)
        seen = await ask_app(
            probe,
            facts,
            asked.path,
            method=safe(asked.method),
            purpose="the same path with a made-up token",
            made_up_token=MADE_UP,
        )
        return MadeUpTokenCall(exchange=seen, evidence=(seen.id,))

    def judge(self, facts: Facts) -> Result:
        seen, call = facts.need(MadeUpTokenCall).exchange, facts.need(AppCall).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        alike = "the same as" if same_answer(seen, call) else "another answer than"
        return Passed(f"with a made-up token: {seen.status}, {alike} with the real one")
