"""Servers on loopback for the tests of the network's door. Nothing leaves this machine; nothing is mocked."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import trustme

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.model.settings import ConnectTo, NetworkSettings
from dbapp_diag.model.words import EvidenceId
from dbapp_diag.net.network import Network

T = TypeVar("T")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HOST = "app.example.test"


class Server:
    """A TCP server whose connections a handler treats. `port` is set while it runs; `heads` are the requests
    seen."""

    def __init__(self, handler: Handler, context: ssl.SSLContext | None = None) -> None:
        self.handler = handler
        self.context = context
        self.connections = 0
        self.port = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Server]:
        """Serve until the block ends; then every connection is cut."""
        tasks: set[asyncio.Task[None]] = set()

        async def treat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            self.connections += 1
            try:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                    await self.handler(reader, writer)
            finally:
                writer.transport.abort()
                tasks.discard(task)

        server = await asyncio.start_server(treat, "127.0.0.1", 0, ssl=self.context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in tuple(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class Script:
    """A handler that reads a request's head, keeps it, and answers with these bytes."""

    def __init__(self, *answer: bytes, hang: bool = False) -> None:
        self.answer = answer
        self.hang = hang
        self.heads: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        for part in self.answer:
            writer.write(part)
            await writer.drain()
        if self.hang:
            await reader.read()
        else:
            writer.write_eof() if writer.can_write_eof() else writer.close()
            await reader.read()


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP response with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Proxy:
    """A CONNECT proxy that leads every target to one port, and keeps the heads it saw."""

    def __init__(self, port: int, *, refusal: bytes | None = None) -> None:
        self.port = port
        self.refusal = refusal
        self.heads: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        if self.refusal is not None:
            writer.write(self.refusal)
            await writer.drain()
            await reader.read()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            inner_writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A handler that never says anything."""
    await reader.read()


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; half a minute is the alarm, not a measure."""

    async def bounded() -> T:
        async with asyncio.timeout(30):
            return await work

    return asyncio.run(bounded())


def server_context(ca: trustme.CA, *names: str, **options: Any) -> ssl.SSLContext:
    """A server's context with a certificate for these names."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names, **options).configure_cert(made)
    return made


def quick(**changes: Any) -> NetworkSettings:
    """Settings with short limits."""
    limits: dict[str, Any] = {
        "lookup_timeout": 2.0,
        "connect_timeout": 2.0,
        "handshake_timeout": 2.0,
        "response_timeout": 2.0,
        "body_timeout": 2.0,
    }
    return NetworkSettings(**{**limits, **changes})


def leading(port: int, host: str = HOST) -> tuple[ConnectTo, ...]:
    """`--connect-to` that leads the host to a port of this machine."""
    return (ConnectTo(host, None, "127.0.0.1", port),)


async def get(network: Network, url: str = f"https://{HOST}/api/x", **more: Any) -> tuple[Exchange, bytes]:
    """One GET."""
    asked = {"id": EvidenceId("e1"), "purpose": "test", "method": "GET", "url": url, **more}
    return await network.exchange(**asked)


def network(settings: NetworkSettings, env: dict[str, str] | None = None, redactor: Redactor | None = None) -> Network:
    """A network with an environment of its own: the machine's has CA variables set."""
    return Network(settings, env or {}, redactor or Redactor())
