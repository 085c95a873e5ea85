"""The preflight that a browser sends before the call."""

from __future__ import annotations

from collections.abc import Iterable

from dbapp_diag.analysis.endpoint.cors_preflight import (
    about_the_caller,
    headers_asked_for,
    objection,
    preflight_answerer,
)
from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.analysis.front_door.attribution import refuses
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.analysis.outcome import RESPONDER_NAMES, call_passes
from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.contract.app_requests import WAY, AppRequest, silence
from dbapp_diag.contract.check import SoFar
from dbapp_diag.contract.port import Send
from dbapp_diag.contract.ports.app import AppRequests
from dbapp_diag.facts.app import AppAddress
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, PreflightCall, TokenlessCall
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.words import AnyCause, Confidence, OutcomeClass, Responder, Stage


class CorsPreflight(AppRequest):
    """Asks as a browser does before it makes the call for a page of another origin: OPTIONS, without the token.

    Why: a browser sends the token only after this was answered with 2xx and headers that allow the page's origin. The front
    door wants a token for every request, and so the same call works everywhere but in a browser.

    Told apart: asked only with `--origin`, and only when the call itself passes: then neither token nor permission stops
    the browser. Refused like any request without a token, it's certain; an app that answers by itself and doesn't allow the
    origin makes it likely, since the app may allow it on another path.

    Source: Fetch standard, "CORS-preflight fetch"; databricks/databricks-agent-skills, other-frameworks.md (the front door
    answers preflights, and can't be configured).
    """

    id = "cors-preflight"
    stage = Stage.ENDPOINT
    title = "The browser's preflight"
    needs = (Asked, AppAddress, AppCall)
    wants = (CallAttribution, TokenlessCall, RequestForm, *WAY)
    provides = PreflightCall
    causes = ("cors-preflight",)
    request = Send("app", "OPTIONS {endpoint}", when="--origin is given, and the call itself passes")
    purpose = "what a browser sends before the call"
    uses = (AppRequests.sends(request),)

    def worth(self, so_far: SoFar) -> str | None:
        asked, address = so_far.facts.want(Asked), so_far.facts.want(AppAddress)
        if asked is None or asked.origin is None:
            return "asked without --origin: this isn't a browser's call"
        if address is not None and address.url == asked.origin:
            return "the page is the app's own: a browser sends no preflight"
        return None if call_passes(so_far.facts) else "the call itself doesn't pass, with its token"

    def headers(self, facts: Facts) -> Iterable[tuple[str, str]]:
        asked = facts.need(Asked)
        return (
            ("Origin", asked.origin or ""),
            ("Access-Control-Request-Method", asked.method),
            ("Access-Control-Request-Headers", ",".join(headers_asked_for(asked))),
        )

    def judge(self, facts: Facts) -> Result:
        asked, call, preflight = facts.need(Asked), facts.need(AppCall), facts.need(PreflightCall)
        seen, origin = preflight.exchange, asked.origin
        if origin is None:
            return Skipped("asked without --origin: this isn't a browser's call")
        if seen.status is None:
            return Skipped(silence(seen))
        if not call_passes(facts):
            return Skipped("the call itself doesn't pass, with its token")
        against = objection(seen, asked)
        if against is None:
            allowed = f"{seen.status}, and pages of {origin} may call"
            return Passed(
                f"the preflight gets {allowed}", rule_out("cors-preflight", f"it's answered with {allowed}", (seen.id,))
            )
        by = preflight_answerer(facts)
        who = RESPONDER_NAMES[by.responder]
        found = finding(
            "cors-preflight",
            self._certainty(facts),
            f"OPTIONS without a token, for a page of {origin}, gets {seen.status} from {who}, {against}; "
            f"the call itself, with its token, gets {call.exchange.status}",
            f"2xx with headers that allow {origin} to send Authorization",
            preflight,
            call,
            origin=origin,
        )
        passes = f"the call itself passes, with its token: {call.exchange.status}"
        others = rule_out(_stopping_a_token(), passes, call)
        return Failed(f"a browser gets {seen.status} from {who}, and doesn't make the call", found, ruled_out=others)

    def _certainty(self, facts: Facts) -> Confidence:
        seen, by = facts.need(PreflightCall).exchange, preflight_answerer(facts)
        if not about_the_caller(seen, by):
            return Confidence.POSSIBLE
        if refuses(seen):
            return Confidence.CONFIRMED if by.responder is Responder.FRONT_DOOR else Confidence.LIKELY
        made_up = facts.need(Asked).endpoint is None
        return Confidence.POSSIBLE if made_up else Confidence.LIKELY


def _stopping_a_token() -> tuple[AnyCause, ...]:
    """What else explains a refusal. It would have met the call itself, and so isn't why the preflight is refused."""
    refused = {OutcomeClass.UNAUTHORIZED, OutcomeClass.LOGIN}
    return tuple(
        entry.id
        for entry in built_in().values()
        if refused.intersection(entry.explains) and entry.id != "cors-preflight"
    )
