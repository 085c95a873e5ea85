"""What the app says about its own routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbapp_diag.contract.app_requests import WAY, AppRequest
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.exchange import ApiListing, AppCall, Exchange, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts
from dbapp_diag.model.json_values import read_json
from dbapp_diag.model.results import Passed, Result, Skipped
from dbapp_diag.model.target import SAFE_METHODS
from dbapp_diag.model.words import Responder, Stage
from dbapp_diag.workspace.openapi import examples_in, paths_in

if TYPE_CHECKING:
    from dbapp_diag.contract.probe import Probe

LISTING, BELOW_API = "/openapi.json", "/api/openapi.json"
_ABOUT_THE_BODY = (400, 411, 415, 422)


class Listing(AppRequest):
    """Reads the app's OpenAPI description, where it has one.

    Why: it names the routes that exist, and so the one that was meant.

    Told apart: an app without such a description isn't at fault; then only what the app answers counts. Sent only when the
    app answers that it doesn't know the path or the method.

    Source: FastAPI documentation, "Metadata and Docs URLs" (`/openapi.json`); apps that list their routes at
    `/api/openapi.json` in place of it are reported.
    """

    id = "api-listing"
    stage = Stage.ENDPOINT
    title = "The app's own list of routes"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (TokenlessCall, SiblingCall, *WAY)
    provides = ApiListing
    splits = (
        "endpoint-not-found",
        "app-ui-only",
        "endpoint-method",
        "app-url-wrong",
        "path-outside-api",
        "app-rejects-request",
    )
    request = Send("app", f"GET {LISTING}", TOKEN, "the app doesn't know the path or the method, or wants another body")
    below_api = Send("app", f"GET {BELOW_API}", TOKEN, f"there's none at {LISTING}")
    purpose = "the app's own list of routes"
    uses = (AppRequests.sends(request, below_api),)

    def worth(self, so_far: SoFar) -> str | None:
        call, asked = so_far.facts.want(AppCall), so_far.facts.want(Asked)
        status = call.exchange.status if call is not None else None
        bodiless = asked is not None and asked.method not in SAFE_METHODS and not asked.gave("body")
        if status not in (404, 405) and not (bodiless and status in _ABOUT_THE_BODY):
            return "the app doesn't say that path or method is unknown, nor that a body is missing"
        if asked is not None and asked.endpoint is None:
            return "the call itself went to a made-up path"
        if so_far.outcome.responder not in (Responder.APP, Responder.UNKNOWN):
            return "the answer isn't the app's"
        return None

    async def observe(self, probe: Probe, facts: Facts) -> Fact | None:
        found = await super().observe(probe, facts)
        if not isinstance(found, ApiListing) or found.paths is not None or found.exchange.status != 404:
            return found
        label = facts.need(TokenFacts).label
        other = self.fact(*await self.ask(probe, facts, self.below_api, self.purpose, label), facts)
        return other if other.paths is not None else found

    def fact(self, exchange: Exchange, body: bytes, facts: Facts) -> ApiListing:
        description = read_json(body)
        paths = paths_in(description) if exchange.status == 200 else None
        examples = examples_in(description) if paths is not None else ()
        return ApiListing(exchange=exchange, paths=paths, examples=examples, evidence=(exchange.id,))

    def judge(self, facts: Facts) -> Result:
        found = facts.need(ApiListing)
        if found.paths is None:
            return Skipped("the app shows no list of its routes")
        return Passed(f"the app lists {len(found.paths)} routes")
