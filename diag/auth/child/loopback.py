"""The loopback port at which the sign-in process waits for the browser's answer.

Ports are chosen as the Databricks CLI chooses them: 8020, and where that's in use the next one up to 8040; a port that was named
is used or none (databricks-sdk-go credentials/u2m/persistent_auth.go, PR 1269). `localhost` may be 127.0.0.1 or ::1, so both are
listened on, and nothing else (RFC 8252 section 8.3).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from dbapp_diag.auth.child import consent_page as page
from dbapp_diag.auth.child.consent_answer import Answer, Stray, read_answer

USUAL, LAST = 8020, 8040
LARGEST_HEAD = 16_384
"""Bytes of a request up to its empty line."""
HEAD_SECONDS = 10.0
MOST = 64
"""Connections at a time; browsers open a few, some of them idle."""
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class NoPort(Exception):
    """No port could be had; the sentence says why and what to do."""


class Loopback:
    """Listens from the start; `wait` once, and `close` in any case."""

    def __init__(self, port: int | None) -> None:
        """Take the port, or the first free one. Raises NoPort."""
        self.port, self._sockets = _taken(port)

    @property
    def url(self) -> str:
        """The address to redirect to."""
        return f"http://localhost:{self.port}"

    def close(self) -> None:
        """Give the port back."""
        for each in self._sockets:
            each.close()

    def wait(self, state: str, seconds: float, on_stray: Callable[[str], None]) -> Answer | None:
        """The answer to the request with this state; None when there's none in time. `on_stray` is told about others."""
        return asyncio.run(self._wait(state, seconds, on_stray))

    async def _wait(self, state: str, seconds: float, on_stray: Callable[[str], None]) -> Answer | None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, _context: None
        )  # visitors who are cut off at the end
        visits = _Visits(state, on_stray)
        servers = [await asyncio.start_server(visits.answer, sock=each, limit=LARGEST_HEAD) for each in self._sockets]
        try:
            async with asyncio.timeout(seconds):
                return await visits.found
        except TimeoutError:
            return None
        finally:
            for server in servers:
                server.close()


class _Visits:
    """Answers each request by itself, so that one that hangs is in nobody's way."""

    def __init__(self, state: str, on_stray: Callable[[str], None]) -> None:
        self.found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._state = state
        self._on_stray = on_stray
        self._open = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request, one page."""
        self._open += 1
        answer: Answer | None = None
        try:
            if self._open <= MOST:
                text, answer = self._read(await _head(reader))
                writer.write(text)
                await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, OSError):
            pass  # whoever it was has gone, or says nothing
        finally:
            self._open -= 1
            writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), 1)
        if answer is not None and not self.found.done():
            self.found.set_result(answer)

    def _read(self, head: str | None) -> tuple[bytes, Answer | None]:
        """The page for a request, and the answer if it's the one that is waited for."""
        if head is None:
            return page.too_much(), None
        method, _, rest = head.partition(" ")
        try:
            parts = urlsplit(rest.partition(" ")[0])
        except ValueError:
            return page.nothing_here(), None
        if method != "GET":
            return page.wrong_method(), None
        seen = read_answer(parts.query, state=self._state) if parts.path in ("", "/") else Stray()
        if isinstance(seen, Answer):
            return page.done() if seen.error is None else page.refused(seen.error, seen.description), seen
        if not seen.why:
            return page.nothing_here(), None
        self._on_stray(seen.why)
        return page.not_ours(seen.why), None


async def _head(reader: asyncio.StreamReader) -> str | None:
    """The request's first line; None when the request is too long."""
    try:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        return None
    return head.partition(b"\r\n")[0].decode("latin-1")


def _taken(port: int | None) -> tuple[int, list[socket.socket]]:
    for each in range(USUAL, LAST + 1) if port is None else (port,):
        try:
            return each, _listening(each)
        except OSError as error:
            if port is not None:
                raise NoPort(_why_not(port, error)) from None
    raise NoPort(f"the ports {USUAL} to {LAST} are all in use: stop what listens there, or name a free one with --port")


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of this machine is in use: stop what listens there, or name a free one with --port"
    return f"port {port} can't be listened on ({error.strerror or type(error).__name__}): name another with --port"


def _listening(port: int) -> list[socket.socket]:
    """A socket for each address of `localhost`. Raises OSError where one of them is in use."""
    sockets: list[socket.socket] = []
    try:
        for family, address in _addresses():
            try:
                sockets.append(_bound(family, address, port))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
    except OSError:
        for each in sockets:
            each.close()
        raise
    if not sockets:
        raise OSError(errno.EADDRNOTAVAIL, "localhost has no address here")
    return sockets


def _addresses() -> list[tuple[socket.AddressFamily, str]]:
    """What browsers take `localhost` for, and what this machine does."""
    found = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    with contextlib.suppress(OSError):
        for family, _, _, _, place in socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM):
            address = str(place[0])
            if ipaddress.ip_address(address.partition("%")[0]).is_loopback and (family, address) not in found:
                found.append((family, address))
    return found


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((address, port))
        bound.listen(16)
        bound.setblocking(False)
    except BaseException:
        bound.close()
        raise
    return bound
