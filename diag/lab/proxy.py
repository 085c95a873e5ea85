"""An HTTP proxy that speaks CONNECT, in the moods of a company's proxy."""

import asyncio
import base64
import contextlib
import hmac
import socket
from collections.abc import Callable, Mapping

from dbapp_diag.lab.core import Core
from dbapp_diag.lab.sockets import LOOPBACK, hand_over
from dbapp_diag.lab.web import Response, reason_of
from dbapp_diag.lab.wires import Mode, Proxy

NameOf = Callable[[str, int], str]
"""The host that a CONNECT's host and port stand for."""
Route = Callable[[str, Mode], int | None]
"""From that host to the lab's port behind the proxy."""


class ProxyServer:
    """Treats the connections to the proxy's port."""

    def __init__(self, core: Core, proxy: Proxy, password: str, name_of: NameOf, route: Route) -> None:
        """`name_of` and `route` find the lab's server for a CONNECT target."""
        self._core = core
        self._proxy = proxy
        self._password = password
        self._name_of = name_of
        self._route = route

    async def treat(self, connection: socket.socket) -> None:
        """Serve one connection to the proxy."""
        reader, writer = await asyncio.open_connection(sock=hand_over(connection))
        try:
            await self._serve(reader, writer)
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._proxy.mode is Mode.SILENT:
            await reader.read()
            return
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, headers = _parse(head)
            self._core.log.request("proxy", target.rpartition(":")[0] or target, method, target, headers)
            host = self._name_of(*_host_and_port(target))
            inside = self._route(host, self._mode_for(host))
            answer = self._refuse(method, host, headers)
            if answer is None and inside is None:
                answer = self._page(503, "ERR_DNS_FAIL 0", f"Unable to determine the address of {host}.")
            status = 200 if answer is None else answer.status
            self._core.log.answer("proxy", host, method, target, headers, status)
            if answer is None:
                break
            writer.write(_on_the_wire(self._core.wording.worded(answer, "proxy")))
            await writer.drain()
        assert inside is not None
        to_reader, to_writer = await asyncio.open_connection(LOOPBACK, inside)
        writer.write(f"HTTP/1.1 200 Connection established\r\nVia: 1.1 {self._proxy.name}\r\n\r\n".encode())
        try:
            await asyncio.gather(_pour(reader, to_writer), _pour(to_reader, writer))
        finally:
            to_writer.close()

    def _mode_for(self, host: str) -> Mode:
        only = self._proxy.only
        return self._proxy.mode if not only or host.endswith(only) else Mode.OPEN

    def _refuse(self, method: str, host: str, headers: Mapping[str, str]) -> Response | None:
        if method != "CONNECT":
            return self._page(400, "ERR_INVALID_REQ 0", "This proxy only takes CONNECT.")
        match self._mode_for(host):
            case Mode.AUTH if not self._knows(headers.get("proxy-authorization")):
                offers = [("Proxy-Authenticate", offer) for offer in self._proxy.offers]
                return self._page(407, "ERR_CACHE_ACCESS_DENIED 0", "Sign in to use this proxy.", *offers)
            case Mode.DENY:
                return self._page(self._proxy.status, "ERR_ACCESS_DENIED 0", f"Access to {host} is denied by policy.")
            case _:
                return None

    def _knows(self, authorization: str | None) -> bool:
        scheme, _, value = (authorization or "").partition(" ")
        expected = base64.b64encode(f"{self._proxy.user}:{self._password}".encode()).decode()
        return scheme.lower() == "basic" and hmac.compare_digest(value.strip().encode(), expected.encode())

    def _page(self, status: int, squid: str, text: str, *headers: tuple[str, str]) -> Response:
        body = f"<html><head><title>{self._proxy.name}</title></head><body><p>{text}</p></body></html>".encode()
        own = (
            ("Server", "squid/5.7"),
            ("Content-Type", "text/html;charset=utf-8"),
            ("X-Squid-Error", squid),
            ("Via", f"1.1 {self._proxy.name} (squid/5.7)"),
        )
        return Response(status, body, (*own, *headers))


def _on_the_wire(response: Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {reason_of(response)}"]
    lines += [f"{name}: {value}" for name, value in response.headers if name.lower() != "content-length"]
    lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + response.body


def _parse(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    method, _, more = first.partition(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    return method, more.partition(" ")[0], headers


def _host_and_port(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return host.strip("[]").lower(), int(port) if port.isdigit() else 443


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
