"""What the app says about its own routes."""

from __future__ import annotations

from dbapp_diag.contract.app_requests import WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, Exchange, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.words import Responder, Stage
from dbapp_diag.workspace.openapi import paths_in

LISTING = "/openapi.json"


class Listing(AppRequest):
    """Reads the app's OpenAPI description, where it has one.

    Why: it names the routes that exist, and so the one that was meant.

    Told apart: an app without such a description isn't at fault; then only what the app answers counts. Sent only when the
    app answers that it doesn't know the path or the method.

    Source: FastAPI documentation, "Metadata and Docs URLs" (`/openapi.json`).
    """

    id = "api-listing"
    stage = Stage.ENDPOINT
    title = "The app's own list of routes"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (TokenlessCall, SiblingCall, *WAY)
    provides = ApiListing
    splits = ("endpoint-not-found", "app-ui-only", "endpoint-method", "app-url-wrong", "path-outside-api")
    request = Send("app", f"GET {LISTING}", TOKEN, "the app doesn't know the path or the method")
    purpose = "the app's own list of routes"
    uses = (AppRequests.sends(request),)

    def worth(self, so_far: SoFar) -> str | None:
        call, asked = so_far.facts.want(AppCall), so_far.facts.want(Asked)
        if call is None or call.exchange.status not in (404, 405):
            return "the app doesn't say that the path is unknown"
        if asked is not None and asked.endpoint is None:
            return "the call itself went to a made-up path"
        if so_far.outcome.responder not in (Responder.APP, Responder.UNKNOWN):
            return "the answer isn't the app's"
        return None

    def fact(self, exchange: Exchange, body: object) -> ApiListing:
        return ApiListing(
            exchange=exchange, paths=paths_in(body) if exchange.status == 200 else None, evidence=(exchange.id,)
        )

    def judge(self, facts: Facts) -> Result:
        found = facts.need(ApiListing)
        if found.paths is None:
            return Skipped("the app shows no list of its routes")
        return Passed(f"the app lists {len(found.paths)} routes")
