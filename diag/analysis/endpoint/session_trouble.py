"""What is wrong with an MCP session or a websocket whose first answer succeeds by its status. Pure.

The app's failure or refusal then stands in a JSON-RPC error or in a close frame, and counts as the status that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from dbapp_diag.analysis.endpoint.mcp import INTERNAL_ERROR
from dbapp_diag.causes.endpoint.response_unexpected import SESSION_LOST
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.exchange import AppCall, Exchange
from dbapp_diag.facts.sessions import WebsocketSession
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.words import AnyCause, Confidence, OutcomeClass, Variant

NORMAL_CODES = (1000, 1001, 1005)
"""Codes of a close frame that say no more than that it's over: done, going away, and none (RFC 6455, 7.4.1)."""
_REFUSES = (3000, 3003, 4401, 4403)
"""Unauthorized and Forbidden by IANA's registry of close codes, and the statuses 401 and 403 in the range of each app's own."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, as a cause, with the class of outcome that it counts as."""

    cause: AnyCause
    confidence: Confidence
    outcome: OutcomeClass
    observed: str
    variant: Variant | None = None


def trouble(asked: Asked, call: AppCall) -> Trouble | None:
    """What is wrong although the status says success; None where nothing is, or the status itself says what."""
    if not call.exchange.succeeded or call.exchange.given_up:
        return None
    if asked.kind is CallKind.MCP:
        return _mcp(call)
    return _websocket(call) if asked.kind is CallKind.WEBSOCKET else None


def undecided_refusal(asked: Asked, answer: Exchange) -> bool:
    """400 or 403 without a word of its own to a websocket's upgrade: servers give it for a path without a websocket, and where the
    app refuses (403: ASGI's `websocket.close` before `websocket.accept`, for either; 400: npm's ws at any path but its own)."""
    if asked.kind is not CallKind.WEBSOCKET or answer.status not in (400, 403):
        return False
    return answer.body.strip().lower() in ("", HTTPStatus(answer.status).phrase.lower())


def _mcp(call: AppCall) -> Trouble | None:
    session = call.mcp
    if session is None or not session.failed:
        return None
    observed = f"{session.failed} gets {session.problem}"
    if session.code == INTERNAL_ERROR:
        return Trouble("app-error", Confidence.CONFIRMED, OutcomeClass.SERVER_ERROR, observed)
    stopped = call.exchange.stream is not None and not call.exchange.stream.ended and session.code is None
    sure = Confidence.LIKELY if stopped and session.failed == "initialize" else Confidence.CONFIRMED
    variant = SESSION_LOST if session.session_lost else None
    return Trouble("response-unexpected", sure, OutcomeClass.OK, observed, variant)


def _websocket(call: AppCall) -> Trouble | None:
    session, status = call.websocket or WebsocketSession(), call.exchange.status
    code = session.close_code
    if not session.accepted:
        instead = f"{status} with {call.exchange.media_type or 'no body'} in place of 101" if status != 101 else ""
        observed = instead or session.problem
        return Trouble("response-unexpected", Confidence.CONFIRMED, OutcomeClass.OK, observed)
    if code is None and session.closed_first:  # so servers leave a websocket whose code has raised an exception
        observed = f"the websocket is accepted, and then {session.problem}"
        return Trouble("app-error", Confidence.LIKELY, OutcomeClass.SERVER_ERROR, observed)
    if code is None or code in NORMAL_CODES:
        broken = session.problem
        return Trouble("response-unexpected", Confidence.CONFIRMED, OutcomeClass.OK, broken) if broken else None
    said = f": {session.close_reason}" if session.close_reason else ""
    observed = f"the app accepts the websocket, and closes it at once with {code}{said}"
    if code in _REFUSES:
        return Trouble("app-denies", Confidence.CONFIRMED, OutcomeClass.FORBIDDEN, observed)
    if code == 1008:  # any policy; frameworks use it for a refused caller, and for a request that they can't take
        return Trouble("app-denies", Confidence.LIKELY, OutcomeClass.FORBIDDEN, observed)
    if code == 1011:
        return Trouble("app-error", Confidence.CONFIRMED, OutcomeClass.SERVER_ERROR, observed)
    if code in (1012, 1013):  # restart, try again later
        return Trouble("app-error", Confidence.LIKELY, OutcomeClass.SERVER_ERROR, observed)
    return Trouble("app-rejects-request", Confidence.LIKELY, OutcomeClass.CLIENT_ERROR, observed)
