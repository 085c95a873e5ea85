"""The real call."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import from_platform, login_target
from dbapp_diag.contract.app_requests import WAY, ask_app, safe, silence
from dbapp_diag.contract.check import Check, Send, Skip
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Passed, Result, Skipped, rule_out
from dbapp_diag.model.words import Stage


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
    causes = ("cors-preflight",)
    sends = (
        Send("app", "GET {endpoint}", "nothing", "the host isn't under databricksapps.com"),
        Send("app", "{method} {endpoint}", "the token"),
    )

    async def observe(self, probe: Probe, facts: Facts) -> AppCall | None:
        asked, token = facts.need(Asked), facts.need(TokenFacts)
        if not token.sendable:
            raise Skip("the token can't stand in a header as it is")
        if not facts.need(AppAddress).domain_known:
            await _only_to_the_platform(probe, facts)
        seen = await ask_app(probe, facts, asked.path, method=asked.method, purpose="the call", token=token.label)
        return AppCall(exchange=seen, evidence=(seen.id,))

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(AppCall).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        asked = facts.need(Asked)
        no_page = rule_out("cors-preflight", "asked without --origin: this isn't a browser's call", asked)
        excluded = no_page if asked.origin is None else ()
        return Passed(f"answered with {seen.status} in {seen.total_ms:.0f} ms", excluded)


async def _only_to_the_platform(probe: Probe, facts: Facts) -> None:
    """A host outside the platform's domain may be a mistyped one, and somebody else's: it shows first, without the token,
    that it's the platform. Raises Skip when it doesn't."""
    asked, address = facts.need(Asked), facts.need(AppAddress)
    if address.source == "record":
        return
    seen = await ask_app(probe, facts, asked.path, method=safe(asked.method), purpose="whether this is the platform")
    if not (from_platform(seen) or login_target(seen)):
        raise Skip(
            f"{address.host} isn't under databricksapps.com and doesn't show that it's the platform: the token stays here"
        )
