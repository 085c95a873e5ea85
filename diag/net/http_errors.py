"""What broke an exchange: by the phase in which it broke, and by the exception's type and errno.

Texts of httpx's exceptions are never used: some of them quote headers, the token included (measured with
0.28.1).
"""

from __future__ import annotations

import h11
import httpx

from dbapp_diag.facts.connect import ConnectOutcome
from dbapp_diag.facts.exchange import ErrorKind, ExchangeError
from dbapp_diag.net.phases import Phase
from dbapp_diag.net.trouble import chain, connect_outcome, system_error, tls_error, tls_failure, tls_reason

_CONNECT_KINDS = {
    ConnectOutcome.TIMEOUT: ErrorKind.CONNECT_TIMEOUT,
    ConnectOutcome.REFUSED: ErrorKind.REFUSED,
    ConnectOutcome.RESET: ErrorKind.RESET,
    ConnectOutcome.UNREACHABLE: ErrorKind.UNREACHABLE,
    ConnectOutcome.DENIED: ErrorKind.UNREACHABLE,
}

_WHILE = {
    Phase.CONNECT: "while connecting",
    Phase.TUNNEL: "before the proxy answered CONNECT",
    Phase.TLS: "in the TLS handshake",
    Phase.SEND: "while the request was sent",
    Phase.WAIT: "before an answer came",
    Phase.RECEIVE: "before the answer's end",
}


def exchange_error(
    error: BaseException, phase: Phase, limit: float, *, proxied: bool, status: int | None
) -> ExchangeError:
    """The error of an exchange that broke in `phase`. `status` is the proxy's answer to CONNECT, when it gave
    one."""
    number = getattr(system_error(error), "errno", None)
    kind, detail = _kind(error, phase, limit, status)
    through_proxy = phase is Phase.TUNNEL or (proxied and phase is Phase.CONNECT)
    if through_proxy:
        return ExchangeError(ErrorKind.PROXY, f"at the proxy: {detail}", number, status)
    return ExchangeError(kind, detail, number)


def _kind(error: BaseException, phase: Phase, limit: float, status: int | None) -> tuple[ErrorKind, str]:
    while_ = _WHILE[phase]
    if phase is Phase.TUNNEL and status is not None and not 200 <= status < 300:
        return ErrorKind.PROXY, f"it answered {status} to CONNECT"
    if any(isinstance(each, TimeoutError) and not each.errno for each in chain(error)):
        return _timed_out(phase), f"nothing more in {limit:g} s, {while_}"
    if tls_failure(error) is not None and phase in (Phase.TLS, Phase.TUNNEL):
        return ErrorKind.TLS, tls_error(error)[1]
    refused = tls_failure(error)
    if (
        refused is not None
    ):  # after the handshake, as TLS 1.3 refuses a client without a certificate (RFC 8446 section 4.4.2.4)
        return ErrorKind.OTHER, f"the encryption was ended {while_} ({tls_reason(refused)})"
    known = system_error(error)
    if known is not None and phase is Phase.CONNECT:
        outcome = connect_outcome(known)
        return _CONNECT_KINDS.get(outcome, ErrorKind.OTHER), f"{outcome.value} {while_}"
    if known is not None:
        kind = ErrorKind.RESET if isinstance(known, ConnectionError) else ErrorKind.OTHER
        return kind, f"the connection was {'reset' if kind is ErrorKind.RESET else 'lost'} {while_}"
    garbage = any(isinstance(each, h11.RemoteProtocolError) for each in chain(error))
    if garbage and phase is not Phase.RECEIVE:
        return ErrorKind.PROTOCOL, f"what came isn't HTTP, {while_}"
    if isinstance(error, httpx.TransportError):
        return ErrorKind.CLOSED, f"the connection was closed {while_}"
    return ErrorKind.OTHER, f"{type(error).__name__} {while_}"


def _timed_out(phase: Phase) -> ErrorKind:
    match phase:
        case Phase.CONNECT:
            return ErrorKind.CONNECT_TIMEOUT
        case Phase.TUNNEL:
            return ErrorKind.PROXY
        case Phase.TLS:
            return ErrorKind.TLS
        case Phase.SEND | Phase.WAIT | Phase.RECEIVE:
            return ErrorKind.READ_TIMEOUT
