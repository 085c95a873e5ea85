"""The way to a server as a plain stream: directly, or through a proxy that is asked with CONNECT (RFC 9110,
9.3.6)."""

from __future__ import annotations

import asyncio
import base64
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import h11

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.connect import ConnectOutcome, ProxyAnswer
from dbapp_diag.model.settings import SocketAddress
from dbapp_diag.net.body import content_type, decoded
from dbapp_diag.net.proxy_url import ProxyEndpoint
from dbapp_diag.net.shown import masked, masked_headers
from dbapp_diag.net.tcp import close_stream, milliseconds, open_stream
from dbapp_diag.net.trouble import connect_outcome, system_error, tls_error, tls_failure

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]

ANOTHER_MAY_DO = ("refused", "unreachable", "denied", "timeout")
"""Words of `ProxyAnswer.error` after which clients try the proxy's next address."""
_LONGEST_HEAD = 65_536
_LONGEST_PAGE = 4096
_PAGE_TIME = 2.0
"""Seconds that a proxy's page may take once its head is there."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach `host:port`: a socket to `address`, which is the proxy's when there's one."""

    address: SocketAddress
    host: str
    port: int
    proxy: ProxyEndpoint | None = None
    proxy_context: Callable[[], ssl.SSLContext] | None = None
    """Makes the verifying context for a proxy that itself speaks TLS."""


@dataclass(slots=True)
class Reply:
    """What a proxy said to CONNECT."""

    status: int
    reason: str = ""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])
    body: bytes = b""


class Refused(Exception):
    """The proxy answered CONNECT, but with no success."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"the proxy answered {reply.status} to CONNECT")
        self.reply = reply


class Garbage(Exception):
    """The proxy's answer to CONNECT isn't HTTP."""


class Closed(Exception):
    """The proxy closed the connection without an answer."""


async def open_way(way: Way, *, credentials: bool = True, page: bool = False) -> tuple[Stream, Reply | None]:
    """A stream whose other end is the server. The caller bounds the time and closes the stream.

    Raises OSError (`ssl.SSLError` included: the proxy's TLS), Refused, Garbage, Closed. `page`: read the body
    of a refusal, and what a success announces as its own.
    """
    stream = await open_stream(way.address.host, way.address.port)
    return stream, await _through(stream, way, credentials, page)


async def _through(stream: Stream, way: Way, credentials: bool, page: bool) -> Reply | None:
    """What the proxy says, once it's connected to; None without one. A stream that leads nowhere is closed."""
    reader, writer = stream
    try:
        if way.proxy is None:
            return None
        if way.proxy.scheme == "https" and way.proxy_context is not None:
            await writer.start_tls(way.proxy_context(), server_hostname=way.proxy.host)
        reply = await _connect(reader, writer, way, way.proxy, credentials, page)
        if not 200 <= reply.status < 300:
            raise Refused(reply)
    except BaseException:
        close_stream(writer)
        raise
    return reply


async def ask(
    way: Way, *, connect_timeout: float, timeout: float, redactor: Redactor, with_credentials: bool = True
) -> ProxyAnswer:
    """What the proxy of `way` says to CONNECT, its page included; the connection is closed at once. Raises
    nothing.

    `connect_timeout` bounds the way to the proxy, `timeout` what it takes from there. `with_credentials` sends the proxy's
    own user and password when its address holds them; nothing of the call is ever sent.
    """
    began = time.perf_counter()
    shown = way.proxy.shown if way.proxy else ""
    error, tls = "garbage", None
    reply: Reply | None = None
    try:
        async with asyncio.timeout(connect_timeout):
            stream = await open_stream(way.address.host, way.address.port)
        async with asyncio.timeout(timeout):
            reply = await _through(stream, way, with_credentials, page=True)
        close_stream(stream[1])
    except Refused as refused:
        reply = refused.reply
    except Garbage:
        error = "garbage"
    except Closed:
        error = "closed"
    except (OSError, ValueError) as failed:
        error = _word(failed)
        tls = tls_error(failed)[0] if error == "tls" else None
    if reply is None:
        return ProxyAnswer(shown, way.host, way.port, None, error=error, ms=milliseconds(began), tls=tls)
    headers = masked_headers(redactor, reply.headers)
    charset = content_type(next((value for name, value in headers if name == "content-type"), ""))[1]
    return ProxyAnswer(
        proxy=shown,
        host=way.host,
        port=way.port,
        status=reply.status,
        reason=masked(redactor, reply.reason, 200),
        headers=headers,
        body=masked(redactor, decoded(reply.body, charset), _LONGEST_PAGE),
        ms=milliseconds(began),
    )


def _word(error: OSError | ValueError) -> str:
    """The word of `ProxyAnswer.error` for an exception."""
    if tls_failure(error) is not None:
        return "tls"
    if isinstance(error, ConnectionError) and system_error(error) is None:
        return "closed"
    match connect_outcome(error) if isinstance(error, OSError) else ConnectOutcome.OTHER:
        case ConnectOutcome.OTHER:
            return "closed" if isinstance(error, ssl.SSLError) else "unreachable"
        case outcome:
            return outcome.value


async def _connect(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    way: Way,
    proxy: ProxyEndpoint,
    credentials: bool,
    page: bool,
) -> Reply:
    target = f"[{way.host}]:{way.port}" if ":" in way.host else f"{way.host}:{way.port}"
    headers = [("Host", target), ("User-Agent", "dbapp-diag")]
    if credentials and proxy.username is not None:
        pair = f"{proxy.username}:{proxy.password or ''}".encode()
        headers.append(("Proxy-Authorization", f"Basic {base64.b64encode(pair).decode('ascii')}"))
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
    try:
        writer.write(http.send(h11.Request(method="CONNECT", target=target, headers=headers)) or b"")
        writer.write(http.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        while True:
            event = await _event(http, reader)
            if isinstance(event, h11.Response):
                break
            if not isinstance(event, h11.InformationalResponse):
                raise Closed
        reply = Reply(event.status_code, event.reason.decode("latin-1"), list(event.headers))
        if page and not 200 <= event.status_code < 300:
            reply.body = await _page(http, reader)
        elif page:
            reply.body = await _in_the_clear(http, reader, reply)
    except h11.ProtocolError:
        raise Garbage from None
    return reply


async def _in_the_clear(http: h11.Connection, reader: asyncio.StreamReader, reply: Reply) -> bytes:
    """What follows a success before anything is sent through the tunnel. Only where its head announces content, which no tunnel
    has (RFC 9110 section 9.3.6), is it waited for."""
    text = bytes(http.trailing_data[0])
    lengths = [value.strip() for name, value in reply.headers if name == b"content-length"]
    announced = any(length != b"0" for length in lengths) or any(
        name == b"transfer-encoding" for name, _ in reply.headers
    )
    if announced and not text:
        try:
            async with asyncio.timeout(_PAGE_TIME):
                text = await reader.read(_LONGEST_PAGE)
        except OSError:  # a time-out, too: it was announced and never came
            return b""
    return text[:_LONGEST_PAGE]


async def _event(http: h11.Connection, reader: asyncio.StreamReader) -> object:
    while True:
        event = http.next_event()
        if event is not h11.NEED_DATA:
            return event
        data = await reader.read(16_384)
        if not data and http.their_state is h11.SEND_RESPONSE and not http.trailing_data[0]:
            raise Closed
        http.receive_data(data)


async def _page(http: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    """The start of the body; whatever came of it when it breaks off."""
    page = b""
    try:
        async with asyncio.timeout(_PAGE_TIME):
            while len(page) < _LONGEST_PAGE:
                event = await _event(http, reader)
                if not isinstance(event, h11.Data):
                    break
                page += bytes(event.data)
    except (OSError, h11.ProtocolError):
        pass
    return page[:_LONGEST_PAGE]
