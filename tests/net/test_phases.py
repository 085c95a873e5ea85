"""The times of an exchange's phases, against servers that are late on purpose: each delay counts where it belongs, and there alone.

Loopback takes next to nothing, so what isn't late stays well below the delay even on a busy machine.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from dnslib import QTYPE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from dbapp_diag.analysis.timing.phases import Part, parts
from dbapp_diag.facts.exchange import ErrorKind, Exchange, Phases
from dbapp_diag.model.settings import SocketAddress
from dbapp_diag.net.dns import look_up
from dbapp_diag.net.phases import Clock, Limits
from tests.late_servers import late_names, late_server
from tests.net.support import HOST, Proxy, Script, Server, answer, get, go, leading, network, quick

OTHER = "127.0.0.9"
DELAY = 0.9
LATE, SOON = DELAY * 950, DELAY * 750


class Everywhere(BaseResolver):  # type: ignore[misc]  # dnslib ships no types
    """Every name is this machine."""

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply()
        if QTYPE[request.q.qtype] == "A":
            reply.add_answer(RR(request.q.qname, QTYPE.A, rdata=A("127.0.0.1"), ttl=0))
        return reply


def name_server(address: str = "127.0.0.1", port: int = 0) -> DNSServer:
    """It answers at once."""
    quiet = DNSLogger(log="-request,-reply,-truncated,-error,-recv,-send,-data", prefix=False)
    return DNSServer(Everywhere(), address, port, logger=quiet)


@pytest.fixture
def names() -> Iterator[int]:
    """The port of a name server that answers at once."""
    server = name_server()
    server.start_thread()
    yield int(server.server.server_address[1])
    server.stop()
    server.server.server_close()


@asynccontextmanager
async def app(context: ssl.SSLContext) -> AsyncIterator[Server]:
    """An app that answers at once."""
    async with Server(Script(answer(b"[]")), context).running() as server:
        yield server


def only_late(seen: Exchange, late: Part) -> dict[Part, float]:
    """The parts; one of them has all of the delay."""
    assert seen.status == 200, seen.error
    known = parts(seen.phases)
    assert known[late] >= LATE, known
    assert all(ms < SOON for part, ms in known.items() if part is not late), known
    assert seen.total_ms == pytest.approx(sum(known.values()), abs=0.5)
    return known


def test_a_late_name_server_counts_as_dns(names: int, context: ssl.SSLContext, ca_file: Path) -> None:
    """The look-up's own time stands with the exchange, and connecting is quick."""

    async def run() -> None:
        async with late_names(names, DELAY) as late, app(context) as server:
            door = network(quick(ca_bundle=ca_file, resolver=SocketAddress("127.0.0.1", late)))
            seen, _ = await get(door, f"https://{HOST}:{server.port}/")
        only_late(seen, Part.DNS)

    go(run())


def test_the_time_of_a_look_up_made_before_is_that_of_the_exchange(context: ssl.SSLContext, ca_file: Path) -> None:
    """Addresses that are given come from a look-up, whose time is given with them."""

    async def run() -> None:
        async with app(context) as server:
            door = network(quick(ca_bundle=ca_file))
            url = f"https://{HOST}:{server.port}/"
            seen, _ = await get(door, url, addresses=("127.0.0.1",), lookup_ms=2004.0)
            bare, _ = await get(door, url, addresses=("127.0.0.1",))
        assert (seen.phases.dns, bare.phases.dns) == (2004.0, None)

    go(run())


@pytest.mark.parametrize("late", [Part.PROXY, Part.TLS])
def test_a_late_proxy_counts_as_the_proxy_and_a_late_handshake_behind_it_as_tls(
    late: Part, context: ssl.SSLContext, ca_file: Path
) -> None:
    """CONNECT isn't taken for TLS, nor for waiting; and what a proxy looks up is no look-up of ours."""

    async def run() -> None:
        async with (
            app(context) as server,
            late_server(server.port, DELAY if late is Part.TLS else 0.0) as port,
            Server(Proxy(port)).running() as proxy,
            late_server(proxy.port, DELAY if late is Part.PROXY else 0.0) as front,
        ):
            door = network(quick(ca_bundle=ca_file, proxy=f"http://127.0.0.1:{front}"))
            seen, _ = await get(door, lookup_ms=77.0)
        known = only_late(seen, late)
        assert seen.phases.dns is None
        assert seen.phases.connect == pytest.approx(known[Part.CONNECT] + known[Part.PROXY], abs=0.2)

    go(run())


def test_a_late_server_hello_counts_as_tls(context: ssl.SSLContext, ca_file: Path) -> None:
    """The connection is quick, and so is the answer."""

    async def run() -> None:
        async with app(context) as server, late_server(server.port, DELAY) as late:
            seen, _ = await get(network(quick(ca_bundle=ca_file, connect_to=leading(late))))
        assert Part.PROXY not in only_late(seen, Part.TLS)

    go(run())


def test_a_late_app_counts_as_waiting_and_a_late_body_as_receiving(context: ssl.SSLContext, ca_file: Path) -> None:
    """The first byte ends the waiting, whatever comes after."""

    class Late(Script):
        """An answer whose head, or whose body, comes late."""

        def __init__(self, before: float, between: float) -> None:
            super().__init__()
            self.before, self.between = before, between

        async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(self.before)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
            await asyncio.sleep(self.between)
            writer.write(b"[]")
            await reader.read()

    async def run() -> None:
        for handler, late in ((Late(DELAY, 0), Part.WAIT), (Late(0, DELAY), Part.RECEIVE)):
            async with Server(handler, context).running() as server:
                seen, _ = await get(network(quick(ca_bundle=ca_file, connect_to=leading(server.port))))
            only_late(seen, late)

    go(run())


def test_a_connection_that_is_used_again_has_no_connect_and_no_tls(context: ssl.SSLContext, ca_file: Path) -> None:
    """What didn't happen has no time, rather than a time of 0 (R4)."""

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(b"[]"))

    async def ask(transport: httpx.AsyncHTTPTransport, port: int) -> Phases:
        limits = Limits(2, 2, 2, 2)
        async with asyncio.timeout(5) as deadline:
            clock = Clock(limits, deadline, tunnelled=False)
            asked = httpx.Request(
                "GET", f"https://127.0.0.1:{port}/", extensions={"trace": clock.trace, "sni_hostname": HOST}
            )
            response = await transport.handle_async_request(asked)
            await response.aread()
            await response.aclose()
            clock.end()
        return clock.phases(None)

    async def run() -> None:
        trusting = ssl.create_default_context(cafile=str(ca_file))
        async with Server(twice, context).running() as server, httpx.AsyncHTTPTransport(verify=trusting) as transport:
            first, second = [await ask(transport, server.port) for _ in range(2)]
            assert server.connections == 1
        assert first.connect is not None and first.tls is not None
        assert (second.connect, second.tls, second.tunnel) == (None, None, None)
        assert second.send is not None and second.wait is not None

    go(run())


def test_addresses_that_were_tried_in_vain_are_part_of_connecting(context: ssl.SSLContext, ca_file: Path) -> None:
    """The exchange took that time, and it began with the first try."""

    async def run() -> None:
        async with app(context) as server:
            with socket.socket() as full, socket.socket() as filling:
                try:
                    full.bind((OTHER, server.port))
                except OSError as error:
                    pytest.skip(f"{OTHER} isn't an address of this machine ({error.strerror}), as it is on Linux")
                full.listen(0)
                filling.connect((OTHER, server.port))  # nobody takes it, so the next gets no answer
                began = datetime.now(UTC)
                door = network(quick(ca_bundle=ca_file, connect_timeout=DELAY))
                seen, _ = await get(door, f"https://{HOST}:{server.port}/", addresses=(OTHER, "127.0.0.1"))
        assert seen.peer == f"127.0.0.1:{server.port}"
        only_late(seen, Part.CONNECT)
        assert (seen.sent_at - began).total_seconds() < DELAY / 2

    go(run())


def test_a_name_without_an_answer_keeps_the_time_of_its_look_up() -> None:
    """The request was never sent; that the look-up took long is what is known of it."""

    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
            mute.bind(("127.0.0.1", 0))
            settings = quick(resolver=SocketAddress(*mute.getsockname()), lookup_timeout=DELAY)
            seen, _ = await get(network(settings))
        assert seen.error is not None and seen.error.kind is ErrorKind.DNS
        assert seen.phases.dns is not None and seen.phases.dns >= LATE
        assert seen.phases.connect is None

    go(run())


def test_a_dead_first_name_server_is_named_beside_the_time_that_it_costs(tmp_path: Path) -> None:
    """The next is asked only after a third of the limit; the look-up says which was passed over."""
    number = os.getpid() % 60_000
    dead, alive = f"127.{1 + number // 250}.{number % 250}.2", f"127.{1 + number // 250}.{number % 250}.3"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        try:
            mute.bind((dead, 53))
            server = name_server(alive, 53)
        except OSError as error:
            pytest.skip(f"no name server can be run on port 53 here ({error.strerror}); root can on Linux")
        server.start_thread()
        file = tmp_path / "resolv.conf"
        try:
            file.write_text(f"nameserver {dead}\nnameserver {alive}\n")
            late = go(look_up("app.example.test", settings=quick(lookup_timeout=4.0), resolv_conf=str(file)))
            file.write_text(f"nameserver {alive}\nnameserver {dead}\n")
            soon = go(look_up("app.example.test", settings=quick(lookup_timeout=4.0), resolv_conf=str(file)))
        finally:
            server.stop()
            cast(Any, server.server).server_close()
    assert (late.server, late.passed_over, late.addresses) == (alive, (dead,), ("127.0.0.1",))
    assert late.ms >= 1300
    assert (soon.server, soon.passed_over) == (alive, ()) and soon.ms < 1000
