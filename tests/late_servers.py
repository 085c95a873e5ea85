"""Relays that let an answer come late: in front of a name server, a proxy or any other server, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Generator
from typing import Any, cast

LOOPBACK = "127.0.0.1"


class _Datagrams(asyncio.DatagramProtocol):
    """Each question goes on at once, and its answer comes back after so many seconds."""

    def __init__(self, port: int, seconds: float) -> None:
        self.port, self.seconds = port, seconds
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        task = asyncio.ensure_future(self._answer(data, addr))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, data: bytes, addr: Any) -> None:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()

        class Once(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Any) -> None:
                if not answer.done():
                    answer.set_result(data)

        beyond, _ = await loop.create_datagram_endpoint(Once, remote_addr=(LOOPBACK, self.port))
        try:
            beyond.sendto(data)
            said = await answer
            await asyncio.sleep(self.seconds)
            self.transport.sendto(said, addr)
        finally:
            beyond.close()


@contextlib.asynccontextmanager
async def late_names(port: int, seconds: float) -> AsyncGenerator[int, None]:
    """The port of a name server that says what the one at `port` says, so much later."""
    loop = asyncio.get_running_loop()
    transport, relay = await loop.create_datagram_endpoint(lambda: _Datagrams(port, seconds), local_addr=(LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        await _cut(relay.tasks)


@contextlib.asynccontextmanager
async def late_server(port: int, seconds: float) -> AsyncGenerator[int, None]:
    """The port of a relay to `port` on which the first bytes of every answer come so much later."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        tasks.add(task)
        inner_reader, inner_writer = await asyncio.open_connection(LOOPBACK, port)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(_pump(reader, inner_writer, 0.0), _pump(inner_reader, writer, seconds))
        finally:
            for each in (writer, inner_writer):
                each.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await _cut(tasks)


async def _cut(tasks: set[asyncio.Task[None]]) -> None:
    ours = tuple(tasks)
    for task in ours:
        task.cancel()
    await asyncio.gather(*ours, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    while data := await reader.read(65536):
        await asyncio.sleep(seconds)
        seconds = 0.0
        writer.write(data)
        await writer.drain()
    writer.close()


@contextlib.contextmanager
def beside(relay: contextlib.AbstractAsyncContextManager[int]) -> Generator[int, None, None]:
    """Run a relay on a loop of its own, as long as the block lasts; its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        port = asyncio.run_coroutine_threadsafe(relay.__aenter__(), loop).result(10)
        try:
            yield port
        finally:
            asyncio.run_coroutine_threadsafe(relay.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
