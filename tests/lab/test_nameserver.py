"""The name server, asked by a real resolver."""

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.resolver
import pytest

from dbapp_diag.lab.session import Lab
from dbapp_diag.lab.world import APP, WORKSPACE


def resolver(lab: Lab) -> dns.resolver.Resolver:
    """A resolver that asks this lab alone."""
    host, _, port = lab.resolver.rpartition(":")
    asks = dns.resolver.Resolver(configure=False)
    asks.nameservers, asks.port, asks.lifetime = [host], int(port), 0.5
    return asks


def test_a_lab_name_has_a_documentation_address(healthy: Lab) -> None:
    """The lab's names must resolve to addresses that lead nowhere (RFC 5737)."""
    assert [str(each) for each in resolver(healthy).resolve(WORKSPACE, "A")] == ["203.0.113.10"]


def test_tcp_is_answered_as_well(healthy: Lab) -> None:
    """The same port must take questions over TCP."""
    host, _, port = healthy.resolver.rpartition(":")
    reply = dns.query.tcp(dns.message.make_query(APP, "A"), host, port=int(port), timeout=20)
    assert reply.rcode() == dns.rcode.NOERROR
    assert "203.0.113.20" in reply.answer[0].to_text()


def test_a_lab_name_has_no_ipv6_address(healthy: Lab) -> None:
    """AAAA must be answered by no data, not by a name error."""
    with pytest.raises(dns.resolver.NoAnswer):
        resolver(healthy).resolve(APP, "AAAA")


@pytest.mark.parametrize("name", ["example.com", "made-up-1234567890123456.16.azure.databricksapps.com"])
def test_any_other_name_does_not_exist(healthy: Lab, name: str) -> None:
    """Names that aren't the lab's must not exist, inside its zones and outside."""
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver(healthy).resolve(name, "A")


def test_the_zones_exist_without_addresses(healthy: Lab) -> None:
    """A name that only has others below it must exist (RFC 8020)."""
    with pytest.raises(dns.resolver.NoAnswer):
        resolver(healthy).resolve("databricksapps.com", "A")


def test_one_missing_name_leaves_its_neighbours() -> None:
    """`dns-name-not-found` must hide the app's host alone."""
    with Lab(["dns-name-not-found"]) as lab:
        with pytest.raises(dns.resolver.NXDOMAIN):
            resolver(lab).resolve(APP, "A")
        assert resolver(lab).resolve("other-" + APP.removeprefix("my-"), "A")


def test_a_blocked_zone_leaves_the_workspace() -> None:
    """`dns-zone-blocked` must hide every app, and no workspace."""
    with Lab(["dns-zone-blocked"]) as lab:
        for name in (APP, "anything.databricksapps.com"):
            with pytest.raises(dns.resolver.NXDOMAIN):
                resolver(lab).resolve(name, "A")
        assert resolver(lab).resolve(WORKSPACE, "A")


def test_no_address_is_not_a_name_error() -> None:
    """`dns-no-address` must answer NOERROR and nothing in it."""
    with Lab(["dns-no-address"]) as lab, pytest.raises(dns.resolver.NoAnswer):
        resolver(lab).resolve(APP, "A")


def test_a_failing_server_says_so() -> None:
    """`dns-server-failure` must answer SERVFAIL for the apps' zone."""
    with Lab(["dns-server-failure"]) as lab:
        host, _, port = lab.resolver.rpartition(":")
        reply = dns.query.udp(dns.message.make_query(APP, "A"), host, port=int(port), timeout=20)
        assert reply.rcode() == dns.rcode.SERVFAIL


def test_an_unreachable_server_never_answers() -> None:
    """`dns-resolver-unreachable` must swallow every question."""
    with Lab(["dns-resolver-unreachable"]) as lab:
        with pytest.raises(dns.exception.Timeout):
            resolver(lab).resolve(WORKSPACE, "A")
        assert lab.log.questions[0].answer == "dropped"


def test_a_sinkhole_leads_to_loopback() -> None:
    """`dns-sinkholed` must answer 127.0.0.1 for the app."""
    with Lab(["dns-sinkholed"]) as lab:
        assert [str(each) for each in resolver(lab).resolve(APP, "A")] == ["127.0.0.1"]


def test_an_alias_is_followed() -> None:
    """A CNAME must come with the address of its target."""
    lab = Lab()
    lab.world.dns.aliases["vanity.corp.example"] = APP
    with lab:
        answer = resolver(lab).resolve("vanity.corp.example", "A")
        assert str(answer.canonical_name) == f"{APP}."
        assert [str(each) for each in answer] == ["203.0.113.20"]


def test_questions_are_logged() -> None:
    """The log must show who asked for what, over which transport."""
    with Lab() as lab:
        resolver(lab).resolve(APP, "A")
        seen = lab.log.questions[-1]
        assert (seen.name, seen.kind, seen.transport, seen.answer) == (APP, "A", "udp", "NOERROR")
