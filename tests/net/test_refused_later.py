"""A server that refuses a client after it has chosen a cipher."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from dbapp_diag.facts.exchange import ErrorKind
from dbapp_diag.facts.tls import TlsError
from tests.net.support import HOST, get, go, leading, network, quick, server_context


@pytest.fixture
def asking(ca: trustme.CA) -> ssl.SSLContext:
    """The context of a server that wants a certificate of the client."""
    made = server_context(ca, HOST)
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=ca.cert_pem.bytes().decode())
    return made


@contextlib.contextmanager
def serving(context: ssl.SSLContext) -> Iterator[int]:
    """A port where one handshake is made; its alert is left to arrive, as a reset would overtake it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
                with contextlib.suppress(ssl.SSLError):
                    secured.do_handshake()
                secured.shutdown(socket.SHUT_WR)
                with contextlib.suppress(OSError):
                    while os.read(secured.fileno(), 4096):
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def test_a_certificate_wanted_in_the_handshake_isnt_a_missing_cipher(asking: ssl.SSLContext, ca_file: Path) -> None:
    """In TLS 1.2 the alert is that of a missing cipher; but the server had chosen one."""
    asking.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(asking) as port:
        seen = go(network(quick(ca_bundle=ca_file)).handshake(HOST, ("127.0.0.1",), port))
    assert seen.error is TlsError.OTHER and "a certificate of the client" in seen.detail


def test_a_certificate_wanted_after_the_handshake_is_told(asking: ssl.SSLContext, ca_file: Path) -> None:
    """In TLS 1.3 the handshake is over for the client by then: the request's own error has the alert."""
    with serving(asking) as port:
        seen, _ = go(get(network(quick(ca_bundle=ca_file, connect_to=leading(port)))))
    assert seen.error is not None and seen.error.kind is ErrorKind.OTHER
    assert "CERTIFICATE_REQUIRED" in seen.error.detail


def test_a_missing_cipher_stays_one(ca: trustme.CA, ca_file: Path) -> None:
    """Nothing was chosen: no common version or cipher."""
    old = server_context(ca, HOST)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("NULL-SHA256:@SECLEVEL=0")
    with serving(old) as port:
        seen = go(network(quick(ca_bundle=ca_file)).handshake(HOST, ("127.0.0.1",), port))
    assert seen.error is TlsError.PROTOCOL
