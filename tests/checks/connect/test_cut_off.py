"""Machines without a way out, without a family of addresses, or with a PAC file that programs don't read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.analysis.connect import pac_file as pac
from dbapp_diag.analysis.connect.attempts import describe_attempt
from dbapp_diag.checks.connect.tcp_reach import TcpReach
from dbapp_diag.facts.asked import WPAD, Vantage
from dbapp_diag.facts.connect import Attempt, ConnectOutcome, Reach
from dbapp_diag.facts.dns import Lookup, LookupOutcome
from dbapp_diag.model.words import EvidenceId

SIX = "2603:1030::7"


def here(runtime: str = "machine", **more: Any) -> Vantage:
    return Vantage(
        time=datetime(2026, 11, 20, tzinfo=UTC), os="Linux", python="3.12", tool="1", runtime=runtime,
        evidence=(EvidenceId("e0"),), **more,
    )  # fmt: skip


CUT_OFF = {"ipv4": "no route", "ipv6": "no route"}


@pytest.mark.parametrize("outcome", ["server-failure", "timeout", "unreachable", "no-resolver"])
def test_a_machine_without_a_way_out_is_surely_cut_off(judge: Any, a: Any, found: Any, outcome: str) -> None:
    """R2: no packet can leave by either family, so what the name server says in its place decides nothing."""
    names = a.names(dns=Lookup(a.APP, "127.0.0.53", LookupOutcome(outcome)))
    result = judge(TcpReach, a.reach(), names, here(**CUT_OFF))
    assert found(result) == [("egress-blocked", "confirmed")] and "no route" in result.finding.observed


def test_a_server_that_answers_isnt_out_of_reach(judge: Any, a: Any, found: Any) -> None:
    """No way to the internet, and a name server inside says that the name doesn't exist: a private network, perhaps as meant."""
    names = a.names(dns=Lookup(a.APP, "10.0.0.53", LookupOutcome.NAME_NOT_FOUND))
    assert found(judge(TcpReach, a.reach(), names, here(**CUT_OFF))) == []


@pytest.mark.parametrize("ways", [{"ipv4": "route", "ipv6": "no route"}, {"ipv4": None, "ipv6": "no route"}, {}])
def test_a_way_out_or_an_unknown_one_cuts_nothing_off(ways: dict[str, Any]) -> None:
    """Unknown isn't no."""
    assert here(**ways).cut_off is None


def test_forbidden_sockets_are_told_as_that(judge: Any, a: Any, found: Any) -> None:
    """R2: the process may not; the network isn't to blame for more than that."""
    names = a.names(dns=Lookup(a.APP, "10.0.0.53", LookupOutcome.UNREACHABLE))
    result = judge(TcpReach, a.reach(), names, here(ipv4="forbidden", ipv6="forbidden"))
    assert found(result) == [("egress-blocked", "confirmed")]
    assert "may not open network sockets" in result.finding.observed


def test_serverless_compute_has_a_policy_before_it(judge: Any, a: Any) -> None:
    """The remedy is the account's network policy, not a firewall's team."""
    result = judge(TcpReach, a.reach(a.attempt("timeout")), a.names(), here("databricks-serverless"))
    assert result.finding.values["case"] == "serverless"


def test_an_app_with_ipv6_alone_and_a_machine_without(judge: Any, a: Any, found: Any) -> None:
    """R17, R27: nobody blocks the domain; this machine has no such way, and the name no other address."""
    reach = Reach(host=a.APP, port=443, attempts=(Attempt(SIX, 443, ConnectOutcome.UNREACHABLE, 0.1, 97),))
    other = a.control(a.attempt("ok", "20.42.4.208"))
    result = judge(TcpReach, reach, a.names(), other, here(ipv4="route", ipv6="not in this system"))
    assert found(result) == [("ipv6-broken", "likely")]
    assert "no way out by IPv6 (not in this system)" in result.finding.observed
    assert result.finding.values["case"] == "this machine has no IPv6, and the name no IPv4 address"


@pytest.mark.parametrize("number", [97, 47, 10047])
def test_a_family_that_the_system_hasnt_got_is_told_on_any_system(number: int) -> None:
    """A case of Linux, macOS or Windows reads the same everywhere."""
    assert "this system has no IPv6" in describe_attempt(Attempt(SIX, 443, ConnectOutcome.UNREACHABLE, 0.1, number))


def test_a_pac_file_may_name_the_proxy(judge: Any, a: Any, found: Any, excluded: Any) -> None:
    """Nothing goes directly and browsers follow a PAC file: a missing proxy is possible, and not ruled out."""
    where = here(pac="http://pac.corp.example/proxy.pac")
    result = judge(
        TcpReach, a.reach(a.attempt("timeout")), a.names(), a.control(a.attempt("timeout")), a.routes(), where
    )
    assert ("proxy-needed", "possible") in found(result) and "proxy-needed" not in excluded(result)


def test_each_systems_command_shows_the_browsers_proxy() -> None:
    """Windows evaluates the file itself; elsewhere it's read."""
    there = pac.describe_pac("http://pac.corp.example/p$(x)", "app.example", windows=False)
    assert "curl --silent --noproxy '*' 'http://pac.corp.example/p$(x)'" in there
    assert "GetProxy('https://app.example/')" in pac.describe_pac(WPAD, "app.example", windows=True)
    assert "http://wpad/wpad.dat" in pac.describe_pac(WPAD, "app.example", windows=False)
