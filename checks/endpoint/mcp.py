"""Whether the endpoint answers as an MCP server does."""

from __future__ import annotations

from dbapp_diag.analysis.endpoint.session_trouble import trouble
from dbapp_diag.analysis.front_door.responder import CallAttribution
from dbapp_diag.contract.check import Check
from dbapp_diag.facts.asked import Asked
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.exchange import AppCall
from dbapp_diag.facts.sessions import McpSession
from dbapp_diag.model.request_parts import CallKind
from dbapp_diag.model.results import Failed, Passed, Result, Skipped, finding, rule_out
from dbapp_diag.model.words import Confidence, Responder, Stage


class Mcp(Check):
    """Judges what an MCP server said to a client's first requests: `initialize`, `notifications/initialized` and `tools/list`.

    Why: an MCP client fails at its first request, and its message seldom shows what came. A page, an error in JSON-RPC under 200,
    and a session that the next request no longer finds are told apart by nobody.

    Told apart: only answers that succeed by their status are judged here; any other status means what it means for any call. An
    internal error is the app's failure, whatever its status; other errors, and answers that aren't JSON-RPC, come from something
    that's no MCP server at this path, or from one that lost its session.

    Source: Model Context Protocol 2025-11-25, Transports and Lifecycle, and 2026-07-28; JSON-RPC 2.0, section 5.1;
    modelcontextprotocol/python-sdk, src/mcp/server/streamable_http.py.
    """

    id = "mcp"
    stage = Stage.ENDPOINT
    title = "The endpoint is an MCP server"
    needs = (Asked, AppCall, CallAttribution)
    causes = ("response-unexpected", "app-error")

    def judge(self, facts: Facts) -> Result:
        asked, call = facts.need(Asked), facts.need(AppCall)
        if asked.kind is not CallKind.MCP:
            return Skipped("asked without --mcp: this isn't an MCP client's call")
        answer, session, by = call.exchange, call.mcp, facts.need(CallAttribution).by
        if answer.status is None or session is None:
            return Skipped("nobody answered")
        if by.responder not in (Responder.APP, Responder.UNKNOWN):
            return Skipped("the answer isn't the app's")
        if not answer.succeeded or answer.given_up:
            return Skipped(f"{session.failed} gets {session.problem}: other checks look at that")
        wrong = trouble(asked, call)
        if wrong is None:
            said = _told(session)
            return Passed(said, rule_out(self.causes, said, call))
        sure = wrong.confidence if by.responder is Responder.APP else Confidence.POSSIBLE
        expected = "an MCP server's answer to initialize, notifications/initialized and tools/list"
        found = finding(wrong.cause, sure, wrong.observed, expected, call, variant=wrong.variant)
        return Failed(wrong.observed, found)


def _told(session: McpSession) -> str:
    who = " ".join(part for part in (session.server, session.version) if part) or "without a name"
    tools = f"{session.tools}{' and more' if session.more_tools else ''} tools" if session.tools is not None else ""
    parts = [f"server {who}", f"protocol {session.protocol}", "1 tool" if tools == "1 tools" else tools]
    moved = f"after a redirect to {session.moved_to}" if session.moved_to else ""
    return ", ".join(part for part in (*parts, moved) if part)
