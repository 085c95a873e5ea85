"""Event streams and websockets through the front door: unbuffered, both ways, and ended by either side."""

import asyncio
import time
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Response

from dbapp_diag.lab.breaking_calls import cut_streams, refuse_websocket
from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, CALLER
from tests.lab.conftest import client, port, trust


def opened(lab: Lab, path: str = "/api/ws", token: str | None = None) -> connect:
    """A websocket of the lab's app, with a good token unless another is given."""
    bearer = {"Authorization": f"Bearer {lab.mint() if token is None else token}"}
    return connect(
        f"wss://{APP}{path}", host="127.0.0.1", port=port(lab), ssl=trust(lab), server_hostname=APP,
        additional_headers=bearer, proxy=None,
    )  # fmt: skip


async def refusal(lab: Lab, path: str = "/api/ws", token: str | None = None) -> Response:
    """The answer to an upgrade that is refused."""
    with pytest.raises(InvalidStatus) as refused:
        async with opened(lab, path, token):
            pass
    return refused.value.response


@pytest.mark.parametrize("wording", ["plain", "german", "unmarked"])
def test_events_come_as_they_are_sent(wording: str) -> None:
    """The first at once, while the stream goes on, in any wording; and the client may leave whenever it likes."""
    with Lab(wording=wording) as lab, client(lab) as app:
        with app.stream("GET", "/api/stream?every=30") as answer:
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            assert next(answer.iter_text()) == 'id: 1\nevent: tick\ndata: {"number": 1}\n\n'
        with app.stream("GET", "/api/stream?every=0.001") as answer:
            events = (line for line in answer.iter_lines() if line.startswith("id:"))
            assert [next(events) for _ in range(200)][-1] == "id: 200"
        assert app.get("/api/health").status_code == 200
        assert lab.log.troubles == ()


def test_a_silent_stream_has_a_head_and_no_byte(app: httpx.Client) -> None:
    """The head must come at once, and nothing after it."""
    wait = httpx.Timeout(20, read=1)
    with app.stream("GET", "/api/stream-silent", timeout=wait) as answer, pytest.raises(httpx.ReadTimeout):
        next(answer.iter_raw())
    assert answer.status_code == 200


def test_the_app_notices_that_the_client_has_left() -> None:
    """Behind the front door as well, also where nothing is being sent: else each would stay open for an hour."""
    with Lab() as lab, client(lab) as app:
        for _ in range(120):  # more than a client keeps by default
            with app.stream("GET", "/api/stream-silent") as answer:
                assert answer.status_code == 200
        assert app.get("/api/health").status_code == 200


def test_a_stream_can_break_off() -> None:
    """Without its end, after what has come so far."""
    with Lab(also=(lambda world: cut_streams(world, 0.3),)) as lab, client(lab) as app:
        with app.stream("GET", "/api/stream?every=0.05") as answer:
            pieces = answer.iter_lines()
            assert next(pieces) == "id: 1"
            with pytest.raises(httpx.RemoteProtocolError):
                list(pieces)
        assert app.get("/api/items").status_code == 200


def test_a_websocket_answers_text_bytes_and_pings(healthy: Lab) -> None:
    """An echo both ways, a pong by the server, and a clean close with 1000 by either side."""

    async def talk() -> None:
        async with opened(healthy) as ws:
            assert ws.response is not None
            assert ws.response.headers["gap-auth"] == CALLER.id
            for sent in ("hello", "é" * 50_000, b"\0" * 100_000):
                await ws.send(sent)
                assert await ws.recv() == sent
            await (await ws.ping())
            await ws.close()
            assert ws.close_code == 1000
        async with opened(healthy) as ws:
            await ws.send("close")
            with pytest.raises(ConnectionClosed):
                await ws.recv()
            assert ws.close_code == 1000

    asyncio.run(talk())
    assert healthy.log.troubles == ()


def test_a_websocket_can_be_closed_at_once(healthy: Lab) -> None:
    """Accepted, and then closed for a policy: 1008."""

    async def talk() -> None:
        async with opened(healthy, "/api/ws-closed") as ws:
            with pytest.raises(ConnectionClosed):
                await ws.recv()
            assert (ws.close_code, ws.close_reason) == (1008, "policy")

    asyncio.run(talk())


def test_an_upgrade_is_refused_by_door_or_app(healthy: Lab) -> None:
    """Without a good token by the front door's 401, at a path that isn't there by the app's 403, and as a fault wants it."""
    answer = asyncio.run(refusal(healthy, token="garbage"))
    assert (answer.status_code, "gap-auth" in answer.headers) == (401, False)
    answer = asyncio.run(refusal(healthy, "/api/nothing"))
    assert (answer.status_code, "gap-auth" in answer.headers) == (403, True)
    with Lab(also=(refuse_websocket,)) as lab:
        answer = asyncio.run(refusal(lab))
    assert (answer.status_code, "gap-auth" in answer.headers) == (403, True)
    assert b"may not open this socket" in (answer.body or b"")


def test_many_websockets_can_be_open() -> None:
    """Each by itself; and a lab that's stopped with some open doesn't wait for them."""

    async def talk(stack: AsyncExitStack, lab: Lab) -> None:
        for number in range(20):
            ws = await stack.enter_async_context(opened(lab))
            await ws.send(str(number))
            assert await ws.recv() == str(number)

    async def stay_open() -> float:
        async with AsyncExitStack() as stack:
            with Lab() as lab:
                await talk(stack, lab)
                began = time.monotonic()
        return time.monotonic() - began

    assert asyncio.run(stay_open()) < 10


def test_a_request_for_an_upgrade_reaches_the_log() -> None:
    """At the front door and at the app, as the GET that it is, and its answer as a 101 of the app's."""

    async def talk(lab: Lab) -> None:
        async with opened(lab):
            pass

    with Lab() as lab:
        asyncio.run(talk(lab))
        assert [(seen.server, seen.method, seen.path) for seen in lab.log.requests] == [
            ("front-door", "GET", "/api/ws"), ("app", "GET", "/api/ws"),
        ]  # fmt: skip
        assert [(each.server, each.status) for each in lab.log.answers] == [("app", 101)]
