"""Websockets behind the front door: Starlette's under several servers, and what goes wrong with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI, WebSocket
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from dbapp_diag.evidence import codec
from dbapp_diag.model.request_parts import CallKind
from tests.situations.sessions import asked_of, roots, said

SERVERS = ("websockets-sansio", "wsproto")
app = FastAPI()


@app.websocket("/api/echo")
async def echo(socket: WebSocket) -> None:
    """Takes the first subprotocol that's offered, and sends back what it gets."""
    await socket.accept(subprotocol=next(iter(socket.scope["subprotocols"]), None))
    while True:
        await socket.send_text(await socket.receive_text())


def closing(code: int, after: float = 0.0) -> Callable[[WebSocket], Awaitable[None]]:
    """A websocket that's accepted and closed."""

    async def ends(socket: WebSocket) -> None:
        await socket.accept()
        await asyncio.sleep(after)
        await socket.close(code, "because")

    return ends


for number in (1000, 1008, 1011, 4401, 4000):
    app.websocket(f"/api/close-{number}")(closing(number))
app.websocket("/api/close-late")(closing(1011, 0.2))


@app.websocket("/api/raises")
async def raises(socket: WebSocket) -> None:
    """The app's code fails once the websocket is open."""
    await socket.accept()
    raise RuntimeError("a defect")


@app.websocket("/api/refuses")
async def refuses(socket: WebSocket) -> None:
    """Closed before it's accepted: servers make 403 of it."""
    await socket.close(1008)


@app.websocket("/api/denies")
async def denies(socket: WebSocket) -> None:
    """Refused in words."""
    await socket.send_denial_response(JSONResponse({"error": "not you"}, 403))


@app.websocket("/api/gone")
async def gone(socket: WebSocket) -> None:
    """The app's own 404."""
    await socket.send_denial_response(JSONResponse({"detail": "Not Found"}, 404))


@app.websocket("/api/page")
async def page(socket: WebSocket) -> None:
    """A page in place of the upgrade."""
    await socket.send_denial_response(HTMLResponse("<html>start</html>", 200))


@app.websocket("/api/strange")
async def strange(socket: WebSocket) -> None:
    """Chooses a subprotocol that nobody offered."""
    await socket.accept(subprotocol="chat")
    await socket.receive_text()


@app.websocket("/api/big")
async def big(socket: WebSocket) -> None:
    """Sends more than anybody wants."""
    await socket.accept()
    await socket.send_bytes(bytes(10_000_000))
    await asyncio.sleep(60)


@pytest.mark.parametrize("server", SERVERS)
def test_a_websocket_that_works_is_healthy(server: str) -> None:
    """The upgrade is accepted, a ping is answered, and the farewell is a clean one."""
    case, log = asked_of(app, "/api/echo", CallKind.WEBSOCKET, server=server)
    assert case.verdict == "healthy"
    assert said(case, "websocket").startswith("the upgrade is accepted; a ping is answered in ")
    assert log == ["WEBSOCKET /api/echo"]


CODES = {
    "/api/close-1008": {"app-denies": "likely"},
    "/api/close-1011": {"app-error": "confirmed"},
    "/api/close-late": {"app-error": "confirmed"},
    "/api/close-4401": {"app-denies": "confirmed"},
    "/api/close-4000": {"app-rejects-request": "likely"},
    "/api/raises": {"app-error": "likely"},
}


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("path", CODES)
def test_each_close_at_once_has_its_cause(path: str, server: str) -> None:
    """The code says whether the app refuses or fails; it's shown with its reason."""
    case, _ = asked_of(app, path, CallKind.WEBSOCKET, server=server)
    assert roots(case) == CODES[path]
    assert "raises" in path or "because" in case.root_causes[0].observed


UPGRADES = {
    "/api/denies": {"app-denies": "confirmed"},
    "/api/gone": {"endpoint-not-found": "confirmed"},
    "/api/page": {"response-unexpected": "confirmed"},
}


@pytest.mark.parametrize("path", UPGRADES)
def test_each_refused_upgrade_has_its_cause(path: str) -> None:
    """By its status and its words, as for any call; a page isn't success."""
    case, _ = asked_of(app, path, CallKind.WEBSOCKET)
    assert roots(case) == UPGRADES[path]


def test_a_subprotocol_that_wasnt_offered_is_an_error() -> None:
    """A client has to fail on it (RFC 6455, 4.1)."""
    case, _ = asked_of(app, "/api/strange", CallKind.WEBSOCKET)
    assert roots(case) == {"response-unexpected": "confirmed"}
    assert "chat" in case.root_causes[0].observed


def test_a_normal_close_is_healthy() -> None:
    """An endpoint may say what it has to say, and be done."""
    case, _ = asked_of(app, "/api/close-1000", CallKind.WEBSOCKET)
    assert case.verdict == "healthy"
    assert said(case, "websocket") == "the upgrade is accepted; the app ends it with 1000"


@pytest.mark.parametrize("path", ("/api/refuses", "/api/no-such-websocket"))
def test_403_without_a_word_leaves_two_causes_possible(path: str) -> None:
    """Servers send it for a refusal and for a path that they don't know."""
    case, _ = asked_of(app, path, CallKind.WEBSOCKET)
    assert (case.verdict, roots(case)) == ("inconclusive", {})
    open_ = {row.id for row in case.differential if row.state == "possible"}
    assert {"app-denies", "endpoint-not-found"} <= open_


def test_400_without_a_word_at_a_path_of_another_name_leaves_both_possible_too() -> None:
    """So npm's ws answers at any path but its own: that the path exists isn't said. The path is what its caller can look at."""

    async def ws_of_npm(scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        await socket.receive()
        await socket.send_denial_response(PlainTextResponse("Bad Request", 400))

    case, _ = asked_of(ws_of_npm, "/socket", CallKind.WEBSOCKET)
    assert (case.verdict, roots(case)) == ("inconclusive", {}), case.headline
    open_ = {row.id for row in case.differential if row.state == "possible"}
    assert {"app-rejects-request", "endpoint-not-found"} <= open_
    assert case.next_step is not None and case.next_step.text.startswith("Check the path")


def test_a_token_the_front_door_refuses_is_no_matter_of_the_websocket() -> None:
    """The front door's answer to the upgrade is judged as for any call."""

    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("the app is never reached")

    case, log = asked_of(never, "/api/echo", CallKind.WEBSOCKET, strips=True)
    assert case.verdict != "healthy"
    assert not log


def test_a_frame_of_ten_megabytes_isnt_taken_in() -> None:
    """The rest of it isn't read; the websocket itself works."""
    case, _ = asked_of(app, "/api/big", CallKind.WEBSOCKET)
    assert case.verdict == "healthy"
    assert "a frame of more than 4 MiB" in said(case, "websocket")


def test_a_token_among_the_subprotocols_gets_nowhere() -> None:
    """Browsers give it so; the app hands it back as the one chosen, which it shouldn't."""
    canary = "Canary-5ub-7b1f0e55d2c94a41"
    headers = [("Sec-WebSocket-Protocol", f"{canary}, bearer"), ("X-Api-Key", "canary-key-9914")]
    turned = [("Sec-WebSocket-Protocol", f"bearer, {canary}")]
    for given in (headers, turned):
        case, _ = asked_of(app, "/api/echo", CallKind.WEBSOCKET, headers=given)
        assert case.verdict == "healthy"
        assert canary not in str(codec.plain(case))
        assert "canary-key-9914" not in str(codec.plain(case))
