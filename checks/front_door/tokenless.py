"""The call without its token."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import login_target
from dbapp_diag.contract.app_requests import WAY, ask_app, safe, silence
from dbapp_diag.contract.check import Check, Send, SoFar
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, TokenlessCall
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.words import Stage


class Tokenless(Check):
    """Asks the same path without a token.

    Why: what the front door says to nobody is the measure for what it says to the token: the same answer means that the
    token counts for nothing. Its redirect to login names the workspace that the app belongs to.

    Told apart: it establishes nothing alone; the other checks compare with it. Not sent where the call works and the app
    demonstrably answered; sent where no call could be made, since then it's all that can be asked.

    Source: reports of an empty 401 below `/api/` and of a redirect to
    `/oidc/oauth2/v2.0/authorize` elsewhere (IceRhymers/shellbox probe/FINDINGS.md, omnigent cli.py).
    """

    id = "tokenless"
    stage = Stage.FRONT_DOOR
    title = "The same path without a token"
    needs = (Asked, AppAddress)
    wants = (AppCall, *WAY)
    provides = TokenlessCall
    sends = (Send("app", "GET {endpoint}", when="the call fails, is slow, isn't made, or it isn't clear who answered"),)
    splits = (
        "token-malformed", "token-expired", "token-not-yet-valid", "token-is-pat", "token-is-entra", "token-is-foreign",
        "token-other-workspace", "token-not-exchanged", "token-wrong-audience", "token-not-access-token",
        "token-rejected", "token-scopes-missing", "permission-missing", "front-door-refuses", "network-policy-denied",
        "app-url-wrong", "app-other-workspace", "app-not-listening", "app-error", "app-timeout", "app-slow",
        "app-rejects-request", "endpoint-not-found", "endpoint-method", "path-outside-api", "app-denies",
        "proxy-block-page", "egress-blocked", "app-domain-blocked", "redirect-drops-token",
    )  # fmt: skip

    def worth(self, so_far: SoFar) -> str | None:
        call = so_far.facts.want(AppCall)
        error = call.exchange.error if call is not None and call.exchange.status is None else None
        if error is not None and error.kind not in (ErrorKind.READ_TIMEOUT, ErrorKind.REFUSED_BY_US):
            return "the call itself found no way, or no HTTP at its end"
        return None

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
