"""The real call."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import from_platform, login_target
from dbapp_diag.contract.app_requests import WAY, AppRequest, silence
from dbapp_diag.contract.check import Skip
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Passed, Result, Skipped, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Stage

WITHOUT_TOKEN = Send("app", "{safe_method} {endpoint}", when="the host isn't under databricksapps.com")


class Call(AppRequest):
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
    request = Send("app", "{method} {endpoint}", TOKEN)
    purpose = "the call"
    uses = (AppRequests.sends(WITHOUT_TOKEN, request),)

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        if not facts.need(TokenFacts).sendable:
            raise Skip("the token can't stand in a header as it is")
        address = facts.need(AppAddress)
        if not address.domain_known and address.source != "record":
            await self._only_to_the_platform(probe, facts)
        return await super().observe(probe, facts)

    async def _only_to_the_platform(self, probe: Probe, facts: Facts) -> None:
        """A host outside the platform's domain may be a mistyped one, and somebody else's: it shows first, without the token,
        that it's the platform. Raises Skip when it doesn't."""
        seen, _ = await self.ask(probe, facts, WITHOUT_TOKEN, "whether this is the platform")
        if not (from_platform(seen) or login_target(seen)):
            raise Skip(
                f"{facts.need(AppAddress).host} isn't under databricksapps.com and doesn't show that it's the platform: "
                "the token stays here"
            )

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(AppCall).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        asked = facts.need(Asked)
        no_page = rule_out("cors-preflight", "asked without --origin: this isn't a browser's call", asked)
        excluded = no_page if asked.origin is None else ()
        return Passed(f"answered with {seen.status} in {duration(seen.total_ms)}", excluded)
