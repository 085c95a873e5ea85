"""Connections that are kept from one request to the next."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from tests.net.support import Script, Server, answer, get, go, leading, network, quick


class Patient(Script):
    """Answers so many requests on a connection, and then cuts it when the next one has come."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(self.most):
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
            writer.write(answer(b"yes"))
        await reader.readuntil(b"\r\n\r\n")


def test_requests_that_only_read_share_a_connection_and_say_so(context: ssl.SSLContext, ca_file: Path) -> None:
    """The second goes by the first one's connection: it has no phases of connecting, the same peer, and the mark."""

    async def run() -> None:
        async with Server(Patient(9), context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            first, _ = await get(door, keep=True)
            second, _ = await get(door, keep=True)
            alone, _ = await get(door)
            await door.kept.end()
        assert (first.reused, second.reused, alone.reused) == (False, True, False)
        assert (second.status, second.peer) == (200, first.peer)
        assert second.phases.connect is None and second.phases.tls is None and second.phases.wait is not None
        assert server.connections == 2

    go(run())


def test_what_writes_has_a_connection_of_its_own(context: ssl.SSLContext, ca_file: Path) -> None:
    """A POST neither goes by a kept connection nor leaves one."""

    async def run() -> None:
        async with Server(Patient(9), context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            await get(door, keep=True)
            posted, _ = await get(door, keep=True, method="POST")
            await door.kept.end()
        assert (posted.status, posted.reused, server.connections) == (200, False, 2)

    go(run())


def test_a_kept_connection_that_is_cut_tells_nothing_of_the_host(context: ssl.SSLContext, ca_file: Path) -> None:
    """The server cuts it as the second request comes: that one is answered by a new connection."""

    async def run() -> None:
        async with Server(Patient(1), context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            await get(door, keep=True)
            second, _ = await get(door, keep=True)
            await door.kept.end()
        assert (second.status, second.reused, second.error, server.connections) == (200, False, None, 2)

    go(run())
