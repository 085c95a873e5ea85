"""What went wrong on the network, from exceptions to words."""

from __future__ import annotations

import ssl

from dbapp_diag.facts.tls import TlsError
from dbapp_diag.net.trouble import tls_error


def _while_waiting(error: Exception) -> Exception:
    """The exception as asyncio raises it: while a handshake waits for more."""
    try:
        try:
            raise ssl.SSLWantReadError(2, "The operation did not complete (read) (_ssl.c:1006)")
        except ssl.SSLWantReadError:
            raise error  # noqa: B904  # the context is the point
    except Exception as raised:  # noqa: BLE001  # it's the one just raised
        return raised


def test_a_reset_while_a_handshake_waits_is_a_reset() -> None:
    """The wait that it breaks off is no failure of TLS's own."""
    assert tls_error(_while_waiting(ConnectionResetError(104, "Connection reset by peer")))[0] is TlsError.RESET


def test_an_end_while_a_handshake_waits_is_an_end() -> None:
    """The same where the other end hangs up in order."""
    assert tls_error(_while_waiting(ConnectionResetError("Connection lost")))[0] is TlsError.CLOSED
