"""Whether a path without a page is a websocket's."""

from __future__ import annotations

from dbapp_diag.contract.app_requests import WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests, Message
from dbapp_diag.contract.probe import Probe
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, UpgradeCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.words import Responder, Stage


class Upgrade(AppRequest):
    """Asks the path of a GET that met 404 for a websocket's upgrade, and closes it at once.

    Why: frameworks keep routes for websockets apart: they aren't listed in the app's OpenAPI description, and a plain GET of one
    gets the same 404 as a path that doesn't exist.

    Told apart: 101 proves that the path is a websocket's, and that the plain GET was the wrong kind of call. Any other answer
    says nothing.

    Source: RFC 6455, section 4.2.2; Starlette documentation, "Routing" (WebSocketRoute).
    """

    id = "upgrade"
    stage = Stage.ENDPOINT
    title = "A websocket at the same path"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = WAY
    provides = UpgradeCall
    request = Send("app", "GET {endpoint}", TOKEN, "a GET that nobody gave a method for gets the app's 404")
    purpose = "a websocket at the same path"
    uses = (AppRequests.sends(request),)
    splits = ("endpoint-not-found", "app-ui-only")

    def worth(self, so_far: SoFar) -> str | None:
        asked, call = so_far.facts.want(Asked), so_far.facts.want(AppCall)
        if (
            asked is None
            or call is None
            or call.exchange.status != 404
            or so_far.outcome.responder is not Responder.APP
        ):
            return "the call isn't answered with 404 by the app"
        plain = asked.kind is CallKind.HTTP and asked.method == "GET" and not asked.gave("method")
        return None if plain and asked.endpoint is not None else "the call was given as it is"

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        talk, label = probe.use(AppRequests).websocket(), facts.need(TokenFacts).label
        message = Message(talk.asks, listener=talk)
        return self.fact(*await self.ask(probe, facts, self.request, self.purpose, label, message=message), facts)

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        return f"asked for a websocket's upgrade, the path gets {exchange.status}"
