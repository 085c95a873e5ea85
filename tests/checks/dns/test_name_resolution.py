"""What the look-ups of the app's name are taken for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbapp_diag.causes.catalogue import built_in
from dbapp_diag.checks.dns.name_resolution import NameResolution
from dbapp_diag.facts.asked import Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Failed, Passed, Result, Warned, findings_of, ruled_out_by
from dbapp_diag.model.words import Confidence, EvidenceId

SHARD = "16.azure.databricksapps.com"
APP = f"my-app-1234567890123456.{SHARD}"
SIBLING = f"made-up.{SHARD}"
ABOVE = (SHARD, "azure.databricksapps.com", "databricksapps.com")
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
GONE, EMPTY = LookupOutcome.NAME_NOT_FOUND, LookupOutcome.NO_ADDRESS
FAILED, SILENT, NO_ROUTE = LookupOutcome.SERVER_FAILURE, LookupOutcome.TIMEOUT, LookupOutcome.UNREACHABLE
REFUSED, NO_RESOLVER = LookupOutcome.REFUSED, LookupOutcome.NO_RESOLVER
PUBLIC = "20.42.4.211"


def to(name: str, *addresses: str, server: str = "10.0.0.53", **more: Any) -> Lookup:
    return Lookup(name, server, LookupOutcome.ANSWERED, addresses, **more)


def ends(name: str, outcome: LookupOutcome, server: str = "10.0.0.53", **more: Any) -> Lookup:
    return Lookup(name, server, outcome, **({"ms": 4000.0} | more))


def zone(sibling: LookupOutcome, *above: LookupOutcome) -> tuple[Lookup, ...]:
    """The made-up name and the three domains above the app's host, from the nearest to the shortest."""
    return (ends(SIBLING, sibling), *(ends(name, outcome) for name, outcome in zip(ABOVE, above, strict=True)))


def judged(dns: Lookup, *facts: Vantage, **more: Any) -> Result:
    seen = Resolution(**({"host": APP, "dns": dns, "evidence": (EvidenceId("e1"),)} | more))
    return NameResolution().judge(Facts({type(fact): fact for fact in (seen, *facts)}, NameResolution.sees()))


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


def excluded(result: Result) -> set[str]:
    return {entry.cause for entry in ruled_out_by(result)}


CONTROL = to(WORKSPACE, "20.42.4.208")
WORKS = zone(GONE, EMPTY, EMPTY, EMPTY)
DEAD = zone(GONE, GONE, GONE, GONE)


@pytest.mark.parametrize(
    ("case", "dns", "neighbours", "control", "expected"),
    [
        ("only this name is missing", GONE, WORKS, CONTROL, [("dns-name-not-found", "confirmed")]),
        (
            "the apex lives, what lies between doesn't: a filter below it, or a name too many",
            GONE,
            zone(GONE, GONE, GONE, EMPTY),
            CONTROL,
            [("dns-name-not-found", "likely"), ("dns-zone-blocked", "possible")],
        ),
        (
            "a wildcard answers for the made-up name",
            GONE,
            (to(SIBLING, PUBLIC),),
            CONTROL,
            [("dns-name-not-found", "confirmed")],
        ),
        ("no name of the zone exists, another does", GONE, DEAD, CONTROL, [("dns-zone-blocked", "confirmed")]),
        (
            "the zone is dead, and nothing to compare",
            GONE,
            DEAD,
            None,
            [("dns-zone-blocked", "likely"), ("dns-name-not-found", "possible")],
        ),
        (
            "the name server denies everything",
            GONE,
            DEAD,
            ends(WORKSPACE, GONE),
            [
                ("dns-zone-blocked", "possible"),
                ("dns-name-not-found", "possible"),
                ("dns-resolver-unreachable", "possible"),
            ],
        ),
        (
            "SERVFAIL for the zone alone",
            FAILED,
            zone(FAILED, FAILED, FAILED, FAILED),
            CONTROL,
            [("dns-server-failure", "confirmed")],
        ),
        (
            "SERVFAIL for everything",
            FAILED,
            zone(FAILED, FAILED, FAILED, FAILED),
            ends(WORKSPACE, FAILED),
            [("dns-server-failure", "likely"), ("dns-resolver-unreachable", "possible")],
        ),
        (
            "nothing answers at all",
            SILENT,
            zone(SILENT, SILENT, SILENT, SILENT),
            ends(WORKSPACE, SILENT),
            [("dns-resolver-unreachable", "confirmed")],
        ),
        (
            "no route at all: it needn't be the name server",
            NO_ROUTE,
            zone(NO_ROUTE, NO_ROUTE, NO_ROUTE, NO_ROUTE),
            ends(WORKSPACE, NO_ROUTE),
            [("dns-resolver-unreachable", "likely")],
        ),
        (
            "refused, whatever the name",
            REFUSED,
            zone(REFUSED, REFUSED, REFUSED, REFUSED),
            ends(WORKSPACE, REFUSED),
            [("dns-resolver-unreachable", "confirmed")],
        ),
        (
            "refused for this zone",
            REFUSED,
            zone(REFUSED, REFUSED, REFUSED, REFUSED),
            CONTROL,
            [("dns-zone-blocked", "confirmed")],
        ),
        (
            "silence for this zone alone",
            SILENT,
            zone(SILENT, SILENT, SILENT, SILENT),
            CONTROL,
            [("dns-zone-blocked", "likely"), ("dns-server-failure", "possible")],
        ),
        ("silence for this name alone", SILENT, WORKS, CONTROL, [("dns-server-failure", "likely")]),
        ("no name server is set", NO_RESOLVER, (), None, [("dns-resolver-unreachable", "confirmed")]),
        ("the name is there, without an address", EMPTY, WORKS, CONTROL, [("dns-no-address", "confirmed")]),
        (
            "any name of the zone is answered emptily",
            EMPTY,
            zone(EMPTY, EMPTY, EMPTY, EMPTY),
            CONTROL,
            [("dns-no-address", "confirmed"), ("dns-zone-blocked", "possible")],
        ),
        ("not a name", LookupOutcome.BAD_NAME, (), None, [("dns-name-not-found", "confirmed")]),
    ],
)
def test_a_name_without_address(
    case: str,
    dns: LookupOutcome,
    neighbours: tuple[Lookup, ...],
    control: Lookup | None,
    expected: list[tuple[str, str]],
) -> None:
    """The names beside and above it, and one outside its zone, decide which cause it is, and how surely."""
    result = judged(ends(APP, dns), neighbours=neighbours, control=control)
    assert isinstance(result, Failed) and found(result) == expected, case
    assert excluded(result) >= {"dns-sinkholed", "hosts-file-override"}


def test_a_zone_that_lives_rules_the_block_out_and_the_reverse() -> None:
    """Confirmed, the one excludes the other, with the look-ups that say so."""
    missing = judged(ends(APP, GONE), neighbours=WORKS, control=CONTROL)
    blocked = judged(ends(APP, GONE), neighbours=DEAD, control=CONTROL)
    assert excluded(missing) >= {"dns-zone-blocked", "dns-resolver-unreachable", "dns-server-failure", "dns-no-address"}
    assert excluded(blocked) >= {"dns-name-not-found", "dns-resolver-unreachable"}
    assert f"the name server 10.0.0.53 knows {SHARD}, without an address" in next(
        entry.reason for entry in ruled_out_by(missing) if entry.cause == "dns-zone-blocked"
    )


def test_a_dangling_alias_is_a_missing_address_not_a_missing_name() -> None:
    """NXDOMAIN behind a CNAME: the name itself exists (private zone without the target)."""
    dangling = ends(APP, GONE, aliases=("pl.privatelink.databricksapps.com",))
    result = judged(dangling, neighbours=WORKS, control=CONTROL)
    assert found(result) == [("dns-no-address", "confirmed")]
    assert "pl.privatelink.databricksapps.com" in findings_of(result)[0].observed


def test_a_custom_domain_is_never_called_the_apps_zone() -> None:
    """The block is told of databricksapps.com only; a custom name that doesn't exist is a missing name."""
    host = "apps.corp.example"
    result = judged(
        ends(host, GONE),
        host=host,
        neighbours=(ends("x.corp.example", GONE), ends("corp.example", GONE)),
        control=CONTROL,
    )
    assert found(result) == [("dns-name-not-found", "confirmed")]


@pytest.mark.parametrize(
    ("address", "sure"),
    [
        ("127.0.0.1", "confirmed"),
        ("0.0.0.0", "confirmed"),
        ("::1", "confirmed"),
        ("::", "confirmed"),
        ("169.254.7.7", "likely"),
    ],
)
def test_an_address_that_no_host_has_is_a_sinkhole(address: str, sure: str) -> None:
    """R18: such an answer is proof enough; link-local is odd, and no more than likely."""
    result = judged(to(APP, address), neighbours=WORKS, control=CONTROL)
    assert isinstance(result, Failed) and found(result) == [("dns-sinkholed", sure)]
    assert result.finding.values["address"] == address


def test_a_sunk_zone_is_told_too() -> None:
    """A made-up name that leads to the same dead end shows that it's the whole zone."""
    result = judged(to(APP, "0.0.0.0"), neighbours=(to(SIBLING, "0.0.0.0"),), control=CONTROL)
    assert found(result) == [("dns-sinkholed", "confirmed"), ("dns-zone-blocked", "confirmed")]
    assert "dns-zone-blocked" not in excluded(result)


@pytest.mark.parametrize(
    "address",
    ["10.4.7.9", "192.168.1.7", "172.16.9.9", "fd00::7", "100.64.0.9", PUBLIC, "64:ff9b::142a:4d3", "203.0.113.7"],
)
def test_private_and_other_public_addresses_are_fine(address: str) -> None:
    """R18: a private one may be a private endpoint, another public one another place; NAT64 leads to IPv4."""
    result = judged(to(APP, address), system=to(APP, address, server="system"))
    assert isinstance(result, Passed)
    assert excluded(result) == {
        "dns-name-not-found",
        "dns-zone-blocked",
        "dns-resolver-unreachable",
        "dns-server-failure",
        "dns-no-address",
        "hosts-file-override",
    }


def test_one_good_address_beside_a_dead_end_is_no_sinkhole() -> None:
    """IPv4 sunk or odd, IPv6 fine: the connection tells."""
    assert isinstance(judged(to(APP, "0.0.0.0", "2603:1030::7")), Passed)


def test_a_chain_of_aliases_is_fine() -> None:
    """CNAME to the region's front: nothing is concluded from names."""
    assert isinstance(judged(to(APP, PUBLIC, aliases=("eastus.azure.databricksapps.com",))), Passed)


@pytest.mark.parametrize("dns", [to(APP, PUBLIC), ends(APP, GONE)])
def test_the_hosts_file_is_named_where_it_wins(dns: Lookup) -> None:
    """The system follows a line that the name server contradicts."""
    system = to(APP, "192.0.2.9", server="system")
    result = judged(dns, system=system, hosts_file=("192.0.2.9",), neighbours=WORKS, control=CONTROL)
    assert isinstance(result, Failed) and found(result) == [("hosts-file-override", "confirmed")]
    assert result.finding.values["entry"] == f"192.0.2.9 {APP}" and result.finding.values["file"] == "/etc/hosts"


def test_the_hosts_file_is_to_blame_for_its_own_loopback() -> None:
    """127.0.0.1 by the file isn't a name server's sinkhole."""
    result = judged(to(APP, PUBLIC), system=to(APP, "127.0.0.1", server="system"), hosts_file=("127.0.0.1",))
    assert found(result) == [("hosts-file-override", "confirmed")]


def test_the_hosts_file_is_where_windows_has_it() -> None:
    """The file's path fits the machine that was examined, not the one that judges."""
    here = Vantage(
        time=datetime(2026, 11, 20, tzinfo=UTC), os="Windows 11", python="3.12", tool="0.1.0", runtime="machine"
    )
    result = judged(to(APP, PUBLIC), here, system=to(APP, "192.0.2.9", server="system"), hosts_file=("192.0.2.9",))
    assert findings_of(result)[0].values["file"].startswith("C:\\")


@pytest.mark.parametrize(
    ("dns", "hosts_file"),
    [
        (to(APP, "192.0.2.9"), ("192.0.2.9",)),
        (to(APP, PUBLIC), ()),
        (ends(APP, SILENT), ("192.0.2.9",)),
        (ends(APP, NO_RESOLVER), ()),
    ],
)
def test_no_override_without_a_line_that_is_contradicted(dns: Lookup, hosts_file: tuple[str, ...]) -> None:
    """A line that agrees, a difference without a line (split DNS, cache), or a silent name server blame nobody."""
    result = judged(dns, system=to(APP, "192.0.2.9", server="system"), hosts_file=hosts_file)
    assert isinstance(result, Passed) and "192.0.2.9" in result.summary


def test_what_the_system_gives_counts_before_the_name_server() -> None:
    """Security software on the machine answers 127.0.0.1: programs go there, whatever the name server says."""
    result = judged(to(APP, PUBLIC), system=to(APP, "127.0.0.1", server="system"))
    assert found(result) == [("dns-sinkholed", "confirmed")]


def test_a_system_that_finds_nothing_is_a_warning() -> None:
    """The name server knows the name and programs get none: this run goes on with the addresses."""
    result = judged(to(APP, PUBLIC), system=ends(APP, GONE, server="system"))
    assert isinstance(result, Warned) and found(result) == [("dns-name-not-found", "likely")]


def test_the_system_is_believed_where_dns_is_silent() -> None:
    """VPN split DNS: the server in the file is dead, the system's own resolver says that the name isn't there."""
    system = ends(APP, GONE, server="system")
    result = judged(ends(APP, SILENT), system=system, neighbours=WORKS, control=to(WORKSPACE, PUBLIC))
    assert found(result) == [("dns-name-not-found", "confirmed")]


@pytest.mark.parametrize("dns", [ends(APP, GONE), ends(APP, SILENT), to(APP, "127.0.0.1"), to(APP, PUBLIC)])
def test_behind_a_proxy_nothing_is_concluded(dns: Lookup) -> None:
    """The proxy resolves the name: a look-up that fails here is normal there."""
    result = judged(dns, through_proxy=True)
    assert isinstance(result, Passed) and "the proxy resolves" in result.summary
    assert excluded(result) == {"hosts-file-override"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "app.localhost", "::1"])
def test_a_host_that_needs_no_look_up_passes(host: str) -> None:
    """A development server on this machine isn't a sinkhole."""
    assert isinstance(judged(to(host, "127.0.0.1"), host=host), Passed)


def test_the_values_fill_the_fixes() -> None:
    """The name server is named in what the network team gets to read."""
    result = judged(ends(APP, FAILED), neighbours=WORKS, control=CONTROL)
    assert findings_of(result)[0].values["resolver"] == "10.0.0.53"


NAMES = (APP, SIBLING, *ABOVE, WORKSPACE, "localhost", "", "a.b", "corp.example")
ADDRESSES = (
    PUBLIC,
    "127.0.0.1",
    "0.0.0.0",
    "::1",
    "10.0.0.1",
    "not an address",
    "",
    "fe80::1%eth0",
    "::ffff:127.0.0.1",
)


def lookups(names: Iterable[str] = NAMES) -> st.SearchStrategy[Lookup]:
    few = st.lists(st.sampled_from(ADDRESSES), max_size=3).map(tuple)
    aliases = st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)
    servers = st.sampled_from(("10.0.0.53", "system", "none", ""))
    return st.builds(
        Lookup,
        st.sampled_from(tuple(names)),
        servers,
        st.sampled_from(LookupOutcome),
        few,
        aliases,
        st.floats(),
        st.text(max_size=9),
    )


RESOLUTIONS = st.builds(
    Resolution,
    host=st.sampled_from(NAMES),
    dns=lookups(),
    system=st.none() | lookups(),
    neighbours=st.lists(lookups(), max_size=5).map(tuple),
    control=st.none() | lookups(),
    hosts_file=st.lists(st.sampled_from(ADDRESSES), max_size=2).map(tuple),
    overridden=st.none() | st.sampled_from(ADDRESSES),
    through_proxy=st.booleans(),
    evidence=st.sampled_from(((), (EvidenceId("e1"),))),
)


@given(seen=RESOLUTIONS)
def test_the_judge_is_total_and_deterministic(seen: Resolution) -> None:
    """Whatever the fact: a result, twice the same, with declared causes, none of them both found and ruled out."""
    facts = Facts({Resolution: seen}, NameResolution.sees())
    result = NameResolution().judge(facts)
    assert result == NameResolution().judge(facts)
    causes = {finding.cause for finding in findings_of(result)}
    assert causes <= set(NameResolution.causes) and not causes & excluded(result)
    assert excluded(result) <= set(built_in()) and all(entry.reason and entry.because for entry in ruled_out_by(result))
    assert all(finding.observed and finding.because for finding in findings_of(result))
    assert all(isinstance(finding.confidence, Confidence) for finding in findings_of(result))
