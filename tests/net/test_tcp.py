"""TCP connections to addresses."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator

import pytest

from dbapp_diag.facts.connect import ConnectOutcome
from dbapp_diag.net.tcp import acknowledged, connect, connect_all
from dbapp_diag.net.trouble import connect_outcome
from tests.net.support import Server, go, silent


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full: a further SYN is never answered, as behind a firewall that drops."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])
        for each in waiting:
            each.close()


def test_a_listener_is_connected_to() -> None:
    """An accepted connection is `connected`, in its own time."""

    async def run() -> None:
        async with Server(silent).running() as server:
            seen = await connect("127.0.0.1", server.port, timeout=20)
        assert (seen.outcome, seen.errno, seen.family) == (ConnectOutcome.CONNECTED, None, "IPv4")

    go(run())


def test_nobody_listening_is_refused(unused_port: int) -> None:
    """A reset to the SYN is `refused`, by errno."""
    seen = go(connect("127.0.0.1", unused_port, timeout=2))
    assert (seen.outcome, seen.errno) == (ConnectOutcome.REFUSED, errno.ECONNREFUSED)


def test_silence_is_a_time_out(full_port: int) -> None:
    """Packets that are dropped end in `timeout` after the limit."""
    assert go(connect("127.0.0.1", full_port, timeout=0.1)).outcome is ConnectOutcome.TIMEOUT


def test_a_dead_address_doesnt_hide_the_living(full_port: int) -> None:
    """Each address is judged by itself, at the same time, in the order given, doubles left out."""

    async def run() -> None:
        seen = await connect_all(("127.0.0.1", "127.0.0.2", "127.0.0.1"), full_port, timeout=0.1)
        assert [each.address for each in seen] == ["127.0.0.1", "127.0.0.2"]
        assert [each.outcome for each in seen] == [ConnectOutcome.TIMEOUT, ConnectOutcome.REFUSED]

    go(run())


@pytest.mark.parametrize("address", ["no-address", "127.0.0.1\x00", ""])
def test_what_isnt_an_address_is_no_crash(address: str) -> None:
    """Names aren't resolved here."""
    assert go(connect(address, 443, timeout=1)).outcome is ConnectOutcome.OTHER


def test_a_port_out_of_range_is_no_crash() -> None:
    """Nor is a port that isn't one."""
    assert go(connect("127.0.0.1", 70_000, timeout=1)).outcome is ConnectOutcome.OTHER


def test_a_route_into_a_black_hole_is_no_way() -> None:
    """Linux refuses it with EINVAL, which no address and no port of ours can be the reason of."""
    assert connect_outcome(OSError(errno.EINVAL, "Invalid argument")) is ConnectOutcome.UNREACHABLE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what isn't acknowledged (TCP_INFO)")
def test_what_the_other_end_took_is_known() -> None:
    """What a listener's system took is acknowledged, though its program reads nothing; of a closed connection nothing is known."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as ours:
        ours.sendall(b"hello")
        assert acknowledged(ours) is True
    assert acknowledged(ours) is None
