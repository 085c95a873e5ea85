"""Whether the endpoint takes a websocket."""

from __future__ import annotations

from dbapp_diag.analysis.endpoint.session_trouble import trouble, undecided_refusal
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.sessions import WebsocketSession
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.times import duration
from dbapp_diag.model.words import AnyCause, Confidence, Responder, Stage


class Websocket(Check):
    """Judges a websocket's upgrade, the answer to one ping, and how the app ends it.

    Why: a websocket that's accepted may be closed the next moment, with a code that most clients show nowhere; an upgrade that's
    refused shows as a status without a body.

    Told apart: the code of the app's close frame says whether it refuses the caller (1008, 3000, 3003, 4401, 4403) or fails
    (1011). A 403 or 400 without a word may be either the app's refusal or a path without a websocket: servers send the same for
    both, so each is possible.

    Source: RFC 6455, sections 4.2.2 and 7.4; IANA, WebSocket Close Code Number Registry; ASGI specification, "WebSocket", on a
    close before the connection is accepted.
    """

    id = "websocket"
    stage = Stage.ENDPOINT
    title = "The endpoint takes a websocket"
    needs = (Asked, AppCall, CallAttribution)
    causes = ("response-unexpected", "app-denies", "app-error", "app-rejects-request", "endpoint-not-found")

    def judge(self, facts: Facts) -> Result:
        asked, call = facts.need(Asked), facts.need(AppCall)
        if asked.kind is not CallKind.WEBSOCKET:
            return Skipped("asked without --websocket: this isn't a websocket's upgrade")
        answer, by = call.exchange, facts.need(CallAttribution).by
        if answer.status is None or call.websocket is None:
            return Skipped("nobody answered")
        if by.responder not in (Responder.APP, Responder.UNKNOWN):
            return Skipped("the answer isn't the app's")
        if undecided_refusal(asked, answer) and by.responder is Responder.APP:
            observed = f"the app answers {answer.status} to the upgrade, without a word"
            says: AnyCause = "app-denies" if answer.status == 403 else "app-rejects-request"
            refuses = finding(says, Confidence.POSSIBLE, observed, "101", call)
            return Failed(
                observed, refuses, (finding("endpoint-not-found", Confidence.POSSIBLE, observed, "101", call),)
            )
        if not answer.succeeded or answer.given_up:
            return Skipped(f"the app answers {answer.status}: other checks look at that")
        wrong = trouble(asked, call)
        if wrong is None:
            said = _told(call.websocket)
            return Passed(said, rule_out(self.causes, said, call))
        sure = wrong.confidence if by.responder is Responder.APP else Confidence.POSSIBLE
        return Failed(wrong.observed, finding(wrong.cause, sure, wrong.observed, "a websocket that stays open", call))


def _told(session: WebsocketSession) -> str:
    """What was seen, in a sentence part."""
    parts = ["the upgrade is accepted"]
    if session.subprotocol:
        parts.append(f"subprotocol {session.subprotocol}")
    elif session.offers:
        parts.append("none of the subprotocols offered is chosen, which browsers take for a failure")
    if session.pong_ms is not None:
        parts.append(f"a ping is answered in {duration(session.pong_ms)}")
    elif session.limit:
        parts.append(f"this tool stopped reading after {session.limit}")
    elif not session.closed_first:
        parts.append("the ping isn't answered")
    if session.closed_first:
        parts.append(f"the app ends it with {session.close_code}")
    return "; ".join(parts)
