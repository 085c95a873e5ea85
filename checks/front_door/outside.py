"""A made-up path outside `/api/`."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import let_through, login_target
from dbapp_diag.analysis.front_door.responder import taken_elsewhere
from dbapp_diag.contract.app_requests import ABOUT_THE_REFUSAL, WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, OutsideCall, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.words import Responder, Stage

MADE_UP_PATH = "/dbapp-diag-no-such-page"


class Outside(AppRequest):
    """Asks a made-up path outside `/api/` with the same token.

    Why: below `/api/` the front door refuses with a bare 401, which any app can write as well. Outside it sends a caller
    that it refuses to sign in; an app that refuses everybody does that in its own way.

    Told apart: another answer than the way to sign in speaks for a token that was taken, and so for a refusal by the app;
    not so 403, which some doors are said to answer on every path. The way to sign in fits a refusal by the front door, and
    one that takes tokens below `/api/` alone.

    Source: IceRhymers/shellbox probe/FINDINGS.md and omnigent cli.py for the redirect outside `/api/`; the split by path
    in oauth2-proxy's option for API routes.
    """

    id = "outside-api"
    stage = Stage.FRONT_DOOR
    title = "A made-up path outside /api/"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (TokenlessCall, SiblingCall, *WAY)
    provides = OutsideCall
    request = Send(
        "app", f"GET {MADE_UP_PATH}", TOKEN, "a call below /api/ is refused, and so is every other path there"
    )
    purpose = "a made-up path outside /api/"
    uses = (AppRequests.sends(request),)
    splits = (*ABOUT_THE_REFUSAL, "token-wrong-audience")

    def worth(self, so_far: SoFar) -> str | None:
        call, asked = so_far.facts.want(AppCall), so_far.facts.want(Asked)
        if call is None or call.exchange.status not in (401, 403):
            return "the call isn't refused"
        if asked is None or not asked.path.startswith("/api/"):
            return "the call itself went outside /api/"
        if so_far.outcome.responder not in (Responder.FRONT_DOOR, Responder.UNKNOWN) or let_through(call.exchange):
            return "who refuses is known"
        return "the token is accepted at another path" if taken_elsewhere(so_far.facts) else None

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        to = ", to sign in" if login_target(exchange) is not None else ""
        return f"a made-up path outside /api/ gets {exchange.status}{to}"
