"""MCP servers behind the front door: the SDK's own, and what people put in their place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dbapp_diag.evidence import codec
from dbapp_diag.model.request_parts import CallKind
from tests.situations.sessions import asked_of, roots, said

OPEN = TransportSecuritySettings(enable_dns_rebinding_protection=False)
Answer = Callable[[Request], Awaitable[Response]]


def sdk(**options: Any) -> ASGIApp:
    """The SDK's server with two tools."""
    server = MCPServer("Items", version="1.0.0")

    @server.tool()
    def list_items() -> list[str]:
        """All items."""
        return ["a"]

    @server.tool()
    def add(a: int, b: int) -> int:
        """A sum."""
        return a + b

    return server.streamable_http_app(**{"transport_security": OPEN, **options})


def one(answer: Answer) -> ASGIApp:
    """An app that answers at /mcp alone."""
    return Starlette(routes=[Route("/mcp", answer, methods=["GET", "POST", "DELETE"])])


def saying(response: Callable[[], Response]) -> ASGIApp:
    """An app that answers the same, always."""

    async def answer(_request: Request) -> Response:
        return response()

    return one(answer)


def error(code: int, message: str) -> ASGIApp:
    """An app that answers 200 with an error of JSON-RPC."""
    return saying(lambda: JSONResponse({"jsonrpc": "2.0", "id": 1, "error": {"code": code, "message": message}}))


@pytest.mark.parametrize("json_response", (False, True))
@pytest.mark.parametrize("stateless_http", (False, True))
def test_the_sdks_own_server_is_healthy(json_response: bool, stateless_http: bool) -> None:
    """With sessions or without, as JSON or as an event stream; a session is ended again."""
    app = sdk(json_response=json_response, stateless_http=stateless_http)
    case, log = asked_of(app, None, CallKind.MCP)
    assert case.verdict == "healthy"
    assert said(case, "mcp") == "server Items 1.0.0, protocol 2025-11-25, 2 tools"
    assert log == ["POST /mcp"] * 3 + ([] if stateless_http else ["DELETE /mcp"])


def test_a_slash_redirect_on_the_same_host_is_followed_and_told() -> None:
    """307 keeps method and body, and `initialize` changes nothing."""
    case, log = asked_of(sdk(streamable_http_path="/mcp/"), "/mcp", CallKind.MCP)
    assert case.verdict == "healthy"
    assert said(case, "mcp").endswith("after a redirect to /mcp/")
    assert log[:2] == ["POST /mcp", "POST /mcp/"]


def test_the_default_host_guard_is_named() -> None:
    """A server built for localhost answers 421 behind the platform (python-sdk issue 2688)."""
    case, _ = asked_of(sdk(transport_security=None), "/mcp", CallKind.MCP)
    assert roots(case) == {"app-host-guard": "confirmed"}


def test_another_path_that_answers_as_mcp_is_the_nearest() -> None:
    """404 where it was looked for; two other paths are asked at most."""
    case, log = asked_of(sdk(streamable_http_path="/mcp/mcp"), "/mcp", CallKind.MCP)
    assert roots(case) == {"endpoint-not-found": "confirmed"}
    assert "it answers as an MCP server at /mcp/mcp" in case.root_causes[0].observed
    assert log[:3] == ["POST /mcp", "POST /mcp/mcp", "DELETE /mcp/mcp"]


BROKEN = {
    "page": (saying(lambda: HTMLResponse("<html>start</html>")), {"response-unexpected": "confirmed"}),
    "other JSON": (saying(lambda: JSONResponse({"ok": True})), {"response-unexpected": "confirmed"}),
    "JSON-RPC error": (error(-32600, "no"), {"response-unexpected": "confirmed"}),
    "internal error": (error(-32603, "boom"), {"app-error": "confirmed"}),
    "500": (saying(lambda: PlainTextResponse("Internal Server Error", 500)), {"app-error": "confirmed"}),
    "401": (saying(lambda: JSONResponse({"error": "who?"}, 401)), {"app-denies": "confirmed"}),
    "inside": (saying(lambda: RedirectResponse("http://localhost:8000/mcp/", 307)), {"redirect-drops-token": "confirmed"}),
    "POST becomes GET": (saying(lambda: RedirectResponse("/mcp/", 301)), {"redirect-drops-token": "confirmed"}),
    "406": (saying(lambda: PlainTextResponse("Not Acceptable", 406)), {"app-rejects-request": "confirmed"}),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_each_broken_server_has_its_cause(how: str) -> None:
    """By what came, whatever the status says."""
    app, expected = BROKEN[how]
    case, _ = asked_of(app, "/mcp", CallKind.MCP)
    assert roots(case) == expected


class Workers:
    """Two servers that take turns, each with sessions of its own, as two workers of one app do."""

    def __init__(self) -> None:
        self.apps, self.turn = [sdk(), sdk()], 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await Starlette(lifespan=self.both)(scope, receive, send)
            return
        app = self.apps[self.turn % 2]
        self.turn += 1
        await app(scope, receive, send)

    @asynccontextmanager
    async def both(self, _app: Starlette) -> AsyncIterator[None]:
        """Both servers' own beginnings and ends."""
        first, second = self.apps
        async with first.router.lifespan_context(first), second.router.lifespan_context(second):  # type: ignore[attr-defined]
            yield


def test_a_session_that_the_next_worker_doesnt_know_is_told() -> None:
    """Its 404 is about the session, not about the path."""
    case, _ = asked_of(Workers(), "/mcp", CallKind.MCP)
    assert roots(case) == {"response-unexpected": "confirmed"}
    assert "Session not found" in case.root_causes[0].observed
    assert any("stateless_http" in fix.text for fix in case.root_causes[0].fix)


def test_a_server_without_a_handshake_is_asked_as_it_wants() -> None:
    """From revision 2026-07-28 on there's no `initialize`."""
    methods: list[str] = []

    async def modern(request: Request) -> Response:
        message = await request.json()
        methods.append(message["method"])
        if message["method"] == "initialize":
            data = {"supported": ["2026-07-28"], "requested": "2025-11-25"}
            failed = {"code": -32022, "message": "Unsupported protocol version", "data": data}
            return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "error": failed}, 400)
        found: dict[str, Any] = {
            "tools": [{"name": "a"}],
            "capabilities": {"tools": {}},
            "supportedVersions": ["2026-07-28"],
        }
        return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "result": found})

    case, _ = asked_of(one(modern), "/mcp", CallKind.MCP)
    assert case.verdict == "healthy"
    assert methods == ["initialize", "server/discover", "tools/list"]
    assert said(case, "mcp") == "server without a name, protocol 2026-07-28, 1 tool"


def test_an_event_stream_without_end_is_left_in_time() -> None:
    """It floods, and answers nothing."""

    async def flood(_request: Request) -> Response:
        async def events() -> AsyncIterator[str]:
            while True:
                yield "data: {}\n\n" * 4000
                await asyncio.sleep(0)

        return StreamingResponse(events(), media_type="text/event-stream")

    case, _ = asked_of(one(flood), "/mcp", CallKind.MCP, timeout=12)
    assert case.complete
    assert roots(case) == {"response-unexpected": "likely"}


def test_a_silent_event_stream_is_nobodys_fault() -> None:
    """This tool stopped waiting: nothing is decided."""

    async def silence(_request: Request) -> Response:
        async def events() -> AsyncIterator[str]:
            await asyncio.sleep(60)
            yield ""

        return StreamingResponse(events(), media_type="text/event-stream")

    case, _ = asked_of(one(silence), "/mcp", CallKind.MCP, timeout=10)
    assert (case.verdict, roots(case)) == ("inconclusive", {})
    assert case.complete


def test_a_plain_get_of_this_tools_own_is_sent_on_to_mcp() -> None:
    """The SDK's server without sessions answers GET by a stream that stays silent."""
    case, _ = asked_of(sdk(stateless_http=True), "/mcp", CallKind.HTTP)
    assert case.verdict == "inconclusive"
    assert case.next_step is not None and (case.next_step.command or "").endswith("--mcp")


def test_no_session_id_and_no_secret_header_gets_out() -> None:
    """The server hands its session's id out in a header, and here in a body as well."""
    session, key = "canary-5e55104d-0001", "canary-key-77120034"

    async def telling(request: Request) -> Response:
        message = await request.json() if request.method == "POST" else {"id": 1}
        found = {
            "protocolVersion": "2025-06-18",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": f"at {session} {key}"},
        }
        body = {"jsonrpc": "2.0", "id": message.get("id"), "result": {**found, "tools": [{"name": session}]}}
        return JSONResponse(body, headers={"Mcp-Session-Id": session, "X-Echo": request.headers.get("x-api-key", "")})

    case, _ = asked_of(one(telling), "/mcp", CallKind.MCP, headers=[("X-Api-Key", key)])
    assert case.verdict == "healthy"
    text = str(codec.plain(case))
    assert session not in text
    assert key not in text
