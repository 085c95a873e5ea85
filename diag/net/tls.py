"""TLS handshakes without any request: what a verifying client sees, and the chain behind it.

A chain that isn't trusted is read over a second connection that verifies nothing and sends nothing (measured:
the server counts no request). `getpeercert()` is empty there, so certificates are parsed from their DER form.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass

from dbapp_diag.facts.connect import ConnectOutcome
from dbapp_diag.facts.tls import Handshake, TlsError
from dbapp_diag.net.certificates import sent
from dbapp_diag.net.stores import Stores
from dbapp_diag.net.tcp import acknowledged, close_stream, milliseconds
from dbapp_diag.net.trouble import connect_outcome, tls_error
from dbapp_diag.net.trust import reading_context
from dbapp_diag.net.tunnel import Closed, Garbage, Refused, Stream, Way, open_way

_CERTIFICATE_ERRORS = frozenset((TlsError.UNTRUSTED, TlsError.EXPIRED, TlsError.NOT_YET_VALID, TlsError.NAME_MISMATCH))


@dataclass(frozen=True, slots=True)
class _Seen:
    version: str
    cipher: str
    alpn: str
    ders: tuple[bytes, ...]


async def handshake(
    host: str,
    way: Way,
    *,
    context: ssl.SSLContext,
    stores: Stores,
    connect_timeout: float,
    timeout: float,
    server_name: str | None = None,
) -> Handshake:
    """One verified handshake with `host`, and a second, reading one when the certificate is refused. Raises
    nothing.

    `context` verifies, and offers its protocols. `stores` says what each list of authorities makes of the chain, without
    asking the server again. `server_name` is shown and verified in place of the host's own. `connect_timeout` (seconds) bounds
    TCP and a proxy's CONNECT, `timeout` the handshake itself; with the second connection it takes at most twice their sum.
    """
    began = time.perf_counter()
    name = server_name or host
    peer = (
        f"[{way.address.host}]:{way.address.port}"
        if ":" in way.address.host
        else f"{way.address.host}:{way.address.port}"
    )

    def came_to(
        error: TlsError | None, detail: str, trusted: bool | None, seen: _Seen | None, heard: bool | None = None
    ) -> Handshake:
        ms = milliseconds(began)
        made_of_it = stores.examine(seen.ders if seen else (), error)
        return Handshake(
            host=host,
            peer=peer,
            trusted=trusted,
            error=error,
            detail=detail,
            version=seen.version if seen else "",
            cipher=seen.cipher if seen else "",
            alpn=seen.alpn if seen else "",
            chain=made_of_it.chain,
            trust_store=stores.description,
            ms=ms,
            stores=made_of_it.stores,
            clients=made_of_it.clients,
            heard=heard,
        )

    try:
        stream = await _open(way, connect_timeout)
    except _CutAtOnce:
        return came_to(TlsError.RESET, "the connection was reset as soon as it was made", None, None)
    except _NotConnected as failed:
        return came_to(TlsError.CONNECT, str(failed), None, None)
    try:
        seen = await _shake(stream, context, name, timeout)
    except _RefusedLater as refused:
        return came_to(TlsError.OTHER, str(refused), None, None)
    except (OSError, ValueError) as failed:
        error, detail = tls_error(failed)
        if error not in _CERTIFICATE_ERRORS:
            heard = failed.heard if isinstance(failed, _Silent) and way.proxy is None else None
            return came_to(error, detail, None, None, heard)
        return came_to(error, detail, False, await _read(way, name, connect_timeout, timeout))
    return came_to(None, "", True, seen)


def offering(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context, with the protocols that clients offer, and with an eye on when the other end refuses."""
    context.sslobject_class = _Watched
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


class _NotConnected(Exception):
    """The handshake couldn't begin."""


class _CutAtOnce(_NotConnected):
    """A direct connection was reset while it was made; whether it counts as made before that is a matter of microseconds."""


class _RefusedLater(Exception):
    """The other end refused after it had chosen a cipher."""


class _Watched(ssl.SSLObject):
    """Tells a refusal of what was offered from one that comes later. In TLS 1.2 the alert is the same (RFC 5246 section 7.2.2)."""

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLCertVerificationError, ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLEOFError):
            raise
        except ssl.SSLError as error:
            chosen = self.cipher()
            if chosen is None or "ALERT" not in (error.reason or ""):
                raise
            text = f"the server chose {chosen[0]} and refused later ({error.reason})"
            raise _RefusedLater(f"{text}, as one does that wants a certificate of the client") from error


class _Silent(TimeoutError):
    """The handshake got no answer in time."""

    def __init__(self, heard: bool | None) -> None:
        super().__init__()
        self.heard = heard


async def _open(way: Way, timeout: float) -> Stream:
    where = f"the proxy {way.proxy.shown}" if way.proxy else way.address.host
    try:
        async with asyncio.timeout(timeout):
            return (await open_way(way))[0]
    except TimeoutError:
        raise _NotConnected(f"no answer from {where} in {timeout:g} s") from None
    except (Refused, Garbage, Closed) as error:
        said = f"{error.reply.status} to CONNECT" if isinstance(error, Refused) else "no HTTP answer to CONNECT"
        raise _NotConnected(f"{where} gave {said}") from None
    except ConnectionResetError:
        if way.proxy is None:
            raise _CutAtOnce from None
        raise _NotConnected(f"connection to {where}: {ConnectOutcome.RESET.value}") from None
    except (OSError, ValueError) as error:
        said = (
            connect_outcome(error).value
            if isinstance(error, OSError) and not isinstance(error, ssl.SSLError)
            else "failed"
        )
        raise _NotConnected(f"connection to {where}: {said}") from None


async def _shake(stream: Stream, context: ssl.SSLContext, name: str, timeout: float) -> _Seen:
    """The handshake on an open stream, which is closed afterwards. Raises OSError, ValueError."""
    _, writer = stream
    below = writer.get_extra_info("socket")
    try:
        async with asyncio.timeout(timeout):
            await writer.start_tls(context, server_hostname=name)
        connection = writer.get_extra_info("ssl_object")
        cipher = connection.cipher()
        return _Seen(
            version=connection.version() or "",
            cipher=cipher[0] if cipher else "",
            alpn=connection.selected_alpn_protocol() or "",
            ders=sent(connection),
        )
    except TimeoutError:
        raise _Silent(acknowledged(below)) from None
    finally:
        close_stream(writer)


async def _read(way: Way, name: str, connect_timeout: float, timeout: float) -> _Seen | None:
    """What a client that trusts everybody sees; None when the second connection fails."""
    try:
        return await _shake(await _open(way, connect_timeout), offering(reading_context()), name, timeout)
    except (OSError, ValueError, _NotConnected):
        return None
