"""What a network exception means: by its type and errno, never by the operating system's text, which is
translated."""

from __future__ import annotations

import errno
import re
import ssl
from collections.abc import Iterator

from dbapp_diag.facts.connect import ConnectOutcome
from dbapp_diag.facts.tls import TlsError

_UNREACHABLE = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EAFNOSUPPORT,
        errno.EINVAL,  # a route into a black hole (ip-route(8)), or a link-local address without its link
        getattr(errno, "EHOSTDOWN", errno.EHOSTUNREACH),
        getattr(errno, "EPROTONOSUPPORT", errno.EAFNOSUPPORT),
    }
)

_VERIFY_CODES = {
    9: TlsError.NOT_YET_VALID,
    10: TlsError.EXPIRED,
    62: TlsError.NAME_MISMATCH,
    64: TlsError.NAME_MISMATCH,
}
"""X509_V_ERR_* of OpenSSL's x509_vfy.h: 9 not yet valid, 10 expired, 62 host name, 64 IP address."""

_NOT_TLS = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "HTTP_REQUEST",
        "UNKNOWN_PROTOCOL",
        "PACKET_LENGTH_TOO_LONG",
        "ENCRYPTED_LENGTH_TOO_LONG",
        "RECORD_LAYER_FAILURE",
        "BAD_RECORD_TYPE",
    }
)
_PROTOCOL = frozenset(
    {
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "NO_SHARED_CIPHER",
        "NO_CIPHERS_AVAILABLE",
        "UNSUPPORTED_PROTOCOL",
        "NO_PROTOCOLS_AVAILABLE",
        "LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED",
        "UNSUPPORTED_SSL_VERSION",
        "DH_KEY_TOO_SMALL",
        "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
    }
)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that it was made from, the outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def system_error(error: BaseException) -> OSError | None:
    """The first exception of the chain that the operating system raised, that is, one with an errno; no TLS
    errors."""
    return next(
        (
            each
            for each in chain(error)
            if isinstance(each, OSError) and each.errno and not isinstance(each, ssl.SSLError)
        ),
        None,
    )


def tls_failure(error: BaseException) -> ssl.SSLError | None:
    """The TLS error in the chain, or None. A connection closed or reset in the handshake isn't one, nor is the wait for more
    that a reset broke off (asyncio leaves it as the reset's context)."""
    closed = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
    return next(
        (each for each in chain(error) if isinstance(each, ssl.SSLError) and not isinstance(each, closed)),
        None,
    )


def connect_outcome(error: OSError) -> ConnectOutcome:
    """How a TCP connection attempt ended that raised `error`."""
    match error:
        case TimeoutError():
            return ConnectOutcome.TIMEOUT
        case ConnectionRefusedError():
            return ConnectOutcome.REFUSED
        case ConnectionResetError() | ConnectionAbortedError():
            return ConnectOutcome.RESET
        case PermissionError():
            return ConnectOutcome.DENIED
        case _:
            return ConnectOutcome.UNREACHABLE if error.errno in _UNREACHABLE else ConnectOutcome.OTHER


def unreachable(error: BaseException) -> bool:
    """Whether the network itself, or this family of addresses, can't be used: there's no way, or none that's allowed."""
    return isinstance(error, PermissionError) or (isinstance(error, OSError) and error.errno in _UNREACHABLE)


def tls_error(error: BaseException) -> tuple[TlsError, str]:
    """Why a handshake failed, and a sentence about it. Reasons are OpenSSL's own names
    (`ssl.SSLError.reason`)."""
    failed = tls_failure(error)
    if isinstance(failed, ssl.SSLCertVerificationError):
        kind = _VERIFY_CODES.get(failed.verify_code, TlsError.UNTRUSTED)
        return (
            kind,
            f"certificate refused: {failed.verify_message} (OpenSSL verify code {failed.verify_code})",
        )
    if failed is not None:
        reason = tls_reason(failed)
        if reason in _NOT_TLS:
            return TlsError.NOT_TLS, f"the other side doesn't speak TLS ({reason})"
        return (TlsError.PROTOCOL if reason in _PROTOCOL else TlsError.OTHER), f"the handshake failed ({reason})"
    known = next((each for each in chain(error) if isinstance(each, OSError)), None)
    match known:
        case TimeoutError():
            return TlsError.TIMEOUT, "the handshake didn't end in time"
        case ConnectionError() if known.errno:
            return TlsError.RESET, "the connection was reset in the handshake"
        case ConnectionError() | ssl.SSLError():
            return TlsError.CLOSED, "the connection was closed in the handshake"
        case _:
            return TlsError.OTHER, f"the handshake failed ({type(error).__name__})"


def tls_reason(failed: ssl.SSLError) -> str:
    """OpenSSL's name for it. Python leaves that out where its own table is older than the library, and has the text alone."""
    text = re.match(r"\[\w+\] ([\w ,'-]+?) \(", str(failed.args[-1] if failed.args else ""))
    return failed.reason or (text[1].upper().replace(" ", "_") if text else "no reason given")
