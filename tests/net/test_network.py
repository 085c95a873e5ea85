"""The door as callers use it."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from dbapp_diag.evidence.recorder import Recorder
from dbapp_diag.evidence.redaction import Redactor
from dbapp_diag.facts.connect import ConnectOutcome
from dbapp_diag.model.errors import UsageError
from dbapp_diag.model.settings import ConnectTo
from dbapp_diag.model.words import CheckId
from tests.net.support import HOST, Script, Server, answer, get, go, leading, network, quick, silent


def test_connect_to_leads_connections_elsewhere() -> None:
    """TCP goes to the place that the option names, whatever the name resolves to."""

    async def run() -> None:
        async with Server(silent).running() as server:
            door = network(quick(connect_to=leading(server.port)))
            seen = await door.connect_all(("192.0.2.1", "192.0.2.2"), 443, host=HOST)
        assert [(each.address, each.port, each.outcome) for each in seen] == [
            ("127.0.0.1", server.port, ConnectOutcome.CONNECTED)
        ]

    go(run())


def test_connect_to_may_change_the_port_alone() -> None:
    """Without an address, the resolved ones are kept."""

    async def run() -> None:
        async with Server(silent).running() as server:
            door = network(quick(connect_to=(ConnectTo(HOST, 443, "", server.port),)))
            seen = await door.connect_all(("127.0.0.1",), 443, host=HOST)
        assert [each.outcome for each in seen] == [ConnectOutcome.CONNECTED]

    go(run())


def test_connect_to_doesnt_change_whom_tls_verifies(context: ssl.SSLContext, ca_file: Path) -> None:
    """Server name, Host and verification stay the host's own; the peer is shown as it is."""

    async def run() -> None:
        script = Script(answer(b"yes"))
        async with Server(script, context).running() as server:
            door = network(quick(ca_bundle=ca_file, connect_to=leading(server.port)))
            shaken = await door.handshake(HOST, ("192.0.2.1",), 443)
            seen, _ = await get(door)
        assert (shaken.trusted, shaken.peer) == (True, f"127.0.0.1:{server.port}")
        assert (seen.status, seen.peer) == (200, f"127.0.0.1:{server.port}")

    go(run())


@pytest.mark.parametrize("proxy", ["ftp://x", "http://:80", "http://x:0", "http://a b", "http://[::1"])
def test_a_proxy_option_that_cant_be_used_is_a_usage_error(proxy: str) -> None:
    """The user named it, so the user is told."""
    with pytest.raises(UsageError, match="--proxy"):
        network(quick(proxy=proxy))


@pytest.mark.parametrize("value", ["ftp://x", "http://[::1", "::::", "http://x:99999"])
def test_a_broken_variable_never_stops_the_run(value: str) -> None:
    """It's a problem in the report, with the variable's name."""
    door = network(quick(), {"HTTPS_PROXY": value, "SSL_CERT_FILE": "/missing"})
    assert door.routes(f"https://{HOST}").problems[0].startswith("HTTPS_PROXY: ")
    assert door.trust_report()[1][0].problem == "missing"


def test_what_a_route_report_shows_can_be_recorded() -> None:
    """It holds plain values only, without the proxy's password."""
    door = network(quick(), {"HTTPS_PROXY": "http://me:pass-word-42@127.0.0.1:1"})
    recorder = Recorder(Redactor())
    recorder.record(CheckId("routes"), "routes", door.routes(f"https://{HOST}").shown)
    assert "pass-word" not in repr(recorder.snapshot())


def test_the_resolver_option_is_used_for_names_that_the_door_resolves() -> None:
    """With --resolver, the system isn't asked; a dead resolver is a DNS error within its limit."""

    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind(("127.0.0.1", 0))
            from dbapp_diag.model.settings import SocketAddress

            resolver = SocketAddress("127.0.0.1", int(deaf.getsockname()[1]))
            seen, _ = await get(network(quick(resolver=resolver, lookup_timeout=0.3)), "https://localhost/")
        assert seen.error is not None and seen.error.kind == "dns"

    go(run())


def test_one_tarpit_doesnt_hold_the_others(context: ssl.SSLContext, ca_file: Path) -> None:
    """Among several hosts, one that never answers costs only its own exchange (R10)."""
    import asyncio

    async def run() -> None:
        async with (
            Server(Script(answer(b"ok")), context).running() as good,
            Server(silent, context).running() as tar,
        ):
            rules = (ConnectTo("tar.example.test", None, "127.0.0.1", tar.port), *leading(good.port))
            door = network(quick(ca_bundle=ca_file, connect_to=rules))
            hosts = [HOST, "tar.example.test", HOST]
            seen = await asyncio.gather(*(get(door, f"https://{host}/") for host in hosts))
        assert [each.status for each, _ in seen] == [200, None, 200]

    go(run())
