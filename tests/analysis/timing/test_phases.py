"""Where the time of a call went: slow phases held against each other, in worlds that no fault of the lab has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dbapp_diag.analysis.timing.phases import Part, TimeSpent, parts
from dbapp_diag.analysis.timing.slow_network import look_up_ms
from dbapp_diag.checks.endpoint.timing import Timing
from dbapp_diag.facts.base import Fact, Facts
from dbapp_diag.facts.connect import Attempt, ClientRoute, ConnectOutcome, ProxyAnswer, Reach, Routes
from dbapp_diag.facts.dns import Lookup, LookupOutcome, Resolution
from dbapp_diag.facts.exchange import AppCall, ErrorKind, ExchangeError, Phases
from dbapp_diag.facts.tls import Handshake, TlsError
from dbapp_diag.facts.workspace import WorkspaceReach
from dbapp_diag.model.results import Passed, Warned
from dbapp_diag.model.words import EvidenceId
from tests.made import DATABRICKS, TAKEN, call, excluded, found, judged, sibling, tokenless

HOST = "shop-77.3.aws.databricksapps.com"
BESIDE = "dbc-12ab34cd-5678.cloud.databricks.com"
ADDRESS = "44.234.192.40"
PEER = f"{ADDRESS}:443"
PROXY = "http://egress.intra.example:8080"
REF = (EvidenceId("e20"),)


def answered(status: int = 200, proxy: str | None = None, **phases: float) -> AppCall:
    """The call, answered by the app, with these phases over quick ones."""
    known = Phases(**{"dns": 4.0, "connect": 20.0, "tls": 25.0, "send": 0.2, "wait": 60.0, "receive": 1.0, **phases})
    return call(status, DATABRICKS, TAKEN, phases=known, proxy=proxy, peer=PEER, body_size=1200)


def looked_up(ms: float, server: str = "10.1.0.53", name: str = HOST, **more: Any) -> Lookup:
    """A name server's answer after so long."""
    return Lookup(name, server, LookupOutcome.ANSWERED, (ADDRESS,), ms=ms, **more)


def named(dns: Lookup, system: Lookup | None = None, **more: Any) -> Resolution:
    """How the app's name was looked up."""
    return Resolution(host=HOST, dns=dns, system=system, evidence=REF, **more)


def reached(*attempts: tuple[str, ConnectOutcome, float]) -> Reach:
    """Connections to the app's addresses."""
    tried = tuple(Attempt(address, 443, outcome, ms) for address, outcome, ms in attempts)
    return Reach(host=HOST, port=443, attempts=tried, evidence=REF)


def control(name_ms: float = 3.0, connect_ms: float | None = 18.0, shake_ms: float | None = 45.0) -> WorkspaceReach:
    """The way to the workspace's host."""
    attempts = () if connect_ms is None else (Attempt("52.27.216.188", 443, ConnectOutcome.CONNECTED, connect_ms),)
    shake = None if shake_ms is None else Handshake(BESIDE, "52.27.216.188:443", True, ms=shake_ms)
    lookup = looked_up(name_ms, name=BESIDE)
    return WorkspaceReach(host=BESIDE, lookup=lookup, attempts=attempts, handshake=shake, evidence=REF)


def by_proxy(ms: float, control_ms: float | None = None, status: int = 200) -> Routes:
    """What the proxy said to CONNECT, for the app and for the workspace."""
    beside = None if control_ms is None else ProxyAnswer(PROXY, BESIDE, 443, status, ms=control_ms)
    return Routes(
        host=HOST,
        ours=ClientRoute("dbapp-diag", PROXY, "HTTPS_PROXY"),
        answer=ProxyAnswer(PROXY, HOST, 443, 200, ms=ms),
        control_answer=beside,
        evidence=REF,
    )


def of(*facts: Fact) -> TimeSpent:
    """Where the time of the call went, by these facts."""
    known: dict[type[Fact], Fact] = {type(fact): fact for fact in facts}
    return Facts(known).need(TimeSpent)


def slow(*facts: Fact) -> list[Part]:
    """The parts that are worth a word, the longest first."""
    return [part for each in of(*facts).slow for part in each.parts]


def test_where_nothing_takes_long_nothing_is_said() -> None:
    """An ordinary call is told by its first byte alone."""
    assert (of(answered()).slow, of(answered()).told) == ((), "")
    assert judged(Timing, answered()) == judged(Timing, answered(), named(looked_up(4)), control())


@pytest.mark.parametrize(
    ("phases", "part"),
    [
        ({"dns": 2004.0}, Part.DNS),
        ({"connect": 3020.0}, Part.CONNECT),
        ({"connect": 1020.0, "tunnel": 1000.0}, Part.PROXY),
        ({"tls": 1500.0}, Part.TLS),
        ({"send": 4000.0}, Part.SEND),
        ({"wait": 5000.0}, Part.WAIT),
        ({"receive": 2500.0}, Part.RECEIVE),
    ],
)
def test_the_part_that_takes_the_time_is_named(phases: dict[str, float], part: Part) -> None:
    """One, and no other; its time and the whole stand in the sentence."""
    seen = of(answered(**phases))
    assert [each.parts for each in seen.slow] == [(part,)]
    assert seen.told.startswith(f"{seen.slow[0].ms / 1000:.1f} s of {seen.total_ms / 1000:.1f} s went into ")


def test_two_slow_parts_are_both_named_the_longer_first() -> None:
    """A slow name server doesn't acquit a slow app."""
    assert slow(answered(dns=2000.0, wait=6000.0)) == [Part.WAIT, Part.DNS]
    assert slow(answered(dns=6000.0, wait=2600.0)) == [Part.DNS, Part.WAIT]


def test_a_part_below_a_fifth_of_the_whole_is_no_news() -> None:
    """Half a second of half a minute."""
    assert slow(answered(dns=600.0, wait=11_000.0)) == [Part.WAIT]


def test_a_dead_first_name_server_is_named() -> None:
    """The one that gave nothing, and the one that then did."""
    seen = of(answered(dns=2006.0), named(looked_up(2006.0, "10.1.0.54", passed_over=("10.1.0.53",))), control(2001.0))
    assert "10.1.0.53, which is asked first, gives no answer of use, and 10.1.0.54 is asked only then" in seen.told


def test_a_name_server_that_was_passed_over_at_once_is_not_the_reason() -> None:
    """It refused quickly, and the system took its time elsewhere."""
    dns = looked_up(9.0, "10.1.0.54", passed_over=("10.1.0.53",))
    seen = of(answered(dns=5010.0), named(dns, looked_up(5010.0, "system")))
    assert "10.1.0.53" not in seen.told
    assert "the name server 10.1.0.54 itself answers in 9 ms, so it's what this system asks besides" in seen.told


def test_a_slow_name_server_is_told_from_a_slow_zone() -> None:
    """By what the same server took for the workspace's name."""
    both = of(answered(dns=1500.0), named(looked_up(1500.0)), control(1480.0))
    assert f"takes 1.5 s for {BESIDE} too" in both.told
    zone = of(answered(dns=1500.0), named(looked_up(1500.0)), control(3.0))
    assert f"has {BESIDE} in 3 ms, so it's about this name" in zone.told
    between = of(answered(dns=1500.0), named(looked_up(1500.0)), control(500.0))
    assert between.told.endswith("the name server 10.1.0.53 takes that long")
    alone = of(answered(dns=1500.0), named(looked_up(1500.0)))
    assert alone.told.endswith("the name server 10.1.0.53 takes that long")


def test_a_system_that_is_still_waiting_is_told_beside_the_name_server() -> None:
    """Ordinary programs wait longer than this run did."""
    waiting = Lookup(HOST, "system", LookupOutcome.TIMEOUT, ms=4001.0)
    seen = of(answered(dns=2003.0), named(looked_up(2003.0, "10.1.0.54", passed_over=("10.1.0.53",)), waiting))
    assert "the system's own look-up had no answer after 4.0 s, and 10.1.0.53, which" in seen.told


def test_the_look_up_that_counts_is_the_one_whose_addresses_are_used() -> None:
    """The system's as a rule; a proxy's is seen by nobody here, and a number needs none."""
    quick, late = looked_up(5.0), looked_up(4000.0, "system")
    assert look_up_ms(named(quick, late)) == 4000.0
    assert look_up_ms(named(quick)) == 5.0
    assert look_up_ms(named(late, Lookup(HOST, "system", LookupOutcome.TIMEOUT, ms=9.0))) == 4000.0
    assert look_up_ms(named(quick, overridden="127.0.0.1")) == 5.0
    assert look_up_ms(named(quick, through_proxy=True)) is None
    assert look_up_ms(named(Lookup("10.0.0.7", "none", LookupOutcome.ANSWERED, ("10.0.0.7",)))) is None


def test_a_slow_proxy_is_told_from_a_slow_way_behind_it() -> None:
    """By what it took for the workspace's host, and by how quick the handshake through it is."""
    late = answered(proxy=PROXY, connect=1030.0, tunnel=1025.0)
    itself = of(late, by_proxy(1020.0, 1015.0))
    assert f"{PROXY} takes 1.0 s for {BESIDE} too, so the proxy itself is slow" in itself.told
    assert "and the handshake through it then takes 25 ms" in itself.told
    behind = of(late, by_proxy(1020.0, 30.0))
    assert f"connects to {BESIDE} in 30 ms, so it's the way from the proxy to this host" in behind.told
    for routes in (by_proxy(1020.0), by_proxy(1020.0, 4.0, status=403)):  # a refusal is quick, and says nothing
        assert f"{PROXY} answers only then" in of(late, routes).told


def test_a_long_way_behind_a_proxy_is_not_the_proxys_fault() -> None:
    """CONNECT, the handshake and the answer take about the same: round trips."""
    far = answered(proxy=PROXY, connect=310.0, tunnel=305.0, tls=330.0, wait=340.0)
    seen = of(far, by_proxy(300.0))
    assert [each.parts for each in seen.slow] == [(Part.PROXY, Part.TLS, Part.WAIT)]
    assert "round trips of some 305 ms: the proxy needs 305 ms and the handshake 330 ms" in seen.told


@pytest.mark.parametrize("tls", [600.0, 1200.0])
def test_latency_is_told_by_a_handshake_of_one_or_two_round_trips(tls: float) -> None:
    """TLS 1.3 needs one, TLS 1.2 two; the app isn't slow."""
    seen = of(
        answered(connect=610.0, tls=tls, wait=640.0),
        reached((ADDRESS, ConnectOutcome.CONNECTED, 600.0)),
        control(3, 590.0),
    )
    assert [each.parts for each in seen.slow] == [(Part.CONNECT, Part.TLS, Part.WAIT)]
    assert "so the way is long or busy, not the app slow" in seen.told
    assert f"{BESIDE} connects in 590 ms" in seen.told


def test_an_app_that_is_slow_behind_a_long_way_is_told_as_both_or_as_slow() -> None:
    """Waiting that is much longer than a round trip isn't the way's."""
    assert slow(answered(connect=300.0, tls=320.0, wait=9000.0)) == [Part.WAIT]
    assert slow(answered(connect=900.0, tls=950.0, wait=3000.0)) == [Part.WAIT, Part.CONNECT, Part.TLS]


def test_a_lost_packet_is_no_latency() -> None:
    """The same address took a connection quickly a moment before."""
    once = of(answered(connect=1022.0, tls=900.0), reached((ADDRESS, ConnectOutcome.CONNECTED, 18.0)))
    assert "accepted another connection in 18 ms, so it isn't always so: as when a packet is lost" in once.told
    assert [each.parts for each in once.slow] == [(Part.CONNECT,), (Part.TLS,)]


def test_a_slow_connection_is_held_against_the_workspaces() -> None:
    """As slow there: the way out of here. Quick there: this host, or the way there."""
    here = reached((ADDRESS, ConnectOutcome.CONNECTED, 3000.0))
    late = answered(connect=3050.0)
    assert "no faster, so it's the way out of here" in of(late, here, control(3, 3040.0)).told
    assert "so it's this host, or the way there" in of(late, here, control(3, 20.0)).told
    assert of(late, here, control(3, 900.0)).told.endswith(f"{BESIDE} connects in 900 ms")
    assert "there's no other host to hold it against" in of(late, here, control(3, None, None)).told
    assert (
        f"the connection to {PROXY}, before anything is asked"
        in of(answered(proxy=PROXY, connect=3000.0, tunnel=30.0)).told
    )


def test_a_slow_handshake_is_held_against_the_workspaces() -> None:
    """What inspects TLS is as slow with both; connecting shows that it isn't the distance."""
    late = answered(tls=1500.0)
    both = of(late, control(3, 20.0, 1480.0))
    assert "connecting takes only 20 ms, so it isn't the distance" in both.told
    assert "no faster, so it's something on the way, or this machine" in both.told
    assert "so it's the other end, or what inspects it on the way there" in of(late, control(3, 20.0, 45.0)).told
    assert of(late, control(3, 20.0, 700.0)).told.endswith(f"{BESIDE} connects and shakes hands in 700 ms")
    far = control(3, 1400.0, 1480.0)  # there it's the connection that takes the time, not the handshake
    assert "no faster" not in of(late, far).told
    broken = replace(control(), handshake=Handshake(BESIDE, PEER, None, TlsError.RESET, ms=1480.0))
    assert of(late, broken).told.endswith("so it isn't the distance")


def test_waiting_is_the_apps_only_beside_quick_answers() -> None:
    """Without any other answer nobody knows; with slow ones it's the front door, or the way."""
    late = answered(wait=6000.0)
    assert of(late).told.endswith("there's no other answer of this host to hold it against")
    assert "so it's the app that takes its time" in of(late, tokenless(401, DATABRICKS, phases=Phases(wait=40.0))).told
    assert (
        "takes 5.0 s for another request too" in of(late, tokenless(401, DATABRICKS, phases=Phases(wait=5000.0))).told
    )
    silent = tokenless(401, DATABRICKS, phases=Phases())
    assert of(late, silent).told.endswith("there's no other answer of this host to hold it against")


def test_ipv6_that_is_waited_for_in_vain_is_told_with_its_price() -> None:
    """The call itself took IPv4; a client that tries the addresses in turn doesn't."""
    six = ("2600:1f14::9", ConnectOutcome.TIMEOUT, 4002.0)
    four = (ADDRESS, ConnectOutcome.CONNECTED, 18.0)
    seen = of(answered(), reached(six, four))
    assert seen.detour is not None and (seen.detour.ms, seen.detour.addresses) == (4002.0, ("2600:1f14::9",))
    assert (
        seen.told
        == "a client that tries the addresses in turn waits 4.0 s or more beforehand, as 2600:1f14::9 gives no answer"
    )
    two = of(answered(), reached(six, ("2600:1f14::a", ConnectOutcome.TIMEOUT, 4000.0), four))
    assert "waits 8.0 s or more beforehand, as 2600:1f14::9 and 1 more give no answer" in two.told


@pytest.mark.parametrize(
    "attempts",
    [
        (("2600:1f14::9", ConnectOutcome.UNREACHABLE, 0.3), (ADDRESS, ConnectOutcome.CONNECTED, 18.0)),
        (("2600:1f14::9", ConnectOutcome.CONNECTED, 20.0), (ADDRESS, ConnectOutcome.CONNECTED, 18.0)),
        (("2600:1f14::9", ConnectOutcome.TIMEOUT, 4000.0), (ADDRESS, ConnectOutcome.TIMEOUT, 4000.0)),
        (("2600:1f14::9", ConnectOutcome.TIMEOUT, 4000.0), ("2600:1f14::a", ConnectOutcome.CONNECTED, 18.0)),
        ((ADDRESS, ConnectOutcome.TIMEOUT, 4000.0), ("44.234.192.41", ConnectOutcome.CONNECTED, 18.0)),
    ],
)
def test_ipv6_that_costs_nothing_is_not_told(attempts: tuple[tuple[str, ConnectOutcome, float], ...]) -> None:
    """No route is seen at once; a working one, another that works, or nothing that works at all is another matter (R17)."""
    assert of(answered(), reached(*attempts)).detour is None


def test_what_was_not_measured_is_left_out_and_never_a_nought() -> None:
    """Neither in the parts nor in the sentence (R4)."""
    assert parts(Phases(connect=11.0)) == {Part.CONNECT: 11.0}
    assert parts(Phases(connect=3.0, tunnel=5.0)) == {Part.CONNECT: 0.0, Part.PROXY: 5.0}
    assert parts(Phases(dns=float("nan"), tls=-1.0)) == {}
    known: dict[type[Fact], Fact] = {AppCall: call(200, phases=Phases(connect=900.0))}
    assert Facts(known).want(TimeSpent) is None  # it was answered, and how long that took isn't known
    assert Facts({}).want(TimeSpent) is None
    known = {AppCall: call(None, error=ExchangeError(ErrorKind.BUDGET, "spent"))}
    assert Facts(known).want(TimeSpent) is None


def test_a_call_without_a_token_stands_in_where_there_is_no_other() -> None:
    """The way is the same."""
    late = tokenless(401, DATABRICKS, phases=Phases(dns=2000.0, connect=10.0, tls=20.0, wait=30.0))
    assert of(late).exchange == "e2"
    assert "went into looking up the name" in of(late).told


@pytest.mark.parametrize(
    "phases",
    [
        {"dns": 6000.0, "wait": 2600.0},
        {"connect": 5000.0, "tunnel": 4990.0, "wait": 3000.0},
        {"connect": 1500.0, "tls": 1600.0, "wait": 2500.0},
        {"tls": 4000.0, "wait": 3900.0},
    ],
)
def test_the_app_is_not_blamed_for_what_others_took(phases: dict[str, float]) -> None:
    """Even where its answer comes late too: most of the time was spent before it was asked. It isn't cleared either."""
    result = judged(Timing, answered(**phases), tokenless(401, DATABRICKS, phases=Phases(wait=40.0)))
    assert isinstance(result, Passed) and not found(result)
    assert excluded(result) == {"app-timeout"}
    assert "went into" in result.summary


def test_a_quick_app_behind_a_slow_way_is_cleared() -> None:
    """Its first byte came at once."""
    result = judged(Timing, answered(dns=5000.0), named(looked_up(5000.0)), sibling(404, DATABRICKS, TAKEN))
    assert isinstance(result, Passed) and "app-slow" in excluded(result)
    assert result.summary.startswith("first byte after 60 ms; 5.0 s of 5.1 s went into looking up the name: ")


def test_a_slow_app_is_still_found_beside_a_slow_name() -> None:
    """Most of the time is its own; the rest is told besides, and the finding speaks of the app alone."""
    result = judged(Timing, answered(dns=2000.0, wait=6000.0), tokenless(401, DATABRICKS, phases=Phases(wait=40.0)))
    assert isinstance(result, Warned) and found(result) == {"app-slow": "confirmed"}
    assert "; 2.0 s of 8.0 s went into looking up the name" in result.summary
    assert "looking up" not in result.finding.observed
