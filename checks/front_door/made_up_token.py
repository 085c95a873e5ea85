"""The call with a made-up token."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import same_answer
from dbapp_diag.contract.app_requests import (
    ABOUT_ANOTHER_TOKEN,
    ABOUT_THE_ENDPOINT,
    ABOUT_THE_REFUSAL,
    WAY,
    AppRequest,
)
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import MADE_UP_TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, MadeUpTokenCall, TokenlessCall
from dbapp_diag.facts.identity import WorkspaceIdentity
from dbapp_diag.model.words import Confidence, Responder, Stage


class MadeUpToken(AppRequest):
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
        *ABOUT_ANOTHER_TOKEN, *ABOUT_THE_REFUSAL, *ABOUT_THE_ENDPOINT, "network-policy-denied", "proxy-block-page",
        "app-rate-limited",
    )  # fmt: skip
    request = Send("app", "{safe_method} {endpoint}", MADE_UP_TOKEN, "the call fails and it isn't clear by whom or why")
    purpose = "the same path with a made-up token"
    uses = (AppRequests.sends(request),)

    def worth(self, so_far: SoFar) -> str | None:
        call, tokenless = so_far.facts.want(AppCall), so_far.facts.want(TokenlessCall)
        if call is None or (call.exchange.status or 0) < 400:
            return "the call isn't refused"
        if so_far.outcome.responder is Responder.APP and so_far.outcome.confidence is Confidence.CONFIRMED:
            return "the app itself answered"
        if tokenless is not None and same_answer(call.exchange, tokenless.exchange):
            return "the call is answered like one without a token already"
        return None

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        alike = "the same as" if same_answer(exchange, facts.need(AppCall).exchange) else "another answer than"
        return f"with a made-up token: {exchange.status}, {alike} with the real one"
