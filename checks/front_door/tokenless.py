"""The call without its token."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import login_target
from dbapp_diag.contract.app_requests import (
    ABOUT_ANOTHER_TOKEN,
    ABOUT_THE_APP,
    ABOUT_THE_ENDPOINT,
    ABOUT_THE_REFUSAL,
    ABOUT_THE_WAY,
    WAY,
    AppRequest,
)
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, Exchange, TokenlessCall
from dbapp_diag.model.words import Stage


class Tokenless(AppRequest):
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
    request = Send(
        "app", "{safe_method} {endpoint}", when="the call fails, is slow, isn't made, or it isn't clear who answered"
    )
    purpose = "the same path without a token"
    uses = (AppRequests.sends(request),)
    splits = (
        *ABOUT_ANOTHER_TOKEN, *ABOUT_THE_REFUSAL, *ABOUT_THE_ENDPOINT, *ABOUT_THE_APP, *ABOUT_THE_WAY,
        "token-malformed", "token-not-yet-valid", "token-is-pat", "token-is-entra", "token-not-exchanged",
        "token-not-access-token", "network-policy-denied", "path-outside-api", "app-other-workspace", "app-slow",
        "proxy-block-page", "response-unexpected",
    )  # fmt: skip

    def worth(self, so_far: SoFar) -> str | None:
        call = so_far.facts.want(AppCall)
        error = call.exchange.error if call is not None and call.exchange.status is None else None
        if error is not None and error.kind not in (ErrorKind.READ_TIMEOUT, ErrorKind.REFUSED_BY_US):
            return "the call itself found no way, or no HTTP at its end"
        return None

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        target = login_target(exchange)
        return f"without a token: {exchange.status}" + (f", to sign in at {target}" if target else "")
