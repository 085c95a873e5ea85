"""A made-up path under `/api/`."""

from __future__ import annotations

from dbapp_diag.analysis.front_door.attribution import refuses
from dbapp_diag.contract.app_requests import (
    ABOUT_THE_APP,
    ABOUT_THE_ENDPOINT,
    ABOUT_THE_REFUSAL,
    ABOUT_THE_WAY,
    WAY,
    AppRequest,
)
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import TOKEN, Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress, AppRecord, Permissions
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, Exchange, MadeUpTokenCall, SiblingCall, TokenlessCall
from dbapp_diag.facts.identity import TokenFacts, WorkspaceIdentity
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import Responder, Stage

MADE_UP_PATH = "/api/dbapp-diag-no-such-route"


class Sibling(AppRequest):
    """Asks a made-up path under `/api/` with the same token.

    Why: it shows whether the trouble is this path's or every path's: a token that is taken there is in order, and a gateway error
    there too is no matter of the endpoint.

    Told apart: sent only when the call fails in a way that one path or all paths may account for.

    Source: Databricks documentation, "Connect to an API Databricks app using token authentication" (tokens count under
    `/api/`); reports of tokens accepted elsewhere in IceRhymers/shellbox probe/FINDINGS.md.
    """

    id = "sibling"
    stage = Stage.ENDPOINT
    title = "A made-up path under /api/"
    needs = (Asked, AppAddress, AppCall, TokenFacts)
    wants = (TokenlessCall, MadeUpTokenCall, WorkspaceIdentity, AppRecord, Permissions, *WAY)
    provides = SiblingCall
    splits = (
        *ABOUT_THE_REFUSAL, *ABOUT_THE_ENDPOINT, *ABOUT_THE_APP, *ABOUT_THE_WAY, "path-outside-api", "token-expired",
        "app-ui-only", "app-crashed", "app-unavailable", "app-rate-limited", "app-path-dies",
    )  # fmt: skip
    request = Send(
        "app", f"GET {MADE_UP_PATH}", TOKEN, "the call fails, and it isn't clear whether only this path does"
    )
    purpose = "a made-up path under /api/"
    uses = (AppRequests.sends(request),)

    def worth(self, so_far: SoFar) -> str | None:
        call, asked = so_far.facts.want(AppCall), so_far.facts.want(Asked)
        if call is None or call.exchange.status is None:
            if call is not None and call.exchange.cut_off and call.exchange.phases.send is not None:
                return None
            if call is None or not call.exchange.given_up:
                return "the call got no answer"
            without = so_far.facts.want(TokenlessCall)
            deaf = without is not None and without.exchange.given_up
            return "nobody answers without a token either, and that is no matter of the path" if deaf else None
        status = call.exchange.status
        if asked is not None and asked.endpoint is None:
            return "the call itself went to a made-up path"
        outside = asked is not None and not asked.path.startswith("/api/")
        refused = refuses(call.exchange) or (outside and 300 <= status < 400)
        if refused and so_far.outcome.responder is not Responder.APP:
            return None
        unknown = so_far.outcome.responder is Responder.UNKNOWN
        if status in (404, 405) or status >= 500 or (unknown and status >= 400):
            return None
        return "the answer doesn't depend on the path"

    def answered(self, exchange: Exchange, facts: Facts) -> str:
        return f"a made-up path under /api/ gets {exchange.status} in {duration(exchange.total_ms)}"
