"""TCP connections to addresses. Names are resolved elsewhere: what comes in here is an address."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import struct
import sys
import time
from collections.abc import Iterable

from dbapp_diag.facts.connect import Attempt, ConnectOutcome
from dbapp_diag.net.trouble import connect_outcome

LONGEST_LIST = 16
"""Addresses that are tried at most: a name with more of them is hostile, or one is as good as another."""


async def connect(address: str, port: int, *, timeout: float) -> Attempt:
    """Try one connection and close it again; nothing is sent. `timeout` is in seconds. Raises nothing."""
    began = time.perf_counter()
    outcome, number = ConnectOutcome.CONNECTED, None
    try:
        async with asyncio.timeout(timeout):
            (await open_socket(address, port)).close()
    except OSError as error:
        outcome, number = connect_outcome(error), error.errno
    except (ValueError, OverflowError):  # not an address, or not a port
        outcome = ConnectOutcome.OTHER
    return Attempt(address, port, outcome, milliseconds(began), number)


async def connect_all(addresses: Iterable[str], port: int, *, timeout: float) -> tuple[Attempt, ...]:
    """Try every address at the same time, each by itself, so that a dead one can't hide behind a living one.

    In the order given. Clients differ: asyncio ones race the addresses, others wait out each dead one in turn
    (measured with httpx 0.28.1 and requests 2.34.2)."""
    unique = list(dict.fromkeys(addresses))[:LONGEST_LIST]
    return tuple(await asyncio.gather(*(connect(each, port, timeout=timeout) for each in unique)))


async def open_socket(address: str, port: int) -> socket.socket:
    """A connected socket. Raises OSError, and ValueError when `address` isn't one."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        await asyncio.get_running_loop().sock_connect(opened, (address, port))
    except BaseException:
        opened.close()
        raise
    return opened


async def open_stream(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connected stream. Raises as `open_socket`."""
    opened = await open_socket(address, port)
    try:
        return await asyncio.open_connection(sock=opened)
    except BaseException:
        opened.close()
        raise


def close_stream(writer: asyncio.StreamWriter) -> None:
    """Cut the connection at once, without waiting for the other side's farewell."""
    with contextlib.suppress(OSError, RuntimeError):
        writer.transport.abort()


def acknowledged(connection: socket.socket) -> bool | None:
    """Whether the other side's system has acknowledged all that was sent; None where this system doesn't tell.

    Linux keeps count of what isn't (`tcpi_unacked` of linux/tcp.h)."""
    if sys.platform != "linux":
        return None
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
        waiting: int = struct.unpack_from("@I", told, 24)[0]
    except (OSError, struct.error):
        return None
    return waiting == 0


def is_address(text: str) -> bool:
    """Whether it's an IP address (without brackets)."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def milliseconds(since: float) -> float:
    """Milliseconds that have passed since a reading of `time.perf_counter`, to a tenth."""
    return round((time.perf_counter() - since) * 1000, 1)
