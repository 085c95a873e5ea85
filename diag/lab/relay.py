"""What the front door does with an app's own answer: kept whole, passed on as it comes, tunnelled, or lost on the way."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import httpx

from dbapp_diag.lab.web import Response, Tunnel, gave_up, not_available

KEPT = 1024 * 1024
"""Bytes of a body whose length is told that are kept before they go on; anything else goes on as it comes."""
HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "te", "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip
SWITCH = (("connection", "Upgrade"), ("upgrade", "websocket"))
"""The hop-by-hop headers of an upgrade, in the request and in its answer."""


async def relayed(answer: httpx.Response, limit: float | None) -> Response:
    """The app's answer, to be sent on. A stream is cut after `limit` seconds."""
    if answer.status_code == 101:
        return Response(101, headers=(*_passed_on(answer, "date", "server"), *SWITCH), tunnel=_tunnel(answer), by="app")
    length = answer.headers.get("content-length", "")
    if answer.status_code not in (204, 304) and (not length.isdigit() or int(length) > KEPT):
        return Response(answer.status_code, headers=_passed_on(answer), stream=_as_it_comes(answer, limit), by="app")
    pieces = bytearray()
    try:
        async for piece in answer.aiter_raw():
            pieces += piece
    except httpx.HTTPError:
        return Response(answer.status_code, headers=_passed_on(answer), stream=broken_off(bytes(pieces)), by="app")
    finally:
        await answer.aclose()
    return Response(answer.status_code, bytes(pieces), _passed_on(answer, "content-length"), by="app")


def _passed_on(answer: httpx.Response, *dropped: str) -> Sequence[tuple[str, str]]:
    left_out = {*HOP_BY_HOP, "server", "date", *dropped}
    return [(name, value) for name, value in answer.headers.multi_items() if name not in left_out]


async def _as_it_comes(answer: httpx.Response, limit: float | None) -> AsyncGenerator[bytes, None]:
    loop, pieces = asyncio.get_running_loop(), answer.aiter_raw()
    end = None if limit is None else loop.time() + limit
    try:
        while True:
            yield await asyncio.wait_for(anext(pieces), None if end is None else end - loop.time())
    except StopAsyncIteration:
        return
    except (TimeoutError, httpx.HTTPError):
        raise EOFError from None
    finally:
        await answer.aclose()


async def broken_off(part: bytes) -> AsyncGenerator[bytes, None]:
    """A body of which only this part comes."""
    yield part
    raise EOFError


def lost(fate: str, response: Response) -> Response:
    """What becomes of an answer of the app's on its way: `502` or `504` in its place, or half of it (`cut`)."""
    if fate == "cut":
        headers = [*response.headers, ("content-length", str(len(response.body)))]
        return Response(
            response.status, b"", headers, stream=broken_off(response.body[: len(response.body) // 2]), by="app"
        )
    return not_available(502) if fate == "502" else gave_up()


def _tunnel(answer: httpx.Response) -> Tunnel:
    """Both ways at once, until either side has ended."""
    inside = answer.extensions["network_stream"]

    async def tunnel(early: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def inwards() -> None:
            if early:
                await inside.write(early)
            while data := await reader.read(65536):
                await inside.write(data)

        async def outwards() -> None:
            while data := await inside.read(65536):
                writer.write(data)
                await writer.drain()

        tasks = [asyncio.ensure_future(each()) for each in (inwards, outwards)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await answer.aclose()

    return tunnel
