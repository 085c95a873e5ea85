"""The real call."""

from __future__ import annotations

from dbapp_diag.calling import WAY, ask_app
from dbapp_diag.check import Check, Facts, Passed, Result, Send, Skipped
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.probe import Probe
from dbapp_diag.words import Stage


class Call(Check):
    """Makes the call that was asked about, with the token, and follows no redirect.

    Why: everything else explains this one answer.

    Told apart: the answer alone says little; who wrote it, and why, is judged by the checks that follow.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication".
    """

    id = "call"
    stage = Stage.FRONT_DOOR
    title = "The call through the front door"
    needs = (Asked, AppAddress, TokenFacts)
    wants = WAY
    provides = AppCall
    sends = (Send("app", "{method} {endpoint}", "the token"),)

    async def observe(self, probe: Probe, facts: Facts) -> AppCall | None:
        asked, token = facts.need(Asked), facts.need(TokenFacts)
        if not token.sendable:
            return None
        seen = await ask_app(probe, facts, asked.path, method=asked.method, purpose="the call", token=token.label)
        return AppCall(exchange=seen, evidence=(seen.id,))

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(AppCall).exchange
        if seen.status is None:
            return Skipped(f"no answer: {seen.error.detail if seen.error else 'nothing came back'}")
        return Passed(f"answered with {seen.status} in {seen.total_ms:.0f} ms")
