"""The talk on a websocket, against servers that mean harm, and the `websockets` library's own."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import resource
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import Exchange
from dbapp_diag.facts.sessions import WebsocketSession
from dbapp_diag.net.websocket import Talk
from tests.net.support import Handler, Server, get, go, leading, network, quick

Then = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def upgrading(then: Then, *, accept: str | None = None) -> Handler:
    """A server that accepts the upgrade (with this Sec-WebSocket-Accept), and goes on as it likes."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
        digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
        value = accept or base64.b64encode(digest).decode()
        lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
        writer.write("\r\n".join((*lines, f"Sec-WebSocket-Accept: {value}", "", "")).encode())
        await then(reader, writer)

    return handler


async def talk(handler: Handler, context: ssl.SSLContext, ca_file: Path) -> tuple[Exchange, WebsocketSession]:
    """One websocket at this server."""
    async with Server(handler, context).running() as server:
        return await _at(server.port, ca_file)


async def _at(port: int, ca_file: Path) -> tuple[Exchange, WebsocketSession]:
    settings, listener = quick(ca_bundle=ca_file, connect_to=leading(port)), Talk(Redactor())
    seen, _ = await get(network(settings), headers=listener.asks, listener=listener)
    return seen, listener.session


def frame(opcode: int, data: bytes) -> bytes:
    """One unmasked frame, as servers send them."""
    size = len(data)
    length = (
        bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2) if size < 65_536 else b"\x7f" + size.to_bytes(8)
    )
    return bytes([0x80 | opcode]) + length + data


def test_the_librarys_own_server_is_met_in_full(context: ssl.SSLContext, ca_file: Path) -> None:
    """Accepted, the ping answered, and a farewell with 1000."""

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async def whole() -> tuple[Exchange, WebsocketSession]:
        async with serve(echo, "127.0.0.1", 0, ssl=context) as server:
            return await _at(next(iter(server.sockets)).getsockname()[1], ca_file)

    seen, session = go(whole())
    assert (seen.status, seen.error, seen.body_complete) == (101, None, True)
    assert session.accepted and session.pong_ms is not None and not session.closed_first
    assert (session.close_code, session.problem, session.limit) == (1000, "", "")


def test_the_talk_counts_for_nothing_in_the_calls_time(context: ssl.SSLContext, ca_file: Path) -> None:
    """The answer was the 101; what was waited for afterwards is this tool's own doing."""

    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(64)
        await asyncio.sleep(0.4)

    seen, _ = go(talk(upgrading(nothing), context, ca_file))
    assert seen.phases.receive is not None and seen.phases.receive < 200


def test_an_accept_that_isnt_the_keys_is_seen(context: ssl.SSLContext, ca_file: Path) -> None:
    """Then nothing is said on the connection."""

    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    seen, session = go(talk(upgrading(nothing, accept="AAAA"), context, ca_file))
    assert (seen.status, session.accepted) == (101, False)
    assert session.problem.startswith("101 without the Sec-WebSocket-Accept")


def test_a_flood_of_frames_is_left_in_time_and_in_bounds(context: ssl.SSLContext, ca_file: Path) -> None:
    """Small ones without end, of a server that reads nothing."""

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        block = frame(1, b"x" * 20) * 1000
        while not writer.is_closing():
            writer.write(block)
            await writer.drain()
            await asyncio.sleep(0)  # drain alone gives nobody a turn once the client has gone

    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    seen, session = go(talk(upgrading(flood), context, ca_file))
    assert (seen.status, session.accepted, session.problem) == (101, True, "")
    assert session.limit.endswith(" KiB") and session.frames < 40_000
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_a_frame_of_ten_megabytes_is_dropped(context: ssl.SSLContext, ca_file: Path) -> None:
    """Its announced size is enough."""

    async def big(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(2, bytes(10_000_000)))
        await writer.drain()
        await reader.read()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, session = go(talk(upgrading(big), context, ca_file))
    assert (session.limit, session.problem) == ("a frame of more than 4 MiB", "")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_a_server_that_never_says_anything_is_left(context: ssl.SSLContext, ca_file: Path) -> None:
    """No pong, and no farewell."""

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    began = time.monotonic()
    _, session = go(talk(upgrading(deaf), context, ca_file))
    assert (session.accepted, session.pong_ms, session.close_code, session.closed_first) == (True, None, None, False)
    assert time.monotonic() - began < 8


def test_what_is_no_frame_is_told(context: ssl.SSLContext, ca_file: Path) -> None:
    """A reserved opcode."""

    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(5, b"what"))
        await writer.drain()
        await reader.read()

    _, session = go(talk(upgrading(garbage), context, ca_file))
    assert session.problem == "what came is no frame of a websocket"
