"""What is wrong behind a status that says success."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.session_trouble import trouble, undecided_refusal
from dbapp_diag.facts.sessions import McpSession, WebsocketSession
from dbapp_diag.model.request_parts import CallKind
from tests.made import asked, call, exchange


def found(kind: CallKind, status: int, **session: Any) -> tuple[str, str, str] | None:
    """The trouble with this call, as cause, confidence and class of outcome."""
    wrong = trouble(asked(kind=kind), replace(call(status), **session))
    return (str(wrong.cause), str(wrong.confidence), str(wrong.outcome)) if wrong is not None else None


@pytest.mark.parametrize("status", (200, 101, 404))
def test_a_plain_call_has_none(status: int) -> None:
    """Whatever it gets."""
    assert found(CallKind.HTTP, status) is None


@pytest.mark.parametrize(
    ("status", "session", "expected"),
    (
        (200, McpSession(protocol="2025-11-25"), None),
        (500, McpSession(failed="initialize", problem="500"), None),
        (200, McpSession(failed="initialize", problem="no"), ("response-unexpected", "confirmed", "ok")),
        (200, McpSession(failed="tools/list", problem="no", code=-32603), ("app-error", "confirmed", "5xx")),
        (200, McpSession(failed="tools/list", problem="no", code=-32602), ("response-unexpected", "confirmed", "ok")),
    ),
)
def test_an_mcp_session(status: int, session: McpSession, expected: tuple[str, str, str] | None) -> None:
    """An internal error counts as the 5xx that it stands for."""
    assert found(CallKind.MCP, status, mcp=session) == expected


@pytest.mark.parametrize(
    ("status", "session", "expected"),
    (
        (101, WebsocketSession(accepted=True, pong_ms=1.0, close_code=1000), None),
        (101, WebsocketSession(accepted=True), None),
        (403, WebsocketSession(), None),
        (200, WebsocketSession(), ("response-unexpected", "confirmed", "ok")),
        (101, WebsocketSession(problem="no key"), ("response-unexpected", "confirmed", "ok")),
        (101, WebsocketSession(accepted=True, problem="no frame"), ("response-unexpected", "confirmed", "ok")),
        (101, WebsocketSession(accepted=True, closed_first=True, problem="cut"), ("app-error", "likely", "5xx")),
        (101, WebsocketSession(accepted=True, close_code=1008), ("app-denies", "likely", "403")),
        (101, WebsocketSession(accepted=True, close_code=4403), ("app-denies", "confirmed", "403")),
        (101, WebsocketSession(accepted=True, close_code=1011), ("app-error", "confirmed", "5xx")),
        (101, WebsocketSession(accepted=True, close_code=1013), ("app-error", "likely", "5xx")),
        (101, WebsocketSession(accepted=True, close_code=4999), ("app-rejects-request", "likely", "4xx")),
    ),
)
def test_a_websocket(status: int, session: WebsocketSession, expected: tuple[str, str, str] | None) -> None:
    """The code of the close frame counts as the status that it stands for."""
    assert found(CallKind.WEBSOCKET, status, websocket=session) == expected


@pytest.mark.parametrize(
    ("status", "body", "undecided"),
    [
        (403, "", True),
        (400, "Bad Request", True),
        (403, "forbidden\n", True),
        (400, "no such room", False),
        (401, "", False),
    ],
)
def test_a_status_by_itself_doesnt_tell_a_path_without_a_websocket_from_a_refusal(
    status: int, body: str, undecided: bool
) -> None:
    """Its reason phrase as the body says no more; words of the app's own do. Only an upgrade is answered so."""
    answer = exchange(status, body=body)
    assert undecided_refusal(asked(kind=CallKind.WEBSOCKET), answer) is undecided
    assert not undecided_refusal(asked(), answer)
