"""What the machine's own settings make of a look-up: search domains, stubs, missing servers, no way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dbapp_diag.analysis.dns import resolver
from dbapp_diag.analysis.dns.lookups import FAR_APART, main, worth_trying
from dbapp_diag.checks.dns.name_resolution import NameResolution
from dbapp_diag.facts.asked import ResolverSettings, ScopedServers, Vantage
from dbapp_diag.facts.base import Facts
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.model.results import Failed, Passed, Result, Warned, findings_of
from dbapp_diag.model.words import EvidenceId

APP = "my-app-1234567890123456.16.azure.databricksapps.com"
WORKSPACE = "adb-1234567890123456.16.azuredatabricks.net"
ABOVE = ("dbapp-diag-made-up-name.16.azure.databricksapps.com", "16.azure.databricksapps.com", "databricksapps.com")
CORP = f"{APP}.corp.example"
OUTCOME = LookupOutcome


def look(
    name: str, *addresses: str, by: str = "10.0.0.53", ends: LookupOutcome = OUTCOME.ANSWERED, **more: Any
) -> Lookup:
    return Lookup(name, by, ends, addresses, **more)


def zone(*ends: LookupOutcome, by: str = "10.0.0.53") -> tuple[Lookup, ...]:
    return tuple(look(name, ends=end, by=by) for name, end in zip(ABOVE, ends, strict=True))


def vantage(**more: Any) -> Vantage:
    return Vantage(
        time=datetime(2026, 11, 20, tzinfo=UTC), os="Linux", python="3.12", tool="1", runtime="machine", **more
    )


def judged(*facts: Vantage | ResolverSettings, **seen: Any) -> Result:
    whole = Resolution(host=APP, evidence=(EvidenceId("e1"),), **seen)
    return NameResolution().judge(Facts({type(fact): fact for fact in (whole, *facts)}, NameResolution.sees()))


def found(result: Result) -> list[tuple[str, str]]:
    return [(finding.cause, finding.confidence.value) for finding in findings_of(result)]


GONE = look(APP, ends=OUTCOME.NAME_NOT_FOUND)
WORKS = zone(OUTCOME.NAME_NOT_FOUND, OUTCOME.NO_ADDRESS, OUTCOME.NO_ADDRESS)
DEAD = zone(*[OUTCOME.NAME_NOT_FOUND] * 3)
CONTROL = look(WORKSPACE, "20.42.4.208")
TRAP = {"system": look(APP, "203.0.113.9", by="system"), "searched": (look(CORP, "203.0.113.9"),)}


def test_a_search_domains_address_isnt_the_hosts() -> None:
    """The name doesn't exist, the address belongs to the search domain, and the cause is the name."""
    result = judged(dns=GONE, neighbours=WORKS, control=CONTROL, **TRAP)
    assert isinstance(result, Failed) and found(result) == [("dns-name-not-found", "confirmed")]
    assert f"{CORP} is 203.0.113.9" in result.finding.observed
    assert "belongs to the search domain corp.example" in result.summary


def test_a_blocked_zone_stays_one_behind_a_search_domain() -> None:
    """No name of the zone exists: that's the cause, whatever the search domain gives."""
    assert found(judged(dns=GONE, neighbours=DEAD, control=CONTROL, **TRAP))[0] == ("dns-zone-blocked", "confirmed")


def test_a_search_domain_before_the_name_hides_it() -> None:
    """The name exists, and programs come to another address: that one is told, with the domain to mend."""
    result = judged(dns=look(APP, "20.42.4.211"), **TRAP)
    assert found(result) == [("dns-sinkholed", "confirmed")]
    assert isinstance(result, Failed)
    assert result.finding.values["search"] == "corp.example" and result.finding.values["case"] == "search"


@pytest.mark.parametrize(
    "seen",
    [
        {"dns": GONE, "system": look(APP, "10.3.4.5", by="system")},
        {"dns": GONE, "system": look(APP, "10.3.4.5", by="system"), "searched": (look(CORP, "203.0.113.9"),)},
        {"dns": look(APP, "20.42.4.211"), "system": look(APP, "10.3.4.5", by="system")},
        {"dns": look(APP, "203.0.113.9"), **TRAP},
    ],
)
def test_without_proof_the_systems_answer_stands(seen: dict[str, Any]) -> None:
    """A VPN or a cache may know more than the name server; a search domain is blamed only for the address that it has."""
    assert isinstance(judged(**seen), Passed)


@pytest.mark.parametrize("dark", [OUTCOME.UNREACHABLE, OUTCOME.NO_RESOLVER, OUTCOME.TIMEOUT])
def test_the_systems_try_again_is_nobodys_answer(dark: LookupOutcome) -> None:
    """R2: getaddrinfo says EAI_AGAIN without a route, a server or a socket; it counts only if it knows another name."""
    system = look(APP, by="system", ends=OUTCOME.SERVER_FAILURE, detail="getaddrinfo error -3")
    dns = look(APP, ends=dark)
    unknown = Resolution(host=APP, dns=dns, system=system, control=look(WORKSPACE, ends=dark))
    assert main(unknown) is dns
    known = Resolution(host=APP, dns=dns, system=system, control=look(WORKSPACE, "20.42.4.208", by="system"))
    assert main(known) is system


def test_no_such_name_without_a_way_to_ask_is_nobodys_answer() -> None:
    """macOS and Windows say so when they're offline."""
    dns, system = look(APP, ends=OUTCOME.UNREACHABLE), look(APP, by="system", ends=OUTCOME.NAME_NOT_FOUND)
    assert main(Resolution(host=APP, dns=dns, system=system)) is dns


def test_a_failing_stub_on_a_machine_without_a_way_out() -> None:
    """SERVFAIL for every name, where nothing can leave: no server can be reached, which is likelier than a broken zone."""
    failing = {
        "dns": look(APP, by="127.0.0.53", ends=OUTCOME.SERVER_FAILURE),
        "control": look(WORKSPACE, by="127.0.0.53", ends=OUTCOME.SERVER_FAILURE),
    }
    alone = found(judged(vantage(ipv4="route", ipv6="no route"), **failing))
    assert alone == [("dns-server-failure", "likely"), ("dns-resolver-unreachable", "possible")]
    cut_off = found(judged(vantage(ipv4="no route", ipv6="not in this system"), **failing))
    assert cut_off == [("dns-resolver-unreachable", "likely"), ("dns-server-failure", "possible")]


def test_a_blocked_zone_on_serverless_compute_is_the_policys_matter() -> None:
    """There's no network team between: the account's network policy decides."""
    result = judged(vantage(), dns=GONE, neighbours=DEAD, control=CONTROL)
    assert isinstance(result, Failed) and "case" not in result.finding.values
    inside = Vantage(
        time=datetime(2026, 11, 20, tzinfo=UTC), os="Linux", python="3.12", tool="1", runtime="databricks-serverless"
    )
    result = judged(inside, dns=GONE, neighbours=DEAD, control=CONTROL)
    assert isinstance(result, Failed) and result.finding.values["case"] == "serverless"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"problem": "missing", "library": "musl"}, "/etc/resolv.conf is missing, so the C library asks 127.0.0.1"),
        ({"servers": ("127.0.0.53",), "behind": ("10.2.0.53",)}, "127.0.0.53 asks 10.2.0.53 in turn"),
        ({"servers": ("10.0.0.53",), "order": ("files", "myhostname")}, "nsswitch.conf has no dns in its line hosts"),
        (
            {"servers": ("10.0.0.53",), "scoped": (ScopedServers("databricksapps.com", ("10.8.0.53",)),)},
            "programs ask 10.8.0.53 for names under databricksapps.com",
        ),
        ({"servers": ("10.0.0.53",)}, ""),
    ],
)
def test_what_the_settings_explain_is_told(settings: dict[str, Any], words: str) -> None:
    """The sentence of a look-up that fails names the setting behind it, and nothing where there's none."""
    system = look(APP, by="system", ends=OUTCOME.SERVER_FAILURE)
    seen = Resolution(host=APP, dns=look(APP, ends=OUTCOME.TIMEOUT), system=system)
    told = resolver.aside(ResolverSettings(source="/etc/resolv.conf", **settings), seen)
    assert words in told and (told == "" if not words else told.startswith("; "))


def test_programs_that_ask_no_server_are_told_by_the_line() -> None:
    """The name server knows the host, and nsswitch.conf keeps programs from it."""
    settings = ResolverSettings(source="/etc/resolv.conf", servers=("10.0.0.53",), order=("files",))
    system = look(APP, by="system", ends=OUTCOME.NAME_NOT_FOUND)
    result = judged(settings, dns=look(APP, "20.42.4.211"), system=system)
    assert isinstance(result, Warned) and "no dns in its line hosts (files)" in result.summary


def test_resolver_given_on_the_command_line_has_nothing_to_do_with_the_files() -> None:
    """With `--resolver` the system isn't asked, and its settings explain nothing."""
    settings = ResolverSettings(source="/etc/resolv.conf", problem="missing")
    assert resolver.aside(settings, Resolution(host=APP, dns=look(APP, ends=OUTCOME.TIMEOUT))) == ""


LATE = look(APP, by="system", ends=OUTCOME.TIMEOUT, ms=4000.0)


@pytest.mark.parametrize(
    "dns",
    [look(APP, "203.0.113.20", passed_over=("10.0.0.1",)), look(APP, "203.0.113.20", detail="AAAA: timeout")],
    ids=["a dead server is asked first", "one family stays unanswered"],
)
def test_programs_that_only_wait_for_the_answer_have_no_broken_name_server(dns: Lookup) -> None:
    """The system's look-up is still under way, and what holds it up is known: that's told, and nothing is blamed."""
    result = judged(dns=dns, system=LATE)
    assert isinstance(result, Passed) and "so programs here wait" in result.summary


def test_a_silent_system_beside_a_name_server_that_answers_is_warned_of() -> None:
    """Nothing shows that programs would get the answer."""
    result = judged(dns=look(APP, "203.0.113.20"), system=LATE)
    assert isinstance(result, Warned) and found(result) == [("dns-server-failure", "likely")]


@pytest.mark.parametrize("outcome", [OUTCOME.PORT_CLOSED, OUTCOME.UNREACHABLE])
def test_a_machine_with_a_way_out_lacks_the_name_server_alone(outcome: LookupOutcome) -> None:
    """Whatever the network says of the name server's place: where this machine has routes, it's the name server that's gone."""
    failing: dict[str, Any] = {
        "dns": look(APP, ends=outcome), "neighbours": zone(*[outcome] * 3), "control": look(WORKSPACE, ends=outcome)
    }  # fmt: skip
    assert found(judged(vantage(ipv4="route", ipv6="no route"), **failing)) == [
        ("dns-resolver-unreachable", "confirmed")
    ]
    unknown = "likely" if outcome is OUTCOME.UNREACHABLE else "confirmed"
    assert found(judged(**failing)) == [("dns-resolver-unreachable", unknown)]


SILENCE = {
    "dns": look(APP, ends=OUTCOME.TIMEOUT, ms=2200.0),
    "neighbours": zone(*[OUTCOME.TIMEOUT] * 3),
}


@pytest.mark.parametrize(
    ("system", "control", "sure"),
    [
        ({"ms": 2000.0}, {"ms": 1200.0}, "likely"),
        ({"ms": 3000.0}, {"ms": 9400.0, "by": "system"}, "confirmed"),
        ({"ms": 6000.0}, {"ms": 1200.0}, "confirmed"),
        ({"ms": 2100.0, "detail": "getaddrinfo error -3"}, {"ms": 1200.0}, "confirmed"),
    ],
)
def test_silence_is_certain_only_where_the_system_was_waited_for(
    system: dict[str, Any], control: dict[str, Any], sure: str
) -> None:
    """The C library waits five seconds for each server, so an answer after four is one: what this run waits less proves nothing.
    Where the system gave up by itself, that's its word."""
    dark = look(APP, by="system", ends=OUTCOME.TIMEOUT, **system)
    other = look(WORKSPACE, ends=OUTCOME.TIMEOUT, **control)
    assert found(judged(system=dark, control=other, **SILENCE)) == [("dns-resolver-unreachable", sure)]


def test_a_slow_answer_of_the_system_counts_though_this_run_gave_the_name_server_less() -> None:
    """Programs get the address, so nothing is wrong but the time."""
    slow = look(APP, "20.42.4.211", by="system", ms=4100.0)
    assert isinstance(judged(dns=SILENCE["dns"], system=slow), Passed)


def test_where_programs_ask_no_name_server_what_it_knows_is_no_help() -> None:
    """nsswitch.conf without dns: no program finds the host, and that's the file to mend, not the name."""
    settings = ResolverSettings(source="/etc/resolv.conf", servers=("10.0.0.53",), library="glibc", order=("files",))
    nothing = look(APP, by="system", ends=OUTCOME.NAME_NOT_FOUND)
    result = judged(settings, dns=look(APP, "20.42.4.211"), system=nothing, no_dns=True)
    assert isinstance(result, Failed) and found(result) == [("dns-resolver-unreachable", "confirmed")]
    assert result.finding.values["case"] == "nsswitch.conf has no dns in its line hosts"
    assert "nsswitch.conf has no dns in its line hosts (files)" in result.finding.observed


FAR = {"dns": look(APP, "192.0.2.1"), "neighbours": tuple(look(name, "192.0.2.1") for name in FAR_APART)}


def test_an_address_for_examples_that_the_whole_zone_has_is_a_dead_end() -> None:
    """R18: no connection has to be waited for. A network that uses such addresses for its hosts has one for each."""
    seen = Resolution(host=APP, **FAR)
    assert found(judged(**FAR)) == [("dns-sinkholed", "confirmed"), ("dns-zone-blocked", "confirmed")]
    assert worth_trying(seen.dns.addresses, seen) == ()
    for other in ("203.0.113.30", "2001:db8:7:113::30"):
        alone = replace(seen, neighbours=(*seen.neighbours[:-1], look(FAR_APART[-1], other)))
        assert worth_trying(seen.dns.addresses, alone) == ("192.0.2.1",)
        assert isinstance(judged(dns=seen.dns, neighbours=alone.neighbours), Passed)
    public = {"dns": look(APP, "20.42.4.14"), "neighbours": tuple(look(name, "20.42.4.14") for name in FAR_APART)}
    assert isinstance(judged(**public), Passed)
