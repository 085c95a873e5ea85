"""An MCP server by streamable HTTP, with two tools: what the Python SDK's answers, written out.

Statuses, headers and words as measured with `mcp` 2.3.0 (modelcontextprotocol/python-sdk, mcp/server/streamable_http.py,
transport_security.py); the SDK itself is too heavy for the lab, the tests hold its client against this server.
"""

import json
import uuid
from collections.abc import Callable, Mapping

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from dbapp_diag.lab.app_streams import EVENTS, silence
from dbapp_diag.lab.land import Mcp
from dbapp_diag.model.json_values import mapping

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Protocol versions, the newest first: what is given to whoever asks for an unknown one."""
SESSION = "mcp-session-id"
INVALID, NO_METHOD, BAD_PARAMS, UNREADABLE = -32600, -32601, -32602, -32700
NUMBER = {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}
TOOLS: list[dict[str, object]] = [
    {"name": "list_items", "description": "All items.", "inputSchema": {"type": "object", "properties": {}}},
    {"name": "get_item", "description": "One item.", "inputSchema": NUMBER},
]
SERVER = {"name": "Items", "version": "1.0.0"}
LOCAL = ("127.0.0.1", "localhost", "[::1]")
STREAM_HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}


class McpServer:
    """Answers at the MCP server's path."""

    def __init__(self, items: Mapping[int, str]) -> None:
        """`items` is what its tools read."""
        self._items = items
        self._sessions: set[str] = set()

    async def answer(self, request: Request, mode: Mcp) -> Response:
        """The answer to any request at its path."""
        headers = request.headers
        if request.method == "POST" and not headers.get("content-type", "").lower().startswith("application/json"):
            return Response("Invalid Content-Type header", 400)
        if mode.guard and headers.get("host", "").rpartition(":")[0] not in LOCAL:
            return Response("Invalid Host header", 421)
        if mode.guard and "origin" in headers:
            return Response("Invalid Origin header", 403)
        session = headers.get(SESSION) if mode.sessions else None
        if session is not None and session not in self._sessions:
            return refusal(404, "Session not found")
        match request.method:
            case "POST":
                return await self._post(request, mode, session)
            case "GET":
                return self._listen(request, mode, session)
            case "DELETE":
                return self._end(mode, session)
            case _:
                return refusal(405, "Method Not Allowed", allow="GET, POST, DELETE")

    async def _post(self, request: Request, mode: Mcp, session: str | None) -> Response:
        json_taken, events_taken = (_accepts(request, kind) for kind in ("application/json", EVENTS))
        if mode.streams and not (json_taken and events_taken):
            return refusal(406, "Not Acceptable: Client must accept both application/json and text/event-stream")
        if not json_taken:
            return refusal(406, "Not Acceptable: Client must accept application/json")
        try:
            message: object = json.loads(await request.body())
        except ValueError as error:
            return refusal(400, f"Parse error: {error}", UNREADABLE)
        data = mapping(message)
        method, number = data.get("method"), data.get("id")
        if data.get("jsonrpc") != "2.0" or not isinstance(method, str):
            return refusal(400, "Validation error: a JSON-RPC 2.0 request or notification is wanted", BAD_PARAMS)
        if method == "initialize" and mode.sessions:
            session = session or uuid.uuid4().hex
            self._sessions.add(session)
        elif mode.sessions and session is None:
            return refusal(400, "Bad Request: Missing session ID")
        own = {} if session is None else {SESSION: session}
        if number is None:
            return Response(None, 202, own, "application/json")
        answer = {"jsonrpc": "2.0", "id": number, **self._result(method, mapping(data.get("params")))}
        text = json.dumps(answer, separators=(",", ":"))
        if not mode.streams:
            return Response(text, 200, own, "application/json")
        return StreamingResponse(iter([f"event: message\ndata: {text}\n\n"]), 200, {**STREAM_HEADERS, **own}, EVENTS)

    def _result(self, method: str, params: Mapping[str, object]) -> dict[str, object]:
        """`result` or `error` of a request."""
        match method:
            case "initialize":
                asked = params.get("protocolVersion")
                version = asked if asked in VERSIONS else VERSIONS[0]
                able = {"tools": {"listChanged": False}}
                return {"result": {"protocolVersion": version, "capabilities": able, "serverInfo": SERVER}}
            case "ping":
                return {"result": {}}
            case "tools/list":
                return {"result": {"tools": TOOLS}}
            case "tools/call":
                return self._called(params.get("name"), mapping(params.get("arguments")))
            case _:
                return {"error": {"code": NO_METHOD, "message": "Method not found", "data": method}}

    def _called(self, name: object, arguments: Mapping[str, object]) -> dict[str, object]:
        number = arguments.get("number")
        tools: dict[object, Callable[[], object]] = {
            "list_items": lambda: list(self._items.values()),
            "get_item": lambda: self._items.get(number) if isinstance(number, int) else None,
        }
        if name not in tools:
            return {"error": {"code": BAD_PARAMS, "message": f"Unknown tool: {name}"}}
        return {"result": {"content": [{"type": "text", "text": json.dumps(tools[name]())}], "isError": False}}

    def _listen(self, request: Request, mode: Mcp, session: str | None) -> Response:
        """The stream on which the server would speak by itself: it has nothing to say."""
        if not _accepts(request, EVENTS):
            return refusal(406, "Not Acceptable: Client must accept text/event-stream")
        if mode.sessions and session is None:
            return refusal(400, "Bad Request: Missing session ID")
        own = {} if session is None else {SESSION: session}
        return StreamingResponse(silence(), 200, {**STREAM_HEADERS, **own}, EVENTS)

    def _end(self, mode: Mcp, session: str | None) -> Response:
        if not mode.sessions:
            return refusal(405, "Method Not Allowed: Session termination not supported")
        if session is None:
            return refusal(400, "Bad Request: Missing session ID")
        self._sessions.discard(session)
        return Response(None, 200, {SESSION: session}, "application/json")


def refusal(status: int, message: str, code: int = INVALID, **headers: str) -> Response:
    """A JSON-RPC error about the request as a whole."""
    text = json.dumps(
        {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}, separators=(",", ":")
    )
    return Response(text, status, headers, "application/json")


def _accepts(request: Request, kind: str) -> bool:
    ranges = [each.partition(";")[0].strip().lower() for each in request.headers.get("accept", "*/*").split(",")]
    return bool({kind, f"{kind.partition('/')[0]}/*", "*/*"} & set(ranges))
