"""A plain GET of the tool's own at an MCP server's path, or at a websocket's."""

from __future__ import annotations

from typing import Any

import pytest

from dbapp_diag.analysis.endpoint.request_form import RequestForm
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, Stream
from tests.made import DATABRICKS, TAKEN, asked, call

LATE = ExchangeError(ErrorKind.READ_TIMEOUT, "nothing more in 5 s")
SILENT: dict[str, Any] = {"media_type": "text/event-stream", "stream": Stream(None, 0, ended=False), "error": LATE}


def options(
    path: str, status: int, *headers: tuple[str, str], given: tuple[str, ...] = (), **answer: Any
) -> tuple[str, ...] | None:
    """The options that the form names; None where there's no such form."""
    known = {
        Asked: asked(endpoint=path, path=path, given=given),
        AppCall: call(status, DATABRICKS, TAKEN, *headers, **answer),
    }
    form = Facts(known).want(RequestForm)
    return form.options if form is not None else None


@pytest.mark.parametrize("path", ("/mcp", "/mcp/", "/api/mcp?x=1"))
def test_a_silent_event_stream_at_an_mcp_path_wants_mcp(path: str) -> None:
    """The SDK's 2.x servers without sessions answer a GET so."""
    assert options(path, 200, **SILENT) == ("--mcp",)


def test_an_mcp_header_tells_at_any_path() -> None:
    """The answer says by itself whose it is."""
    assert options("/tools", 200, ("mcp-session-id", "‹session 1›"), **SILENT) == ("--mcp",)


def test_otherwise_a_silent_stream_says_nothing() -> None:
    """Another path's, one that the caller asked for, or one that speaks."""
    assert options("/api/events", 200, **SILENT) is None
    assert options("/mcp", 200, given=("headers",), **SILENT) is None
    assert options("/mcp", 200, **{**SILENT, "stream": Stream(1.0, 3, ended=False)}) is None


def test_a_websocket_is_named_on_evidence_alone() -> None:
    """426 with Upgrade says it; a 404 of the router doesn't."""
    assert options("/ws", 426, ("upgrade", "websocket")) == ("--websocket",)
    assert options("/ws", 400, body="Expected a WebSocket upgrade") == ("--websocket",)
    assert options("/ws", 404) is None
