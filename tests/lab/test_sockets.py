"""The kinds of ports: a hanging one, a refusing one, and how a ClientHello is read."""

import socket
import ssl
import time

import pytest

from dbapp_diag.lab.sockets import Blackhole, ClosedPort, server_name


def test_a_blackhole_hangs_until_the_client_gives_up() -> None:
    """Each of several connection attempts must time out: nothing may ever be accepted."""
    hole = Blackhole()
    try:
        for _ in range(3):
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                socket.create_connection(("127.0.0.1", hole.port), timeout=0.3)
            assert time.monotonic() - begun > 0.25
    finally:
        hole.close()


def test_a_closed_port_refuses_at_once() -> None:
    """The port must stay reserved, and refuse."""
    closed = ClosedPort()
    try:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", closed.port), timeout=5)
        with pytest.raises(OSError, match="in use"), socket.socket() as other:
            other.bind(("127.0.0.1", closed.port))
    finally:
        closed.close()


def hello(name: str | None) -> bytes:
    """A real ClientHello."""
    context = ssl.create_default_context()
    context.check_hostname = name is not None
    outgoing = ssl.MemoryBIO()
    session = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()


def test_the_server_name_of_a_real_hello_is_read() -> None:
    """The name must be found, in lower case, where a client sends one."""
    assert server_name(hello("My-App.Example")) == "my-app.example"
    assert server_name(hello(None)) is None


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x00\x05\x01", b"\x16" * 60])
def test_what_is_no_hello_has_no_name(data: bytes) -> None:
    """Other bytes, and cut ones, must not be an error."""
    assert server_name(data) is None


def test_a_cut_hello_is_no_error() -> None:
    """A ClientHello cut anywhere must be read without an exception."""
    whole = hello("my-app.example")
    assert {server_name(whole[:size]) for size in range(len(whole))} <= {None, "my-app.example"} | {
        "my-app.example"[:size] for size in range(15)
    }
