"""Names asked of a DNS server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from dbapp_diag.facts.dns import LookupOutcome
from dbapp_diag.model.settings import SocketAddress
from dbapp_diag.net.dns import look_up
from tests.net.support import go, quick

MANY = "many.example.test"


class Zone(BaseResolver):  # type: ignore[misc]  # dnslib ships no types
    """A few names, each with its own trouble."""

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply()
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]

        def add(owner: str, record: str, data: object) -> None:
            reply.add_answer(RR(owner, getattr(QTYPE, record), rdata=data, ttl=0))

        match name, kind:
            case ("good.example.test" | "half.example.test", "A"):
                add(name, "A", A("192.0.2.7"))
            case ("good.example.test", "AAAA"):
                add(name, "AAAA", AAAA("2001:db8::7"))
            case ("half.example.test", "AAAA"):
                reply.header.rcode = RCODE.NXDOMAIN
            case ("alias.example.test", "A"):
                add(name, "CNAME", CNAME("pl.privatelink.example.test"))
                add("pl.privatelink.example.test", "CNAME", CNAME("good.example.test"))
                add("good.example.test", "A", A("10.0.0.7"))
            case ("dangling.example.test", _):
                add(name, "CNAME", CNAME("gone.example.test"))
                reply.header.rcode = RCODE.NXDOMAIN
            case ("loop.example.test", _):
                add(name, "CNAME", CNAME(name))
            case ("empty.example.test", _):
                pass
            case ("servfail.example.test", _):
                reply.header.rcode = RCODE.SERVFAIL
            case ("formerr.example.test", _):
                reply.header.rcode = RCODE.FORMERR
            case ("refused.example.test", _):
                reply.header.rcode = RCODE.REFUSED
            case (name, "A") if name == MANY:
                for number in range(60):
                    add(name, "A", A(f"192.0.2.{number + 1}"))
            case _:
                reply.header.rcode = RCODE.NXDOMAIN if name != MANY and name != "alias.example.test" else RCODE.NOERROR
        return reply


@pytest.fixture(scope="module")
def server() -> Iterator[SocketAddress]:
    """The zone's server, by UDP and TCP on one port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    quiet = DNSLogger(log="-request,-reply,-truncated,-error,-recv,-send,-data", prefix=False)
    servers = [DNSServer(Zone(), "127.0.0.1", port, tcp=tcp, logger=quiet) for tcp in (False, True)]
    for each in servers:
        each.start_thread()
    yield SocketAddress("127.0.0.1", port)
    for each in servers:
        each.stop()
        each.server.server_close()


@pytest.mark.parametrize(
    ("name", "outcome", "addresses", "aliases"),
    [
        ("good.example.test", LookupOutcome.ANSWERED, ("192.0.2.7", "2001:db8::7"), ()),
        ("GOOD.example.test.", LookupOutcome.ANSWERED, ("192.0.2.7", "2001:db8::7"), ()),
        (
            "alias.example.test",
            LookupOutcome.ANSWERED,
            ("10.0.0.7",),
            ("pl.privatelink.example.test", "good.example.test"),
        ),
        ("gone.example.test", LookupOutcome.NAME_NOT_FOUND, (), ()),
        ("dangling.example.test", LookupOutcome.NAME_NOT_FOUND, (), ("gone.example.test",)),
        ("empty.example.test", LookupOutcome.NO_ADDRESS, (), ()),
        ("servfail.example.test", LookupOutcome.SERVER_FAILURE, (), ()),
        ("refused.example.test", LookupOutcome.REFUSED, (), ()),
        ("a..example.test", LookupOutcome.BAD_NAME, (), ()),
        ("x" * 64 + ".example.test", LookupOutcome.BAD_NAME, (), ()),
        ("", LookupOutcome.BAD_NAME, (), ()),
        ("192.0.2.1", LookupOutcome.ANSWERED, ("192.0.2.1",), ()),
    ],
)
def test_each_trouble_has_its_outcome(
    server: SocketAddress,
    name: str,
    outcome: LookupOutcome,
    addresses: tuple[str, ...],
    aliases: tuple[str, ...],
) -> None:
    """What the server says becomes the outcome, addresses and aliases, and nothing is raised."""
    seen = go(look_up(name, settings=quick(resolver=server)))
    assert (seen.outcome, seen.addresses, seen.aliases) == (outcome, addresses, aliases)


@pytest.mark.parametrize(("name", "said"), [("formerr", "FORMERR"), ("servfail", "")])
def test_a_server_that_fails_is_told_in_its_own_words(server: SocketAddress, name: str, said: str) -> None:
    """SERVFAIL is what failing means; any other code is named."""
    seen = go(look_up(f"{name}.example.test", settings=quick(resolver=server)))
    assert (seen.outcome, seen.detail) == (LookupOutcome.SERVER_FAILURE, said)


def test_nxdomain_for_one_family_doesnt_spoil_the_other(server: SocketAddress) -> None:
    """A server that wrongly denies the name for AAAA leaves the A records as they are, and is told on."""
    seen = go(look_up("half.example.test", settings=quick(resolver=server)))
    assert (seen.outcome, seen.addresses) == (LookupOutcome.ANSWERED, ("192.0.2.7",))
    assert seen.detail == "AAAA: name-not-found"


def test_a_truncated_answer_is_fetched_by_tcp(server: SocketAddress) -> None:
    """More records than fit into a datagram arrive all the same."""
    seen = go(look_up(MANY, settings=quick(resolver=server)))
    assert len(seen.addresses) == 60


def test_a_name_that_points_to_itself_ends(server: SocketAddress) -> None:
    """A CNAME loop is a server's failure, not an endless one."""
    seen = go(look_up("loop.example.test", settings=quick(resolver=server)))
    assert seen.outcome is not LookupOutcome.ANSWERED


def test_a_silent_server_ends_within_the_limit() -> None:
    """A port that never answers costs the look-up's limit and is a time-out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        resolver = SocketAddress("127.0.0.1", int(deaf.getsockname()[1]))
        seen = go(look_up("good.example.test", settings=quick(resolver=resolver, lookup_timeout=0.5)))
    assert seen.outcome is LookupOutcome.TIMEOUT
    assert seen.server == "127.0.0.1"


def test_a_closed_port_is_told_at_once() -> None:
    """Where nothing listens, the machine says so, and nobody waits."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        resolver = SocketAddress("127.0.0.1", int(gone.getsockname()[1]))
    seen = go(look_up("good.example.test", settings=quick(resolver=resolver, lookup_timeout=20.0)))
    assert (seen.outcome, seen.server) == (LookupOutcome.PORT_CLOSED, "127.0.0.1")
    assert seen.ms < 10_000


def test_garbage_from_the_server_is_no_crash() -> None:
    """Bytes that aren't DNS are as good as silence."""
    import threading

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rude:
        rude.bind(("127.0.0.1", 0))
        rude.settimeout(2)

        def babble() -> None:
            for _ in range(2):
                _, asker = rude.recvfrom(2048)
                rude.sendto(b"\xff" * 100, asker)

        thread = threading.Thread(target=babble)
        thread.start()
        resolver = SocketAddress("127.0.0.1", int(rude.getsockname()[1]))
        seen = go(look_up("good.example.test", settings=quick(resolver=resolver, lookup_timeout=0.5)))
        thread.join()
    assert seen.outcome in (LookupOutcome.TIMEOUT, LookupOutcome.SERVER_FAILURE)


def test_no_configured_server_is_its_own_outcome(tmp_path: Path) -> None:
    """Neither a missing nor an empty resolv.conf is an error of the tool."""
    empty = tmp_path / "resolv.conf"
    empty.write_text("")
    for path in (tmp_path / "missing", empty):
        seen = go(look_up("good.example.test", settings=quick(), resolv_conf=str(path)))
        assert seen.outcome is LookupOutcome.NO_RESOLVER
