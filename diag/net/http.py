"""One recorded HTTP exchange: sent to an address that was resolved before, followed nowhere, bounded in all
respects.

httpx's transport is used below its client: no environment, netrc, cookies, redirects, or log lines with URLs; a connection
serves another exchange only where the caller keeps it. It never resolves a name: the URL holds the address, while the
`Host` header and `sni_hostname` name the host.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.exchange import ErrorKind, Exchange, ExchangeError, Phases, Stream
from dbapp_diag.model.settings import NetworkSettings, SocketAddress
from dbapp_diag.net.body import EVENTS, Body, content_type, count_events, decoded
from dbapp_diag.net.http_errors import exchange_error
from dbapp_diag.net.kept import Connection, Kept
from dbapp_diag.net.listener import Listener
from dbapp_diag.net.phases import Clock, Limits, Phase
from dbapp_diag.net.proxy_url import ProxyEndpoint
from dbapp_diag.net.request import Request, refusal, user_agent
from dbapp_diag.net.shown import masked, masked_headers

_MOST_TRIES = 4
"""Addresses that one exchange tries at most."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where the request goes: to these addresses in turn until one connects; with a proxy these are the
    proxy's own."""

    addresses: Sequence[SocketAddress]
    proxy: ProxyEndpoint | None = None
    dns_ms: float | None = None


async def exchange(
    request: Request,
    path: Path,
    *,
    context: ssl.SSLContext,
    settings: NetworkSettings,
    redactor: Redactor,
    kept: Kept | None = None,
) -> tuple[Exchange, bytes]:
    """Send the request; give what came of it, and the body as received (unpacked, bounded, NOT masked).
    Raises nothing.

    Every phase has its limit; all together they bound the exchange. Later addresses are tried only when an
    earlier one didn't connect, so a request is never sent twice; what the earlier ones took is part of connecting.

    A request that only reads, to a host without a proxy, goes by a connection of `kept` where there's one, and leaves its own
    there. What fails on a kept connection says nothing about the host, so it's sent once more, by a new one.
    """
    why_not = refusal(request)
    if why_not is not None:
        return request.record(redactor, error=ExchangeError(ErrorKind.REFUSED_BY_US, why_not)), b""
    reads = request.method in ("GET", "HEAD") and request.body is None and path.proxy is None
    kept = kept if reads else None
    known = kept.take(_origin(request)) if kept is not None else None
    if known is not None:
        tried = await _once(request, known.address, path, context, settings, redactor, kept, known)
        if tried[0].error is None or tried[0].given_up:
            return tried
    exchanges: tuple[Exchange, bytes] | None = None
    for address in path.addresses[:_MOST_TRIES]:
        tried = await _once(request, address, path, context, settings, redactor, kept)
        exchanges = tried if exchanges is None else (_after(exchanges[0], tried[0]), tried[1])
        if exchanges[0].peer is not None:  # connected
            break
    if exchanges is None:
        return request.record(redactor, error=ExchangeError(ErrorKind.DNS, "no address to connect to")), b""
    return exchanges


def _after(earlier: Exchange, later: Exchange) -> Exchange:
    """The later try, which began when the earlier one did."""
    parts = (earlier.phases.connect, later.phases.connect)
    took = round(sum(part for part in parts if part is not None), 1)
    return replace(later, sent_at=earlier.sent_at, phases=replace(later.phases, connect=took))


async def _once(
    request: Request,
    address: SocketAddress,
    path: Path,
    context: ssl.SSLContext,
    settings: NetworkSettings,
    redactor: Redactor,
    kept: Kept | None,
    known: Connection | None = None,
) -> tuple[Exchange, bytes]:
    limits = Limits(
        settings.connect_timeout, settings.handshake_timeout, settings.response_timeout, settings.body_timeout
    )
    url = httpx.URL(request.url)
    tunnelled = path.proxy is not None and url.scheme == "https"
    record = request.record(redactor, proxy=path.proxy.shown if path.proxy else None)
    body = Body(settings.read_limit)
    clock: Clock | None = None
    response: httpx.Response | None = None
    error: ExchangeError | None = None
    transport = (
        known.transport
        if known is not None
        else httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, http1=True, http2=False, proxy=_proxy(path.proxy, address, context)
        )
    )
    try:
        async with asyncio.timeout(limits.connect) as deadline:
            clock = Clock(limits, deadline, tunnelled=tunnelled)
            response = await transport.handle_async_request(_outgoing(request, url, address, path.proxy, clock))
            clock.enter(Phase.RECEIVE)
            request.listener.headers(response.status_code, response.headers.raw)
            if response.status_code == 101:
                clock.end()  # what is said on the stream from here on is no part of the answer
                clock.allow(request.listener.talk_timeout)
                await request.listener.upgraded(response.extensions["network_stream"])
                body.complete = True
            else:
                await _read(response, body, clock, settings, request.listener)
                if body.broken:
                    error = ExchangeError(ErrorKind.OTHER, "the body isn't packed as its Content-Encoding says")
    except (httpx.HTTPError, httpx.StreamError, OSError, ValueError, ImportError) as failed:
        phase = clock.phase if clock else Phase.CONNECT
        status = clock.proxy_status if clock else None
        error = exchange_error(failed, phase, limits.of(phase), proxied=path.proxy is not None, status=status)
        if (
            response is not None
            and _endless(response)
            and body.first_ms is not None
            and not request.listener.needs_more
            and isinstance(failed, TimeoutError)
        ):
            error = None  # it has shown that it comes, and nobody waits for its end
    finally:
        if clock:
            clock.end()
        peer, reused = clock.peer if clock else None, False
        if known is not None and clock is not None and not clock.connected:
            peer, reused = known.peer, True
        if (
            kept is not None
            and response is not None
            and error is None
            and body.complete
            and response.status_code != 101
        ):
            await response.aclose()
            kept.give(_origin(request), Connection(transport, address, peer))
        else:
            await _close(transport, clock)
    record = replace(
        record,
        peer=peer,
        reused=reused,
        phases=clock.phases(path.dns_ms) if clock else Phases(dns=path.dns_ms),
        error=error,
    )
    if response is None:
        return replace(record, body_complete=False), b""
    return _with_response(record, response, body, settings, redactor), body.data


def _origin(request: Request) -> str:
    url = httpx.URL(request.url)
    return f"{url.scheme}://{url.host}:{url.port}"


async def _read(
    response: httpx.Response, body: Body, clock: Clock, settings: NetworkSettings, listener: Listener
) -> None:
    """Read the body: one whose end nothing announces for some seconds from its beginning on, any other to its end."""

    def begun() -> None:
        if _endless(response):
            clock.allow(min(settings.stream_timeout, settings.body_timeout))

    encoding = response.headers.get("content-encoding", "")
    events = _media_type(response) == EVENTS
    await body.read(response.aiter_raw(), encoding, events=events, on_begin=begun, enough=listener.enough)


def _media_type(response: httpx.Response) -> str:
    return content_type(response.headers.get("content-type", ""))[0]


def _endless(response: httpx.Response) -> bool:
    """Nothing announces where the body ends, and it isn't of a kind that's useless before its end."""
    media_type = _media_type(response)
    if media_type == EVENTS or media_type.endswith(("ndjson", "stream+json")):  # those are read line by line
        return media_type == EVENTS or "content-length" not in response.headers
    return not ("content-length" in response.headers or media_type.endswith(("json", "html", "xml")))


def _stream(response: httpx.Response, body: Body) -> Stream | None:
    events = _media_type(response) == EVENTS
    if not events and (body.complete or not _endless(response)):
        return None
    return Stream(body.first_ms, count_events(body.data) if events else None, ended=body.complete)


def _with_response(
    record: Exchange, response: httpx.Response, body: Body, settings: NetworkSettings, redactor: Redactor
) -> Exchange:
    headers = masked_headers(redactor, response.headers.raw)
    media_type, charset = content_type(response.headers.get("content-type", ""))
    version, reason = (
        response.extensions.get("http_version", b""),
        response.extensions.get("reason_phrase", b""),
    )
    window = body.data[: 4 * settings.body_limit + 16_384]
    return replace(
        record,
        status=response.status_code,
        reason=masked(redactor, reason.decode("latin-1"), 200),
        http_version=version.decode("latin-1"),
        headers=headers,
        media_type=masked(redactor, media_type, 200),
        body=masked(redactor, decoded(window, charset), settings.body_limit),
        body_size=len(body.data),
        body_complete=body.complete,
        server_date=_date(response.headers.get("date")),
        stream=_stream(response, body),
    )


def _outgoing(
    request: Request, url: httpx.URL, address: SocketAddress, proxy: ProxyEndpoint | None, clock: Clock
) -> httpx.Request:
    usual = [("User-Agent", user_agent()), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    if request.bearer is not None:
        usual.append(("Authorization", f"Bearer {request.bearer}"))
    given = [pair for pair in request.headers if request.bearer is None or pair[0].lower() != "authorization"]
    named = {name.lower() for name, _ in given}
    kept = (*(pair for pair in usual if pair[0].lower() not in named), *given)
    headers = [(b"Host", url.netloc)]
    headers += [(name.encode("ascii"), value.encode("utf-8", "surrogateescape")) for name, value in kept]
    host = url.raw_host.decode("ascii")
    extensions: dict[str, object] = {"trace": clock.trace}
    if proxy is None:
        extensions["sni_hostname"] = host
        url = url.copy_with(host=address.host, port=address.port)
    elif proxy.scheme == "https":
        extensions["sni_hostname"] = proxy.host  # httpcore uses it for the proxy's TLS, the URL's host for the server's
    return httpx.Request(request.method, url, headers=headers, content=request.body, extensions=extensions)


def _proxy(proxy: ProxyEndpoint | None, address: SocketAddress, context: ssl.SSLContext) -> httpx.Proxy | None:
    if proxy is None:
        return None
    url = httpx.URL(scheme=proxy.scheme, host=address.host, port=address.port)
    auth = (proxy.username, proxy.password or "") if proxy.username is not None else None
    return httpx.Proxy(url, auth=auth, ssl_context=context if proxy.scheme == "https" else None)


async def _close(transport: httpx.AsyncHTTPTransport, clock: Clock | None) -> None:
    """Close what is open, without waiting for a farewell that may never come."""
    for each in (transport, clock.stream if clock else None):
        try:
            async with asyncio.timeout(0.5):
                if each is not None:
                    await each.aclose()
        except (httpx.HTTPError, OSError, RuntimeError):
            continue


def _date(value: str | None) -> datetime | None:
    """A Date header as aware UTC; None when there's none or it isn't a date."""
    try:
        moment = parsedate_to_datetime((value or "")[:64])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
