"""The call without its token."""

from __future__ import annotations

from dbapp_diag.attribution import login_target
from dbapp_diag.calling import WAY, ask_app, safe, silence
from dbapp_diag.check import Check, Facts, Passed, Result, Send, Skipped
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import TokenlessCall
from dbapp_diag.probe import Probe
from dbapp_diag.words import Stage


class Tokenless(Check):
    """Asks the same path without a token.

    Why: what the front door says to nobody is the measure for what it says to the token: the same answer means that the
    token counts for nothing. Its redirect to login names the workspace that the app belongs to.

    Told apart: it establishes nothing alone; the other checks compare with it.

    Source: reports of an empty 401 below `/api/` and of a redirect to
    `/oidc/oauth2/v2.0/authorize` elsewhere (IceRhymers/shellbox probe/FINDINGS.md, omnigent cli.py).
    """

    id = "tokenless"
    stage = Stage.FRONT_DOOR
    title = "The same path without a token"
    needs = (Asked, AppAddress)
    wants = WAY
    provides = TokenlessCall
    sends = (Send("app", "GET {endpoint}"),)

    async def observe(self, probe: Probe, facts: Facts) -> TokenlessCall | None:
        asked = facts.need(Asked)
        seen = await ask_app(
            probe, facts, asked.path, method=safe(asked.method), purpose="the same path without a token"
        )
        return TokenlessCall(exchange=seen, evidence=(seen.id,))

    def judge(self, facts: Facts) -> Result:
        seen = facts.need(TokenlessCall).exchange
        if seen.status is None:
            return Skipped(silence(seen))
        target = login_target(seen)
        return Passed(f"without a token: {seen.status}" + (f", to sign in at {target}" if target else ""))
