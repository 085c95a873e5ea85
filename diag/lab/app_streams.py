"""What an app keeps open: event streams, one of them silent, and websockets."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, WebSocket
from fastapi.responses import StreamingResponse
from starlette.types import Message

MOST = 3600
"""Events that the stream has, where the client doesn't leave before."""
EVENTS = "text/event-stream"
NO_STORE = {"cache-control": "no-cache"}


def streams() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api")

    @router.get("/stream", response_class=StreamingResponse)
    async def stream(every: Annotated[float, Query(ge=0.0001, le=60)] = 1.0) -> StreamingResponse:
        return StreamingResponse(_ticks(every), media_type=EVENTS, headers=NO_STORE)

    @router.get("/stream-silent", response_class=StreamingResponse)
    async def silent() -> StreamingResponse:
        return StreamingResponse(silence(), media_type=EVENTS, headers=NO_STORE)

    @router.websocket("/ws")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        while (message := await socket.receive())["type"] == "websocket.receive":
            if message.get("text") == "close":
                await socket.close(1000)
                return
            await socket.send(_back(message))

    @router.websocket("/ws-closed")
    async def closed(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close(1008, "policy")

    return router


def _back(message: Message) -> Message:
    return {"type": "websocket.send", "text": message.get("text"), "bytes": message.get("bytes")}


async def _ticks(every: float) -> AsyncIterator[str]:
    for number in range(1, MOST + 1):
        yield f'id: {number}\nevent: tick\ndata: {{"number": {number}}}\n\n'
        await asyncio.sleep(every)


async def silence() -> AsyncIterator[str]:
    """A stream that never has an event, for an hour."""
    await asyncio.sleep(MOST)
    yield ": end\n\n"
