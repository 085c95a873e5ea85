"""Loopback listeners: ordinary ones, refusing ones, and ones that swallow every connection attempt."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable

LOOPBACK = "127.0.0.1"

Treatment = Callable[[socket.socket], Awaitable[None]]
"""What is done with an accepted connection. It's closed afterwards: `hand_over` it to keep it."""


class Listener:
    """Accepts on a free loopback port and treats each connection in a task of its own."""

    def __init__(self, treat: Treatment, on_error: Callable[[str], None]) -> None:
        """Bind at once, so that the port is known and connections queue before `start`."""
        self._treat = treat
        self._on_error = on_error
        self._sock = socket.create_server((LOOPBACK, 0), backlog=128)
        self._sock.setblocking(False)
        self.port: int = self._sock.getsockname()[1]
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to accept, on the running loop."""
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(self._sock)
            task = loop.create_task(self._one(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _one(self, connection: socket.socket) -> None:
        try:
            await self._treat(connection)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the peer went away, or the lab stops: both are ordinary here
        except Exception as error:  # noqa: BLE001  # a bug of the lab's: told, not hidden
            self._on_error(f"{type(error).__name__}: {error}")
        finally:
            with contextlib.suppress(OSError):
                connection.close()

    async def stop(self) -> None:
        """Stop accepting and drop every open connection."""
        tasks = list(self._tasks)
        if self._accepting is not None:
            tasks.append(self._accepting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._sock.close()


class ClosedPort:
    """A loopback port that stays reserved and refuses every connection."""

    def __init__(self) -> None:
        """Bind without listening: the kernel answers a SYN with a reset."""
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._sock.bind((LOOPBACK, 0))
        self.port: int = self._sock.getsockname()[1]

    def close(self) -> None:
        """Give the port back."""
        self._sock.close()


class Blackhole:
    """A loopback port where `connect()` hangs: its accept queue is full, so the kernel drops every SYN."""

    def __init__(self) -> None:
        """Fill a queue of the least length with connections of our own that nobody accepts."""
        self._sock = socket.create_server((LOOPBACK, 0), backlog=0)
        self.port: int = self._sock.getsockname()[1]
        self._fillers: list[socket.socket] = []
        for _ in range(3):
            filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((LOOPBACK, self.port))
            self._fillers.append(filler)

    def close(self) -> None:
        """Give the port back."""
        for each in (*self._fillers, self._sock):
            each.close()


def hand_over(connection: socket.socket) -> socket.socket:
    """The same connection as a socket of its own, for a transport to own and close."""
    mine = socket.socket(fileno=connection.detach())
    mine.setblocking(False)
    return mine


def reset(connection: socket.socket) -> None:
    """Close a connection with a reset in place of an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


async def peek_server_name(connection: socket.socket) -> str | None:
    """The name in the waiting ClientHello (SNI), left unread; None when there is none."""
    loop = asyncio.get_running_loop()
    for _ in range(20):
        ready = loop.create_future()
        loop.add_reader(connection, _settle, ready)
        try:
            await ready
        finally:
            loop.remove_reader(connection)
        try:
            hello = connection.recv(16384, socket.MSG_PEEK)
        except BlockingIOError:
            continue
        if not hello or hello[0] != 22 or len(hello) >= 5 + int.from_bytes(hello[3:5], "big"):
            return server_name(hello)
        await asyncio.sleep(0.005)  # the rest of a ClientHello in two pieces
    return None


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def server_name(hello: bytes) -> str | None:
    """The server name in a TLS ClientHello record (RFC 6066), or None."""
    try:
        if hello[0] != 22 or hello[5] != 1:
            return None
        at = 5 + 4 + 2 + 32
        at += 1 + hello[at]
        at += 2 + int.from_bytes(hello[at : at + 2], "big")
        at += 1 + hello[at]
        end = at + 2 + int.from_bytes(hello[at : at + 2], "big")
        at += 2
        while at + 4 <= min(end, len(hello)):
            kind, size = (
                int.from_bytes(hello[at : at + 2], "big"),
                int.from_bytes(hello[at + 2 : at + 4], "big"),
            )
            if kind == 0:
                length = int.from_bytes(hello[at + 7 : at + 9], "big")
                return hello[at + 9 : at + 9 + length].decode("ascii").lower()
            at += 4 + size
    except (IndexError, UnicodeDecodeError):
        return None
    return None
