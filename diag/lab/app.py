"""The app behind the front door: a real FastAPI application, with canned answers where a fault wants them.

Its routes beside the few here: `app_calls.py`, `app_streams.py`, `app_mcp.py`.
"""

import asyncio
import socket
from collections.abc import Callable, Mapping

import uvicorn
from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dbapp_diag.lab.app_calls import calls
from dbapp_diag.lab.app_mcp import McpServer
from dbapp_diag.lab.app_streams import streams
from dbapp_diag.lab.core import Core
from dbapp_diag.lab.land import App, Reply
from dbapp_diag.lab.sockets import LOOPBACK

ITEMS = {1: "first item", 2: "second item", 3: "third item"}


def build(key: Callable[[], str]) -> FastAPI:
    """The demo application; `key` is the one that its keyed endpoint wants."""
    app = FastAPI(title="Items", version="1.0.0", docs_url=None, redoc_url=None)

    @app.get("/", response_class=HTMLResponse)
    def home() -> str:
        return "<!DOCTYPE html><html><head><title>Items</title></head><body><h1>Items</h1></body></html>"

    @app.get("/api/items")
    def items() -> list[dict[str, object]]:
        return [{"id": number, "name": name} for number, name in ITEMS.items()]

    @app.get("/api/items/{number}")
    def item(number: int) -> dict[str, object]:
        if number not in ITEMS:
            raise HTTPException(404, "Item not found")
        return {"id": number, "name": ITEMS[number]}

    @app.get("/api/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/api/echo")
    def echo(value: object = Body()) -> dict[str, object]:
        return {"echo": value}

    @app.get("/api/whoami")
    def whoami(request: Request) -> dict[str, object]:
        return {
            "user": request.headers.get("x-forwarded-email"),
            "headers": sorted(set(request.headers.keys())),
        }

    app.include_router(calls(key))
    app.include_router(streams())
    return app


class Canned:
    """Logs what reaches the app, and gives a fault's answer where there is one; else the app's MCP server, or the app."""

    def __init__(self, inner: ASGIApp, core: Core) -> None:
        """The app's own host is the one that the front door was asked for."""
        self._inner = inner
        self._core = core
        self._mcp = McpServer(ITEMS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, be it for a websocket (ASGI)."""
        if scope["type"] == "lifespan":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("x-forwarded-host", "")
        method, path = str(scope.get("method", "GET")), str(scope["path"])
        self._core.log.request("app", host, method, path, headers)
        app = self._core.app_at(host)
        reply = None if app is None else canned(app, method, path)
        if reply is not None:
            await _give(reply, scope, receive, send)
        elif app is not None and path == app.mcp.path and scope["type"] == "http":
            answer = await self._mcp.answer(Request(scope, receive), app.mcp)
            await answer(scope, receive, send)
        elif app is not None and path == f"{app.mcp.path}/" and scope["type"] == "http":
            place = (
                f"http://{headers.get('host')}{app.mcp.path}"  # to where it thinks it is, as frameworks do for a slash
            )
            await RedirectResponse(place, 307)(scope, receive, send)
        else:
            await self._inner(scope, receive, send)


async def _give(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    if reply.delay and await _left_within(reply.delay, receive):
        return
    body, kind = reply.body.encode(), "http.response" if scope["type"] == "http" else "websocket.http.response"
    length = () if reply.status in (204, 304) else (("content-length", str(len(body))),)
    raw = [("content-type", reply.content_type), *length, *reply.headers]
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in raw]
    await send({"type": f"{kind}.start", "status": reply.status, "headers": encoded})
    await send({"type": f"{kind}.body", "body": body})


async def _left_within(seconds: float, receive: Receive) -> bool:
    """Wait; True as soon as the client has gone."""

    async def gone() -> None:
        while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return False
    return True


def canned(app: App, method: str, path: str) -> Reply | None:
    """What a fault lets the app answer, if anything."""
    reply = None if app.instead is None else app.instead(method, path)
    return reply or find_reply(app.replies, method, path)


def find_reply(replies: Mapping[str, Reply], method: str, path: str) -> Reply | None:
    """The canned answer for a path: the exact one, else the longest prefix (`/api/*`) that fits."""
    prefixes = [key for key in replies if key.endswith("*") and path.startswith(key[:-1])]
    for key in (path, *sorted(prefixes, key=len, reverse=True)):
        reply = replies.get(key)
        if reply is not None and (not reply.methods or method in reply.methods):
            return reply
    return None


class AppServer:
    """Serves the application on a loopback port, plain HTTP, as apps do behind the door."""

    def __init__(self, core: Core) -> None:
        """Bind and queue at once, so that the door needn't wait for the start."""
        self._sock = socket.create_server((LOOPBACK, 0), backlog=128)
        self.port: int = self._sock.getsockname()[1]
        asgi = Canned(build(lambda: core.world.app_key), core)
        config = uvicorn.Config(
            asgi, log_config=None, access_log=False, lifespan="off", ws="wsproto", http="h11", loop="asyncio",
            proxy_headers=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to serve, on the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[self._sock]))

    async def stop(self) -> None:
        """Stop, whatever is still being answered."""
        for connection in list(self._server.server_state.connections):
            transport: object = getattr(connection, "transport", None)
            if isinstance(transport, asyncio.Transport):
                transport.abort()
        if self._task is not None:
            self._task.cancel()  # it would notice a polite request to stop only at its next tick
            await asyncio.wait({self._task})
            for server in getattr(self._server, "servers", ()):
                server.close()
        self._sock.close()
